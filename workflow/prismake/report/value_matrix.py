"""One variable over all studies: the values that count, a row for each variable and a column for each study."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.report.members import Library
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED

NAMES = ("outcome", "arm", "timepoint", "denominator")  # what tells the rows of a study apart
LEVELS = ("study", "arm", "outcome")
Key = tuple[str, str, str]  # level, variable, row in words


def list_matrix(
    tables: Mapping[str, pd.DataFrame], library: Library, *, codebook: pd.DataFrame
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Headings, studies by their names, and rows by the codebook; a study without a value has an empty cell.

    A row of arms or outcomes is named by what tells it apart, so that those of all studies stand side by side; where a
    study has two of one name, both values stand in the cell. What people differ on is not settled.
    """
    ids = [str(study_id) for study_id in tables["studies"]["study_id"]]
    studies = sorted(ids, key=lambda study_id: (library.find_study(study_id).label.casefold(), study_id))
    cells: dict[Key, dict[str, list[str]]] = {}
    for row in _name_rows(tables["extraction_settled"], studies):
        key = (row["level"], row["variable"], row["words"])
        cells.setdefault(key, {}).setdefault(row["study_id"], []).append(row["shown"])
    order = {(row["level"], row["variable"]): at for at, row in enumerate(to_rows(codebook))}
    keys = sorted(cells, key=lambda key: (LEVELS.index(key[0]), order.get(key[:2], len(order)), key))
    rows = [(*key, *(" | ".join(cells[key].get(study_id, ())) for study_id in studies)) for key in keys]
    return ("level", "variable", "row", *_name_studies(studies, library)), rows


def _name_rows(settled: pd.DataFrame, studies: Sequence[str]) -> list[dict[str, str]]:
    """The values of these studies, each with its row in words, and as it is shown."""
    listed = [row for row in to_rows(settled) if row["study_id"] in studies]
    told: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in listed:
        told.setdefault((row["study_id"], row["level"], row["item"]), {})[row["variable"]] = row["value"].strip()
    named = []
    for row in listed:
        known = told[row["study_id"], row["level"], row["item"]] if row["item"] else {}
        words = ", ".join(known[name] for name in NAMES if name != row["variable"] and known.get(name))
        shown = NOT_SETTLED if row["status"] == "disagreement" else row["value"]
        if shown:
            named.append({**row, "words": words, "shown": shown})
    return named


def _name_studies(studies: Sequence[str], library: Library) -> list[str]:
    """The labels of studies, with the id where two have the same."""
    labels = [library.find_study(study_id).label for study_id in studies]
    return [
        f"{label} ({study_id})" if labels.count(label) > 1 else label
        for study_id, label in zip(studies, labels, strict=True)
    ]
