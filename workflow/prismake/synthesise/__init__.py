"""Synthesise: from extracted figures to effect sizes, from effect sizes to pooled results and how far they hold."""

from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.cautions import caution_effects, caution_estimates
from prismake.synthesise.describing import describe_analysis
from prismake.synthesise.estimates import pool_effects
from prismake.synthesise.findings import summarise_findings
from prismake.synthesise.judgements import gather_grades, issue_grades, read_grades
from prismake.synthesise.robustness import PROBES, probe_effects
from prismake.synthesise.stage import analyse, judge_certainty, judge_evidence

__all__ = [
    "PROBES",
    "analyse",
    "caution_effects",
    "caution_estimates",
    "compute_effects",
    "describe_analysis",
    "gather_grades",
    "issue_grades",
    "judge_certainty",
    "judge_evidence",
    "pool_effects",
    "probe_effects",
    "read_grades",
    "summarise_findings",
]
