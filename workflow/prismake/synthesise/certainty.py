"""Certainty of the evidence: people judge the domains of GRADE, the start, the sum and the level are arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables
from prismake.statistics.measures import MEASURES, choose_model
from prismake.synthesise.comparison_arms import Analysis

# GRADE guidelines 3 to 9 (Journal of Clinical Epidemiology 2011, 64): what each word takes from or adds to the level.
SERIOUS: Mapping[str, int] = {"not serious": 0, "serious": -1, "very serious": -2}
DOWNGRADES: Mapping[str, Mapping[str, int]] = {
    "risk_of_bias": {**SERIOUS, "extremely serious": -3},
    "inconsistency": SERIOUS,
    "indirectness": SERIOUS,
    "imprecision": {**SERIOUS, "extremely serious": -3},
    "publication_bias": {"undetected": 0, "strongly suspected": -1},
}
UPGRADES: Mapping[str, Mapping[str, int]] = {
    "large_effect": {"no": 0, "large": 1, "very large": 2},
    "dose_response": {"no": 0, "yes": 1},
    "opposing_confounding": {"no": 0, "yes": 1},
}
DOMAINS: Mapping[str, Mapping[str, int]] = {**DOWNGRADES, **UPGRADES}
IMPORTANCE = ("critical", "important", "not important")
LEVELS = ("very low", "low", "moderate", "high")
SIGNS = ("⊕◯◯◯", "⊕⊕◯◯", "⊕⊕⊕◯", "⊕⊕⊕⊕")
RANDOMISED = "randomised"
ABSOLUTE = ("control", "treated", "treated_low", "treated_high", "difference", "difference_low", "difference_high")
Row = dict[str, Any]


@dataclass(frozen=True)
class Certainty:
    """The level that judgements lead to; empty while `missing` domains are not judged."""

    start: str
    downgraded: int
    upgraded: int
    level: str
    signs: str
    missing: tuple[str, ...]


def start_level(analysis: Analysis) -> str:
    """Evidence from randomised studies alone starts high, all other evidence low."""
    return "high" if set(analysis["designs"]) == {RANDOMISED} else "low"


def rate_certainty(judgements: Mapping[str, str], *, start: str) -> Certainty:
    """The level: the start, minus the downgrades, plus the upgrades, never beyond very low and high.

    An upgrade that is not judged is none; a downgrade that is not judged leaves the level open. Raises KeyError for a
    word that a domain does not have.
    """
    scores = {name: DOMAINS[name][word] for name, word in judgements.items() if name in DOMAINS and word}
    down = sum(scores.get(name, 0) for name in DOWNGRADES)
    up = sum(scores.get(name, 0) for name in UPGRADES)
    missing = tuple(name for name in DOWNGRADES if name not in scores)
    at = min(len(LEVELS) - 1, max(0, LEVELS.index(start) + down + up))
    level, signs = ("", "") if missing else (LEVELS[at], SIGNS[at])
    return Certainty(start, down, up, level, signs, missing)


def summarise_findings(
    judgements: pd.DataFrame,
    *,
    analyses: Sequence[Analysis],
    effects: pd.DataFrame,
    estimates: pd.DataFrame,
    absolute: pd.DataFrame,
) -> pd.DataFrame:
    """The table grade: a row per analysis and person who judged it, one without a person where nobody has.

    `judgements` is the table grade_judgements. An analysis without data keeps its row, so that no outcome is missing.
    """
    rows: list[Row] = []
    for analysis in analyses:
        own = judgements[judgements["analysis_id"] == analysis["id"]]
        known = _describe_evidence(analysis, effects, estimates=estimates, absolute=absolute)
        for judged in tables.to_rows(own) or [{}]:
            rows.append(known | _describe_certainty(judged, start=start_level(analysis)))
    return tables.from_rows("grade", rows)


def _describe_certainty(judged: Mapping[str, str], *, start: str) -> Row:
    found = rate_certainty(judged, start=start)
    told = {name: judged.get(name, "") for name in ("person", "importance", "note")}
    words = {key: judged.get(key, "") for name in DOMAINS for key in (name, f"{name}_reason")}
    return {
        **told,
        **words,
        "start": found.start,
        "downgraded": found.downgraded,
        "upgraded": found.upgraded,
        "certainty": found.level,
        "signs": found.signs,
        "missing": "; ".join(found.missing),
    }


def _describe_evidence(
    analysis: Analysis, effects: pd.DataFrame, *, estimates: pd.DataFrame, absolute: pd.DataFrame
) -> Row:
    own = effects[(effects["analysis_id"] == analysis["id"]) & effects["yi"].notna()]
    arms = ("n1", "n2") if MEASURES[analysis["measure"]].comparison == "arms" else ("n1",)
    row: Row = {
        "analysis_id": analysis["id"],
        "outcome": analysis["outcome"],
        "designs": "; ".join(analysis["designs"]),
        "k": len(own),
        "participants": int(own[list(arms)].sum().sum()),
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
