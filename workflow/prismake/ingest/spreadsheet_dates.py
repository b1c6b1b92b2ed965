"""Numbers and days that a spreadsheet program made of years and issues: 44958, or 1905-07-13 for the year 2021."""

import re
from datetime import date, timedelta

from prismake.ingest.headers import ISSUES, VOLUMES, YEARS

FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel and LibreOffice, for all days since March 1900
SERIAL = range(20_000, 65_000)  # days from 1954 to 2077
MADE_YEARS = range(1900, 2100)  # taken for a number of days, they give days of 1905
DAY_OF_1905 = re.compile(r"(1905-\d\d-\d\d)(?:[ T]00:00(?::00)?)?")
OTHER_1905 = re.compile(r"\d\d?[./-]\d\d?[./-]1905|\d\d?[-. ][A-Za-z]{3}[-. ]1905")
NUMBERED = "a number as spreadsheet programs keep for a day, where an issue or volume belongs"
YEAR_NUMBERED = "a number as spreadsheet programs keep for a day, where a year belongs: read as the year of that day"
YEAR_DATED = "a day of 1905, as spreadsheet programs make of a year: read as that year"
YEAR_LOST = "a day of 1905 where a year belongs, which a spreadsheet program may have made of any other, left out"


def mend_year(value: str, tag: str) -> tuple[str, str]:
    """The value of a column, and what is to be told of it ("" for nothing).

    >>> mend_year("44958", "year")[0], mend_year("1905-07-13", "year")[0], mend_year("44958", "issue")[0]
    ('2023', '2021', '44958')
    >>> mend_year("7/13/1905", "year")[0], mend_year("2021", "year")
    ('', ('2021', ''))
    """
    number = int(value) if len(value) == 5 and value.isascii() and value.isdecimal() else 0
    if number in SERIAL and tag in ISSUES | VOLUMES:
        return value, NUMBERED
    if tag not in YEARS or len(value) < 5:
        return value, ""
    if number in SERIAL:
        return str((FIRST_DAY + timedelta(days=number)).year), YEAR_NUMBERED
    if (day := DAY_OF_1905.fullmatch(value)) and (made := _count_days(day[1])) in MADE_YEARS:
        return str(made), YEAR_DATED
    return ("", YEAR_LOST) if OTHER_1905.fullmatch(value) else (value, "")


def _count_days(day: str) -> int:
    try:
        return (date.fromisoformat(day) - FIRST_DAY).days
    except ValueError:  # the 31st of June
        return 0
