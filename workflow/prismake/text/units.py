"""A value with its unit, as it is read aloud."""

import re

SINGULARS = {"women": "woman", "men": "man", "people": "person", "children": "child", "mice": "mouse", "feet": "foot"}


def write_unit(value: str, unit: str) -> str:
    """A value with its unit, which agrees with it.

    >>> [write_unit(*pair) for pair in (("1", "women"), ("26", "women"), ("1", "months"), ("1", "mm"), ("yes", ""))]
    ['1 woman', '26 women', '1 month', '1 mm', 'yes']
    >>> write_unit("1", "patients with transfer"), write_unit("1", "pregnancies"), write_unit("1", "mass")
    ('1 patient with transfer', '1 pregnancy', '1 mass')
    """
    if value == "1":
        unit = name_one(unit)
    return f"{value} {unit}" if unit else value


def name_one(unit: str) -> str:
    """One of what a unit counts.

    >>> [name_one(unit) for unit in ("patients with transfer", "women", "pregnancies", "mm", "person-years")]
    ['patient with transfer', 'woman', 'pregnancy', 'mm', 'person-years']
    """
    noun, blank, more = unit.partition(" ")
    if not noun.isalpha():
        return unit
    one = SINGULARS.get(noun, re.sub(r"(?<=[a-z]{2}[a-rt-z])s$", "", re.sub(r"(?<=[a-z]{2})ies$", "y", noun)))
    return f"{one}{blank}{more}"
