"""The summary of findings: of each analysis the evidence, what people judged of it and the level that follows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.sheets import Ruling
from prismake.statistics.measures import choose_model
from prismake.synthesise.certainty import DOMAINS, Certainty, rate_certainty, start_level
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.grade_copies import REASON
from prismake.synthesise.grade_settling import Settled, select_current, settle_judgements
from prismake.synthesise.judged_evidence import count_participants, select_effects

ABSOLUTE = ("control", "treated", "treated_low", "treated_high", "difference", "difference_low", "difference_high")
Row = dict[str, Any]


def summarise_findings(
    judgements: pd.DataFrame,
    *,
    analyses: Sequence[Analysis],
    effects: pd.DataFrame,
    estimates: pd.DataFrame,
    absolute: pd.DataFrame,
    rulings: Mapping[str, Ruling] | None = None,
) -> pd.DataFrame:
    """The table grade: a row per analysis, without a person where nobody has judged it.

    `judgements` is the table grade_judgements, `rulings` are the adjudicator's words by dispute. There is no level
    where people differ, nor of judgements on another estimate than today's. An analysis without data keeps its row, so
    that no outcome is missing.
    """
    rows: list[Row] = []
    for analysis in analyses:
        analysis_id, start = str(analysis["id"]), start_level(analysis)
        known = _describe_evidence(analysis, effects, estimates=estimates, absolute=absolute)
        settled = settle_judgements(select_current(judgements, analysis_id), rulings=rulings or {})
        rows.append(known | _describe_certainty(settled, start=start) | _tell_outdated(judgements, analysis_id))
    return tables.from_rows("grade", rows)


def _describe_certainty(settled: Settled, *, start: str) -> Row:
    found = rate_certainty(settled.words, start=start)
    open_ = {item: said for item, said in settled.unsettled.items() if item in DOMAINS}
    level = not open_ and not settled.missing
    words = {key: settled.words[key] for name in DOMAINS for key in (name, f"{name}{REASON}")}
    return {
        **{"person": settled.person, "importance": settled.words["importance"], "note": settled.words["note"]},
        **words,
        "start": found.start,
        "downgraded": found.downgraded,
        "upgraded": found.upgraded,
        "certainty": found.level if level else "",
        "signs": found.signs if level else "",
        "missing": "; ".join(_list_missing(settled, found)),
        "unsettled": "; ".join(f"{item.replace('_', ' ')} ({said})" for item, said in settled.unsettled.items()),
    }


def _list_missing(settled: Settled, found: Certainty) -> list[str]:
    """Domains that nobody, or nobody of several, has judged; what people differ on is judged."""
    missing = settled.missing or found.missing
    return [name for name in missing if name not in settled.unsettled]


def _tell_outdated(judgements: pd.DataFrame, analysis_id: str) -> Row:
    own = judgements[(judgements["analysis_id"] == analysis_id) & (judgements["remark"] != "")]
    return {"outdated": "; ".join(f"{row['person']} {row['remark']}" for row in tables.to_rows(own))}


def _describe_evidence(
    analysis: Analysis, effects: pd.DataFrame, *, estimates: pd.DataFrame, absolute: pd.DataFrame
) -> Row:
    own = select_effects(analysis, effects)
    row: Row = {
        "analysis_id": analysis["id"],
        "outcome": analysis["outcome"],
        "designs": "; ".join(analysis["designs"]),
        "k": own["study_id"].nunique(),
        "participants": count_participants(analysis, own),
        "counted": str(analysis.get("denominator", "patients")),
    }
    pooled = estimates[estimates["analysis_id"] == analysis["id"]].set_index("model")
    names = ("shown", "shown_low", "shown_high")
    if len(own) == 1:
        row |= {name: own[name].item() for name in names}
    elif choose_model(analysis) in pooled.index:
        row |= {name: pooled.loc[choose_model(analysis), name] for name in names}
    first = absolute[absolute["analysis_id"] == analysis["id"]].head(1)
    return row | ({name: first[name].item() for name in ("baseline", *ABSOLUTE, "words")} if len(first) else {})
