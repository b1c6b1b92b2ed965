"""What the tables say of findings of qualitative research, one sentence for each fact; empty where there is none."""

from collections.abc import Callable, Mapping

from prismake.report.confidence import read_confidence, tell_level
from prismake.report.grammar import agree
from prismake.report.numerals import write_count
from prismake.report.view import View


def tell_quoted(view: View) -> str:
    """How many contributions of studies to findings stand with words of the report."""
    rows = view.find_table("finding_studies")
    quoted = int((rows["quotes"] != "").sum()) if len(rows) else 0
    told = f"Of {write_count(len(rows), 'contribution')} of studies to findings, {quoted}"
    return f"{told} {agree(quoted, 'stands', 'stand')} with words of the report and where they stand." if quoted else ""


def tell_confident(view: View) -> str:
    """Every finding with the confidence in it, once there is a level."""
    rows = read_confidence(view)
    told = [f"{str(row['finding']).rstrip('. ')} (confidence: {tell_level(row)})" for row in rows]
    return f"The synthesis came to {write_count(len(rows), 'finding')}: {'; '.join(told)}." * any(
        bool(row["confidence"]) for row in rows
    )


FACTS: Mapping[str, Callable[[View], str]] = {"quoted": tell_quoted, "findings": tell_confident}
