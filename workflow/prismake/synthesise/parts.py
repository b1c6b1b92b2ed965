"""Several effects of one study: each outcome and time point that an analysis takes together with the others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from prismake.statistics.kinds import list_outcomes
from prismake.synthesise.comparison_arms import Analysis
from prismake.text.values import same_word

SHARED_CONTROL = "shared_control"
TIMES = "timepoints"  # of all parts, beside what people wrote in dependent
WHOLE = ""  # the part of a study that has one effect
TURNED = "turned: means multiplied by −1, since this scale runs the other way (Cochrane Handbook 10.5.2)"
Numbers = Mapping[str, float]


def list_parts(analysis: Analysis) -> list[tuple[str, Analysis]]:
    """Each part of the analysis with its name: an outcome at a time point, or one of several experimental arms against
    the control; without dependent effects itself.
    """
    asked = analysis.get("dependent")
    if asked is None:
        return [(WHOLE, analysis)]
    if SHARED_CONTROL in asked:
        arms = [
            (arm, {**analysis["comparison"], "experimental": arm}) for arm in analysis["comparison"]["experimental"]
        ]
        return [(arm, {**analysis, "comparison": comparison}) for arm, comparison in arms]
    outcomes = list_outcomes(analysis)
    times = list(analysis["comparison"].get("timepoints") or ())
    parts: list[tuple[str, Analysis]] = []
    for outcome in outcomes:
        for time in times or [WHOLE]:
            comparison = {**analysis["comparison"], **({"timepoints": [time]} if time else {})}
            names = ([outcome] if len(outcomes) > 1 else []) + ([time] if len(times) > 1 else [])
            own = {"outcome": outcome, "comparison": comparison, "dependent": {**asked, TIMES: times}}
            parts.append((", ".join(names), {**analysis, **own}))
    return parts


def list_times(analysis: Analysis) -> list[str]:
    """The time points that other parts of the analysis take."""
    return list((analysis.get("dependent") or {}).get(TIMES, ()))


def is_told(analysis: Analysis, roles: Collection[str]) -> bool:
    """Whether a study has figures of a part: a control arm alone is none of an experimental arm beside others."""
    shared = SHARED_CONTROL in (analysis.get("dependent") or {})
    return "experimental" in roles if shared else bool(roles)


def is_turned(analysis: Analysis) -> bool:
    """Whether the outcome of a part runs the other way than the analysis."""
    turned = (analysis.get("dependent") or {}).get("turned") or ()
    return any(same_word(str(analysis["outcome"]), str(one)) for one in turned)


def turn(numbers: Mapping[str, Numbers]) -> dict[str, dict[str, float]]:
    """The numbers of each role with their means multiplied by -1."""
    return {
        role: {name: -value if name == "mean" else value for name, value in of.items()} for role, of in numbers.items()
    }


def keep_one_reason(rows: Sequence[tuple[str, dict[str, Any], bool]]) -> list[dict[str, Any]]:
    """The rows (part, row, whether the study has figures of the part) of one analysis without those that say nothing.

    A part that a study has no figures of is no gap while another part of it has some; a study that has none, or that
    is left out, keeps its first row alone.
    """
    present = {row["study_id"] for _, row, known in rows if known}
    kept: list[dict[str, Any]] = []
    told: set[str] = set()
    for part, row, known in rows:
        study = str(row["study_id"])
        if known or (study not in present and study not in told):
            kept.append({**row, "part": part if known else WHOLE})
            told.add(study)
    return kept
