"""New extraction sheets with the values that were brought, as if their people had filled and saved them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from prismake.commands.importing.arm_tables import STUDY
from prismake.commands.importing.placing import Placed
from prismake.commands.importing.review import Extracted
from prismake.commands.importing.voting import NEW
from prismake.extract.forms import GUIDE, make_pages, name_file
from prismake.extract.issuing import write_heading
from prismake.sheets import Meta, Page, Workbook, place_filled
from prismake.text.vocabulary import BROUGHT

FOLDER = Path("seeds/extraction")
Row = Mapping[str, str]


def write_value_sheets(placed: Iterable[Placed], extracted: Extracted) -> list[Path]:
    """One new sheet for each person and study with something new; no file that stands is touched."""
    groups: dict[tuple[str, str], list[Placed]] = {}
    for one in placed:
        if one.end == NEW:
            groups.setdefault((one.entry.table.person, one.match.study_id), []).append(one)
    return [_write_sheet(person, study_id, groups[person, study_id], extracted) for person, study_id in sorted(groups)]


def _write_sheet(person: str, study_id: str, placed: Sequence[Placed], extracted: Extracted) -> Path:
    label = extracted.studies.labels[study_id]
    heading = write_heading({"study_id": study_id, "label": label}, extracted.titles)
    files = ", ".join(sorted({one.entry.table.file.name for one in placed}))
    guide = (heading, f"Brought by `prismake import` from {files}.", *GUIDE)

    def make(name: str) -> Workbook:
        meta = Meta("extraction", study_id, person, name)  # a batch of its own: it is no copy of another sheet
        return Workbook(meta, heading, guide, tuple(_fill_pages(placed, name, heading=heading, extracted=extracted)))

    return place_filled(FOLDER / person, f"{name_file(label, study_id)}_{BROUGHT}", make)


def _fill_pages(placed: Sequence[Placed], name: str, *, heading: str, extracted: Extracted) -> Iterable[Page]:
    """The pages of the codebook of which anything was brought. Rows carry the sheet's name: no other sheet's number."""
    for page in make_pages(extracted.codebook, heading=heading):
        own = [one for one in placed if one.entry.level == page.name]
        if page.name == STUDY and own:
            filled = {variable: row for one in own for variable, row in _fill_study(one).items()}
            yield replace(page, rows=tuple({**row, **filled.get(row["id"], {})} for row in page.rows))
        elif own:
            rows = ({"id": f"{page.name} {name} {number}", **_fill_row(one)} for number, one in enumerate(own, start=1))
            yield replace(page, rows=tuple(rows))


def _support(placed: Placed) -> Row:
    return {"quote": placed.entry.quote, "page": placed.entry.row.page}


def _fill_study(placed: Placed) -> Mapping[str, Row]:
    return {name: {"value": said.typed, **_support(placed)} for name, said in placed.entry.said.items()}


def _fill_row(placed: Placed) -> Row:
    return {**{name: said.typed for name, said in placed.entry.said.items()}, **_support(placed)}
