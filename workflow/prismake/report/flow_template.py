"""The boxes of PRISMA 2020's four templates: new or updated review, with or without other methods."""

from collections.abc import Mapping
from typing import NamedTuple

OTHER_TOTALS = ("website_results", "organisation_results", "citations_results")
PREVIOUS_WIDTH = 236.0  # what the column of previous studies takes, when there is one
COLUMNS: Mapping[str, tuple[float, float]] = {  # left edge and width
    "previous": (44, 206),
    "dbr": (44, 300),
    "dbr_side": (376, 286),
    "other": (700, 270),
    "other_side": (1002, 270),
}
VIA_OTHER = ", via other methods"


def name_step(data: str, description: str) -> str:
    """What a number of the flow is called where both columns of the diagram stand together: they use the same words.

    >>> name_step("other_assessed", "Reports assessed"), name_step("dbr_assessed", "Reports assessed")
    ('Reports assessed, via other methods', 'Reports assessed')
    """
    return description + (VIA_OTHER if data.startswith("other_") else "")


class Line(NamedTuple):
    """One entry of a box: its number's key, its words, and its look (head, item or open)."""

    data: str
    look: str = "item"


class Slot(NamedTuple):
    """One box of the template: where it stands and what it lists; `x.*` lists the parts of x."""

    name: str
    column: str
    row: int
    lines: tuple[Line, ...]
    dashed: bool = False


def _open(*names: str) -> tuple[Line, ...]:
    return tuple(Line(name, "open") for name in names)


SLOTS: tuple[Slot, ...] = (
    Slot(
        "identified",
        "dbr",
        0,
        (
            Line("database_results", "head"),
            Line("database_results.*"),
            Line("register_results", "head"),
            Line("register_results.*"),
        ),
    ),
    Slot(
        "removed",
        "dbr_side",
        0,
        (Line("duplicates"), Line("excluded_automatic"), Line("excluded_automatic.*"), Line("excluded_other")),
    ),
    Slot("screened", "dbr", 1, (Line("records_screened", "head"), *_open("records_pending", "records_conflict"))),
    Slot("excluded", "dbr_side", 1, (Line("records_excluded", "head"),)),
    Slot("sought", "dbr", 2, (Line("dbr_sought_reports", "head"),)),
    Slot("lost", "dbr_side", 2, (Line("dbr_notretrieved_reports", "head"),)),
    Slot(
        "assessed",
        "dbr",
        3,
        (Line("dbr_assessed", "head"), *_open("dbr_awaiting", "dbr_awaiting.*", "dbr_pending", "dbr_conflict")),
    ),
    Slot("reasons", "dbr_side", 3, (Line("dbr_excluded", "head"), Line("dbr_excluded.*"))),
    Slot(
        "included",
        "dbr",
        4,
        (
            Line("new_studies", "head"),
            Line("new_reports", "head"),
            Line("new_reports_of_previous"),
            Line("total_studies_ma"),
        ),
    ),
    Slot("previous", "previous", 0, (Line("previous_studies", "head"), Line("previous_reports", "head"))),
    Slot("total", "dbr", 5, (Line("total_studies", "head"), Line("total_reports", "head"), Line("total_studies_ma"))),
    Slot(
        "other_identified",
        "other",
        0,
        tuple(line for data in OTHER_TOTALS for line in (Line(data, "head"), Line(f"{data}.*"))),
    ),
    Slot(
        "other_out",
        "other_side",
        1,
        (
            Line("other_screened_out", "head"),
            Line("other_screened_out.*"),
            *_open("other_records_pending", "other_records_conflict"),
        ),
        dashed=True,
    ),
    Slot("other_sought", "other", 2, (Line("other_sought_reports", "head"),)),
    Slot("other_lost", "other_side", 2, (Line("other_notretrieved_reports", "head"),)),
    Slot(
        "other_assessed",
        "other",
        3,
        (
            Line("other_assessed", "head"),
            *_open("other_awaiting", "other_awaiting.*", "other_pending", "other_conflict"),
        ),
    ),
    Slot("other_reasons", "other_side", 3, (Line("other_excluded", "head"), Line("other_excluded.*"))),
)
DOWN = (
    ("identified", "screened"),
    ("screened", "sought"),
    ("sought", "assessed"),
    ("assessed", "included"),
    ("included", "total"),
    ("other_identified", "other_sought"),
    ("other_sought", "other_assessed"),
)
ACROSS = (
    ("identified", "removed"),
    ("screened", "excluded"),
    ("sought", "lost"),
    ("assessed", "reasons"),
    ("other_sought", "other_lost"),
    ("other_assessed", "other_reasons"),
)
PHASES = (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 5))
