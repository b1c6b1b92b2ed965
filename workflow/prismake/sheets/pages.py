"""What a sheet is made of: its identity, its pages, their columns, and the text that cells hold."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.text.words import CONTROL, LINE_END, fold

MARK = "prismake"
VERSIONS = ("1", "2")  # of the first, guards do not hold whose sheet it is
FILL = "?"  # ends the key of a column that people may fill, so that an old sheet still says what was locked
QUOTED_SAFE = " :/.,;()~"  # everything else that an id may hold is quoted, "|" above all
HEADER_ROWS = 3  # identity (hidden), keys (hidden), labels
CELL_LIMIT = 32_000  # spreadsheet programs stop at 32,767 characters
CUT = " […] (cut here; the report has it whole)"
COUNT = re.compile("[0-9]{1,7}")  # no program has ten million rows on a page
# What readers of .xlsx take for a character in powers of sixteen, each by other rules: _x000D_, and openpyxl x005F_.
CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|x(?=005F_)")
JOINER = "\u2060"  # seen by nobody, and left out where texts are read
MOST_CODED = 300  # in one text; more would leave no room in the cell


def name_column(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> name_column(0), name_column(27), name_column(16383)
    ('A', 'AB', 'XFD')
    """
    return (name_column(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


@dataclass(frozen=True)
class Meta:
    """Whose sheet it is: written into every page and into the workbook's properties."""

    kind: str
    phase: str
    person: str
    batch: str

    def text(self, extent: "Extent") -> str:
        """The identity as it stands in the first cell of a page.

        >>> Meta("screening", "full_text", "anna", "batch-001").text(Extent("votes", 2, 9))
        'prismake|2|screening|full_text|anna|batch-001|votes|2|9'
        """
        fields = [self.kind, self.phase, self.person, self.batch, extent.page]
        quoted = [quote(text, safe=QUOTED_SAFE) for text in fields]
        return "|".join([MARK, VERSIONS[extent.bound], *quoted, str(extent.rows), str(extent.columns)])

    @classmethod
    def parse(cls, text: str) -> tuple["Meta", "Extent"] | None:
        """The identity and the page's extent from the text of a first cell, None when it is none."""
        parts = text.split("|")
        if (
            len(parts) != 9
            or parts[0] != MARK
            or parts[1] not in VERSIONS
            or not all(COUNT.fullmatch(part) for part in parts[7:])
        ):
            return None
        fields = [unquote(part) for part in parts[2:7]]
        extent = Extent(fields[4], int(parts[7]), int(parts[8]), bound=parts[1] == VERSIONS[True])
        return cls(*fields[:4]), extent

    def name_owner(self, extent: "Extent") -> str:
        """What the guards of a page hold beside its rows: whose sheet it is.

        Nothing on a page with spare rows, whose rows name nothing outside of it, nor in sheets of earlier versions.
        """
        return "|".join([self.kind, self.phase, self.person, self.batch]) if extent.bound and extent.rows else ""


@dataclass(frozen=True)
class Extent:
    """A page as it was issued: its name, and its rows and columns, so that a deleted one is noticed.

    A page with spare rows states no rows: there they may be added and deleted.
    """

    page: str
    rows: int
    columns: int
    bound: bool = True  # whether guards hold whose sheet it is


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
    small: bool = False  # long prose in a smaller font
    printed: bool = True
    needed_when: tuple[str, str] | None = None  # (column, word): empty is an error in a row where the column says so


@dataclass(frozen=True)
class Page:
    """A table that people fill: rows are dictionaries with the columns' keys and `id`, which is unique on the page."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, str], ...] = ()
    complete: bool = True  # False for pages with spare rows: a missing row is no problem there
    done_when: str = ""  # column whose filling colours the row
    done_also: tuple[str, str] | None = None  # (column, word) that does, too
    row_choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by row id, for the column `done_when`
    heading: str = ""  # shown above the labels, where it stays in sight; it is no part of what is read back


@dataclass(frozen=True)
class Workbook:
    """A sheet to issue: identity, guide and pages."""

    meta: Meta
    title: str
    guide: tuple[str, ...]
    pages: tuple[Page, ...]
    include_terms: tuple[str, ...] = field(default=())
    exclude_terms: tuple[str, ...] = field(default=())


def sheet_text(value: str) -> str:
    """Text for a cell that every spreadsheet program and library gives back: `cut_text`, and nothing that is a code.

    >>> from prismake.text.words import clean_text
    >>> sheet_text("tea_x000D_") == "tea_\u2060x000D_", clean_text(sheet_text("tea_x000D_"))
    (True, 'tea_x000D_')
    """
    text = cut_text(value)
    return CODED.sub(rf"\g<0>{JOINER}", text) if _may_be_coded(text) else text


def _may_be_coded(text: str) -> bool:
    return "_x" in text or "x005F_" in text


def cut_text(value: str) -> str:
    """Text that a spreadsheet cell can hold: no control characters, not too long (counted in UTF-16 units)."""
    if value.isprintable() and len(value) <= CELL_LIMIT // 2 and not _may_be_coded(value):
        return value  # nearly every text: told without a search
    text = CONTROL.sub("", LINE_END.sub("\n", value))
    if len(CODED.findall(text)) > MOST_CODED:
        text = CODED.sub(" ", text)
    if len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    return text.encode("utf-16-le")[: 2 * CELL_LIMIT].decode("utf-16-le", errors="ignore") + CUT


def guard_row(values: Mapping[str, str], *, owner: str = "") -> str:
    """Eight hex digits over the cells of a row that were locked when it was issued, and over whose sheet it is.

    The order of columns does not count, nor do blanks, line ends and case: programs change them.
    """
    locked = [f"{key}={fold(cut_text(values[key]))}" for key in sorted(values) if key != GUARD]
    told = [*locked, *filter(None, [fold(owner)])]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:8]


def all_columns(page: Page) -> tuple[Column, ...]:
    """The columns of a page with those that every page has: number, id and guard."""
    hidden = (Column(KEY, KEY, 10, hidden=True), Column(GUARD, GUARD, 10, hidden=True))
    return (Column(ROW_NUMBER, "No.", 5), *page.columns, *hidden)
