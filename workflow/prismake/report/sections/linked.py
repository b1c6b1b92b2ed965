"""The sections between documents and studies: declared tables, claims, the documents of a study, retractions."""

from typing import Any

from markupsafe import Markup

from prismake.config.optional import OUTCOME
from prismake.report import linked
from prismake.report.evidence_maps import read_maps
from prismake.report.figures.bubbles import draw_bubbles
from prismake.report.view import View


def build_evidence(view: View) -> dict[str, Any]:
    """The tables that the review declares."""
    return {"listings": linked.list_evidence(view.tables)}


def build_maps(view: View) -> dict[str, Any]:
    """The evidence maps, each as a picture and as a table."""
    maps = view.find_table("evidence_maps")
    outcomes = view.codebook[(view.codebook["level"] == OUTCOME) & (view.codebook["variable"] == OUTCOME)]
    named = {OUTCOME, *outcomes["label"].tolist()}.intersection([*maps["row_heading"], *maps["column_heading"]])
    directed = ", unless a direction is told" * bool((maps["shown"] == "direction").any())
    lead = (
        "Included studies by two of their traits, also where there is none. A number counts studies of which the trait"
        f"{' or a row of the outcome' * bool(named)} was extracted; it says nothing on how good they are or what they"
        f" found{directed}."
    )
    return {"lead": lead, "maps": [(one, Markup(draw_bubbles(one))) for one in read_maps(view.tables, view.library)]}


def build_claims(view: View) -> dict[str, Any]:
    """The claims register."""
    return {
        "listings": [linked.list_claims(view.tables, view.library, order=view.claims)],
        "lead": linked.count_verdicts(view.tables),
    }


def build_grouping(view: View) -> dict[str, Any]:
    """Documents of one study, and studies that share people."""
    return {
        "listings": [linked.list_reports(view.tables, view.library), linked.list_cohorts(view.tables, view.library)]
    }


def build_retractions(view: View) -> dict[str, Any]:
    """Notices on references, and when they were looked for."""
    return {"listings": [linked.list_retractions(view.tables, view.library), linked.list_checks(view.tables)]}
