"""Studies, arms, results and risk of bias as RevMan's study-centric data take them: one CSV file of each.

The headers are those of data packages that Cochrane deposits with its reviews (CD011506 of January 2026, CD015136 of
June 2026) and of the one in R's meta 8.4 (Fleiss1993.zip); documentation.cochrane.org says what a row is.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.numbers import parse_number
from prismake.text.units import write_unit
from prismake.text.words import fold

ARM_LEVEL = "Arm level"  # RevMan's word for figures of each arm, as against contrasts
ARMS = ("Study", "Arm", "Description", "Intervention")
OTHER = ("mean", "SE", "variance", "CI level", "CI start", "CI end")  # of a second contrast
RESULTS = (
    *("Study", "Outcome", "Data type", "Effect measure", "Arm", "Reference arm", "Sample size", "Cases", "Mean", "SD"),
    *("SE", "Variance", "CI level", "CI start", "CI end", "Exp mean", "Exp CI start", "Exp CI end"),
    *("t-test", "z-test", "P value", "Covariance method", "Covariance", "Other arm 1", "Other arm 2"),
    *("Correlation arm 1", "Correlation arm 2", "Correlation", *(f"Other {name}" for name in OTHER)),
    *("Other exp mean", "Other exp CI start", "Other exp CI end", "Other t-test", "Other z-test", "Other P value"),
    "Footnotes",
)
FIGURES = {
    **{"Sample size": "n", "Cases": "events", "Mean": "mean", "SD": "sd", "SE": "se"},
    **{"CI start": "ci_low", "CI end": "ci_high"},
}
SPREADS = (("SD",), ("SE",), ("CI start", "CI end"))
LEVEL = 0.95  # of every interval that is extracted
PEOPLE = "patients"  # whom results count where they do not say
LEFT_OUT = ("Study", "What", "Why")
NO_ARM = "no arm is named, or none is settled"
NO_FIGURES = "neither a count nor a mean with its spread is settled, with the number of people"
CROSSED = "a crossover trial, whose arms RevMan takes for two groups of people"
CLUSTERED = "randomised in clusters, whose people RevMan counts as if each had been randomised"
TWICE = "two rows say what they are about in the same words"
Row = Mapping[Any, Any]


@dataclass
class Told:
    """What the format cannot say, row by row."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, study: str, what: str, why: str) -> None:
        """Keep a row: the study's label, what of it is left out, and why."""
        self.rows.append((study, what, why))

    def as_frame(self) -> pd.DataFrame:
        """Study, What, Why, each once and sorted."""
        return pd.DataFrame(sorted(set(self.rows)), columns=list(LEFT_OUT))


def name_labels(view: View) -> dict[str, str]:
    """The label of each included study by its id; no two are the same, for RevMan knows a study by it."""
    studies = view.tables["studies"]
    return dict(zip(studies["study_id"], studies["label"], strict=True))


def find_years(view: View) -> dict[str, str]:
    """The year of publication of each study's primary report, where it is known."""
    years = {row["reference_id"]: str(row["year"]) for row in to_rows(view.tables["references"])}
    reports = to_rows(view.tables["study_references"])
    return {row["study_id"]: years.get(row["reference_id"], "") for row in reports if row["role"] == "primary"}


def list_information(view: View) -> pd.DataFrame:
    """One row per study: Study, Year, Data source (nobody records it), Char: … of text and figures, Cov: … of choices.

    A value is the one that counts, empty while people disagree; characteristics are HTML in RevMan, covariates are not.
    """
    settled = view.find_table("extraction_settled")
    known = [row for row in to_rows(settled) if row["level"] == "study" and row["value"]]
    values = {(row["study_id"], row["variable"]): row for row in known}
    filled = {variable for _, variable in values}
    entries = [row for row in to_rows(view.codebook) if row["level"] == "study" and row["variable"] in filled]
    entries.sort(key=lambda row: row["type"] == "choice")
    years, rows = find_years(view), []
    for study_id, label in name_labels(view).items():
        cells = [_write_trait(values.get((study_id, row["variable"])), kind=row["type"]) for row in entries]
        rows.append([label, years.get(study_id, ""), "", *cells])
    heads = _name_traits(entries)
    return pd.DataFrame(rows, columns=["Study", "Year", "Data source", *heads])


