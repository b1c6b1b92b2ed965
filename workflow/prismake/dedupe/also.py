"""Lists the values that merging did not take, so that none is lost: other DOIs, accession numbers, spellings."""

import numpy as np
import numpy.typing as npt

from prismake.dedupe.numbering import Rows
from prismake.text.folding import fold_text

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


def list_others(
    field: str, values: npt.NDArray[np.object_], merged: npt.NDArray[np.object_], *, groups: Rows
) -> dict[int, list[str]]:
    """By place in `merged`, 'field: value' for each of a field's `values` that the merged one does not say.

    `groups` is the place in `merged` of every value. Values that differ in case, punctuation or diacritics alone are
    one, but for identifiers and addresses.
    """
    found: dict[int, list[str]] = {}
    taken = merged[groups]
    rows = np.flatnonzero(np.asarray((values != "") & (values != taken), dtype=bool))
    known: dict[int, set[str]] = {}
    folds: dict[str, str] = {}
    for group, value, other in zip(groups[rows].tolist(), values[rows].tolist(), taken[rows].tolist(), strict=True):
        for text in (value, other):
            if text not in folds:
                folds[text] = _fold(field, text)
        seen = known.setdefault(group, {folds[other]})
        if folds[value] not in seen:
            seen.add(folds[value])
            found.setdefault(group, []).append(f"{field}: {value}")
    return found


def _fold(field: str, value: str) -> str:
    return value.casefold() if field in AS_WRITTEN else fold_text(value) or value
