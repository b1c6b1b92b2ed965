"""What each analysis says, in words: the result, what it may be elsewhere, and the cautions that belong to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.counts import Counted
from prismake.report.effect_figures import Analysis, AnalysisFigures, Interval, StudyEffect
from prismake.report.facts import Known, mark, unmark_all
from prismake.report.grammar import begin_sentence
from prismake.report.numerals import join_words, write_count, write_effect
from prismake.statistics.digits import place_interval
from prismake.statistics.measures import CONVENTIONS, Measure, name_null
from prismake.tables import to_rows
from prismake.text.designs import is_randomised_design

ALONE = "one group, without a comparison"


@dataclass(frozen=True)
class Answer:
    """What one analysis says, with the cautions that belong to it."""

    analysis_id: str
    title: str
    headline: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]


def explain_absence(tables: Mapping[str, pd.DataFrame]) -> str:
    """Why an analysis without a single effect has none: nothing included or extracted yet, or no usable figures."""
    if tables["studies"].empty:
        return "No study has been included yet."
    if (tables["extraction"]["value"] == "").all():
        return "Nothing has been extracted from the included studies yet."
    return "Nothing that could be used was extracted for this outcome."


def write_answer(figures: AnalysisFigures, analysis: Analysis, **given: Any) -> Answer:
    """The same as `tell_answer`, as it is shown."""
    return unmark_all(tell_answer(figures, analysis, **given))


def tell_answer(
    figures: AnalysisFigures,
    analysis: Analysis,
    *,
    absence: str,
    grade: pd.DataFrame | None = None,
    counted: Counted | None = None,
    tools: Mapping[str, str] | None = None,
) -> Answer:
    """The result of one analysis in words, or `absence`; what each side means comes from the analysis's labels.

    With the table grade, the numbers per 1000 people follow, or the counts where they are few. The numbers of its
    estimates carry their facts. `tools` are those that config.yaml chooses for a design.
    """
    labels = analysis.get("labels") or {}
    sides = (str(labels.get("lower", "")), str(labels.get("higher", "")))
    if not figures.studies:
        return Answer(figures.analysis_id, figures.title, "No result", (absence,), ())
    headline, sentences = _write_result(figures, sides=sides)
    cautions = tuple(_write_cautions(figures, analysis, tools))
    own = [] if grade is None else to_rows(grade[grade["analysis_id"] == analysis["id"]])
    told = [row["words"] for row in own if row["words"]][:1]
    if counted and counted.is_few:
        # A single study of one group has its counts beside its proportion already.
        apart = figures.main is not None or len(counted.groups) > 1
        told = [f"Counted: {counted.tell(str(own[0]['counted']))}."] if own and apart else []
    return Answer(figures.analysis_id, figures.title, headline, (*sentences, *told), cautions)


def _write_result(figures: AnalysisFigures, *, sides: tuple[str, str]) -> tuple[str, list[str]]:
    label = figures.measure_words
    if figures.main is None:
        only = [
            f"{study.label}: {_count_first(study)}{label} "
            + with_unit(study.effect, figures, fact=figures.name_effect(study))
            for study in figures.studies
        ]
        count = write_count(
            Known(len({study.study_id for study in figures.studies}), f"effects.{figures.analysis_id}.k"),
            "study",
            "studies",
        )
        return f"{count}, nothing pooled", [f"{join_words(only)}. Nothing was pooled."]
    main, fact = figures.main, f"estimates.{figures.analysis_id}"
    sentences = [_write_direction(main.effect, measure=figures.measure, sides=sides)]
    if main.prediction:
        low = mark(f"{fact}.pi_low", write_effect(main.prediction.low))
        high = mark(f"{fact}.pi_high", write_effect(main.prediction.high))
        unit = f" {figures.unit}" if figures.unit else ""
        sentences.append(f"In a new setting like these the true value may lie between {low} and {high}{unit}.")
    elif main.k == 2:
        sentences.append("Two studies are too few to say how much results vary between settings.")
    k = write_count(Known(main.k, f"{fact}.k"), "study", "studies")
    headline = f"{begin_sentence(label)} {with_unit(main.effect, figures, fact=fact)} in {k}"
    return headline, [sentence for sentence in sentences if sentence]


def _count_first(study: StudyEffect) -> str:
    """The counts of a study of one group, before the proportion that they make."""
    found = re.fullmatch(r"(\d+)/(\d+)", study.data)
    return f"{found[1]} of {found[2]}, " if found else ""


def with_unit(interval: Interval, figures: AnalysisFigures, *, fact: str = "") -> str:
    """Point, unit and limits: "1.20 mm (95 % CI 0.70 to 1.70)"; with `fact`, each carries its own below that."""
    unit = f" {figures.unit}" if figures.unit else ""
    texts = (write_effect(value) for value in (interval.point, interval.low, interval.high))
    names = ("estimate", "ci_low", "ci_high")
    point, low, high = (mark(f"{fact}.{name}", text) if fact else text for name, text in zip(names, texts, strict=True))
    return f"{point}{unit} (95 % CI {low} to {high})"


def _write_direction(effect: Interval, *, measure: Measure, sides: tuple[str, str]) -> str:
    if measure.null is None:
        return ""
    place = place_interval(effect.low, effect.high, null=measure.null)
    if place == 0:
        return f"The interval includes {name_null(measure)}, so these studies do not settle the direction."
    side = sides[1] if place > 0 else sides[0]
    return f"The whole interval lies on one side: {side}." if side else ""


def tell_alone(measure: Measure) -> str:
    """What is said of a proportion or a rate: nothing stands beside it; empty for what compares or relates.

    >>> from prismake.statistics.measures import MEASURES
    >>> [tell_alone(MEASURES[one]) for one in ("PLO", "IRLN", "ZCOR", "RR")]
    ['one group, without a comparison', 'one group, without a comparison', '', '']
    """
    return ALONE if measure.comparison == "single_arm" and measure.data != "correlations" else ""


def _write_cautions(figures: AnalysisFigures, analysis: Analysis, tools: Mapping[str, str] | None) -> list[str]:
    designs = [str(design) for design in analysis.get("designs") or []]
    others = [design for design in designs if not is_randomised_design(design, tools)]
    cautions = []
    if figures.measure.comparison == "pre_post":
        cautions.append(
            "Before and after in the same people, without a control group: "
            "the change cannot be put down to the treatment."
        )
    elif figures.measure.comparison == "arms" and others:
        cautions.append("Not all of these studies are randomised: the groups may have differed from the start.")
    elif told := tell_alone(figures.measure):
        cautions.append(f"{begin_sentence(told)}.")
    if str(analysis.get("species", "")) == "animal":
        cautions.append("Animal studies: they do not show what happens in people.")
    known = " ".join(CONVENTIONS.values()).casefold()
    remarks = [one for one in figures.main.remark.split("; ") if one.casefold() not in known] if figures.main else []
    return cautions + [remark[:1].upper() + remark[1:].rstrip(".") + "." for remark in remarks if remark]
