"""Risk of bias as figures, and which study reported which outcome."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from prismake.report.accuracy import SIDES
from prismake.report.figures.judgements import Assessment, find_judged, head_domain, read_assessments
from prismake.report.figures.matrix import draw_matrix, read_matrix
from prismake.report.figures.traffic import draw_lights, draw_shares
from prismake.report.grammar import write_words
from prismake.report.labels import name_tool
from prismake.report.listings import Listing
from prismake.report.unsynthesised import list_unsynthesised
from prismake.report.view import View


@dataclass(frozen=True)
class Figure:
    """One figure, its caption, and the table with the same content; no table where another figure's table has it.

    `name` is that of its file where it has one; its `title` begins the caption.
    """

    drawing: Markup
    caption: str
    table: Listing | None
    name: str = ""
    title: str = ""


def build_bias(view: View) -> dict[str, Any]:
    """Traffic lights and weighted shares of every tool and outcome."""
    figures = show_assessments(view, find_judged(view.tables), name="risk-of-bias")
    return {"figures": figures, "listings": []}


def show_assessments(view: View, judged: pd.DataFrame, *, name: str, what: str = "") -> list[Figure]:
    """The figures of judgements by tool and outcome; `what` is judged, if not what an appraisal judges by its tool.

    `name` begins the names of the figures.
    """
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    figures = []
    for at, assessment in enumerate(read_assessments(judged), start=1):
        judging = what or view.call_appraised([assessment.tool]).capitalize()
        title = f"{judging}, {name_tool(assessment.tool)}: {assessment.outcome or 'the study as a whole'}"
        lights = draw_lights(assessment, labels=labels, name=f"{name}-lights-{at}", title=title)
        weights = _find_weights(view, assessment)
        share = "weight in the analysis" if weights else "number of studies"
        shares = draw_shares(assessment, weights=weights, name=f"{name}-shares-{at}", title=f"{title}, by {share}")
        table = _list_assessment(assessment, labels=labels, name=f"{name}-table-{at}", title=title)
        caption = f"{title}. One row per study, one light per domain."
        figures.append(Figure(Markup(lights), caption, table, f"{name}-{at}", title))
        caption = f"{title}: share of each judgement by {share}."
        figures.append(Figure(Markup(shares), caption, None, f"{name}-{at}-shares", title))
    return figures


def build_outcomes(view: View) -> dict[str, Any]:
    """The matrix of studies and outcomes."""
    asked = [str(analysis["outcome"]) for analysis in view.analyses if analysis.get("outcome")]
    asked += [str(analysis[side]) for analysis in view.accuracy for side in SIDES]
    asked += [str(network["outcome"]) for network in view.network]
    asked += [str(outcome) for plan in view.swim for outcome in plan["outcomes"]]
    planned = tuple(dict.fromkeys(asked))
    matrix = read_matrix(view.tables["extraction"], studies=view.tables["studies"], outcomes=planned)
    title = "What each study reported"
    cells = tuple(
        (label, *(matrix.tell(study, outcome) for outcome in matrix.outcomes)) for study, label in matrix.studies
    )
    table = Listing(
        "outcome-matrix-table", f"{title}, as a table", ("Study", *map(write_words, matrix.outcomes)), cells
    )
    drawing = Markup(draw_matrix(matrix, name="outcome-matrix", title=title))
    caption = (
        "One row per included study, one column per outcome: first those of the planned analyses. Not extracted: no row"
        " has the outcome, and the study may have reported it. Not seen: what was read, an abstract or a"
        " registration, does not say it, and the full text may. Not reported: the full text was read."
    )
    plans = {"analyses": view.analyses, "accuracy": view.accuracy, "networks": view.network, "swim": view.swim}
    left = list_unsynthesised(view.tables, **plans, library=view.library)
    return {"figures": [Figure(drawing, caption, table)], "listings": [left]}


def _find_weights(view: View, assessment: Assessment) -> dict[str, float]:
    wanted = assessment.outcome.strip().casefold()
    ids = [one["id"] for one in view.analyses if str(one.get("outcome", "")).strip().casefold() == wanted]
    effects = view.tables["effects"]
    own = effects[effects["analysis_id"].isin(ids[:1]) & effects["weight"].notna()]
    return {str(study): float(weight) for study, weight in own.groupby("study_id")["weight"].sum().items()}


def _list_assessment(assessment: Assessment, *, labels: dict[str, str], name: str, title: str) -> Listing:
    heads = tuple(_write_head(domain, words) for domain, words in assessment.domains)
    order = sorted(assessment.lights, key=lambda study: (str(labels.get(study, study)).casefold(), study))
    cells = tuple(
        (
            labels.get(study, study),
            *(
                ": ".join(filter(None, (light.judgement, light.support))) if light else "not judged"
                for light in (assessment.lights[study].get(domain) for domain, _ in assessment.domains)
            ),
        )
        for study in order
    )
    return Listing(name, f"{title}, with the support", ("Study", *heads), cells)


def _write_head(domain: str, words: str) -> str:
    head = head_domain(domain)
    return head if not words or words.casefold() == domain else f"{head} {words}"
