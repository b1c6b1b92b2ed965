"""What arithmetic proposes for two domains of GRADE; people judge, and what they judge otherwise is told."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from prismake.statistics.digits import is_below, write_fixed
from prismake.statistics.kinds import KINDS
from prismake.statistics.sample_size import size_means, size_proportions
from prismake.synthesise.absolute import PEOPLE
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.targets import Interval, Target, crosses

NOT, SERIOUS, VERY = "not serious", "serious", "very serious"
RELATIVE_REDUCTION = 0.25  # of the risk, where no important difference is stated (GRADE guidelines 6)


class Proposal(NamedTuple):
    """A word of a domain and the grounds for it; both empty where arithmetic has nothing to say."""

    word: str = ""
    grounds: str = ""


class Size(NamedTuple):
    """The optimal information size, 0 where it cannot be computed, and what it is for."""

    people: int
    words: str


def propose_imprecision(target: Target, interval: Interval, *, participants: int, size: Size) -> Proposal:
    """Imprecision by the confidence interval, and where it crosses no threshold by the number of people.

    Core GRADE 2 (BMJ 2025;389:e081904): an interval across a threshold of the target lowers by one, across both
    important differences by two. Guyatt 2011 (GRADE guidelines 6, J Clin Epidemiol 64:1283): across none, fewer people
    than the optimal information size lower by one. An interval of nothing but little or no effect is taken for one that
    crosses none, also where any effect is the target.
    """
    point, *limits = interval
    told = f"the 95 % interval {_write_limits(target, limits)}"
    both = target.has_mid and crosses(target.least, limits) and crosses(target.most, limits)
    if both:
        return Proposal(VERY, f"{told} holds important differences in both directions")
    within = target.has_mid and all(map(target.is_little, limits))
    crossed = [] if within else [one for one in target.sides(point) if crosses(one, limits)]
    if crossed:
        return Proposal(SERIOUS, f"{told} holds {_name_threshold(target, crossed[0])}")
    clear = "holds nothing but little or no effect" if within else "crosses no threshold"
    if size.people and participants < size.people:
        few = f"{participants} counted are fewer than the optimal information size of {size.people}"
        return Proposal(SERIOUS, f"{told} {clear}, and {few} ({size.words})")
    enough = f"{participants} counted reach the optimal information size of {size.people} ({size.words})"
    return Proposal(NOT, f"{told} {clear}; {enough if size.people else size.words}")


def propose_inconsistency(
    target: Target, interval: Interval, *, studies: Sequence[tuple[str, Interval]], prediction: Sequence[float]
) -> Proposal:
    """Inconsistency by the prediction interval, and by studies whose intervals lie apart.

    Core GRADE 3 (BMJ 2025;389:e081905): what matters is on which side of the threshold of interest effects lie. Serious
    where the prediction interval holds a threshold that the confidence interval does not, or where two studies lie on
    different sides of one and their confidence intervals do not overlap.
    """
    if len({study for study, _ in studies}) < 2:
        return Proposal(NOT, "one study: nothing differs from it")
    point, *limits = interval
    thresholds = target.sides(point)
    known = not any(map(math.isnan, prediction))
    said = _write_limits(target, prediction) if known else ""
    beyond = [one for one in thresholds if known and crosses(one, prediction) and not crosses(one, limits)]
    if beyond:
        told = f"the prediction interval {said} holds {_name_threshold(target, beyond[0])}"
        return Proposal(SERIOUS, f"{told}, and the confidence interval does not")
    pairs = [(first, second) for (a, first), (b, second) in combinations(studies, 2) if a != b]
    for one in thresholds:
        if any(_lie_apart(first, second, one) for first, second in pairs):
            found = f"studies on both sides of {_name_threshold(target, one)} whose intervals do not overlap"
            return Proposal(SERIOUS, found)
    predicted = f"the prediction interval {said} holds no threshold that the confidence interval does not"
    predicted = predicted if known else "there is no prediction interval"
    return Proposal(NOT, f"{predicted}; no two studies lie apart on both sides of a threshold")


def find_size(analysis: Analysis, target: Target, *, risk: float, point: float, effects: pd.DataFrame) -> Size:
    """The optimal information size of an analysis of two arms: of counts by the control risk, of means by their SD.

    `effects` holds its usable rows, `point` is the effect on the scale of the target. Without a stated
    important difference the risk of the control changes by a quarter, towards what `direction` hopes for.
    """
    asked, measure = analysis.get("certainty") or {}, str(analysis["measure"])
    kind = KINDS[measure]
    if kind == ("arms", "counts"):
        down = bool(is_below(point, target.null)) if target.has_mid else analysis.get("direction") != "higher"
        return _size_counts(risk, target=target, down=down)
    if measure == "MD" and target.has_mid:
        sd = float(asked.get("sd", effects["sd2"].median()))
        if not sd > 0:
            return Size(0, "no optimal information size: no standard deviation is known")
        whose = "stated" if "sd" in asked else "median of the control groups"
        words = f"{target.write(target.most)} against a standard deviation of {write_fixed(sd, 2)}, {whose}"
        return Size(size_means(target.most, sd), words)
    if measure == "MD":
        return Size(0, "no optimal information size: no minimal important difference is stated")
    return Size(0, "no optimal information size is computed for this measure")


def _size_counts(risk: float, *, target: Target, down: bool) -> Size:
    if math.isnan(risk) or not 0 < risk < 1:
        return Size(0, "no optimal information size: the risk of the control group is not known")
    change = target.most / PEOPLE if target.has_mid else RELATIVE_REDUCTION * risk
    other = risk - change if down else risk + change
    if not 0 <= other <= 1:
        return Size(0, "no optimal information size: the important difference leads beyond all or none")
    per = (write_fixed(PEOPLE * one, 0) for one in (risk, other))
    words = f"to show {' against '.join(per)} of {PEOPLE}, two-sided 5 %, power 80 %"
    return Size(size_proportions(risk, other), words)


def _lie_apart(one: Interval, other: Interval, threshold: float) -> bool:
    first, second = sorted((one, other))
    sides = bool(is_below(first[0], threshold)) and bool(is_below(threshold, second[0]))
    return sides and bool(is_below(first[2], second[1]))


def _name_threshold(target: Target, value: float) -> str:
    if value == target.null:
        return target.named or f"the value of no effect ({target.null:g})"
    return f"the minimal important difference of {target.write(value)}"


def _write_limits(target: Target, limits: Sequence[float]) -> str:
    low, high = (target.write(one).removesuffix(target.unit).rstrip() for one in limits)
    return f"[{low}, {high}]{f' {target.unit}' if target.unit else ''}"
