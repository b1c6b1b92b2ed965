"""What the tables say of findings of qualitative research, one sentence for each fact; empty where there is none."""

from collections.abc import Callable, Mapping

from prismake.report.confidence import read_confidence
from prismake.report.grammar import agree
from prismake.report.methods import tell_step
from prismake.report.numerals import write_count
from prismake.report.view import View


def tell_quoted(view: View) -> str:
    """How many contributions of studies to findings stand with words of the report."""
    rows = view.find_table("finding_studies")
    quoted = int((rows["quotes"] != "").sum()) if len(rows) else 0
    told = f"Of {write_count(len(rows), 'contribution')} of studies to findings, {quoted}"
    return f"{told} {agree(quoted, 'stands', 'stand')} with words of the report and where they stand." if quoted else ""


def tell_confident(view: View) -> str:
    """The findings with their studies, and how the confidence in them was judged, once there is a level."""
    n = sum(bool(row["confidence"]) for row in read_confidence(view))
    return tell_step(view, "Findings and confidence") if n else ""


FACTS: Mapping[str, Callable[[View], str]] = {"quoted": tell_quoted, "findings": tell_confident}
