"""What certainty is rated of: any effect, or one that matters to people, and where an interval lies against it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prismake.statistics.digits import MOST_PLACES, is_above, is_below, write_fixed
from prismake.statistics.measures import MEASURES
from prismake.synthesise.absolute import PEOPLE, treated_risk
from prismake.synthesise.comparison_arms import Analysis

RISKS = ("OR", "RR", "RD")
IMPORTANT = "important_effect"
Interval = tuple[float, float, float]  # the effect with its limits


@dataclass(frozen=True)
class Target:
    """Target of the certainty rating of one analysis (Core GRADE 2, BMJ 2025;389:e081904), on the scale it is rated on.

    `null` is no effect, or the threshold that `named` says; `least` and `most` are the minimal important differences
    below and above it (nan without one), `place` brings a value of the displayed scale to this one, `unit` stands
    behind its numbers.
    """

    null: float
    least: float
    most: float
    important: bool
    unit: str
    place: Callable[[float], float]
    named: str = ""

    @property
    def has_mid(self) -> bool:
        """Whether a minimal important difference is stated."""
        return not math.isnan(self.most)

    def sides(self, point: float) -> tuple[float, ...]:
        """The thresholds that an estimate is held against.

        No effect where any effect is the target; both important differences where the effect is smaller than these, and
        the one of its side where it is as large or larger.
        """
        if not self.important:
            return (self.null,)
        if self.is_little(point):
            return (self.least, self.most)
        return (self.least,) if is_below(point, self.null) else (self.most,)

    def is_little(self, point: float) -> bool:
        """Whether a value lies between the two important differences: an effect that matters little or is none."""
        return self.has_mid and bool(is_above(point, self.least)) and bool(is_below(point, self.most))

    def is_null(self, value: float) -> bool:
        """Whether a value is no effect at all."""
        return not is_below(value, self.null) and not is_above(value, self.null)

    def write(self, value: float) -> str:
        """A value of this scale in words, with decimals that tell it from no effect; of 1000 people whole.

        >>> [Target(0.0, -2.0, 2.0, True, "mm", float).write(value) for value in (0.0026, 0.0)]
        ['0.003 mm', '0.00 mm']
        """
        if self.unit.endswith(f"{PEOPLE} people"):
            return f"{write_fixed(value, 0)} {self.unit}"
        apart = is_below(value, self.null) or is_below(self.null, value)
        texts = [write_fixed(value, places) for places in range(2, MOST_PLACES + 1)]
        number = next((text for text in texts if apart and float(text) != self.null), texts[0])
        return f"{number} {self.unit}".rstrip()


def find_target(analysis: Analysis, *, risk: float = math.nan) -> Target | None:
    """The target of an analysis; None for a measure without a value of no effect, such as a proportion.

    Sensitivity and specificity are rated against the threshold that is stated for them, where there is one.

    `risk` (0 to 1) is that of the control group, by which a ratio of counts becomes a difference per 1000 people; it is
    needed where a minimal important difference is stated for one.
    """
    measure, asked = str(analysis["measure"]), analysis.get("certainty") or {}
    known, mid = MEASURES[measure], float(asked.get("mid", math.nan))
    if (threshold := asked.get("threshold")) is not None:
        return Target(float(threshold), math.nan, math.nan, False, "", float, f"the threshold of {threshold}")
    if known.null is None:
        return None
    important = asked.get("target") == IMPORTANT
    if measure == "RD" or (measure in RISKS and not math.isnan(mid) and 0 < risk < 1):
        place = _place_risks(measure, risk)
        return Target(0.0, -mid, mid, important, f"per {PEOPLE} people", place)
    if measure in RISKS:  # without a risk nothing says how many per thousand a ratio is
        return Target(float(known.null), math.nan, math.nan, False, "", float)
    if known.ratio:
        return Target(float(known.null), 1 / mid, mid, important, "", float)
    unit = str(analysis.get("unit") or "") if known.unit == "outcome" else ""
    return Target(float(known.null), float(known.null) - mid, float(known.null) + mid, important, unit, float)


def _place_risks(measure: str, risk: float) -> Callable[[float], float]:
    def place(value: float) -> float:
        return PEOPLE * (value if measure == "RD" else treated_risk(value, risk, measure=measure) - risk)

    return place


def crosses(threshold: float, interval: Sequence[float]) -> bool:
    """Whether a threshold lies between two limits; one that is a limit does not.

    >>> crosses(1.0, (0.8, 1.2)), crosses(1.0, (1.0, 1.2))
    (True, False)
    """
    low, high = interval[-2:]
    size = max((abs(one) for one in (low, high) if math.isfinite(one)), default=0.0)
    return bool(is_below(low, threshold, scale=size)) and bool(is_above(high, threshold, scale=size))


def tell_target(analysis: Analysis, target: Target | None) -> str:
    """What the certainty of an analysis is rated of, in words; empty without a value of no effect."""
    if target is None:
        return ""
    asked: Mapping[str, Any] = analysis.get("certainty") or {}
    source = f" ({asked['source']})" if asked.get("source") else ""
    if "threshold" in asked:
        return f"on which side of {asked['threshold']} it lies{source}"
    if not target.has_mid:
        unknown = "; the risk of the control group, which the important difference needs, is not known"
        return f"any effect{unknown if 'mid' in asked else ''}"
    ratio = MEASURES[str(analysis["measure"])].ratio and not target.unit
    words = (
        f"a ratio of {target.write(target.most)} or {target.write(target.least)}"
        if ratio
        else target.write(target.most)
    )
    told = f"minimal important difference: {words}{source}"
    return f"an important effect, {told}" if target.important else f"any effect; {told}"
