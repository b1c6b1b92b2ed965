"""A sheet of every kind that the workflow issues, with texts that somebody else chose."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from prismake.dedupe.duplicate_sheets import QUESTION as DUPLICATES
from prismake.extract.appraisal_forms import appraisal_page
from prismake.extract.asking import QUESTION as STUDIES
from prismake.extract.consensus import COLUMNS as DISAGREEMENTS
from prismake.extract.consensus import PAGE as VALUES
from prismake.extract.forms import make_pages, make_supplement
from prismake.extract.tools import list_tools, read_tool
from prismake.screen.reopening import reopened_page
from prismake.screen.screening_sheets import screening_page
from prismake.sheets import Meta, Page, Workbook
from prismake.sheets.pairs import pair_page
from prismake.sheets.unasked import unasked_page
from prismake.synthesise.grade_forms import grade_page

CRITERIA = [{"id": "p", "phase": ["title_abstract", "full_text"], "text": "Adults.", "reason": "Wrong population"}]
VARIABLES = [
    ("design", "study", "choice", "randomised|single_arm"),
    ("begun", "study", "date", ""),
    ("arm", "arm", "text", ""),
    ("outcome", "outcome", "text", ""),
    ("events", "outcome", "integer", ""),
    ("mean", "outcome", "number", ""),
]
CODEBOOK = pd.DataFrame(
    [
        {"variable": name, "level": level, "label": name.title(), "type": kind, "values": values}
        | {"unit": "", "required": "", "help": ""}
        for name, level, kind, values in VARIABLES
    ]
)
TERMS = ("tea", "stem cell")


def make_books(texts: Sequence[str]) -> dict[str, Workbook]:
    """By kind, each with as many rows as there are texts, or as it has; every locked cell holds one of them."""
    phases = ("title_abstract", "full_text")
    pages: dict[str, tuple[Page, ...]] = {
        **{f"screening {phase}": (screening_page(phase, criteria=CRITERIA),) for phase in phases},
        **{f"conflicts {phase}": (screening_page(phase, criteria=CRITERIA, consensus=True),) for phase in phases},
        **{f"reopened {phase}": (reopened_page(phase, criteria=CRITERIA),) for phase in phases},
        "duplicates": (pair_page(DUPLICATES),),
        "studies": (pair_page(STUDIES),),
        "unasked duplicates": (unasked_page(DUPLICATES),),
        "unasked studies": (unasked_page(STUDIES),),
        "extraction": make_pages(CODEBOOK, heading=texts[0]),
        "supplement": make_supplement(CODEBOOK, rows={"arm": {}, "outcome": {}}, heading=texts[-1]),
        "disagreements": (Page(VALUES, DISAGREEMENTS, done_when="value"),),
        "grades": (grade_page(),),
        **{
            f"appraisal {tool}": (appraisal_page(read_tool(tool), outcomes=[""], heading=texts[0]),)
            for tool in list_tools()
        },
    }
    return {kind: _make_book(kind, listed, texts) for kind, listed in pages.items()}


def _make_book(kind: str, pages: Sequence[Page], texts: Sequence[str]) -> Workbook:
    filled = tuple(_fill_locked(page, texts) for page in pages)
    return Workbook(Meta(kind.split()[0], "s:1", "anna", "batch-001"), kind, ("A guide.",), filled, TERMS, ("rat",))


def _fill_locked(page: Page, texts: Sequence[str]) -> Page:
    locked = [column.key for column in page.columns if not column.fill]
    rows = page.rows or [{"id": f"s:{number}"} for number in range(1, len(texts) + 1)]
    shown = tuple(
        {**row, **{key: texts[(at + column) % len(texts)] for column, key in enumerate(locked)}}
        for at, row in enumerate(rows)
    )
    return replace(page, rows=shown)


def list_texts(book: Workbook) -> dict[tuple[str, str, str], str]:
    """What stands in the locked cells, by page, id and key."""
    return {
        (page.name, row["id"], column.key): row.get(column.key, "")
        for page in book.pages
        for row in page.rows
        for column in page.columns
        if not column.fill
    }
