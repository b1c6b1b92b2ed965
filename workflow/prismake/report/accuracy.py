"""Diagnostic accuracy as the report shows it: each study's two-by-two table, the summary point, and words for both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from prismake.report.effect_figures import Interval
from prismake.report.grammar import begin_sentence, spell_count, write_remark
from prismake.report.listings import Cell, Listing
from prismake.report.numerals import write_effect, write_number, write_p
from prismake.report.view import View
from prismake.tables import to_rows

SIDES = ("sensitivity", "specificity")
CELLS = ("tp", "fp", "fn", "tn")
LIKELIHOODS: Mapping[str, str] = {
    "binomial": "the exact binomial likelihood of the counts",
    "REML": "restricted maximum likelihood of the logits",
    "ML": "maximum likelihood of the logits",
}
RATIOS = {
    "lr_positive": "Positive likelihood ratio",
    "lr_negative": "Negative likelihood ratio",
    "dor": "Diagnostic odds ratio",
}
PARAMETERS = {
    "logit_sensitivity": "Mean logit of sensitivity",
    "logit_specificity": "Mean logit of specificity",
    "between_sensitivity": "Variance between studies, logit of sensitivity",
    "between_specificity": "Variance between studies, logit of specificity",
    "correlation": "Correlation of both between studies",
    "accuracy": "HSROC: accuracy Λ",
    "threshold": "HSROC: threshold Θ",
    "shape": "HSROC: shape β",
    "accuracy_variance": "HSROC: variance of accuracy σ²α",
    "threshold_variance": "HSROC: variance of threshold σ²θ",
}
PLACES = 3  # of the numbers of the model


@dataclass(frozen=True)
class TestedStudy:
    """One study with its table: number in the figures, counts, and both proportions with exact limits."""

    number: int
    study_id: str
    label: str
    counts: tuple[int, ...]
    sensitivity: Interval
    specificity: Interval
    remark: str
    cells: str


@dataclass(frozen=True)
class Accuracy:
    """One analysis of accuracy; `estimates` is its row of the table, without numbers where nothing was pooled."""

    analysis_id: str
    title: str
    studies: tuple[TestedStudy, ...]
    left_out: tuple[tuple[str, str], ...]
    estimates: Mapping[Any, Any]
    groups: tuple[Mapping[Any, Any], ...] = ()

    @property
    def pooled(self) -> bool:
        """Whether there is a summary point."""
        return not pd.isna(self.estimates["sensitivity"])

    def read_point(self, name: str) -> Interval:
        """A number of the summary point with its limits."""
        return Interval(*(float(self.estimates[f"{name}{end}"]) for end in ("", "_low", "_high")))


def read_accuracy(view: View) -> list[Accuracy]:
    """Every planned analysis of accuracy that the tables have, in the order of the configuration."""
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    pooled = {str(row["analysis_id"]): row for row in to_rows(view.tables["accuracy_estimates"])}
    rows, groups = to_rows(view.tables["accuracy"]), to_rows(view.find_table("accuracy_subgroups"))

    def select(found: list[dict[Any, Any]], key: str) -> list[dict[Any, Any]]:
        return [row for row in found if row["analysis_id"] == key]

    return [
        replace(
            _read_one(analysis, select(rows, analysis["id"]), labels, pooled),
            groups=tuple(select(groups, analysis["id"])),
        )
        for analysis in view.accuracy
        if analysis["id"] in pooled
    ]


def _read_one(
    analysis: Mapping[str, Any], rows: list[dict[Any, Any]], labels: Mapping[str, str], pooled: Mapping[str, Any]
) -> Accuracy:
    named = sorted(
        ((str(labels.get(row["study_id"]) or row["study_id"]), row) for row in rows),
        key=lambda pair: (pair[0].casefold(), pair[1]["study_id"]),
    )
    counted = [(label, row) for label, row in named if not pd.isna(row["tp"])]
    studies = (_read_study(at, label, row) for at, (label, row) in enumerate(counted, start=1))
    left = ((label, write_remark(str(row["remark"]))) for label, row in named if pd.isna(row["tp"]))
    key = str(analysis["id"])
    return Accuracy(key, str(analysis["title"]), tuple(studies), tuple(left), pooled[key])


def _read_study(number: int, label: str, row: Mapping[Any, Any]) -> TestedStudy:
    one, other = (Interval(*(float(row[f"{side}{end}"]) for end in ("", "_low", "_high"))) for side in SIDES)
    counts = tuple(int(row[cell]) for cell in CELLS)
    words = write_remark(str(row["remark"]))
    return TestedStudy(number, str(row["study_id"]), label, counts, one, other, words, str(row["cells"]))


def tell_point(one: Accuracy) -> str:
    """The summary point in a sentence, or why there is none.

    Sensitivity never stands without specificity.
    """
    row = one.estimates
    if not one.pooled:
        return f"No summary point: {write_remark(str(row['remark']))}."
    both = " and ".join(f"{side} {one.read_point(side).text}" for side in SIDES)
    ratios = "; ".join(f"{words.lower()} {one.read_point(name).text}" for name, words in RATIOS.items())
    told = write_remark(str(row["remark"]))
    remark = f" {told[:1].upper()}{told[1:]}." if told else ""
    counted = spell_count(int(row["k"]), "study", "studies")
    return f"Summary point of {counted} (95 % CI): {both}; {ratios}.{remark}"


def list_tested(one: Accuracy) -> Listing:
    """The studies with their tables and proportions."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (study.label, *study.counts, study.sensitivity.text, study.specificity.text, study.remark, study.cells)
        for study in one.studies
    )
    heads = ("Study", "TP", "FP", "FN", "TN", "Sensitivity [95 % CI]", "Specificity [95 % CI]", "Remark", "Cells")
    caption = f"{one.title}: two-by-two tables, with exact limits (Clopper-Pearson)"
    return Listing(
        f"accuracy-{one.analysis_id}", caption, heads, rows, "No study with a whole two-by-two table so far."
    )


