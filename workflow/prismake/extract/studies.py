"""Group included references into studies: one investigation may stand in an article, a registration and more."""

import itertools
import string
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from prismake import tables

SEPARATOR = "; "
TITLE_LENGTH = 40


def group_studies(
    references: pd.DataFrame, *, screening: pd.DataFrame, registers: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "studies" and "study_references" of the references included at full text.

    References that carry one and the same registration are one study. A reference that names several registrations is
    joined to none of them: it may be a report on several trials. The primary reference is the earliest article;
    a registration (a reference that a register holds) only where there is no article.
    """
    included = set(screening.loc[screening["status"] == "included", "reference_id"])
    sorted_out = references.assign(registration=_in_registers(references, registers=frozenset(registers)))
    shown = sorted_out[sorted_out["reference_id"].isin(included)]
    ordered = tables.rows(shown.sort_values(["registration", "year", "reference_id"]))
    studies: dict[str, list[dict[str, str]]] = {}
    for reference in ordered:
        ids = str(reference["registry_ids"]).split(SEPARATOR) if reference["registry_ids"] else []
        name = ids[0] if len(ids) == 1 else str(reference["reference_id"])
        studies.setdefault(name, []).append(reference)
    members = list(studies.values())
    return (
        tables.from_rows("studies", _tell_apart([_describe(group) for group in members])),
        tables.from_rows(
            "study_references",
            [
                {
                    "study_id": group[0]["reference_id"],
                    "reference_id": reference["reference_id"],
                    "role": "primary" if reference is group[0] else "companion",
                }
                for group in members
                for reference in group
            ],
        ),
    )


def _in_registers(references: pd.DataFrame, *, registers: frozenset[str]) -> pd.Series:
    return references["sources"].map(lambda text: not registers.isdisjoint(text.split(SEPARATOR)))


def _describe(group: list[dict[str, str]]) -> dict[str, str]:
    ids = {text for reference in group for text in reference["registry_ids"].split(SEPARATOR) if text}
    return {
        "study_id": group[0]["reference_id"],
        "label": label_study(group[0]),
        "registry_ids": SEPARATOR.join(sorted(ids)),
    }


def label_study(reference: Mapping[str, str]) -> str:
    """What people call a study: first author and year, else its registration, else its title and year, else its id.

    >>> label_study({"authors": "Tan, J; Li, P", "year": "2016", "registry_ids": "NCT1", "title": ""})
    'Tan 2016'
    """
    family = reference["authors"].split(SEPARATOR)[0].split(",")[0].strip()
    registered = reference["registry_ids"].split(SEPARATOR)[0]
    if registered and not family:
        return registered
    name = family or textwrap.shorten(reference["title"], TITLE_LENGTH, placeholder=" …")
    return f"{name} {reference['year']}".strip() if name else reference["reference_id"]


def _tell_apart(studies: list[dict[str, str]]) -> list[dict[str, str]]:
    # Two studies of one author and year are 2016a and 2016b, in the order of their ids.
    ordered = sorted(studies, key=lambda study: study["study_id"])
    count = Counter(study["label"] for study in ordered)
    letters = {
        label: itertools.chain(string.ascii_lowercase, map("-{}".format, itertools.count(27))) for label in count
    }
    return [
        {**study, "label": study["label"] + (next(letters[study["label"]]) if count[study["label"]] > 1 else "")}
        for study in ordered
    ]
