"""From tables to what reviewers get: ledger, flow, figures, the page and the workbook."""

from prismake.report.changes import compare_versions
from prismake.report.changes_page import render_changes
from prismake.report.checklists import check_answers
from prismake.report.checks import list_stopping, run_checks
from prismake.report.crate import write_crate
from prismake.report.export_analyses import export_analyses
from prismake.report.exports import write_exports
from prismake.report.flow import measure_flow, measure_rounds
from prismake.report.flow_check import check_flow, check_rounds
from prismake.report.flow_diagram import draw_flow
from prismake.report.forest import draw_forest
from prismake.report.handover import render_handover
from prismake.report.ledger import BUCKETS, FlowError, trace_records
from prismake.report.manuscript import Difference, Verdict, check_manuscript, write_manuscript
from prismake.report.page import render_page
from prismake.report.printing import print_page
from prismake.report.provenance import describe_build, show_config
from prismake.report.stage import check_review, close_review, tell_changes, trace_review, write_texts
from prismake.report.view import open_view
from prismake.report.workbook import write_workbook

__all__ = [
    "BUCKETS",
    "Difference",
    "FlowError",
    "Verdict",
    "check_answers",
    "check_flow",
    "check_manuscript",
    "check_review",
    "check_rounds",
    "close_review",
    "compare_versions",
    "describe_build",
    "draw_flow",
    "draw_forest",
    "export_analyses",
    "list_stopping",
    "measure_flow",
    "measure_rounds",
    "open_view",
    "print_page",
    "render_changes",
    "render_handover",
    "render_page",
    "run_checks",
    "show_config",
    "tell_changes",
    "trace_records",
    "trace_review",
    "write_crate",
    "write_exports",
    "write_manuscript",
    "write_texts",
    "write_workbook",
]
