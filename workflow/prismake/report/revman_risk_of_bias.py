"""Risk of bias as RevMan takes it: of RoB 2 a row for each result, of a tool that judges studies one for each."""

import html
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from prismake.report.figures.judgements import OVERALL, find_judged, order_domain
from prismake.report.revman_study_data import ARM_LEVEL, Told, list_items, name_labels, name_outcome
from prismake.report.view import View
from prismake.running.plan import list_domains, list_words
from prismake.tables import to_rows
from prismake.text.designs import ROB2
from prismake.text.vocabulary import NOT_SETTLED
from prismake.text.words import fold

WORDS = {
    **{"low": "Low risk", "high": "High risk", "unclear": "Unclear risk", "some concerns": "Some concerns"},
    "not applicable": "Not applicable",
}
DOMAINS = {  # RevMan's names of RoB 2's domains, as CD015136 has them
    "1": "Bias arising from the randomization process",
    "2": "Bias due to deviations from intended interventions",
    "3": "Bias due to missing outcome data",
    "4": "Bias in measurement of the outcome",
    "5": "Bias in selection of the reported result",
    OVERALL: "Overall bias",
}
RESULT = ("Study", "Outcome", "Data type", "Effect measure")
Row = Mapping[Any, Any]


def list_risk_of_bias(view: View, results: pd.DataFrame, told: Told) -> pd.DataFrame:
    """Judgement and support by domain. Where RoB 2 judged, a row is a study and one of its `results` of the judged
    outcome; else a row is a study, and the columns are the domains of the tools that have RevMan's words.

    RevMan holds one tool in a review: what others say, words that it does not know and what is not settled is told.
    """
    labels = name_labels(view)
    judged = [row for row in to_rows(find_judged(view.tables)) if row["study_id"] in labels and row["judgement"]]
    for row in judged:
        if row["judgement"] == NOT_SETTLED:
            told.add(labels[row["study_id"]], _name_judgement(row), "people differ and nobody has settled it")
    rob2 = [row for row in judged if str(row["tool"]).startswith(ROB2)]
    fitting = rob2 or [row for row in judged if _has_its_words(row["tool"])]
    taken = {row["tool"] for row in fitting}
    for row in judged:
        if row["tool"] not in taken:
            why = "RevMan holds one tool, here RoB 2" if rob2 else "words that RevMan does not know"
            told.add(labels[row["study_id"]], f"risk of bias: {row['tool']}", f"{why}; robvis_{row['tool']}.csv has it")
    settled = [row for row in fitting if row["judgement"] != NOT_SETTLED]
    if rob2:
        return _list_by_result(settled, labels, _find_results(view, results), told)
    return _list_by_study(settled, labels)


@cache
def _has_its_words(tool: str) -> bool:
    """Whether RevMan has every word of a tool: one that only some judgements use may mean another thing there."""
    words = list_words(tool)
    return bool(words) and all(word in WORDS for word in words)


def _name_judgement(row: Row) -> str:
    return f"risk of bias: {row['tool']}, domain {row['domain']}" + (f", {row['outcome']}" if row["outcome"] else "")


def _head(names: Iterable[str]) -> list[str]:
    return [f"Domain ({part}): {name}" for name in names for part in ("judgement", "support")]


def _write(row: Row | None) -> list[str]:
    if row is None:
        return ["", ""]
    return [WORDS.get(fold(row["judgement"]), ""), html.escape(str(row["support"]), quote=False)]


def _list_by_result(
    judged: Sequence[Row], labels: Mapping[str, str], results: Mapping[tuple[str, str], list[str]], told: Told
) -> pd.DataFrame:
    by_outcome: dict[tuple[str, str], dict[str, dict[str, Row]]] = {}
    for row in judged:
        tools = by_outcome.setdefault((labels[row["study_id"]], row["outcome"]), {})
        tools.setdefault(row["tool"], {})[row["domain"]] = row
        if row["domain"] not in DOMAINS:
            told.add(labels[row["study_id"]], _name_judgement(row), "RevMan's RoB 2 has no such domain")
    rows = []
    for (label, outcome), tools in sorted(by_outcome.items()):
        tool, *others = sorted(tools)
        for other in others:
            told.add(label, f"risk of bias: {other}, {outcome}", f"{tool} judges the same")
        named = sorted(results.get((label, fold(outcome)), []))
        if not named:
            told.add(label, f"risk of bias: {tool}, {outcome}", "no result of it stands in study-results")
        cells = [cell for domain in DOMAINS for cell in _write(tools[tool].get(domain))]
        rows += [[label, name, ARM_LEVEL, "", *cells] for name in named]
    return pd.DataFrame(rows, columns=[*RESULT, *_head(DOMAINS.values())])


def _find_results(view: View, results: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """The names of the results that stand in the table, by study and folded outcome."""
    labels, written = name_labels(view), set(zip(results["Study"], results["Outcome"], strict=True))
    found: dict[tuple[str, str], list[str]] = {}
    for study_id, values in list_items(view, "outcome"):
        label, name = labels[study_id], name_outcome(values)
        names = found.setdefault((label, fold(values.get("outcome", ""))), [])
        if (label, name) in written and name not in names:
            names.append(name)
    return found


def _list_by_study(judged: Sequence[Row], labels: Mapping[str, str]) -> pd.DataFrame:
    several = len({row["tool"] for row in judged}) > 1
    columns: dict[tuple[Any, ...], str] = {}
    cells: dict[str, dict[tuple[Any, ...], Row]] = {}
    for row in judged:
        places = {domain: at for at, domain in enumerate(list_domains(row["tool"]))}
        key = (row["tool"], order_domain(row["domain"], places), row["outcome"])
        named = f"{row['name']}: {row['outcome']}" if row["outcome"] else str(row["name"])
        columns[key] = f"{row['tool']}: {named}" if several else named
        cells.setdefault(labels[row["study_id"]], {})[key] = row
    ordered = sorted(columns)
    rows = [
        [label, *(cell for key in ordered for cell in _write(own.get(key)))] for label, own in sorted(cells.items())
    ]
    return pd.DataFrame(rows, columns=["Study", *_head(columns[key] for key in ordered)])
