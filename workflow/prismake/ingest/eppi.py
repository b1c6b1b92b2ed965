"""EPPI-Reviewer's comparison report: a table of items and codes, in each cell the people who ticked the code."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pandas as pd

from prismake.ingest.votes import Said, merge_said, place_votes
from prismake.issues import Issue, ReviewError
from prismake.text.words import fold
from prismake.text.years import read_year

ORIGIN = "EPPI-Reviewer"
HEADER = ("itemid", "shorttitle", "title")
DECISION = re.compile(r"\W*(include|exclude)", re.IGNORECASE)
DECISION_ALONE = re.compile(r"\W*(?:include|exclude)d?\W*", re.IGNORECASE)
ITEM_MARK = re.compile(r"<tr[^<>]*>\s*<td[^<>]*>\s*\d{1,12}\s*</td>", re.IGNORECASE)  # the count, without a parser
SHOWN = 5
Votes = tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Judged:
    """One item of the report: what it shows of the document, its line, and the votes as `read_votes` gives them."""

    item: str
    short_title: str
    title: str
    line: int
    votes: Votes


@dataclass
class _Cell:
    line: int
    text: str = ""
    people: list[list[str]] = field(default_factory=list)  # For each person the name, then lines of notes.


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[_Cell]] = []
        self.within: list[str] = []  # For a span of the open cell: whatever stands in it so far.
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(_Cell(self.getpos()[0]))
            self.open = True
        elif tag == "span" and self.open and len(self.rows[-1]) > len(HEADER):
            self.within = [""]
            self.rows[-1][-1].people.append(self.within)
        elif tag == "br" and self.within:
            self.within.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self.open, self.within = False, []
        elif tag == "span":
            self.within = []

    def handle_data(self, data: str) -> None:
        if self.within:
            self.within[-1] += data
        elif self.open:
            self.rows[-1][-1].text += data


def recognise_report(characters: str) -> bool:
    """Whether the page holds the head of such a table."""
    head = r"<t[hd]>\s*ItemId\s*</t[hd]>\s*<t[hd]>\s*ShortTitle\s*</t[hd]>\s*<t[hd]>\s*Title\s*</t[hd]>"
    return bool(re.search(head, characters[:200_000], re.IGNORECASE))


def read_report(characters: str, name: str) -> tuple[Judged, ...]:
    """Every item of a comparison report; raises ReviewError when fewer or more are read than rows stand in the page."""
    table = _Table()
    table.feed(characters)
    table.close()
    rows = [(row, [" ".join(cell.text.split()) for cell in row]) for row in table.rows if row]
    header = next(texts for _, texts in rows if tuple(map(fold, texts[:3])) == HEADER)
    items = [(row, texts) for row, texts in rows if texts[0].isdecimal()]
    judged = tuple(_judge(row, texts, header) for row, texts in items)
    marks = len(ITEM_MARK.findall(characters))
    whole = "</table" in characters[-1_000:].lower() and all(len(row) == len(header) for row, _ in items)
    if len(judged) != marks or not judged or not whole:
        end = "" if whole else ", rows or the end of the table are missing"
        found = f"{len(judged)} items read, {marks} rows counted{end}"
        allowed = "a whole report: a row for each item, a cell for each code"
        remedy = "save the comparison report from EPPI-Reviewer again, complete and as HTML"
        raise ReviewError([Issue(name, "line 1", found, allowed, remedy)])
    return judged


def _judge(row: list[_Cell], texts: list[str], header: list[str]) -> Judged:
    said: dict[str, list[Said]] = defaultdict(list)
    for cell, code in zip(row[3:], header[3:], strict=False):
        for person, *notes in ([" ".join(line.split()) for line in lines] for lines in cell.people):
            if person:
                said[person].append(_read_tick(person, code, tuple(filter(None, notes))))
    votes = tuple(merge_said(said[person]) for person in sorted(said))
    return Judged(texts[0], texts[1], texts[2], row[0].line, votes)


def _read_tick(person: str, code: str, notes: tuple[str, ...]) -> Said:
    """A code that begins with include or exclude is a decision, and its reason if it says more; any other is a label.

    >>> _read_tick("Ann", "EXCLUDE on date", ()).reasons, _read_tick("Ann", "EXCLUDE ", ()).decision
    (('EXCLUDE on date',), 'exclude')
    """
    match = DECISION.match(code)
    if not match:
        return Said(person, ORIGIN, code, labels=(code, *notes))
    decision = match[1].lower()
    named = decision == "exclude" and not DECISION_ALONE.fullmatch(code)
    return Said(person, ORIGIN, code, decision, notes, (code.strip(),) if named else ())


def place_report(judged: Iterable[Judged], records: pd.DataFrame) -> tuple[list[dict[str, str]], list[str]]:
    """Rows of "carried_votes" on the records that the items show, and remarks that name the items left out.

    An item and a record belong together when their titles say the same, and year and first author where both have one.
    Items that look alike and differ in their votes are left out: nobody can tell which is which.
    """
    titled: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for title, *shown in zip(*(records[column] for column in ("title", "year", "authors", "record_id")), strict=True):
        titled[_letters(title)].append((shown[0], _letters(shown[1].split(",")[0]), shown[2]))
    items: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.votes:
            items[tuple(_find_records(one, titled[_letters(one.title)]))].append(one)
    placed: list[dict[str, str]] = []
    left: dict[str, list[Judged]] = defaultdict(list)
    for found, alike in items.items():
        if not found:
            left["no record of this source has their title, year and first author"] += alike
        elif len({str(one.votes) for one in alike}) > 1:
            left["look alike, and their votes differ"] += alike
        else:
            placed += [row for record_id in found[: len(alike)] for row in place_votes(alike[0].votes, record_id)]
    return placed, [_remark(what, ones) for what, ones in sorted(left.items())]


def _find_records(one: Judged, records: list[tuple[str, str, str]]) -> Iterator[str]:
    author, _, rest = one.short_title.rpartition(" (")
    for year, family, record_id in records:
        same_year = not year or not (told := read_year(rest)) or told == year
        same_author = not author or not family or _letters(author)[:4] == family[:4]
        if same_year and (same_author or len(records) == 1):
            yield record_id


def _remark(what: str, ones: list[Judged]) -> str:
    named = ", ".join(f"{one.item} {one.title[:40]!r}" for one in ones[:SHOWN]) + (" …" if len(ones) > SHOWN else "")
    return f"votes on {len(ones)} items left out, {what}: {named}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