def _name_traits(entries: Sequence[Row]) -> list[str]:
    labels = [str(row["label"] or row["variable"]) for row in entries]
    heads = []
    for label, row in zip(labels, entries, strict=True):
        told = label if labels.count(label) == 1 else f"{label} ({row['variable']})"
        heads.append(f"{'Cov' if row['type'] == 'choice' else 'Char'}: {told}")
    return heads


def _write_trait(row: Row | None, *, kind: str) -> str:
    if row is None:
        return ""
    text = write_unit(str(row["value"]), str(row["unit"]))
    return text if kind == "choice" else html.escape(text, quote=False)


def list_items(view: View, level: str) -> list[tuple[str, dict[str, str]]]:
    """The settled rows of a page: (study_id, values by variable), in order of study and row."""
    items: dict[tuple[str, str], dict[str, str]] = {}
    for row in to_rows(view.find_table("extraction_settled")):
        if row["level"] == level:
            items.setdefault((row["study_id"], row["item"]), {})[row["variable"]] = str(row["value"]).strip()
    included = name_labels(view)
    return [(study_id, values) for (study_id, _), values in items.items() if study_id in included]


def name_outcome(values: Mapping[str, str]) -> str:
    """What a result is called: outcome and time point, and what was counted where that is not people.

    >>> name_outcome({"outcome": "pregnancy", "timepoint": "6 months", "denominator": "cycles"})
    'pregnancy 6 months (per cycles)'
    """
    counted = values.get("denominator", "")
    named = [values.get("outcome", ""), values.get("timepoint", "")]
    if counted and fold(counted) != PEOPLE:
        named.append(f"(per {counted})")
    return " ".join(part for part in named if part)


def list_results(view: View, told: Told) -> pd.DataFrame:
    """One row per study, outcome at a time point, and arm, with the figures that were extracted; the rest is told."""
    labels = name_labels(view)
    rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for study_id, values in list_items(view, "outcome"):
        if not values.get("outcome"):
            continue
        label, outcome, arm = labels[study_id], name_outcome(values), values.get("arm", "")
        row, why = _read_result(values)
        if why:
            told.add(label, f"result: {outcome}" + (f", {arm}" if arm else ""), why)
            continue
        row |= {"Study": label, "Outcome": outcome, "Data type": ARM_LEVEL, "Arm": arm}
        rows.setdefault((label, outcome, arm), []).append(row)
    for (label, outcome, arm), alike in rows.items():
        if len(alike) > 1:
            told.add(label, f"result: {outcome}, {arm}", TWICE)
    kept = [alike[0] for _, alike in sorted(rows.items()) if len(alike) == 1]
    return pd.DataFrame(kept, columns=list(RESULTS))


def _read_result(values: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """The figures of a row under RevMan's names, and why RevMan cannot take them."""
    if not values.get("arm"):
        return {}, NO_ARM
    if fold(values.get("crossover", "")) == "yes":
        return {}, CROSSED
    if values.get("cluster_size"):
        return {}, CLUSTERED
    read = {name: parse_number(values.get(ours, "")) for name, ours in FIGURES.items()}
    row: dict[str, Any] = {name: float(number) for name, number in read.items() if number}
    spread = any(set(names) <= row.keys() for names in SPREADS)
    if "Sample size" not in row or not ("Cases" in row or ("Mean" in row and spread)):
        return {}, NO_FIGURES
    return row | ({"CI level": LEVEL} if "CI start" in row and "CI end" in row else {}), ""


def list_arms(view: View) -> pd.DataFrame:
    """One row per study and arm of its results or of the page of arms: Study, Arm, Description, Intervention.

    The arm's word of the codebook is also the intervention that it belongs to; the description is everything else that
    the page of arms says of it.
    """
    labels = name_labels(view)
    codebook = [row for row in to_rows(view.codebook) if row["level"] == "arm"]
    heads = {row["variable"]: str(row["label"] or row["variable"]) for row in codebook}
    arms: dict[tuple[str, str], list[str]] = {}
    for level in ("arm", "outcome"):
        for study_id, values in list_items(view, level):
            if arm := values.get("arm", ""):
                told = arms.setdefault((labels[study_id], arm), [])
                said = [
                    f"{heads.get(name, name)}: {value}" for name, value in values.items() if name != "arm" and value
                ]
                told.extend(said if level == "arm" else [])
    rows = [(label, arm, "; ".join(told), arm) for (label, arm), told in sorted(arms.items())]
    return pd.DataFrame(rows, columns=list(ARMS))
