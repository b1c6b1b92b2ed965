"""Lists the values that merging did not take, so that none is lost: other DOIs, accession numbers, spellings."""

import pandas as pd

from prismake.dedupe.folding import fold_text

LISTED = (
    "title",
    "authors",
    "journal",
    "type",
    "year",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "accession",
    "language",
    "url",
)  # all but joined fields, which are united, and abstracts, of which the longest is kept
AS_WRITTEN = frozenset({"doi", "accession", "url", "pages"})


def list_others(members: pd.DataFrame, merged: pd.DataFrame) -> list[str]:
    """For every row of `merged` (index reference_id), 'field: value' joined by ' | ' for what members say otherwise.

    Values that differ in case, punctuation or diacritics alone are one, but for identifiers and addresses.
    """
    found: dict[str, dict[str, None]] = {}
    for field in LISTED:
        taken = dict(zip(merged.index.tolist(), merged[field].tolist(), strict=True))
        known: dict[str, set[str]] = {}
        for reference_id, value in zip(members["reference_id"].tolist(), members[field].tolist(), strict=True):
            if value == "" or value == taken[reference_id]:
                continue
            seen = known.setdefault(reference_id, {_fold(field, taken[reference_id])})
            if (folded := _fold(field, value)) not in seen:
                seen.add(folded)
                found.setdefault(reference_id, {})[f"{field}: {value}"] = None
    return [" | ".join(found.get(reference_id, ())) for reference_id in merged.index.tolist()]


def _fold(field: str, value: str) -> str:
    return value.casefold() if field in AS_WRITTEN else fold_text(value) or value
