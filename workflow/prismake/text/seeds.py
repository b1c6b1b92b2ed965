"""Seed references of citation searching, as people and exports name them: DOI, PMID, OpenAlex id, id of a record."""

import re
from collections.abc import Iterable

from prismake.text.dois import find_doi

PARTED = re.compile(r"[;,]?\s*\n\s*|[;,]\s+")
ALSO = re.compile(r"=(?=W\d+$)")  # a DOI and the number of the same work at OpenAlex
DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}(?:\.\d+)*/", re.IGNORECASE)
PMID = re.compile(r"(?:pmid:?\s*)?([1-9]\d{0,7})", re.IGNORECASE)
OPENALEX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{4,})", re.IGNORECASE)
# A missing blank makes one word of two seeds: DOIs may hold signs, but end in no other name behind one.
MERGED = re.compile(r"10\.\d{4,9}/\S*[;,](?:pmid:?\s*)?(?:[1-9]\d{0,7}|w\d{4,}|[a-z][a-z0-9_]*:\S+)$", re.IGNORECASE)
RECORD = re.compile(r"[a-z][a-z0-9_]*:\S.*")


def split_seeds(text: str) -> list[str]:
    """The seeds of a cell as they are written: parted by semicolon or comma and a blank, or one on each line.

    >>> split_seeds("10.1000/a;b, 123; medline:7\\n10.1000/c")
    ['10.1000/a;b', '123', 'medline:7', '10.1000/c']
    """
    return [part for part in map(str.strip, PARTED.split(text.strip("; ,\n"))) if part]


def read_seed(text: str) -> tuple[str, ...]:
    """The names of one seed, the one that counts first: DOI, PMID, OpenAlex id or record; none for anything else.

    >>> read_seed("https://doi.org/10.1000/AB"), read_seed("PMID: 123"), read_seed("10.1000/ab=W2741809807")
    (('10.1000/ab',), ('123',), ('10.1000/ab', 'W2741809807'))
    >>> read_seed("medline:1001"), read_seed("Lee 2001"), read_seed("10.1000/a;10.1000/b")
    (('medline:1001',), (), ())
    >>> read_seed("10.1000/a;26342300"), read_seed("10.1002/(SICI)1<1::AID-S9>3.0.CO;2-2")
    ((), ('10.1002/(sici)1<1::aid-s9>3.0.co;2-2',))
    """
    names = [name_seed(part) for part in ALSO.split(text)]
    return tuple(names) if all(names) else ()


def name_seed(text: str) -> str:
    """One name of a seed as it is compared; empty for what is none, and for two seeds in one word."""
    if DOI.match(text):
        return "" if is_merged(text) else find_doi(text)
    if found := PMID.fullmatch(text):
        return found[1]
    if found := OPENALEX.fullmatch(text):
        return found[1].upper()
    return text if RECORD.fullmatch(text) and "://" not in text else ""


def is_merged(text: str) -> bool:
    """Whether a word that begins as a DOI holds another seed.

    >>> [is_merged(text) for text in ("10.1000/a;10.1000/b", "10.1000/a,PMID:123", "10.1000/a;2-2")]
    [True, True, False]
    """
    return len(re.findall(r"10\.\d{4,9}/", text)) > 1 or bool(MERGED.search(text))


def find_column(name: str) -> str:
    """The column of records in which a name of a seed stands.

    >>> [find_column(name) for name in ("10.1000/ab", "123", "W2741809807", "medline:1001")]
    ['doi', 'pmid', 'accession', 'record_id']
    """
    if name.isdecimal():
        return "pmid"
    return "doi" if DOI.match(name) else "accession" if OPENALEX.fullmatch(name) else "record_id"


def unite_names(seeds: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """All names of the work that each name stands for, as one seed or another gives them together.

    >>> sorted(unite_names([("W12345",), ("10.1000/ab", "W12345")])["W12345"])
    ['10.1000/ab', 'W12345']
    """
    united: dict[str, frozenset[str]] = {}
    for names in seeds:
        joined = frozenset(names).union(*(united[name] for name in names if name in united))
        united |= dict.fromkeys(joined, joined)
    return united


def read_seeds(text: str) -> list[tuple[str, ...]]:
    """The names of each seed of a cell; what is none is left out, as checking config/ has told it."""
    return [names for part in split_seeds(text) if (names := read_seed(part))]
