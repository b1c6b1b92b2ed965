"""Cures that can be taken out again, by name: `make attack WITHOUT=titles` must then print more than 0 silent cells.

A cure is a list of patches: an attribute of the package, and what stands in its place. Where rooms move, the names here
move with them. A patch whose attribute is not there is an error, so that no cure passes for taken out that is not.
"""

import importlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock


@dataclass(frozen=True)
class Patch:
    """One attribute, as `module:name` or `module:Class.name`, and what stands in its place, made from the original."""

    target: str
    make: Callable[[Any], Any]


@dataclass(frozen=True)
class Cure:
    """What it cures, the kinds of mutation that must be silent without it, and how to take it out."""

    words: str
    found_by: tuple[str, ...]
    patches: tuple[Patch, ...] = ()


# MISSING, to be filled in where the cures are merged: `patches` of each. Until then these are as in the code of before,
# that is, taken out: `found_by` is silent without any patch.
CURES: dict[str, Cure] = {
    "running-numbers": Cure(
        "running numbers of an export are no identity (ingest: which columns are taken as accession)",
        ("running_numbers_in_another_order", "running_numbers_from_another_start", "new_document_on_top"),
    ),
    "titles": Cure(
        "a row whose title is not that of the record that it names is counted for neither (sheets: reading, identity)",
        ("running_numbers_in_another_order", "new_document_on_top"),
    ),
    "rulings": Cure(
        "a settled value is kept by what its row says: outcome, arm, time point (extract: settling)",
        ("people_in_another_order", "own_rows_swapped"),
    ),
    "places": Cure(
        "sheets and files where none is read are named (seeds: check_places)",
        ("moved_to_a_backup_that_looks_like_its_place", "moved_to_retractions", "renamed_to_text"),
    ),
    "label-row": Cure(
        "a page without its row of labels is an Issue: its first row would be lost (sheets: reading)",
        ("label_row_deleted",),
    ),
}


@contextmanager
def taken_out(name: str) -> Iterator[None]:
    """Run without a cure; raises AttributeError where what a patch names has moved."""
    with ExitStack() as stack:
        for patch in CURES[name].patches:
            module, _, path = patch.target.partition(":")
            *owners, attribute = path.split(".")
            owner: Any = importlib.import_module(module)
            for part in owners:
                owner = getattr(owner, part)
            stack.enter_context(mock.patch.object(owner, attribute, patch.make(getattr(owner, attribute))))
        yield
