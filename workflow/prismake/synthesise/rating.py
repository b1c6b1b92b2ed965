"""What certainty is rated of, with what arithmetic proposes, for each analysis with an effect."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from prismake.statistics.measures import MEASURES, back_transform, choose_model
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.parts import SHARED_CONTROL
from prismake.synthesise.proposals import Proposal, Size, find_size, propose_imprecision, propose_inconsistency
from prismake.synthesise.targets import Interval, Target, find_target

LIMITS = ("shown", "shown_low", "shown_high")
NOTHING = Proposal()


class Rated(NamedTuple):
    """The target of an analysis (None for a proportion), its effect on that scale, and what is proposed."""

    target: Target | None
    interval: Interval
    imprecision: Proposal = NOTHING
    inconsistency: Proposal = NOTHING
    size: Size = Size(0, "")

    @property
    def proposals(self) -> dict[str, Proposal]:
        """What is proposed, by domain of GRADE."""
        return {"imprecision": self.imprecision, "inconsistency": self.inconsistency}

    def tell(self) -> str:
        """What is proposed in words, a line for each domain; empty where nothing is."""
        return "\n".join(f"{name}: {one.word} ({one.grounds})" for name, one in self.proposals.items() if one.word)


Ratings = Mapping[str, Rated]
UNKNOWN: Interval = (math.nan, math.nan, math.nan)


def rate_analyses(
    analyses: Sequence[Analysis], *, effects: pd.DataFrame, estimates: pd.DataFrame, absolute: pd.DataFrame
) -> dict[str, Rated]:
    """For each analysis its target and what is proposed, from the tables of the same names."""
    found = {}
    for analysis in analyses:
        own = select_effects(analysis, effects)
        pooled, first = (frame[frame["analysis_id"] == analysis["id"]] for frame in (estimates, absolute))
        found[str(analysis["id"])] = _rate(analysis, own, pooled=pooled, absolute=first)
    return found


def select_effects(analysis: Analysis, effects: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table effects that count in an analysis."""
    own: pd.DataFrame = effects[(effects["analysis_id"] == analysis["id"]) & effects["yi"].notna()]
    return own


def show_result(analysis: Analysis, own: pd.DataFrame, *, pooled: pd.DataFrame) -> dict[str, float]:
    """The effect with its limits as readers see it: of a single study its own, else as planned; empty without one.

    `own` holds the usable rows of the table effects, `pooled` those of estimates.
    """
    rows = own if len(own) == 1 else pooled[pooled["model"] == choose_model(analysis)]
    return {name: float(rows[name].iloc[0]) for name in LIMITS} if len(rows) == 1 else {}


def count_people(analysis: Analysis, own: pd.DataFrame) -> int:
    """The people (or what else is counted) behind the usable effects, each once.

    Of several effects of a study the largest number in each arm, of several experimental arms all; people before and
    after treatment, and those of a crossover trial, are the same.
    """
    several = SHARED_CONTROL in (analysis.get("dependent") or {})
    first = own["n1"].sum() if several else own.groupby("study_id")["n1"].max().sum()
    if MEASURES[str(analysis["measure"])].comparison != "arms":
        return int(first)
    crossed = own.loc[own["correlation"].notna(), "study_id"]
    second = own[~own["study_id"].isin(list(crossed))].groupby("study_id")["n2"].max().sum()
    return int(first + second)


def count_doubtful(analysis: Analysis, own: pd.DataFrame, cohorts: pd.DataFrame) -> int:
    """Of the people of `count_people` those who may be counted twice: of studies that may share them all but a largest.

    `cohorts` is the table of that name; by a ruling that people are shared, the smaller study is in no analysis.
    """
    sizes = {str(study): count_people(analysis, rows) for study, rows in own.groupby("study_id")}
    pairs = {frozenset(pair) for pair in zip(cohorts["study_a"], cohorts["study_b"], strict=True)}
    kept: list[str] = []
    for study in sorted(sizes, key=lambda one: (-sizes[one], one)):
        if not any(frozenset((study, other)) in pairs for other in kept):
            kept.append(study)
    return sum(n for study, n in sizes.items() if study not in kept)


def _rate(analysis: Analysis, own: pd.DataFrame, *, pooled: pd.DataFrame, absolute: pd.DataFrame) -> Rated:
    risk = find_risk(own, absolute)
    target, shown = find_target(analysis, risk=risk), show_result(analysis, own, pooled=pooled)
    if target is None or any(math.isnan(shown.get(name, math.nan)) for name in LIMITS):
        return Rated(target, UNKNOWN)
    point, low, high = (target.place(shown[name]) for name in LIMITS)
    size = find_size(analysis, target, risk=risk, point=point, effects=own)
    shown_studies = own[list(LIMITS)].to_numpy(dtype=float)
    studies = [
        (str(study), (target.place(float(one[0])), target.place(float(one[1])), target.place(float(one[2]))))
        for study, one in zip(own["study_id"], shown_studies, strict=True)
    ]
    told = (point, low, high)
    imprecision = propose_imprecision(target, told, participants=count_people(analysis, own), size=size)
    prediction = _find_prediction(analysis, target, pooled)
    inconsistency = propose_inconsistency(target, told, studies=studies, prediction=prediction)
    return Rated(target, told, imprecision, inconsistency, size)


def find_risk(own: pd.DataFrame, absolute: pd.DataFrame) -> float:
    """The risk of the control group: of the first baseline, else that of all control arms; nan without counts."""
    if len(absolute):
        return float(absolute["risk"].iloc[0])
    events, people = (float(own[name].sum(min_count=1)) for name in ("events2", "n2"))
    return events / people if people > 0 else math.nan


def _find_prediction(analysis: Analysis, target: Target, pooled: pd.DataFrame) -> tuple[float, float]:
    row = pooled.loc[pooled["model"] == choose_model(analysis), ["pi_low", "pi_high"]]
    if len(row) != 1 or row.isna().any(axis=None):
        return math.nan, math.nan
    low, high = back_transform(str(analysis["measure"]), row.iloc[0].to_numpy(dtype=float))
    return target.place(float(low)), target.place(float(high))
