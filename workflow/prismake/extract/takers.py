"""Who has a study already: extractors of today whom it was issued to, and people who left with their work done."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake.extract.forms import group_levels
from prismake.files.seeds import list_sheets
from prismake.sheets import Documents, Returned, find_other_study, identify, read_sheet


def list_leavers_studies(
    folder: Path,
    *,
    people: Sequence[str],
    former: Mapping[str, str],
    codebook: pd.DataFrame,
    resolve: Mapping[str, str],
    documents: Documents,
) -> dict[str, set[str]]:
    """For each study the people who extracted all of it and are no extractors any more: what they wrote counts."""
    sheets: dict[tuple[str, str], list[Returned]] = {}
    for path in list_sheets(folder):
        meta, _ = identify(path)
        person = former.get(meta.person) or meta.person
        if person in people or meta.person != path.parent.name:
            continue
        sheet = read_sheet(path, pages=())
        if not find_other_study(sheet, documents=documents):
            sheets.setdefault((resolve.get(meta.phase, meta.phase), person), []).append(sheet)
    done: dict[str, set[str]] = {}
    for (study_id, person), own in sheets.items():
        if is_whole(own, codebook=codebook):
            done.setdefault(study_id, set()).add(person)
    return done


def is_whole(sheets: Iterable[Returned], *, codebook: pd.DataFrame) -> bool:
    """Whether sheets of one person on one study hold something, and all that the codebook requires.

    What is required of arms and outcomes is required in every row that is filled, and in one at least.
    """
    filled: dict[str, dict[str, set[str]]] = {}
    for sheet in sheets:
        for level, variables in group_levels(codebook).items():
            names = [variable["variable"] for variable in variables]
            for row in sheet.rows.get(level, []):
                row_id, found = ("", [row.id]) if level == "study" else (row.id, names)
                given = {name for name in found if row.text("value" if level == "study" else name)}
                if given:
                    filled.setdefault(level, {}).setdefault(row_id, set()).update(given)
    required = codebook[codebook["required"] != ""]
    for level, needed in group_levels(required).items():
        rows = filled.get(level, {}).values()
        if not rows or any(not {one["variable"] for one in needed} <= given for given in rows):
            return False
    return bool(filled)
