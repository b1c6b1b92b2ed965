"""Elementary functions and sums whose result is the same on every processor.

numpy and BLAS choose other instructions on other processors, and with them other last bits. Sums here are exact before
they are rounded once, whatever the order; logarithms and exponentials are those of decimal, rounded from 30 digits.
"""

import math
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
PRECISE = Context(prec=30, traps=[])
SERIES = (1.0, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432)
SERIES_FROM = 60.0


def total(values: ArrayLike) -> float:
    """The sum of all numbers, rounded once."""
    return math.fsum(np.asarray(values, dtype=np.float64).ravel().tolist())


def totals(values: FloatArray) -> FloatArray:
    """The sums along the last axis of an array, each rounded once."""
    rows = values.reshape(-1, values.shape[-1]).tolist()
    return np.array([math.fsum(row) for row in rows]).reshape(values.shape[:-1])


def log(values: ArrayLike) -> Any:
    """Natural logarithms; -inf of 0, nan of less.

    >>> float(log(1.0)), float(log(10.0)) == math.log(10)
    (0.0, True)
    """
    return each(lambda value: float(PRECISE.ln(Decimal(value))), values)


def exp(values: ArrayLike) -> Any:
    """Exponentials.

    >>> float(exp(0.0)), float(exp(1.0)) == math.e, float(exp(-1e9))
    (1.0, True, 0.0)
    """
    return each(lambda value: float(PRECISE.exp(Decimal(value))), values)


def each(function: Callable[[float], float], values: ArrayLike) -> Any:
    """The function of each number, with Python's own numbers rather than numpy's instructions."""
    array = np.asarray(values, dtype=np.float64)
    return np.array([function(value) for value in array.ravel().tolist()], dtype=np.float64).reshape(array.shape)[()]


def divide_gammas(x: ArrayLike) -> Any:
    """gamma(x + 1/2) / gamma(x) for x > 0: the series of large x (DLMF 5.11.13), reached by x -> x + 1.

    >>> abs(float(divide_gammas(0.5)) - 1 / math.sqrt(math.pi)) < 1e-15
    True
    """
    return each(_divide_gammas, x)


def _divide_gammas(x: float) -> float:
    if not x > 0:
        return math.nan
    factor = 1.0
    while x < SERIES_FROM:
        factor *= x / (x + 0.5)
        x += 1
    return factor * math.sqrt(x) * math.fsum(term / x**power for power, term in enumerate(SERIES))
