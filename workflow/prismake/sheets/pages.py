"""What a sheet is made of: its identity, its pages, their columns, and the text that cells hold."""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

MARK = "prismake"
VERSION = "1"
KEY, NUMBER, GUARD = "id", "no", "guard"
QUOTED_SAFE = " :/.,;()~"  # everything else that an id may hold is quoted, "|" above all
HEADER_ROWS = 3  # identity (hidden), keys (hidden), labels
CELL_LIMIT = 32_000  # spreadsheet programs stop at 32,767 characters
CUT = " […] (cut here; the report has it whole)"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Meta:
    """Whose sheet it is: written into every page and into the workbook's properties."""

    kind: str
    phase: str
    person: str
    batch: str

    def text(self, *, page: str, rows: int) -> str:
        """The identity as it stands in the first cell of a page.

        >>> Meta("screening", "full_text", "anna", "batch-001").text(page="votes", rows=2)
        'prismake|1|screening|full_text|anna|batch-001|votes|2'
        """
        fields = [self.kind, self.phase, self.person, self.batch, page]
        return "|".join([MARK, VERSION, *(quote(text, safe=QUOTED_SAFE) for text in fields), str(rows)])

    @classmethod
    def parse(cls, text: str) -> tuple["Meta", str, int] | None:
        """The identity, the page and its number of rows from the text of a first cell, None when it is none."""
        parts = text.split("|")
        if len(parts) != 8 or parts[:2] != [MARK, VERSION] or not parts[7].isdigit():
            return None
        fields = [unquote(part) for part in parts[2:7]]
        return cls(*fields[:4]), fields[4], int(parts[7])


@dataclass(frozen=True)
class Column:
    """One column of a page; people may fill it when `fill` is set, everything else is locked and guarded."""

    key: str
    label: str
    width: int
    fill: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()
    highlight: bool = False
    link: str = ""
    help: str = ""


@dataclass(frozen=True)
class Page:
    """A table that people fill: rows are dictionaries with the columns' keys and `id`, which is unique on the page."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, str], ...] = ()
    complete: bool = True  # False for pages with spare rows: a missing row is no problem there
    done_when: str = ""  # column whose filling colours the row
    row_choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by row id, for the column `done_when`


@dataclass(frozen=True)
class Workbook:
    """A sheet to issue: identity, guide and pages."""

    meta: Meta
    title: str
    guide: tuple[str, ...]
    pages: tuple[Page, ...]
    include_terms: tuple[str, ...] = field(default=())
    exclude_terms: tuple[str, ...] = field(default=())


def clean_text(value: object) -> str:
    """A cell's value as text: no '.0', dates as ISO 8601, invisible characters and outer blanks away.

    >>> clean_text(3.0), clean_text(None), clean_text(" a\\u200b\\u00a0")
    ('3', '', 'a')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value).translate(INVISIBLE).strip()


def fold(text: str) -> str:
    """Text for comparing what a person typed with a vocabulary: NFKC, one blank, no case.

    >>> fold(" Not  Retrieved ") == fold("not_retrieved".replace("_", " "))
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).split()).casefold()


def sheet_text(value: str) -> str:
    """Text that a spreadsheet cell can hold: no control characters, not too long (counted in UTF-16 units)."""
    text = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    return text.encode("utf-16-le")[: 2 * CELL_LIMIT].decode("utf-16-le", errors="ignore") + CUT


def guard_row(values: Mapping[str, str], *, filled: Iterable[str]) -> str:
    """Eight hex digits over every cell of a row that people may not fill.

    Blanks, line ends and case do not count (programs change them), nor does the order of columns; columns that a later
    version of the workflow adds or drops do not spoil the guard of an older sheet.
    """
    open_keys = {*filled, GUARD}
    locked = [f"{key}={fold(sheet_text(values[key]))}" for key in sorted(values) if key not in open_keys]
    return hashlib.sha256("\x1f".join(locked).encode()).hexdigest()[:8]


def filled_keys(page: Page) -> tuple[str, ...]:
    """The keys of the columns that people may fill."""
    return tuple(column.key for column in page.columns if column.fill)
