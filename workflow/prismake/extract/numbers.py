"""Numbers as people type them: with a point or a comma as decimal mark, and never with a separator of thousands."""

import math
import re

PLAIN = re.compile(r"^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")
GROUPED = re.compile(r"^([+-]?[1-9]\d{0,2})([.,'’ \u00a0\u2009\u202f])(\d{3})((?:\2\d{3})*)$")


def parse_number(text: str, *, integer: bool = False) -> str | None:
    """A typed number in plain notation, with a point or a comma as decimal mark; None when it is none, or ambiguous.

    A whole number may end in a decimal zero (12.0, 12,00), but three digits behind a mark may also be thousands: 1,234
    is none of either kind, and 12.000 is no whole number. Four digits before the mark (1200.000), or a zero alone
    (0.000), can be no thousands.

    >>> parse_number("4,05"), parse_number("1,234"), parse_number("0.125"), parse_number("12", integer=True)
    ('4.05', None, '0.125', '12')
    >>> parse_number("12.000"), parse_number("12.000", integer=True), parse_number("12.0", integer=True)
    ('12', None, '12')
    """
    bare = text.replace("−", "-").strip()
    if not PLAIN.match(bare) or (GROUPED.match(bare) and (integer or "," in bare)):
        return None
    number = float(bare.replace(",", "."))
    if not math.isfinite(number):
        return None
    if integer:
        return str(int(number)) if number.is_integer() else None
    return f"{number:.15g}"


def list_readings(text: str, *, integer: bool) -> tuple[str, ...]:
    """What a text with three digits behind a mark or a blank may mean, in plain notation; nothing for other texts.

    >>> list_readings("12.000", integer=True), list_readings("1.000.000", integer=True)
    (('12', '12000'), ('1000000',))
    >>> list_readings("1,234", integer=False), list_readings("1,234", integer=True), list_readings("12", integer=True)
    (('1.234', '1234'), ('1234',), ())
    """
    found = GROUPED.match(text.replace("−", "-").strip())
    if not found:
        return ()
    whole, mark, first, more = found.groups()
    digits = first + re.sub(r"\D", "", more)
    readings = [f"{whole}{digits}"]
    if mark in ".," and not more:
        decimal = f"{whole}.{first}".rstrip("0").rstrip(".")
        readings = [decimal, *readings] if "." not in decimal or not integer else readings
    return tuple(readings)
