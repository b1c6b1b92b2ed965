"""From tables to what reviewers get: ledger, flow, figures, the page and the workbook."""

from importlib import import_module
from typing import Any

MODULES = {
    "changes": ("compare_versions",),
    "changes_page": ("render_changes",),
    "checklists.packs": ("check_answers",),
    "checks": (
        "list_stopping",
        "run_checks",
    ),
    "crate": ("write_crate",),
    "accuracy_exports": ("export_accuracy",),
    "analysis_exports": ("export_analyses",),
    "exports": ("write_exports",),
    "findings_exports": ("export_confidence", "export_findings"),
    "flow": ("measure_flow", "measure_rounds"),
    "flow_check": ("check_flow",),
    "flow_diagram": ("draw_flow",),
    "forest": ("draw_forest",),
    "ledger": (
        "BUCKETS",
        "FlowError",
        "trace_records",
    ),
    "manuscript": ("Difference", "Verdict", "check_manuscript", "write_manuscript"),
    "network_exports": ("export_networks",),
    "page": ("render_page",),
    "printing": ("print_page",),
    "protocol_document": ("open_plan", "write_protocol"),
    "provenance": (
        "describe_build",
        "show_config",
    ),
    "revman_exports": ("export_revman",),
    "rounds": ("Former", "list_new_rounds"),
    "rounds_check": ("check_rounds",),
    "stage": (
        "check_review",
        "close_review",
        "tell_changes",
        "trace_review",
        "write_texts",
    ),
    "swim_exports": ("export_swim",),
    "view": ("open_view",),
    "workbook": ("write_workbook",),
}
PLACES = {name: module for module, names in MODULES.items() for name in names}
__all__ = sorted(PLACES)


def __getattr__(name: str) -> Any:
    """A part, imported when it is asked for: a job needs few, all take .3 s (PEP 562). None has its module's name."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
