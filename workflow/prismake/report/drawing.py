"""Geometry of text and numbers in figures: wrapping by estimated width, rounded coordinates, axis ticks, templates."""

import base64
import math
import textwrap
import zlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from prismake.report.grammar import end_sentence
from prismake.statistics.digits import is_above, is_below, write_fixed

# Mean advance of a wide system sans (DejaVu, Verdana) in em; narrower fonts leave more air.
MEAN_ADVANCE = 0.6
MOST_TICKS = 7  # of a logarithmic axis


def wrap_text(text: str, *, width: float, size: float, lines: int = 0) -> list[str]:
    """The text in lines that fit `width` at font size `size`; with `lines`, the rest is cut with an ellipsis."""
    room = max(4, int(width / (size * MEAN_ADVANCE)))
    return textwrap.wrap(text, room, max_lines=lines or None, placeholder=" …", break_long_words=True) or [""]


def stack_labels(
    labels: Iterable[str], *, top: float, row: float, width: float, size: float
) -> tuple[list[tuple[float, list[str]]], float]:
    """Whole labels one below the other: the middle of each row with its lines, and the bottom of all."""
    rows, y = [], top
    for label in labels:
        lines = wrap_text(label, width=width, size=size)
        height = max(row, 14.0 * len(lines) + 10)
        rows.append((y + height / 2, lines))
        y += height
    return rows, y


def round_coordinate(value: float) -> str:
    """A coordinate with at most two decimals, the same on every machine.

    >>> round_coordinate(1.005), round_coordinate(-0.001), round_coordinate(12.0)
    ('1.01', '0', '12')
    """
    text = write_fixed(value, 2).rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def place_ticks(low: float, high: float, *, ratio: bool) -> list[float]:
    """Two to seven round numbers within the limits, on a linear or a logarithmic axis.

    >>> place_ticks(0.9, 1.4, ratio=True), place_ticks(0.3, 30, ratio=True)
    ([0.9, 1.0, 1.1, 1.2, 1.3, 1.4], [0.5, 1.0, 2.0, 5.0, 10.0, 20.0])
    >>> place_ticks(1e-6, 1e6, ratio=True)
    [1e-06, 0.0001, 0.01, 1.0, 100.0, 10000.0, 1000000.0]
    """
    if not ratio:
        step = _round_step((high - low) / 5)
        return [
            round(index * step, 10) for index in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        ]
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    whole = ((1,), max(1, math.ceil(len(exponents) / MOST_TICKS)))
    for digits, apart in (((1, 2, 5), 1), ((1, 3), 1), whole):
        ticks = [float(f"{digit}e{exponent}") for exponent in exponents if exponent % apart == 0 for digit in digits]
        inside = [tick for tick in ticks if not is_below(tick, low) and not is_above(tick, high)]
        if len(inside) <= MOST_TICKS:
            break
    return inside if len(inside) > 2 else place_ticks(low, high, ratio=False)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def read_template(name: str) -> str:
    """The text of one of the package's templates."""
    return (files("prismake.report") / "templates" / name).read_text(encoding="utf-8")


def pack_text(text: str) -> str:
    """A text as the page's script unpacks it: zlib's stream in base 64."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


@cache
def open_templates() -> Environment:
    """The package's templates: undefined names fail, everything is escaped."""
    environment = Environment(
        loader=FunctionLoader(read_template),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["xy"] = round_coordinate
    environment.filters["pack"] = pack_text
    environment.filters["end_sentence"] = end_sentence
    return environment