def list_model(one: Accuracy) -> Listing:
    """The numbers of the bivariate model and of the curve."""
    row = one.estimates
    likelihood = LIKELIHOODS[str(row["likelihood"])]
    rows = []
    if one.pooled:
        names = {side: side.capitalize() for side in SIDES} | RATIOS
        rows += [(words, write_effect(row[name]), one.read_point(name).limits) for name, words in names.items()]
        told = {name: write_number(row[name], PLACES) or "not defined" for name in PARAMETERS}
        rows += [(words, told[name], _write_error(row, name)) for name, words in PARAMETERS.items()]
    caption = f"{one.title}: the bivariate model by {likelihood}"
    nothing = f"nothing was pooled: {write_remark(str(row['remark']))}."
    return Listing(
        f"accuracy-model-{one.analysis_id}", caption, ("What", "Estimate", "95 % CI, or SE"), tuple(rows), nothing
    )


def _write_error(row: Mapping[str, Any], name: str) -> str:
    """The standard error of a parameter of the curve; of the others there is none in the table."""
    error = row.get(f"{name}_se")
    return "" if error is None or pd.isna(error) else f"SE {write_number(error, PLACES)}"


def list_groups(one: Accuracy) -> Listing:
    """The groups of studies beside each other, and what the test says of them."""
    (test,) = (row for row in one.groups if not row["level"])
    rows: list[tuple[Cell, ...]] = []
    for row in one.groups:
        sides = [Interval(*(float(row[f"{side}{end}"]) for end in ("", "_low", "_high"))) for side in SIDES]
        told = ["" if pd.isna(row[side]) else found.text for side, found in zip(SIDES, sides, strict=True)]
        rows += [(row["level"], int(row["k"]), *told, row["remark"])] if row["level"] else []
    words = str(test["remark"])
    if not pd.isna(test["p"]):
        words += f": chi² {write_number(test['statistic'])}, df {int(test['df'])}, {write_p(test['p'])}"
    caption = f"{one.title}, by {str(test['variable']).replace('_', ' ')}. {begin_sentence(words)}."
    heads = ("Group", "k", "Sensitivity [95 % CI]", "Specificity [95 % CI]", "Remark")
    return Listing(f"accuracy-groups-{one.analysis_id}", caption, heads, tuple(rows))


def list_left_out(one: Accuracy) -> Listing:
    """Studies with rows of the outcomes that this analysis does not use."""
    caption = f"{one.title}: studies that this analysis does not use"
    return Listing(f"accuracy-left-{one.analysis_id}", caption, ("Study", "Why"), one.left_out)
