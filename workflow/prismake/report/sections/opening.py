"""The sections that come first: the summary and the flow."""

from typing import Any

from markupsafe import Markup

from prismake.report.accuracy import read_accuracy, tell_point
from prismake.report.certainty_words import tell_levels, tell_sides
from prismake.report.confidence import read_confidence, tell_level
from prismake.report.facts import unmark
from prismake.report.figures.judgements import drop_halves
from prismake.report.flow_diagram import anchor_of, draw_flow, has_other_methods, is_update
from prismake.report.labels import BUCKET_LABELS
from prismake.report.ledger import BUCKETS
from prismake.report.listings import list_rounds
from prismake.report.networks import read_networks, tell_network
from prismake.report.sections.wording import list_fields
from prismake.report.summary import tell_age
from prismake.report.swim import read_swim, tell_swim
from prismake.report.view import View
from prismake.tables import to_rows

OPEN_STATES = ("_awaiting", "_pending", "_conflict")  # how the keys of numbers in italics end


def build_summary(view: View) -> dict[str, Any]:
    """The answer first, and how far the review has come."""
    living = view.config.get("living") or {}
    grade = view.find_table("grade")
    return {
        "summary": view.summary,
        "question": list_fields(view.protocol.get("question") or {}),
        "demonstration": str(view.config.get("demonstration") or ""),
        "stale": tell_age(view.last_search, date=view.date, next_search=str(living.get("next_search") or "")),
        "certainty": tell_levels(grade),
        "sides": tell_sides(view.accuracy, grade),
        "accuracy": [(one.analysis_id, one.title, unmark(tell_point(one))) for one in read_accuracy(view)],
        "networks": [(one.analysis_id, one.title, unmark(" ".join(tell_network(one)))) for one in read_networks(view)],
        "swim": [(one.analysis_id, one.title, unmark(" ".join(tell_swim(one)))) for one in read_swim(view)],
        "findings": [(str(row["finding"]), tell_level(row)) for row in read_confidence(view)],
        "appraised": len(drop_halves(view.find_table("appraisal"))) > 0,
        "final": view.config.get("final") == "true",
        "schedule": str(living.get("schedule") or ""),
    }


def build_flow(view: View) -> dict[str, Any]:
    """The diagram, its numbers as a table, and where every record ended."""
    flow, counts = view.tables["flow"], view.tables["ledger"]["bucket"].value_counts()
    shown = set(flow.loc[flow["n"] > 0, "data"])
    return {
        "flow_open": any(data.endswith(OPEN_STATES) for data in shown),
        "flow_update": is_update(flow),
        "flow_found_too": "other_screened_out.also_in_databases" in shown,
        "summary": view.summary,
        "flow_figure": Markup(draw_flow(flow)),
        "flow_wide": has_other_methods(flow),
        "flow_rows": [
            {
                "anchor": anchor_of(str(row["data"])),
                "n": int(row["n"]),
                "description": str(row["description"]),
                "part": "." in str(row["data"]),
                "column": "via other methods" if str(row["data"]).startswith("other_") else "",
            }
            for row in to_rows(flow)
        ],
        "listings": [list_rounds(view.tables["flow_rounds"], flow)],
        "buckets": [
            (BUCKET_LABELS[bucket], sentence, int(counts.get(bucket, 0))) for bucket, sentence in BUCKETS.items()
        ],
    }
