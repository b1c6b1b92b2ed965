"""Titles of studies as they stand above extraction sheets: with a warning where a document was retracted."""

import pandas as pd

from prismake import tables


def mark_titles(references: pd.DataFrame, *, study_references: pd.DataFrame, retractions: pd.DataFrame) -> pd.DataFrame:
    """The references with the flags of every document of a study before the title of the study's own document.

    `retractions` is the table of that name: a flag that was taken back is empty there and shows nothing.
    """
    study_of = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    found: dict[str, set[str]] = {}
    for row in tables.to_rows(retractions[retractions["flag"] != ""]):
        if row["reference_id"] in study_of:
            about = "" if row["reference_id"] == study_of[row["reference_id"]] else f": {row['reference_id']}"
            warning = f"[{row['flag']}{' ' + row['date'] if row['date'] else ''}{about}]"
            found.setdefault(study_of[row["reference_id"]], set()).add(warning)
    marks = references["reference_id"].map(lambda one: " ".join([*sorted(found.get(one, ())), ""]))
    return references.assign(title=(marks + references["title"]).str.strip())
