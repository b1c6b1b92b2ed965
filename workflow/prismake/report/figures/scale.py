"""An axis: from values to coordinates, on a plain or a logarithmic scale."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from prismake.report.drawing import place_ticks
from prismake.report.numerals import write_number

AIR = 0.05
SMALLEST = 1e-3  # that four decimals tell well


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` between the coordinates `start` and `end`; logarithmic for a `ratio`."""

    low: float
    high: float
    start: float
    end: float
    ratio: bool = False

    def place(self, value: float) -> float:
        """The coordinate of a value, held within the axis."""
        return min(self.end, max(self.start, self.project(value)))

    def project(self, value: float) -> float:
        """The coordinate of a value, also where it lies beyond the axis; infinite where a ratio is 0."""
        low, high, at = (self._scale(number) for number in (self.low, self.high, value))
        return self.start + (at - low) / (high - low) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high

    def list_ticks(self) -> list[tuple[float, str]]:
        """Coordinates and labels of round values."""
        return [(self.place(tick), write_tick(tick)) for tick in place_ticks(self.low, self.high, ratio=self.ratio)]

    def _scale(self, value: float) -> float:
        if not self.ratio:
            return value
        return math.log(value) if value > 0 else -math.inf


def span_values(values: Iterable[float], *, start: float, end: float, ratio: bool = False, unit: str = "") -> Scale:
    """A scale that holds all finite values with some air; proportions end at 0 and 1."""
    to, back = (math.log, math.exp) if ratio else (float, float)
    kept = [to(value) for value in values if math.isfinite(value) and (value > 0 or not ratio)] or [0.0]
    low, high = min(kept), max(kept)
    air = AIR * (high - low) or 0.5
    if unit == "proportion":
        return Scale(max(0.0, low - air), min(1.0, high + air), start, end)
    return Scale(back(low - air), back(high + air), start, end, ratio)


def write_tick(value: float) -> str:
    """A tick's label without needless zeros, and never nothing for something.

    >>> write_tick(0.5), write_tick(-2.0), write_tick(0.00002), write_tick(0.0)
    ('0.5', '−2', '0.00002', '0')
    """
    text = write_number(value, 4 if abs(value) >= SMALLEST or not value else 1 - math.floor(math.log10(abs(value))))
    return text.rstrip("0").rstrip(".") if "." in text else text
