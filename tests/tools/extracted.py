"""Extracted values for tests: a codebook with every figure that is checked, and rows of sheets with their cells."""

import pandas as pd
from openpyxl.utils import get_column_letter

from prismake import tables
from prismake.config import files

NUMBERS = (
    *("percent", "mean", "sd", "se", "ci_low", "ci_high", "median", "q1", "q3", "minimum", "maximum"),
    *("effect", "effect_low", "effect_high", "effect_se", "effect_p", "p", "correlation"),
)
VARIABLES = [
    ("design", "study", "choice", "randomised|controlled|single_arm"),
    *((name, "study", "integer", "") for name in ("n_enrolled", "n_analysed")),
    ("remarks", "study", "text", ""),
    ("arm", "arm", "choice", "experimental|control"),
    ("arm_n", "arm", "integer", ""),
    ("outcome", "outcome", "choice", "score|recovery"),
    ("arm", "outcome", "choice", "experimental|control"),
    ("timepoint", "outcome", "choice", "baseline|3 days|7 days"),
    ("denominator", "outcome", "choice", "patients|cycles"),
    *((name, "outcome", "integer", "") for name in ("n", "events")),
    *((name, "outcome", "number", "") for name in NUMBERS),
    ("whole_numbers", "outcome", "choice", "yes|no"),
    ("effect_measure", "outcome", "choice", "OR|RR|MD"),
]
CODEBOOK = pd.DataFrame(
    [[name, level, name, kind, values, "", "", ""] for name, level, kind, values in VARIABLES],
    columns=files.columns("codebook"),
    dtype="str",
)
PEOPLE = {"anna": "anna", "ben": "ben", "carla": "carla"}


def extract(*rows, person="anna", study_id="a:1", quote="page 3", **study):
    """The frame "extraction": the study's values, and each row as (level, values); cells from row 4, column B on."""
    listed = [("study", study)] * bool(study) + list(rows)
    number: dict[str, int] = {}
    made = []
    for level, values in listed:
        number[level] = number.get(level, 0) + 1
        for place, (variable, text) in enumerate(values.items(), start=2):
            line, column = (3 + place - 1, "D") if level == "study" else (3 + number[level], get_column_letter(place))
            entry = {"study_id": study_id, "person": person, "level": level, "variable": variable, "quote": quote}
            entry |= {"item": "" if level == "study" else str(number[level]), "typed": text}
            entry |= {"value": plain(text), "sheet": f"{person}.xlsx", "cell": f"{level}!{column}{line}"}
            made.append(entry)
    return tables.from_rows("extraction", made)


def plain(text):
    try:
        return f"{float(text):.15g}"
    except ValueError:
        return text


def outcome(**values):
    return "outcome", values


def arm(name, n):
    return "arm", {"arm": name, "arm_n": n}


def named_study(*record_ids, design="", outcomes=()):
    """The tables that a stage names a study by: one study "a:1", of the given records, with rows of these outcomes."""
    ids = record_ids or ("a:1",)
    settled = [{"study_id": "a:1", "level": "study", "variable": "design", "value": design}]
    settled += [
        {"study_id": "a:1", "level": "outcome", "item": str(item), "variable": "outcome", "value": value}
        for item, value in enumerate(outcomes, start=1)
    ]
    return {
        "studies": tables.from_rows("studies", [{"study_id": "a:1", "label": "Tan 2016"}]),
        "study_references": tables.from_rows(
            "study_references", [{"study_id": "a:1", "reference_id": "a:1", "role": "primary"}]
        ),
        "clusters": tables.from_rows("clusters", [{"record_id": name, "reference_id": "a:1"} for name in ids]),
        "extraction_settled": tables.from_rows("extraction_settled", settled if design else []),
    }
