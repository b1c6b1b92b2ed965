"""Cures that can be taken out again, by name: `make attack WITHOUT=titles` must then print more than 0 silent cells.

A cure is a list of patches: an attribute of the package, and what stands in its place. Where rooms move, the names here
move with them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any
from unittest import mock


@dataclass(frozen=True)
class Patch:
    """One attribute, as `module:name` or `module:Class.name`, and what stands in its place, made from the original.

    Where it is not there nothing is patched: the test that wants silent cells then says so.
    """

    target: str
    make: Callable[[Any], Any]


@dataclass(frozen=True)
class Cure:
    """What it cures, the kinds of mutation that must be silent without it, and how to take it out."""

    words: str
    found_by: tuple[str, ...]
    patches: tuple[Patch, ...] = ()


def _recall_by_number(recall: Callable[..., Any]) -> Callable[..., Any]:
    """A settled value belongs to the row of that number, whatever the row says."""

    def by_number(cells: Any, *, rulings: Any, codebook: Any) -> Any:
        rows = rulings.to_dict("records")
        ruled = {(row["study_id"], row["level"], row["item"], row["variable"]): row for row in rows}
        kept = {cell.key: ruled[cell.key] for cell in cells if cell.key in ruled}
        return recall.__globals__["Recalled"](kept, [], [])

    return by_number


CURES: dict[str, Cure] = {
    "running-numbers": Cure(
        "running numbers of an export are no identity (ingest: which columns are taken as accession)",
        ("running_numbers_in_another_order", "running_numbers_from_another_start", "new_document_on_top"),
        (
            Patch("prismake.ingest.record_ids:is_running", lambda is_running: lambda accession, pmid="": False),
            Patch("prismake.sheets.documents:Documents.find_other", lambda find: lambda self, row_id, shown, **_: ""),
        ),
    ),
    "titles": Cure(
        "a row whose title is not that of the record that it names is counted for neither (sheets: reading, identity)",
        ("database_numbers_in_another_order",),
        (Patch("prismake.sheets.documents:Documents.find_other", lambda find: lambda self, row_id, shown, **_: ""),),
    ),
    "rulings": Cure(
        "a settled value is kept by what its row says: outcome, arm, time point (extract: settling)",
        ("people_in_another_order", "own_rows_swapped"),
        (Patch("prismake.extract.deciding:recall_rulings", _recall_by_number),),
    ),
    "places": Cure(
        "sheets and files where none is read are named (seeds: check_places)",
        ("moved_to_a_backup_that_looks_like_its_place", "moved_to_retractions", "renamed_to_text"),
        (Patch("prismake.files.seeds:check_places", lambda check: lambda folder: iter(())),),
    ),
    "label-row": Cure(
        "a page without its row of labels is an Issue: its first row would be lost (sheets: reading)",
        ("label_row_deleted_from_spare_rows",),
        (Patch("prismake.sheets.reading:is_label_row", lambda is_label: lambda cells: cells.index == 0),),
    ),
}


@contextmanager
def taken_out(name: str) -> Iterator[None]:
    """Run without a cure."""
    with ExitStack() as stack:
        for patch in CURES[name].patches:
            module, _, path = patch.target.partition(":")
            *owners, attribute = path.split(".")
            with suppress(ImportError, AttributeError):
                owner = attrgetter(".".join(owners))(import_module(module)) if owners else import_module(module)
                made = patch.make(getattr(owner, attribute))
                stack.enter_context(mock.patch.object(owner, attribute, made))
        yield
