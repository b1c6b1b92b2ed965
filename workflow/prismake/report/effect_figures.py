"""One analysis on the scale people read: the same figures for the forest plot, its table and the summary."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.arm_figures import ArmColumn, list_arm_columns, write_arm_figures
from prismake.report.estimate_words import title_model, write_heterogeneity
from prismake.report.figures.judgements import Light, read_lights
from prismake.report.grammar import write_remark
from prismake.report.grouping import read_levels, take_first, write_between
from prismake.report.labels import call_measure
from prismake.report.numerals import write_effect, write_number, write_p
from prismake.statistics.measures import MEASURES, Measure, back_transform, choose_model, harmonic_n
from prismake.tables import to_rows

Z = 1.959963984540054
ADDED = re.compile(r"\d*\.?\d+ added to")
AS_THEY_STAND = ("mantel_haenszel", "peto", "glmm")  # methods that add nothing to empty cells
Analysis = Mapping[str, Any]


@dataclass(frozen=True)
class Interval:
    """A point with its 95 % limits on the displayed scale."""

    point: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """Point and limits as printed everywhere."""
        return f"{write_effect(self.point)} {self.limits}"

    @property
    def limits(self) -> str:
        """The limits alone."""
        return f"[{write_effect(self.low)}, {write_effect(self.high)}]"


@dataclass(frozen=True)
class StudyEffect:
    """One study of one analysis; `weight` is nan when nothing was pooled."""

    study_id: str
    label: str
    data: str
    remark: str
    cells: str
    weight: float
    effect: Interval
    lights: tuple[Light, ...] = ()
    level: str = ""
    arms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subgroup:
    """One subgroup's result; `level` is the value its studies share."""

    level: str
    k: int
    effect: Interval
    heterogeneity: str


@dataclass(frozen=True)
class LeftOut:
    """One study that the analysis could not use, and why."""

    study_id: str
    label: str
    data: str
    remark: str


@dataclass(frozen=True)
class Pooled:
    """One pooled estimate with its heterogeneity; `prediction` is None below three studies."""

    model: str
    title: str
    k: int
    effect: Interval
    prediction: Interval | None
    p: str
    heterogeneity: str
    remark: str
    estimate: float = math.nan


@dataclass(frozen=True)
class AnalysisFigures:
    """Everything that is shown of one analysis; `left_out` are studies without a usable effect, with the reason."""

    analysis_id: str
    title: str
    measure: Measure
    unit: str
    studies: tuple[StudyEffect, ...]
    left_out: tuple[LeftOut, ...]
    pooled: tuple[Pooled, ...]
    remarks: tuple[str, ...]
    domains: tuple[str, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    between: str = ""
    columns: tuple[ArmColumn, ...] = ()

    @property
    def several(self) -> bool:
        """Whether a study has several effects here."""
        return len({study.study_id for study in self.studies}) < len(self.studies)

    def name_effect(self, study: StudyEffect) -> str:
        """The fact that an effect is: its study, and its place among several of one study."""
        own = [one for one in self.studies if one.study_id == study.study_id]
        place = f".{own.index(study) + 1}" if len(own) > 1 else ""
        return f"effects.{self.analysis_id}.{study.study_id}{place}"

    @property
    def weighted(self) -> bool:
        """Whether the planned model gives studies weights, by which their squares are sized."""
        return any(not math.isnan(study.weight) for study in self.studies)

    @property
    def measure_words(self) -> str:
        """What the shown values are: a proportion is one, whatever scale it was computed on."""
        return call_measure(self.measure)

    @property
    def main(self) -> Pooled | None:
        """The estimate of the protocol's model, if anything was pooled."""
        return self.pooled[0] if self.pooled else None


def read_figures(
    effects: pd.DataFrame,
    *,
    estimates: pd.DataFrame,
    analysis: Analysis,
    studies: pd.DataFrame,
    subgroups: pd.DataFrame | None = None,
    appraisal: pd.DataFrame | None = None,
) -> AnalysisFigures:
    """The figures of one analysis, back-transformed; rows of other analyses are ignored.

    With the tables subgroups and appraisal, studies stand in their subgroups and carry their risk of bias.

    Raises KeyError for a measure that prismake.statistics.measures does not know.
    """
    own, results = (table[table["analysis_id"] == analysis["id"]] for table in (effects, estimates))
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    measure = str(analysis["measure"])
    remarks = [str(row["remark"]) for row in to_rows(results) if row["remark"]]
    usable = own["yi"].notna() & own["vi"].notna()
    split = take_first(subgroups, analysis)
    levels = read_levels(split)
    judged = pd.DataFrame() if appraisal is None else appraisal
    domains, lights = read_lights(judged, outcome=str(analysis.get("outcome") or ""))
    columns = list_arm_columns(analysis)
    given: dict[str, Any] = {"measure": measure, "labels": labels, "lights": lights, "levels": levels}
    given["columns"] = columns
    pooled = _order_pooled(results, wanted=choose_model(analysis))
    by_weights = any(row["model"] not in AS_THEY_STAND for row in pooled)
    planned = choose_model(analysis) if by_weights else ""
    shown = [_read_study(row, **given, planned=planned) for row in to_rows(own[usable])]
    left_out = [_read_left_out(row, labels=labels) for row in to_rows(own[~usable])]
    return AnalysisFigures(
        analysis_id=str(analysis["id"]),
        title=str(analysis.get("title") or analysis["id"]),
        measure=MEASURES[measure],
        unit=str(analysis.get("unit") or "") if MEASURES[measure].unit == "outcome" else "",
        studies=tuple(sorted(shown, key=_order_label)),
        left_out=tuple(sorted(left_out, key=_order_label)),
        pooled=tuple(_read_pooled(row, measure=measure, vi=own.loc[usable, "vi"]) for row in pooled),
        remarks=tuple(dict.fromkeys(remarks)),
        domains=domains if any(study.lights for study in shown) else (),
        subgroups=_read_subgroups(split),
        between=write_between(split),
        columns=columns,
    )


def _order_label(study: StudyEffect | LeftOut) -> tuple[str, str]:
    return study.label.casefold(), study.study_id


def _order_pooled(results: pd.DataFrame, *, wanted: str) -> list[dict[Any, Any]]:
    """The estimates of an analysis that are there, the planned one first."""
    rows = (row for row in to_rows(results) if not pd.isna(row["estimate"]))
    return sorted(rows, key=lambda row: (row["model"] != wanted, str(row["model"])))


def _read_subgroups(split: pd.DataFrame | None) -> tuple[Subgroup, ...]:
    if split is None:
        return ()
    return tuple(
        Subgroup(
            level=row["level"],
            k=int(row["k"]),
            effect=Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high"))),
            heterogeneity="" if row["k"] == 1 else f"I² = {write_number(row['i2'], 0)} %",
        )
        for row in to_rows(split)
        if row["level"]
    )


def _read_study(
    row: Mapping[Any, Any],
    *,
    measure: str,
    labels: Mapping[str, str],
    lights: Mapping[str, tuple[Light, ...]],
    levels: Mapping[str, str],
    columns: tuple[ArmColumn, ...],
    planned: str,
) -> StudyEffect:
    yi, half = float(row["yi"]), Z * math.sqrt(float(row["vi"]))
    n = harmonic_n([float(row["vi"])]) if measure == "PFT" else None
    effect = _interval(measure, yi, yi - half, yi + half, n=n)
    if not pd.isna(row["shown"]):  # of a proportion with exact limits
        effect = Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))
    return StudyEffect(
        study_id=str(row["study_id"]),
        label=_label_effect(row, labels),
        data=str(row["data"]),
        remark=_write_remark(row, planned=planned),
        cells=str(row["cells"]),
        weight=float(row["weight"]),
        effect=effect,
        lights=lights.get(str(row["study_id"]), ()),
        level=levels.get(str(row["study_id"]), ""),
        arms=write_arm_figures(row, columns),
    )


