"""Group included references into studies: one investigation may stand in an article, a registration and more."""

from collections.abc import Iterable

import pandas as pd

from prismake import tables

SEPARATOR = "; "


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
        tables.from_rows("studies", [_describe(group) for group in members]),
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


def label_study(reference: dict[str, str]) -> str:
    """What people call a study: first author and year, else its registration, else its id.

    >>> label_study({"authors": "Tan, J; Li, P", "year": "2016", "registry_ids": "", "reference_id": "a:1"})
    'Tan 2016'
    """
    family = reference["authors"].split(SEPARATOR)[0].split(",")[0].strip()
    if family:
        return f"{family} {reference['year']}".strip()
    return reference["registry_ids"].split(SEPARATOR)[0] or reference["title"][:40] or reference["reference_id"]
