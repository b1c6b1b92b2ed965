"""Numbers as people type them: with a point or a comma as decimal mark, and never with a separator of thousands."""

import math
import re
from decimal import Decimal

PLAIN = re.compile(r"^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")
CLOSE = Decimal("1e-14")  # a text of 15 digits says a number as closely as this, unless it is too small to be held
GROUPED = re.compile(r"^([+-]?[1-9]\d{0,2})([.,'’ \u00a0\u2009\u202f])(\d{3})((?:\2\d{3})*)$")


def parse_number(text: str, *, integer: bool = False) -> str | None:
    """A typed number in plain notation, with a point or a comma as decimal mark; None when it is none, or ambiguous.

    A whole number may end in a decimal zero (12.0, 12,00), but three digits behind a mark may also be thousands: 1,234
    is none of either kind, and 12.000 is no whole number. Four digits before the mark (1200.000), or a zero alone
    (0.000), can be no thousands. Whole numbers keep all digits; what no number can hold (1e400, 1e-400) is none.

    >>> parse_number("4,05"), parse_number("1,234"), parse_number("0.125"), parse_number("12", integer=True)
    ('4.05', None, '0.125', '12')
    >>> parse_number("12.000"), parse_number("12.000", integer=True), parse_number("12.0", integer=True)
    ('12', None, '12')
    """
    bare = text.replace("−", "-").strip()
    if not PLAIN.match(bare) or (GROUPED.match(bare) and (integer or "," in bare)):
        return None
    typed = bare.replace(",", ".")
    number = float(typed)
    if number == 0 and not re.search("[1-9]", re.split("[eE]", typed)[0]):
        return "0" if integer else f"{number:.15g}"
    if number == 0 or not math.isfinite(number):
        return None
    exact, short = Decimal(typed), f"{number:.15g}"
    if exact == Decimal(short) and not integer:
        return short
    if exact == exact.to_integral_value():
        return str(int(exact))
    return None if integer or abs(Decimal(short) - exact) > abs(exact) * CLOSE else short


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
