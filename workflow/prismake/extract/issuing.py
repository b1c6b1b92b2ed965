"""Issue extraction sheets: one workbook per study and person, and a supplement for what the codebook got later."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.extract.forms import GUIDE, SPARE_ROWS, make_pages, make_supplement, name_file
from prismake.extract.takers import list_leavers_studies
from prismake.sheets import (
    Documents,
    Meta,
    Page,
    Returned,
    Workbook,
    find_other_study,
    issue_numbered,
    read_sheet,
    resolve_studies,
    standing_sheets,
)

WHOLE, SUPPLEMENT = "study", "supplement: "  # what stands as batch in a sheet; a supplement names its pages
LOCKED = frozenset({KEY, ROW_NUMBER, GUARD, "quote", "page", "earlier"})


def issue_extraction(
    folder: Path,
    *,
    people: Sequence[str],
    studies: pd.DataFrame,
    study_references: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    codebook: pd.DataFrame,
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to each person what is owed of each study; returns the new sheets.

    A study of which no document stands in any of the person's sheets is owed whole, unless as many have it already as
    there are extractors: who comes for somebody else gets nothing that whoever left has finished. Of the others only
    those variables are owed that stand in none of the person's sheets of that study. Sheets that stand are never
    touched.
    """
    titles = dict(zip(references["reference_id"], references["title"], strict=True))
    resolve = resolve_studies(clusters, study_references=study_references)
    documents = Documents(clusters)
    known: dict[str, Any] = {"resolve": resolve, "documents": documents}
    takers = list_leavers_studies(folder, people=people, former=former, codebook=codebook, **known)
    standing_of = {one: _read_standing(folder, names=list_names(one, former), **known) for one in people}
    for person, standing in standing_of.items():
        for study_id in standing:
            takers.setdefault(study_id, set()).add(person)
    issued = []
    for person, standing in standing_of.items():
        for study in tables.to_rows(studies):
            heading = write_heading(study, titles)
            own = _order_sheets(standing.get(study["study_id"], []), study_id=study["study_id"])
            having = takers.setdefault(study["study_id"], set())
            if not own and len(having) >= len(people):
                continue
            having.add(person)
            book = _make_book(own, codebook=codebook, heading=heading)
            if book:
                batch, pages = book
                meta = Meta("extraction", study["study_id"], person, batch)
                whole = batch == WHOLE
                stem = name_file(study["label"], study["study_id"]) + ("" if whole else "_supplement")
                workbook = Workbook(meta, heading, (heading, *GUIDE) if whole else (heading, *LATER, *GUIDE), pages)
                issued.append(issue_numbered(folder / person, stem, workbook))
    return issued


def write_heading(study: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What stands above the pages of a study: its label, and the title of its own document."""
    return f"{study['label']}: {titles.get(study['study_id']) or study['study_id']}"


LATER = ("These variables joined the codebook after your sheet of this study was issued; that sheet stands as it is.",)


def expected_pages(batch: str) -> tuple[Page, ...]:
    """The pages that a sheet of this batch must still have: a supplement names them all."""
    names = batch.removeprefix(SUPPLEMENT).split(", ") if batch.startswith(SUPPLEMENT) else []
    return tuple(Page(name, ()) for name in names)


def name_item(item: str, *, phase: str, first: str) -> str:
    """A row's name: its own on the sheet of the study's first document, elsewhere with the document of its sheet."""
    return item if phase == first else f"{item} in {phase}"


def _read_standing(
    folder: Path, *, names: Iterable[str], resolve: Mapping[str, str], documents: Documents
) -> dict[str, list[Returned]]:
    standing: dict[str, list[Returned]] = {}
    for path, meta in standing_sheets(folder, people=names):
        sheet = read_sheet(path, pages=())
        if not find_other_study(sheet, documents=documents):
            standing.setdefault(resolve.get(meta.phase, meta.phase), []).append(sheet)
    return standing


def _order_sheets(sheets: Iterable[Returned], *, study_id: str) -> list[Returned]:
    """Those of the study's own document first."""
    return sorted(sheets, key=lambda sheet: (sheet.meta.phase != study_id, sheet.meta.phase))


def _make_book(
    standing: Sequence[Returned], *, codebook: pd.DataFrame, heading: str
) -> tuple[str, tuple[Page, ...]] | None:
    if not standing:
        return WHOLE, make_pages(codebook, heading=heading)
    asked = {key for sheet in standing for key in _list_variables(sheet)}
    keys = zip(codebook["level"], codebook["variable"], strict=True)
    missing = codebook[[key not in asked for key in keys]]
    if not len(missing):
        return None
    rows = {level: _describe_rows(standing, level) for level in SPARE_ROWS}
    pages = make_supplement(missing, rows=rows, heading=heading)
    return SUPPLEMENT + ", ".join(page.name for page in pages), pages


def _list_variables(sheet: Returned) -> Iterable[tuple[str, str]]:
    for level, rows in sheet.rows.items():
        for row in rows:
            yield from [(level, row.id)] if level == "study" else ((level, name) for name in row.cells)


def _describe_rows(standing: Sequence[Returned], level: str) -> dict[str, str]:
    """What stands in each filled row of the earlier sheets, in words, by row id."""
    told: dict[str, list[str]] = {}
    whole = [sheet.meta.phase for sheet in standing if not sheet.meta.batch.startswith(SUPPLEMENT)]
    for sheet in standing:
        for row in sheet.rows.get(level, []):
            words = [cell.text for name, cell in row.cells.items() if name not in LOCKED and cell.text]
            if words:
                item = row.id.removeprefix(f"{level} ")
                if not sheet.meta.batch.startswith(SUPPLEMENT):
                    item = name_item(item, phase=sheet.meta.phase, first=whole[0])
                row_id = f"{level} {item}"
                told.setdefault(row_id, []).extend(words)
    return {row_id: ", ".join(dict.fromkeys(words)) for row_id, words in told.items()}
