"""What another choice does to the conclusion of an analysis: its side of no effect, and of what matters to people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import pandas as pd

from prismake.statistics.digits import is_above, is_below, place_interval
from prismake.synthesise.absolute_effects import count_per_thousand
from prismake.synthesise.evidence import Evidence
from prismake.synthesise.rating import find_risk
from prismake.synthesise.targets import Interval, find_target

Row = Mapping[str, object]
ANALYSIS_SCALE, SHOWN = ("estimate", "ci_low", "ci_high"), ("shown", "shown_low", "shown_high")


@dataclass(frozen=True)
class Threshold:
    """A value that a conclusion turns on, in words and on its scale; `read` brings a row of sensitivity to that scale.

    One of the `measure` alone says nothing of rows of another measure.
    """

    words: str
    value: float
    read: Callable[[Row], Interval]
    measure: str = ""

    def place(self, row: Row) -> tuple[int, int]:
        """Where the interval of a row lies, 0 where it includes the value, and where its estimate does."""
        point, low, high = self.read(row)
        side = int(is_above(point, self.value)) - int(is_below(point, self.value))
        return place_interval(low, high, null=self.value), side


def list_thresholds(evidence: Evidence, planned: Row) -> list[Threshold]:
    """No effect, where the measure has one; where an important effect is the target of GRADE, its thresholds too."""
    found = [Threshold("no effect", 0.0, lambda row: _take(row, ANALYSIS_SCALE))] if evidence.has_null else []
    asked = "mid" in (evidence.analysis.get("certainty") or {})
    target = find_target(evidence.analysis, risk=_find_control_risk(evidence) if asked else nan)
    if target is None or not target.important or "shown" not in planned:
        return found

    def place(row: Row) -> Interval:
        point, low, high = map(target.place, _take(row, SHOWN))
        return point, low, high

    sides = target.sides(place(planned)[0])
    return found + [Threshold(f"an effect of {target.write(one)}", one, place, evidence.measure) for one in sides]


def tell_change(planned: Row, row: Row, thresholds: Sequence[Threshold]) -> str:
    """What a row says otherwise than the plan; empty where the conclusion stands or one of the two has no result."""
    if any(isnan(value) for one in (planned, row) for value in _take(one, ANALYSIS_SCALE)):
        return ""
    told = []
    for one in thresholds:
        if one.measure and row["measure"] != one.measure:
            continue
        (before, point), (after, moved) = one.place(planned), one.place(row)
        if after != before:
            verb = "includes" if after == 0 else "excludes"
            turned = f"the effect turns to the other side of {one.words}"
            told.append(turned if before * after else f"the interval {verb} {one.words}")
        elif point * moved < 0:
            told.append(f"the estimate lies on the other side of {one.words}")
    return "; ".join(told)


def _take(row: Row, names: Sequence[str]) -> Interval:
    point, low, high = (nan if (value := row.get(name)) is None else float(str(value)) for name in names)
    return point, low, high


def _find_control_risk(evidence: Evidence) -> float:
    """The risk by which a ratio becomes a difference per 1000, as certainty is rated by it."""
    return find_risk(evidence.frame, pd.DataFrame(count_per_thousand(evidence)))
