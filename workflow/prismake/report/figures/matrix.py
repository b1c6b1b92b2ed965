"""Studies against outcomes: which study reported what, measured it without reporting it, or is not known to have."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from prismake.report.drawing import open_templates, wrap_text

FONT, ROW, LABEL, STEP, HEAD = 13.0, 28.0, 300.0, 62.0, 130.0
FIGURES = frozenset(
    {"events", "mean", "sd", "se", "median", "q1", "q3", "minimum", "maximum", "effect", "effect_low", "effect_se"}
)
STATES: Mapping[str, str] = {
    "reported": "reported with figures",
    "measured": "measured, figures not reported",
    "absent": "not measured, or not mentioned",
}


@dataclass(frozen=True)
class Matrix:
    """The state of each study (rows, by id) in each outcome (columns)."""

    outcomes: tuple[str, ...]
    studies: tuple[tuple[str, str], ...]
    states: Mapping[tuple[str, str], str]

    def state(self, study: str, outcome: str) -> str:
        """A word of STATES."""
        return self.states.get((study, outcome), "absent")

    def list_known(self, study: str) -> list[str]:
        """What is known of one study, in words."""
        found = ((outcome, self.state(study, outcome)) for outcome in self.outcomes)
        return [f"{outcome} {state}" for outcome, state in found if state != "absent"]


def read_matrix(extraction: pd.DataFrame, *, studies: pd.DataFrame, outcomes: tuple[str, ...]) -> Matrix:
    """The matrix of all included studies; `outcomes` in their order, outcomes nobody listed follow by name.

    An outcome with a row that has figures is reported; one with a row that has none was measured.
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
        state = "reported" if FIGURES & set(values) else "measured"
        if states.get((str(study), outcome)) != "reported":
            states[(str(study), outcome)] = state
    listed = [*outcomes, *sorted(set(known.values()) - set(outcomes), key=str.casefold)]
    named = zip(studies["study_id"], studies["label"], strict=True)
    pairs = sorted(((str(study), str(label)) for study, label in named), key=lambda pair: (pair[1].casefold(), pair[0]))
    return Matrix(tuple(listed), tuple(pairs), states)


def draw_matrix(matrix: Matrix, *, name: str, title: str) -> str:
    """The matrix as SVG text, one symbol per study and outcome."""
    heads = [
        (LABEL + (at + 0.5) * STEP, wrap_text(outcome, width=HEAD - 10, size=FONT, lines=2))
        for at, outcome in enumerate(matrix.outcomes)
    ]
    rows = [
        {
            "y": HEAD + 10 + (at + 0.5) * ROW,
            "label": wrap_text(label, width=LABEL - 20, size=FONT, lines=1)[0],
            "cells": [
                (x, matrix.state(study, outcome)) for (x, _), outcome in zip(heads, matrix.outcomes, strict=True)
            ],
        }
        for at, (study, label) in enumerate(matrix.studies)
    ]
    told = [f"{label}: {', '.join(matrix.list_known(study)) or 'nothing'}" for study, label in matrix.studies]
    bottom = HEAD + 10 + len(rows) * ROW
    return (
        open_templates()
        .get_template("figures/matrix.svg.j2")
        .render(
            name=name,
            title=title,
            description="; ".join(told) + ".",
            width=max(LABEL + STEP * len(matrix.outcomes) + 20, 700.0),
            height=bottom + 40,
            font=FONT,
            head=HEAD,
            heads=heads,
            rows=rows,
            legend=[(20 + 230 * at, bottom + 24, *pair) for at, pair in enumerate(STATES.items())],
        )
    )
