"""Screening: rules, rankings, sheets for people and an adjudicator, their votes, and what follows from them."""

from prismake.screen.agreement import measure_agreement
from prismake.screen.carried import add_carried
from prismake.screen.decisions import check_stopping, settle_phase
from prismake.screen.eligibility import apply_rules, list_candidates
from prismake.screen.handover import render_handover
from prismake.screen.issuing import issue_screening
from prismake.screen.ranking import rank_references
from prismake.screen.remarks import find_remarks
from prismake.screen.reopening import issue_reopened
from prismake.screen.retractions import check_retractions, flag_retractions
from prismake.screen.screening_sheets import issue_consensus
from prismake.screen.settle import settle
from prismake.screen.stage import check_eligibility, screen_phase, tell_screening
from prismake.screen.stopping import explain_stopping
from prismake.screen.votes import read_screening_sheets, read_votes

__all__ = [
    "add_carried",
    "apply_rules",
    "check_eligibility",
    "check_retractions",
    "check_stopping",
    "explain_stopping",
    "find_remarks",
    "flag_retractions",
    "issue_consensus",
    "issue_reopened",
    "issue_screening",
    "list_candidates",
    "measure_agreement",
    "rank_references",
    "read_screening_sheets",
    "read_votes",
    "render_handover",
    "screen_phase",
    "settle",
    "settle_phase",
    "tell_screening",
]
