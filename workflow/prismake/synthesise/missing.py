"""Risk of bias due to missing evidence (ROB-ME): whose result is missing from which synthesis, and the questions.

Page 2023, BMJ 383:e076754. Questions in our own words, their numbers are the tool's.
"""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from prismake import tables
from prismake.statistics.kinds import list_outcomes
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.numbers import BESIDE, WANTED
from prismake.synthesise.proposals import Proposal
from prismake.synthesise.selection import refuse_traits
from prismake.synthesise.sheetrows import SheetRow, list_rows
from prismake.synthesise.wording import WITHOUT_EFFECT
from prismake.text.mentions import REMARKS, is_named, says_measured
from prismake.text.reading import FULL_TEXT, name_read
from prismake.text.words import fold

FULL, PART, UNREPORTED, UNSEEN, UNKNOWN = STATUSES = (
    "reported in full",
    "reported in part",
    "measured and not reported",
    "measured, figures not seen",
    "unknown",
)
OUT = "left out by the review"
# Which of them has no result for the synthesis, as the matrix of ROB-ME asks it.
ANSWERS = ("Y", "PY", "PN", "N", "NI", "NA")
QUESTIONS: Mapping[str, str] = {
    "3.1": "Could only studies be included that were registered, or planned, before their results were known?",
    "3.2": "If not: would every eligible study be found, whatever its results?",
    "3.3": "Was every eligible study likely found, whatever its results?",
    "4.1": "Does a study found have no result here, likely because of its p, size or direction?",
    "4.2": "If so: would the estimate change notably with these results?",
    "4.3": "Is it unclear of a study found whether it has an eligible result?",
    "4.4": "If so: would the estimate change notably with these results?",
    "4.5": "May eligible studies not have been found because of their results?",
    "4.6": "If so: did these likely have results for this synthesis?",
    "4.7": "If any: does the pattern of results suggest that unlike results are missing?",
    "4.8": "If any: do sensitivity analyses suggest that the estimate is biased for it?",
}
# What a row tells of a result; the number of people alone is none.
FIGURES = frozenset(name for kind in WANTED for name in (*WANTED[kind], *BESIDE[kind])) - {"n"}
PUBLICATION = "publication_bias"


def list_missing(
    analyses: Sequence[Analysis], *, effects: pd.DataFrame, extraction: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
    """The frame "missing_results": of every analysis each study that it admits, and whether its result is there.

    A study is admitted by design and species; one of which these are not extracted is, too. `extraction` is the table
    extraction_settled. In full: it has an effect, or arms of which none is estimable as nobody (or everybody) has the
    event. In part: the outcome has figures that give none. Measured and not reported: the outcome has a row without a
    figure, and the full text was read; where it was not, or a remark on the study alone names the outcome, figures were
    not seen. Unknown: neither a row has the outcome nor a remark says plainly that it was measured.
    """
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    included = extraction[extraction["study_id"].isin(list(labels))]
    read = {str(study): name_read(own["page"]) for study, own in included.groupby("study_id")}
    others = [name for analysis in analyses for name in list_outcomes(analysis)]
    outcomes, traits = (_group(list_rows(included, level=level)) for level in ("outcome", "study"))
    rows = []
    for analysis in analyses:
        own = effects[effects["analysis_id"] == analysis["id"]]
        told = {str(row["study_id"]): row for row in tables.to_rows(own.sort_values("yi", na_position="first"))}
        for study in labels:
            if study in told or _admits(analysis, traits.get(study, [])):
                status, why = _judge_study(analysis, told.get(study), outcomes.get(study, []), read.get(study, ""))
                if status == UNKNOWN:
                    status, why = _read_remarks(list_outcomes(analysis), traits.get(study, []), others=others)
                rows.append({"analysis_id": analysis["id"], "study_id": study, "status": status, "evidence": why})
    return tables.from_rows("missing_results", rows)


def _group(rows: Sequence[SheetRow]) -> dict[str, list[SheetRow]]:
    groups: dict[str, list[SheetRow]] = {}
    for row in rows:
        groups.setdefault(row.study_id, []).append(row)
    return groups


def _admits(analysis: Analysis, traits: Sequence[SheetRow]) -> bool:
    found = {name: row for name in ("design", "species") for row in traits if row.get(name)}
    return refuse_traits(analysis, found) is None


def _judge_study(
    analysis: Analysis, effect: Mapping[str, object] | None, rows: Sequence[SheetRow], read: str
) -> tuple[str, str]:
    wanted = list(map(fold, list_outcomes(analysis)))
    own = [row for row in rows if fold(row.get("outcome")) in wanted]
    remark, cells = (str(effect[name]) for name in ("remark", "cells")) if effect else ("", "")
    told = remark.split("; ")  # why a study is left out may stand behind what is said of its figures
    if effect and (pd.notna(float(str(effect["yi"]))) or WITHOUT_EFFECT & set(told)):
        return FULL, cells
    if any(one.startswith("left out") for one in told):
        return OUT, remark
    if any(row.get(name) for row in own for name in FIGURES):
        return PART, remark or "; ".join(" ".join(row.locate("outcome")) for row in own)
    if own:
        return UNREPORTED if read == FULL_TEXT else UNSEEN, "; ".join(" ".join(row.locate("outcome")) for row in own)
    return UNKNOWN, ""


def _read_remarks(outcomes: Sequence[str], traits: Sequence[SheetRow], *, others: Sequence[str]) -> tuple[str, str]:
    """What remarks on the study as a whole say of an outcome that no row has."""
    named = [
        (row, variable, outcome)
        for row in traits
        for variable in filter(REMARKS.search, row.values)
        for outcome in outcomes
        if is_named(outcome, row.get(variable))
    ]
    plain = [one for one in named if says_measured(one[2], one[0].get(one[1]), others=others)]
    told = dict.fromkeys(f"{' '.join(row.locate(name))}: {row.get(name)}" for row, name, _ in plain or named)
    if plain:
        return UNSEEN, f"a remark names it: {'; '.join(told)}"
    if named:
        return UNKNOWN, f"no row has this outcome; what a remark says of it is for people to read: {'; '.join(told)}"
    return UNKNOWN, "nobody wrote this outcome down; the study may have measured it"


def tell_missing(missing: pd.DataFrame, analysis_id: str, *, labels: Mapping[str, str]) -> str:
    """How many studies of an analysis have which status, a line each; those without a result by name."""
    own = missing[missing["analysis_id"] == analysis_id]
    return "\n".join(_tell_statuses(own, labels))


def _tell_statuses(own: pd.DataFrame, labels: Mapping[str, str]) -> Iterator[str]:
    for status in (*STATUSES, OUT):
        studies = own.loc[own["status"] == status, "study_id"].tolist()
        if studies:
            named = f" ({', '.join(sorted(labels.get(one, one) for one in studies))})" if status != FULL else ""
            yield f"{status}: {len(studies)}{named}"


def propose_publication_bias(word: str, reason: str) -> Proposal:
    """What a judgement of ROB-ME comes to in GRADE's domain of publication bias; nothing where there is none.

    A high risk of bias due to missing evidence is what that domain asks for; some concerns leave it to people.
    """
    told = f"risk of bias due to missing evidence (ROB-ME): {word}" + (f" – {reason}" if reason else "")
    proposed = {"high": "strongly suspected", "low": "undetected"}.get(word, "")
    return Proposal(proposed, told) if proposed else Proposal()
