"""The rows of a table below its header: which are entries, and what the others are."""

import re
from collections.abc import Sequence

from prismake.ingest.blocks import Block, Field
from prismake.ingest.cells import DATABASE, Remarks, refine_row
from prismake.ingest.headers import KNOWN, NAMING, TITLES, name_columns, normalise_header
from prismake.issues import Issue

HEADER_AGAIN = "the header stands there again, left out"
NOT_NAMED = "no title, authors or identifier at the end of the table, left out"
TRAILER = "a note of the program that exported, left out"
COUNTED = "records|results|hits|citations|references|rows|items|documents"
TRAILERS = re.compile(
    rf"(?:©|\(c\)\s|copyright\W*(?:©|\(c\)|(?:19|20)\d\d)|total(?: (?:number|count|of|{COUNTED}))*\W*\d[\d,.]*\W*$"
    rf"|(?:number|no\.?|count) of (?:{COUNTED})\W*\d[\d,.]*\W*$"
    r"|\W*end of (?:file|export|records|results|list)\W*$|page \d+ of \d+"
    rf"|\d[\d,.]* (?:{COUNTED})(?: (?:found|exported|selected|retrieved|returned|in total))?\W*$"
    r"|this (?:file|export) was\b|(?:export(?:ed)? date|date of export|search(?:ed)? date|date run)\W*\d"
    r"|(?:downloaded|exported)\W*(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d\d(?:\d\d)?)\W*$"
    rf"|(?:{COUNTED})\s*[:=]\s*\d[\d,.]*\W*$|search (?:strategy|string|query|terms?|history)\s*:"
    r"|(?:source|database)\s?: ?(?:scopus|pubmed|embase|web of science|proquest|ovid|ebsco))",
    re.IGNORECASE,
)
# A title may begin so: what goes on with a date or a database is none.
MADE = re.compile(
    r"(?:exported|downloaded|generated|retrieved|printed) (?:from|on|by|at|via|with)\b"
    r"|export[ée]e?s? (?:de|du|le|par)\b|exportiert (?:aus|von|am)\b"
    r"|exportad[oa]s? (?:de|el|em|por)\b|esportat[oaie] (?:da|il)\b",
    re.IGNORECASE,
)
FEWEST = 3  # Columns of another table's header that are known.
LONGEST_TRAILER = 300  # Characters.
LONGEST_HEADER = 60


class Table:
    """Takes the rows of one table in their order and tells entries from headers, notes and rows that name nothing.

    `tags` are those of the header that the next row stands below, `left_out` the rows that are no entries and told in
    `remarks`; rows that name nothing are `issues` unless nothing stands behind them.
    """

    def __init__(self, name: str, tags: list[str], *, word: str) -> None:
        self.name, self.word = name, word
        self.remarks = Remarks(word)
        self.left_out: set[int] = set()
        self._take_header(tags)
        self._nameless: list[int] = []
        self.issues: list[Issue] = []

    def repeats_header(self, cells: Sequence[str], row: int) -> bool:
        """Whether the row is the header once more, or that of another table, whose columns count from then on."""
        first = next((cell for cell in cells if cell.strip()), "")
        if len(first) > LONGEST_HEADER or normalise_header(first) not in self._names:
            return False
        if not (tags := read_header_again(cells, self.tags)):
            return False
        self._take_header(tags)
        self._leave_out(HEADER_AGAIN, row)
        return True

    def is_trailer(self, cells: Sequence[str], row: int) -> bool:
        """Whether the row is a note of the program that exported, in one cell or two."""
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 2 or len(self.tags) < 3 or not is_trailer(" ".join(filled)):
            return False
        self._leave_out(TRAILER, row)
        return True

    def read(self, fields: Sequence[Field], first: int, last: int) -> Block | None:
        """The entry of a row; None for one that names nothing."""
        if not any(field.tag in NAMING for field in fields):
            self._nameless.append(first)
            return None
        if self._nameless:
            self._refuse_nameless()
        return Block("", refine_row(fields, self.remarks, first), first, last)

    def end(self) -> None:
        """Say that no rows come: rows without a name at the end are no entries, and told."""
        for row in self._nameless:
            self._leave_out(NOT_NAMED, row)

    def _take_header(self, tags: list[str]) -> None:
        self.tags, self._names = tags, KNOWN.union(tags)

    def _leave_out(self, remark: str, row: int) -> None:
        self.remarks.add(remark, row)
        self.left_out.add(row)

    def _refuse_nameless(self) -> None:
        listed = ", ".join(map(str, self._nameless[:10])) + (" …" if len(self._nameless) > 10 else "")
        self.issues.append(
            Issue(
                self.name,
                f"{self.word} {listed}",
                "a row without title, authors and identifier",
                "one entry per row",
                "delete these rows, or export again",
            )
        )
        self.left_out.update(self._nameless)
        self._nameless = []


def read_header_again(cells: Sequence[str], tags: Sequence[str]) -> list[str]:
    """The tags of a row that is a header itself; empty for an entry.

    >>> read_header_again(["TITLE", "Year"], ["title", "year"]), read_header_again(["Year", "2001"], ["title", "year"])
    (['title', 'year'], [])
    """
    names = name_columns(cells)
    while names and not names[-1]:
        names.pop()
    filled = [name for name in names if name]
    same = names == list(tags)[: len(names)] and len(filled) == len([tag for tag in tags if tag])
    known = len(KNOWN.intersection(filled))
    other = TITLES.intersection(names) and known >= FEWEST and 2 * known >= len(filled)
    return list(tags) if same else names if other else []


def is_trailer(text: str) -> bool:
    """Whether a text is what a program writes below its table.

    >>> is_trailer("Exported from Scopus on 3 May 2021"), is_trailer("Total: 25"), is_trailer("Total hip replacement")
    (True, True, False)
    >>> is_trailer("Results: 2"), is_trailer("Search strategy: tea"), is_trailer("Search strategies for tea: a review")
    (True, True, False)
    """
    text = text.strip(' "')
    made = MADE.match(text) and (DATABASE.search(text) or re.search(r"\d", text))
    return len(text) <= LONGEST_TRAILER and bool(TRAILERS.match(text) or made)
