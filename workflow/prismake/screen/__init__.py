"""Screening: automation rules, sheets for two people and an adjudicator, their votes, and what follows from them."""

from prismake.screen.agreement import measure_agreement
from prismake.screen.ballots import issue_consensus, issue_screening
from prismake.screen.eligibility import apply_rules, list_candidates
from prismake.screen.retractions import check_retractions, flag_retractions
from prismake.screen.settle import settle
from prismake.screen.votes import read_votes

__all__ = [
    "apply_rules",
    "check_retractions",
    "flag_retractions",
    "issue_consensus",
    "issue_screening",
    "list_candidates",
    "measure_agreement",
    "read_votes",
    "settle",
]
