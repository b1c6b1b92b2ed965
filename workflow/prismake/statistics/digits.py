"""When two computed numbers are the same, and how many digits of one stand: nothing turns on the last bit of a float.

The last bits of a sum, a logarithm or a quantile differ between processors, libraries and orders of the studies. So no
computed number is compared with a limit by `<` alone: what is nearer to it than TOLERANCE lies on it. And no number is
written with all its bits: it is cut to the digits that its arithmetic promises everywhere, and what lies on the edge
between two digits goes away from zero, however its last bits fell out.
"""

import math
from typing import Any

import numpy as np

MOST_PLACES = 9  # behind these nothing is told apart by any computation
TOLERANCE = 1e-9  # of the larger number: far above what floating point does, far below what a reader sees
DIGITS = 12  # of sums, products, roots and their quotients
TAIL_DIGITS = 10  # of tail probabilities, which libraries compute by series of their own
EDGE = 8e-15  # of a number: an exact half between two digits that was computed a little too low counts as the half


def is_below(value: Any, limit: Any, *, scale: float = 0.0) -> Any:
    """Whether numbers (or arrays of them) lie below a limit by more than floating point explains; nan never does.

    `scale` is the size of what the difference was computed from, where that is larger than both.

    >>> bool(is_below(0.1 + 0.2, 0.3)), bool(is_below(1 - 1e-15, 1)), bool(is_below(0.999, 1))
    (False, False, True)
    """
    size = np.maximum(np.maximum(np.abs(value), np.abs(limit)), scale)
    return np.asarray(np.subtract(limit, value) > TOLERANCE * np.where(np.isfinite(size), size, 0.0))[()]


def is_above(value: Any, limit: Any, *, scale: float = 0.0) -> Any:
    """Whether numbers (or arrays of them) lie above a limit by more than floating point explains; nan never does.

    >>> bool(is_above(0.1 + 0.2, 0.3)), bool(is_above(0.301, 0.3))
    (False, True)
    """
    return is_below(limit, value, scale=scale)


def place_interval(low: float, high: float, *, null: float = 0.0) -> int:
    """Where an interval lies: 1 above `null`, -1 below it, 0 where it holds it, touches it or has no limits.

    >>> place_interval(0.1, 0.5), place_interval(0.1 + 0.2 - 0.3, 0.5), place_interval(-2, -1), place_interval(-1, 1)
    (1, 0, -1, 0)
    """
    if math.isnan(low) or math.isnan(high):
        return 0
    size = max((abs(end) for end in (low, high) if math.isfinite(end)), default=0.0)
    return 1 if is_above(low, null, scale=size) else -1 if is_below(high, null, scale=size) else 0


def settle(value: float, digits: int = DIGITS, *, scale: float = 0.0) -> float:
    """A number cut to `digits` digits, counted from the first one of the number or, if that is larger, of `scale`.

    >>> settle(0.1 + 0.2), settle(0.12345678901249999), settle(3e-17, scale=1.0)
    (0.3, 0.123456789013, 0.0)
    """
    if not math.isfinite(value) or value == 0:
        return value + 0.0
    size = max(abs(value), scale) * (1 + EDGE)
    last = int(f"{size:.{digits - 1}e}".partition("e")[2]) - digits + 1
    return round(value * (1 + EDGE), -last) + 0.0


def settle_all(values: Any, digits: int = DIGITS, *, scale: Any = 0.0) -> Any:
    """`settle` of every number of an array; `scale` is one number or an array of the same shape."""
    array = np.asarray(values, dtype=np.float64)
    scales = np.broadcast_to(np.asarray(scale, dtype=np.float64), array.shape)
    cut = [settle(value, digits, scale=size) for value, size in zip(array.flat, scales.flat, strict=True)]
    return np.array([float(value) for value in cut]).reshape(array.shape)


def write_fixed(value: float, places: int) -> str:
    """A number with so many decimals; a half goes away from zero, as readers round, also where a float is just below.

    >>> write_fixed(0.125, 2), write_fixed(2.675, 2), write_fixed(-0.5, 0), write_fixed(0.1249, 2)
    ('0.13', '2.68', '-1', '0.12')
    """
    return f"{value * (1 + EDGE):.{places}f}"


def write_below(value: float, limit: float) -> str:
    """A number that lies below a limit, with two decimals or as many as show that it does.

    >>> write_below(0.412, 0.6), write_below(0.5986, 0.6), write_below(0.59995, 0.6)
    ('0.41', '0.599', '0.59995')
    """
    texts = (write_fixed(value, places) for places in range(2, DIGITS))
    return next((text for text in texts if float(text) < limit), f"{value:.{DIGITS}g}")
