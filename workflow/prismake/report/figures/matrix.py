"""Studies against outcomes: what was extracted of each, and what it means where nothing was."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prismake.report.drawing import open_templates, stack_labels, wrap_text
from prismake.report.grammar import write_words
from prismake.report.reading import list_read, tell_figures, tell_silence
from prismake.tables import to_rows
from prismake.text.mentions import REMARKS, is_named
from prismake.text.reading import FULL_TEXT

FONT, ROW, LABEL, STEP, HEAD, LEGEND = 13.0, 28.0, 300.0, 62.0, 130.0, 185.0
FIGURES = frozenset(
    {"events", "mean", "sd", "se", "median", "q1", "q3", "minimum", "maximum", "effect", "effect_low", "effect_se"}
)
# What says which figure is meant is none itself.
CONTEXT = frozenset({"outcome", "arm", "timepoint", "denominator", "n", "follow_up"})
NUMBER = re.compile(r"[<>≤≥]?\s*[-−]?\d+([.,]\d+)?\s*%?")
STATES: Mapping[str, str] = {
    "reported": "extracted with figures",
    "measured": "named without figures",
    "silent": "not reported in the full text",
    "unseen": "not seen in what was read",
    "open": "not extracted",
}
SILENT = ("silent", "unseen")


@dataclass(frozen=True)
class Matrix:
    """The state of each study (rows, by id) in each outcome (columns); `read` says what people read of each study."""

    outcomes: tuple[str, ...]
    studies: tuple[tuple[str, str], ...]
    states: Mapping[tuple[str, str], str]
    read: Mapping[str, str]

    def state(self, study: str, outcome: str) -> str:
        """A word of STATES."""
        return self.states.get((study, outcome), "open")

    def tell(self, study: str, outcome: str) -> str:
        """The state in words, with what was read where that matters."""
        state = self.state(study, outcome)
        if state == "measured":
            return tell_figures(self.read, study)
        if state in SILENT:
            return tell_silence(self.read, study)
        return "reported" if state == "reported" else "not extracted"


def read_matrix(extraction: pd.DataFrame, *, studies: pd.DataFrame, outcomes: tuple[str, ...]) -> Matrix:
    """The matrix of all included studies; `outcomes` in their order, outcomes nobody listed follow by name.

    An outcome with a row that has figures is reported; one with a row that has none was named. Without a row, a study
    is silent (where no full text was read, the outcome is unseen) only where other outcomes of it were extracted and no
    remark names this one; else it is not extracted.
    """
    rows = extraction[(extraction["level"] == "outcome") & (extraction["value"] != "")]
    known = {outcome.casefold(): outcome for outcome in outcomes}
    states: dict[tuple[str, str], str] = {}
    for (study, _, _), group in rows.groupby(["study_id", "person", "item"], sort=True):
        values = dict(zip(group["variable"], group["value"], strict=True))
        told = str(values.get("outcome", "")).strip()
        if not told:
            continue
        outcome = known.setdefault(told.casefold(), told)
        state = "reported" if any(_is_figure(*pair) for pair in values.items()) else "measured"
        if states.get((str(study), outcome)) != "reported":
            states[(str(study), outcome)] = state
    listed = [*outcomes, *sorted(set(known.values()) - set(outcomes), key=str.casefold)]
    named = zip(studies["study_id"], studies["label"], strict=True)
    pairs = sorted(((str(study), str(label)) for study, label in named), key=lambda pair: (pair[1].casefold(), pair[0]))
    read = list_read(extraction)
    states |= _list_silent(states, listed, remarks=list_remarks(extraction), read=read)
    return Matrix(tuple(listed), tuple(pairs), states, read)


def list_remarks(extraction: pd.DataFrame) -> dict[str, str]:
    """By study, what its extractors remarked on the study as a whole."""
    remarks: dict[str, list[str]] = {}
    for row in to_rows(extraction[extraction["level"] == "study"]):
        if REMARKS.search(str(row["variable"])) and row["value"]:
            remarks.setdefault(str(row["study_id"]), []).append(str(row["value"]))
    return {study: "; ".join(dict.fromkeys(found)) for study, found in remarks.items()}


def _is_figure(variable: str, value: str) -> bool:
    return variable in FIGURES or (variable not in CONTEXT and bool(NUMBER.fullmatch(value.strip())))


def _list_silent(
    states: Mapping[tuple[str, str], str],
    outcomes: Sequence[str],
    *,
    remarks: Mapping[str, str],
    read: Mapping[str, str],
) -> dict[tuple[str, str], str]:
    extracted = {study for study, _ in states}
    return {
        (study, outcome): "silent" if read[study] == FULL_TEXT else "unseen"
        for study in sorted(extracted)
        for outcome in outcomes
        if (study, outcome) not in states and not is_named(outcome, remarks.get(study, ""))
    }


def draw_matrix(matrix: Matrix, *, name: str, title: str) -> str:
    """The matrix as SVG text, one symbol per study and outcome."""
    heads = [
        (LABEL + (at + 0.5) * STEP, wrap_text(write_words(outcome), width=HEAD - 10, size=FONT))
        for at, outcome in enumerate(matrix.outcomes)
    ]
    columns = list(zip(heads, matrix.outcomes, strict=True))
    labels = [label for _, label in matrix.studies]
    places, bottom = stack_labels(labels, top=HEAD + 10, row=ROW, width=LABEL - 20, size=FONT)
    rows = [
        {"y": y, "label": lines, "cells": [(x, matrix.state(study, outcome)) for (x, _), outcome in columns]}
        for (study, _), (y, lines) in zip(matrix.studies, places, strict=True)
    ]
    told = [
        f"{label}: {', '.join(f'{write_words(outcome)} {matrix.tell(study, outcome)}' for outcome in matrix.outcomes)}"
        for study, label in matrix.studies
    ]
    return (
        open_templates()
        .get_template("figures/matrix.svg.j2")
        .render(
            name=name,
            title=title,
            description="; ".join(told) + ".",
            width=max(LABEL + STEP * len(matrix.outcomes) + 20, 20 + LEGEND * len(STATES)),
            height=bottom + 40,
            font=FONT,
            head=HEAD,
            heads=heads,
            rows=rows,
            legend=[(20 + LEGEND * at, bottom + 24, *pair) for at, pair in enumerate(STATES.items())],
        )
    )
