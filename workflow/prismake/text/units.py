"""A value with its unit, as it is read aloud."""

import re

SINGULARS = {"women": "woman", "men": "man", "people": "person", "children": "child", "mice": "mouse", "feet": "foot"}


def write_unit(value: str, unit: str) -> str:
    """A value with its unit, which agrees with it.

    >>> [write_unit(*pair) for pair in (("1", "women"), ("26", "women"), ("1", "months"), ("1", "mm"), ("yes", ""))]
    ['1 woman', '26 women', '1 month', '1 mm', 'yes']
    """
    if value == "1" and unit.isalpha():
        unit = SINGULARS.get(unit, re.sub(r"(?<=[a-z]{3})s$", "", re.sub(r"(?<=[a-z]{2})ies$", "y", unit)))
    return f"{value} {unit}" if unit else value
