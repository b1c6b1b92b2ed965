"""What was read of each study: an abstract, a registration, a full text; and so what its silence means."""

from collections.abc import Mapping

import pandas as pd

from prismake.tables import to_rows
from prismake.text.reading import FULL_TEXT, NOT_SAID, name_read


def list_read(extraction: pd.DataFrame) -> dict[str, str]:
    """By study, what people read of it, in the words of `name_read`."""
    found: dict[str, list[str]] = {}
    for row in to_rows(extraction[["study_id", "page"]].drop_duplicates()):
        found.setdefault(str(row["study_id"]), []).append(str(row["page"]))
    return {study: name_read(pages) for study, pages in found.items()}


def tell_silence(read: Mapping[str, str], study: str) -> str:
    """What it means that nothing was seen of an outcome: only a full text that was read can be silent about it."""
    part = read.get(study, NOT_SAID)
    return "not reported" if part == FULL_TEXT else f"not seen in what was read ({_plain(part)})"


def tell_blank(read: Mapping[str, str], study: str) -> str:
    """What an empty cell of a study means of which something was extracted."""
    part = read.get(study, NOT_SAID)
    return "not stated" if part == FULL_TEXT else f"not seen ({_plain(part)})"


def tell_figures(read: Mapping[str, str], study: str) -> str:
    """What it means that an outcome is named without figures."""
    part = read.get(study, NOT_SAID)
    return "measured, figures not reported" if part == FULL_TEXT else f"named, figures not seen ({_plain(part)})"


def _plain(part: str) -> str:
    return "not said which part" if part == NOT_SAID else part
