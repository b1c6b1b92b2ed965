"""How numbers are written for readers."""

import math

import pandas as pd

from prismake.statistics.digits import MOST_PLACES, is_below, write_fixed

MINUS = "\N{MINUS SIGN}"


def write_number(value: float, places: int = 2) -> str:
    """A number with fixed decimals and a true minus sign; empty text when missing.

    >>> write_number(-1.234), write_number(float("nan")), write_number(-0.001)
    ('−1.23', '', '0.00')
    """
    if pd.isna(value) or math.isinf(value):
        return ""
    text = write_fixed(abs(value), places)
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def write_effect(value: float) -> str:
    """An effect or its limit with two decimals, or as many as tell it from 0 and from 1, where intervals end or not.

    >>> write_effect(-0.0026), write_effect(1.0021), write_effect(0.0), write_effect(1.2345)
    ('−0.003', '1.002', '0.00', '1.23')
    """
    if pd.isna(value):
        return ""
    for null in (0.0, 1.0):
        if float(write_fixed(abs(value), 2)) == null and (is_below(abs(value), null) or is_below(null, abs(value))):
            texts = (write_number(value, places) for places in range(3, MOST_PLACES + 1))
            return next((text for text in texts if _differs(text, null)), write_number(value))
    return write_number(value)


def _differs(text: str, null: float) -> bool:
    return abs(float(text.replace(MINUS, "-"))) != null


def write_p(value: float) -> str:
    """A p value with its relation.

    >>> write_p(0.0001), write_p(0.0234), write_p(0.5)
    ('p < 0.001', 'p = 0.023', 'p = 0.50')
    """
    if pd.isna(value):
        return ""
    if is_below(value, 0.001):
        return "p < 0.001"
    return f"p = {write_fixed(value, 3 if is_below(value, 0.1) else 2)}"


def write_count(n: int, singular: str, plural: str = "") -> str:
    """A count with its noun.

    >>> write_count(1, "study", "studies"), write_count(0, "record")
    ('1 study', '0 records')
    """
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def join_words(words: list[str]) -> str:
    """Words joined as a sentence does.

    >>> join_words(["a", "b", "c"]), join_words(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
