"""How numbers are written for readers."""

import math

import pandas as pd

from prismake.statistics.digits import is_below, write_fixed

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
