"""The lasting id of a record: what the database calls it, else a hash of what it says; never its place in a file."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from pyarrow import compute

from prismake.text.folding import ASCII_WORDS
from prismake.text.words import clean_text

NAMED_BY = ("accession", "title", "year", "authors", "pages", "pmid", "doi", "url", "abstract")  # what makes an id
TELLING = 4  # words of a title that other documents do not have
NUMBERED = re.compile(r"~\d+$")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# What a person, a reference manager or a screening tool counts by: "17", "#17", "R-017", "ref 17a", "2024-017".
COUNTED = "ref|rec|record|row|item|entry|study|article|paper|id|no|nr|num|doc|cit|citation|source|[a-z]"
RUNNING = re.compile(
    r"(?:[#№]\s*)?(?:[a-z]{0,7}[-_ .:/#№]{0,3})?(?:(?:19|20)\d\d[-_ ./])?\d{1,6}(?:[-_. ]?[a-z])?"
    rf"|(?:{COUNTED})[-_ .:/#№]{{0,3}}0\d{{2,8}}|[a-z]{{1,3}}\d{{1,2}}[-_.]\d{{1,5}}"
    r"|[#№]\s*\d+|0*\d{1,7}|\d{1,3}(?:,\d{3})+|\d{1,6}[./]\d{1,6}|(?:19|20)\d\d0\d{3}",
    re.IGNORECASE,
)
# What PubMed Central, registers and other lists call an entry, and a citation in words: "kim2001".
LISTS = "PMC|EJ|ED|CN|CRD|HTA|ARXIV|NCT|NTR|NL|RBR|UMIN|KCT|IRCT|JPRN|PER|LBCTR|RPCEC|TCTR|CTRI|ISRCTN|DRKS|SLCTR|PACTR"
NAME = re.compile(rf"(?:{LISTS})[-:/ ]?\d[\w/-]{{3,}}|[a-z]{{2,}}(?:19|20)\d\d[a-z]?", re.IGNORECASE)


def is_running(accession: str, *, pmid: str = "") -> bool:
    """Whether an accession may be a running number, which another export gives to another document.

    >>> is_running("17"), is_running("#0017"), is_running("study_12"), is_running("2024-031")
    (True, True, True, True)
    >>> is_running("WOS:000312345600012"), is_running("kim2001"), is_running("123456", pmid="123456")
    (False, False, False)
    """
    bare = accession.strip("()[]{}. ")
    return accession != pmid and bool(RUNNING.fullmatch(bare)) and not NAME.fullmatch(bare)


def keep_lasting(accession: str, *, pmid: str) -> str:
    """The accession as a sheet gives it back; empty for one that may be a running number."""
    cleaned = clean_accession(accession)
    return "" if is_running(cleaned, pmid=pmid) else cleaned


def clean_accession(accession: str) -> str:
    """An accession as a cell of a sheet gives it back: no invisible characters, one blank for any white space.

    >>> clean_accession("AB\\u200bC 1\\u00a0 2")
    'ABC 1 2'
    """
    if accession.isascii() and accession.isprintable():
        return " ".join(accession.split())
    return " ".join(clean_text(accession).replace("\x7f", "").split())


def make_ids(columns: Mapping[str, pa.Array], source: str, *, seen: "Seen") -> tuple[list[str], int]:
    """The id of every entry, and how many of them stand for an id that was `seen` before.

    `columns` holds texts of equal number under each of `NAMED_BY`. An id is `source:accession`, else `source:` and ten
    hex digits of a hash of title, year, first author's family and pages.

    An accession that itself ends as the id of a second entry does is followed by ~1, which no second entry's id has.
    One that may be a running number names nothing, see `is_running`: DOI, PMID and address tell its entry from others
    that are alike. An entry that is like an earlier one and has another DOI or PMID is another document: its id says
    so. One that contradicts nothing is the second entry of that id, ~2.
    """
    pairs = zip(columns["accession"].to_pylist(), columns["pmid"].to_pylist(), strict=True)
    accessions = [keep_lasting(accession, pmid=pmid) if accession else "" for accession, pmid in pairs]
    without = pa.array([not accession for accession in accessions], pa.bool_())
    untitled = compute.equal(columns["title"], "")
    asked = {**columns, "abstract": compute.if_else(untitled, columns["abstract"], "")}  # The others tell nothing.
    taken = {name: values.filter(without).to_pylist() for name, values in asked.items()}
    bare = (dict(zip(taken, row, strict=True)) for row in zip(*taken.values(), strict=True))
    record_ids, repeats = [], 0
    for accession in accessions:
        base = _name(accession) if accession else seen.tell_apart(next(bare))
        number = seen.count[base] = seen.count.get(base, 0) + 1
        repeats += number > 1
        record_ids.append(f"{source}:{base}~{number}" if number > 1 else f"{source}:{base}")
    return record_ids, repeats


@dataclass
class Seen:
    """The ids that a source has so far: how often each, and the identifiers of the first entry of each hash."""

    count: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)

    def tell_apart(self, entry: Mapping[str, object]) -> str:
        """The hash of an entry, with one of its DOI and PMID where those of the first entry of the hash contradict."""
        base, own = _hash(entry), (str(entry["doi"]), str(entry["pmid"]))
        pairs = [pair for pair in zip(own, self.first.setdefault(base, own), strict=True) if all(pair)]
        if not pairs or any(one == other for one, other in pairs):
            return base
        return f"{base}.{hashlib.sha256('|'.join(own).encode()).hexdigest()[:6]}"


def _name(accession: str) -> str:
    return f"{accession}~1" if "~" in accession and NUMBERED.search(accession) else accession


def _hash(entry: Mapping[str, object]) -> str:
    title = _normalise(str(entry["title"]))
    family = str(entry["authors"]).split(";", maxsplit=1)[0].split(",", maxsplit=1)[0]
    named = [entry["year"], family, entry["pages"]]
    identifier = str(entry["doi"] or entry["pmid"])
    if entry["accession"]:  # a number alone told it from others that are alike
        named += [identifier or entry["url"], "" if entry["title"] else entry["abstract"]]
    elif identifier and title and title.count(" ") + 1 < TELLING:  # "Editorial", "Author reply"
        named.append(identifier)
    parts = (title, *(_normalise(str(part)) for part in named))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]


def _normalise(text: str) -> str:
    """Letters and digits only, without accents and case: what a change of typography leaves alone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        for sign in {letter for letter in BEYOND_ASCII.findall(text) if not letter.isalnum()}:
            text = text.replace(sign, "" if unicodedata.combining(sign) else " ")
    return " ".join(text.encode().translate(ASCII_WORDS).decode().split())
