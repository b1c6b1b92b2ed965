"""What studies are called in the report: never cut short, never an id where a name is known."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.tables import to_rows
from prismake.text.titles import drop_full_stop

CUT = "…"
REGISTERED = re.compile(
    r"(?:NCT\d|ISRCTN|ACTRN|ChiCTR|CTRI/|EUCTR|DRKS|UMIN|JPRN|IRCT|PACTR|NTR\d|KCT\d|TCTR)", re.IGNORECASE
)
TITLE_WORDS = 4
UNNAMED = "Untitled report"


def name_studies(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table studies with labels for readers; labels that say who and when stay as they are."""
    described = {str(row["reference_id"]): row for row in to_rows(tables["references"])}
    reports: dict[str, list[str]] = {}
    for row in to_rows(tables["study_references"]):
        place = 0 if row["role"] == "primary" else len(reports.get(str(row["study_id"]), []))
        reports.setdefault(str(row["study_id"]), []).insert(place, str(row["reference_id"]))
    labels = []
    for row in to_rows(tables["studies"]):
        study, label = str(row["study_id"]), str(row["label"])
        own = [described[one] for one in reports.get(study, []) if one in described]
        labels.append(_name(label, own, study=study) if _needs_name(label, study=study) else label)
    return tables["studies"].assign(label=_tell_apart(labels))


# What other stages wrote with the labels of theirs in it.
WORDED = (
    *(("evidence_tables", "text"), ("evidence_maps", "text"), ("trust_facts", "found")),
    *(("effects", "remark"), ("estimates", "remark"), ("sensitivity", "studies")),
    *(("accuracy", "remark"), ("accuracy_estimates", "remark")),
    *(("network_effects", "remark"), ("networks", "remark"), ("swim_results", "remark")),
)


def rename_studies(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All tables with the labels of `name_studies`, also in the words that other stages wrote."""
    studies = name_studies(tables)
    pairs = zip(tables["studies"]["label"], studies["label"], strict=True)
    changed = {str(old): str(new) for old, new in pairs if old != new and old}
    if not changed:
        return dict(tables)
    pattern = re.compile("|".join(re.escape(old) for old in sorted(changed, key=len, reverse=True)))
    told = {
        name: tables[name].assign(
            **{
                column: [
                    str(row[column])
                    if name == "evidence_tables" and _is_registration(row)
                    else pattern.sub(lambda found: changed[found[0]], str(row[column]))
                    for row in to_rows(tables[name])
                ]
            }
        )
        for name, column in WORDED
        if len(tables[name])
    }
    return {**tables, **told, "studies": studies}


def _is_registration(cell: Mapping[Any, Any]) -> bool:
    """Whether a cell of a declared table holds a number of a registry, and not the study's name before the others."""
    text = str(cell["text"])
    told = bool(REGISTERED.match(text) and re.fullmatch(r"[\w/;,\s-]+", text))
    return told and (int(cell["column"]) > 1 or "regist" in str(cell["heading"]).casefold())


def _needs_name(label: str, *, study: str) -> bool:
    return CUT in label or label == study or bool(REGISTERED.match(label)) or not label


def _name(label: str, reports: list[dict[str, object]], *, study: str) -> str:
    """First author and year of any of its reports, else a title in full, each with the registration that it was."""
    number = f" ({label})" if REGISTERED.match(label) else ""
    for row in reports:
        if family := str(row["authors"]).split(";")[0].split(",")[0].strip():
            return f"{family} {row['year']}".strip() + number
    for row in reports:
        if title := _take_title(str(row["title"])):
            return f"{title} {'' if number else row['year']}".strip() + number
    return label if number or ":" not in study else f"{UNNAMED} ({study.partition(':')[2].replace('_', ' ')})"


def _take_title(title: str) -> str:
    """The title without its subtitle, unless what stands before the colon is no title yet.

    >>> _take_title("Cells for a thin endometrium: a pilot study."), _take_title("PRIMA: a trial of cells")
    ('Cells for a thin endometrium', 'PRIMA: a trial of cells')
    """
    head = title.partition(": ")[0]
    return drop_full_stop(head if len(head.split()) >= TITLE_WORDS else title)


def _tell_apart(labels: list[str]) -> list[str]:
    """Two studies that would be called the same are numbered."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        told.append(label if labels.count(label) == 1 else f"{label} [{seen[label]}]")
    return told
