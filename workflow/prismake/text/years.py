"""Years in text."""

import re
from functools import lru_cache

YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:(?!\d)|(?=(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)))")


@lru_cache(2**14)
def read_year(written: str) -> str:
    """The first year of four digits.

    >>> read_year("2016 Nov-Dec"), read_year("4/3/2024"), read_year("20240403"), read_year("99"), read_year("2021a")
    ('2016', '2024', '2024', '', '2021')
    """
    match = YEAR.search(written)
    return match[1] if match else ""