def _label_effect(row: Mapping[Any, Any], labels: Mapping[str, str]) -> str:
    """The study's name; of a study with several effects, which one it is."""
    name = str(labels.get(row["study_id"]) or row["study_id"])
    return f"{name}: {row['part']}" if row["part"] else name


def _write_remark(row: Mapping[Any, Any], *, planned: str) -> str:
    """The remark on a study's effect; what is added to empty cells is told as added only where it counts.

    `planned` is the planned model, empty where no model by weights was pooled beside it.
    """
    parts = []
    for part in filter(None, str(row["remark"]).split("; ")):
        if ADDED.match(part) and planned in AS_THEY_STAND:
            part += " in the models by weights alone"
        elif ADDED.match(part) and not pd.isna(row["shown"]) and pd.isna(row["weight"]):
            continue  # its own limits are exact, and no model by weights was pooled
        parts.append(write_remark(part))
    return "; ".join(parts)


def _interval(measure: str, *values: float, n: float | None) -> Interval:
    point, low, high = (float(value) for value in back_transform(measure, list(values), n=n))
    return Interval(point, low, high)


def _read_left_out(row: Mapping[Any, Any], *, labels: Mapping[str, str]) -> LeftOut:
    return LeftOut(str(row["study_id"]), _label_effect(row, labels), str(row["data"]), write_remark(str(row["remark"])))


def _read_pooled(row: Mapping[Any, Any], *, measure: str, vi: pd.Series) -> Pooled:
    n = harmonic_n(vi.to_numpy()) if measure == "PFT" else None
    estimate = float(row["estimate"])
    predicted = not pd.isna(row["pi_low"]) and not pd.isna(row["pi_high"])
    return Pooled(
        model=str(row["model"]),
        title=title_model(row),
        k=int(row["k"]),
        effect=_interval(measure, estimate, float(row["ci_low"]), float(row["ci_high"]), n=n),
        prediction=_interval(measure, estimate, float(row["pi_low"]), float(row["pi_high"]), n=n)
        if predicted
        else None,
        # A test of a proportion against one half, or of its logarithm against nothing, is of no use to anybody.
        p="" if MEASURES[measure].null is None else write_p(row["p"]),
        heterogeneity=write_heterogeneity(row),
        remark=str(row["remark"]),
        estimate=estimate,
    )
