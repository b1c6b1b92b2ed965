"""The ids of the page: one name for what is linked, made of characters that an id can carry."""

import functools
import re

UNFIT = re.compile(r"[^A-Za-z0-9_.-]")


@functools.lru_cache(maxsize=100_000)
def make_anchor(kind: str, name: str) -> str:
    """The id of one thing; a character that an id cannot carry becomes its code.

    >>> make_anchor("flow", "database_results.Web of Science"), make_anchor("ref", "pubmed:123")
    ('flow-database_results.Web_20_of_20_Science', 'ref-pubmed_3a_123')
    """
    return f"{kind}-" + UNFIT.sub(lambda found: f"_{ord(found.group()):x}_", name)
