"""What a spreadsheet program makes of a volume, an issue or pages."""

import re

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: str(number) for number, name in enumerate(MONTH_NAMES, start=1)}
_EXCEL = re.compile(r"^(?:0?(\d{1,2})-([a-z]{3})|([a-z]{3})-0?(\d{1,3}))$")
_FLOAT = re.compile(r"^(\d+)\.0$")


def mend_spreadsheet(text: str) -> str:
    """A value as it stood before a spreadsheet program took it for a date or a decimal number.

    >>> mend_spreadsheet("01-Mar"), mend_spreadsheet("Oct-13"), mend_spreadsheet("2006.0")
    ('1-3', '10-13', '2006')
    """
    text = text.strip().lower()
    found = _EXCEL.match(text)
    if found and (found[2] or found[3]) in MONTHS:
        return f"{found[1]}-{MONTHS[found[2]]}" if found[1] else f"{MONTHS[found[3]]}-{found[4]}"
    return _FLOAT.sub(r"\1", text)
