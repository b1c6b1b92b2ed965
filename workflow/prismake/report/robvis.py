"""Judgements of risk of bias for robvis (McGuinness & Higgins 2021, doi 10.1002/jrsm.1411): one table for each tool."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.exports.cells import keep_texts
from prismake.report.figures.judgements import OVERALL, unite_judges
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED

NAMED = "robvis_"
# robvis tells judgements by the first letter of each word, and takes "no" for "not applicable": the words of a
# checklist are written as what they mean for the risk of bias.
CHECKLIST = {
    "yes": "Low",
    "no": "High",
    "star": "Low",
    "no star": "High",
    "include": "Low",
    "exclude": "High",
    "seek further information": "Unclear",
    NOT_SETTLED: "",
}
Judgements = Mapping[str, str]  # by domain


def list_robvis(
    appraisal: pd.DataFrame | None, *, studies: pd.DataFrame, tools: Mapping[str, Mapping[str, Any]]
) -> dict[str, pd.DataFrame]:
    """By tool: Study, D1, D2 … for each domain of the tool, Overall where the tool has one, Weight; nothing else.

    A row is one study, for a tool that judges outcomes one study and outcome, which its label names. `appraisal` is the
    table appraisal_settled: what is not settled is empty, for robvis has no word for it, and named in the label. What
    nobody judged is empty; every row weighs 1. `tools` gives the domains of
    each tool in order, and whether it has an overall judgement.
    """
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    rows = [] if appraisal is None else to_rows(unite_judges(appraisal))
    found: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for row in sorted(rows, key=lambda row: (row["tool"], row["outcome"], row["study_id"])):
        judged = found.setdefault(row["tool"], {}).setdefault((row["outcome"], row["study_id"]), {})
        judged[str(row["domain"]).casefold()] = row["judgement"]
    return {name: _make_frame(tool, found.get(name, {}), labels=labels) for name, tool in tools.items()}


def _make_frame(
    tool: Mapping[str, Any], found: Mapping[tuple[str, str], Judgements], *, labels: Mapping[str, str]
) -> pd.DataFrame:
    domains = [*tool["domains"], *([OVERALL] if tool["overall"] else [])]
    heads = [f"D{at}" for at in range(1, len(tool["domains"]) + 1)] + (["Overall"] if tool["overall"] else [])
    rows = []
    for (outcome, study_id), judgements in found.items():
        words = [judgements.get(domain.casefold(), "") for domain in domains]
        open_ = [head for head, word in zip(heads, words, strict=True) if word == NOT_SETTLED]
        label = f"{labels.get(study_id, study_id)}, {outcome}" if outcome else labels.get(study_id, study_id)
        named = f"{label} ({NOT_SETTLED}: {', '.join(open_)})" if open_ else label
        rows.append([named, *map(_translate, words), 1])
    return keep_texts(pd.DataFrame(rows, columns=["Study", *heads, "Weight"]))


def _translate(word: str) -> str:
    """A judgement in the words that robvis knows.

    >>> _translate("some concerns"), _translate("no"), _translate("")
    ('Some concerns', 'High', '')
    """
    plain = word.strip().casefold()
    return CHECKLIST.get(plain, plain.capitalize())
