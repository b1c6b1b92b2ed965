"""The result under other choices than the planned ones: what they give, and which of them change the conclusion."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from prismake.report.effect_figures import AnalysisFigures
from prismake.report.estimate_words import TEST_NAMES
from prismake.report.grammar import agree
from prismake.report.labels import name_measure
from prismake.report.listings import Listing
from prismake.report.methods_synthesis import SCALES
from prismake.report.numerals import write_count, write_effect, write_number
from prismake.report.sections.plots import EFFECT, read_interval, tell_verdict
from prismake.statistics.measures import MEASURES
from prismake.text.vocabulary import NONE_LEFT_OUT

MODELS = {
    "inverse_variance": "weights",
    "mantel_haenszel": "Mantel-Haenszel",
    "peto": "Peto",
    "glmm": "model of the counts",
}
COLUMNS = ("What differs from the plan", "k", EFFECT, "Interval", "What changes", "Remark")
Row = dict[str, Any]


def tell_choices(rows: Sequence[Row]) -> Iterator[str]:
    """What combinations other than the plan give, and how many of them change the conclusion.

    `rows` are those of one analysis of the table sensitivity, the plan first.
    """
    for studies in dict.fromkeys(str(row["studies"]) for row in rows if row["remark"] == NONE_LEFT_OUT):
        yield f"The choice “{studies}” leaves out no study, and is no other combination."
    found = drop_idle(rows)
    if len(found) < 2:
        return
    planned, given = found[0], [row for row in found[1:] if not pd.isna(row["shown"])]
    own = [row for row in given if row["measure"] == planned["measure"]]
    if own:
        where = f"{agree(len(own), 'In', 'Over')} {_count(len(own))}"
        yield f"{where} the estimate {span_shown(own)}{_tell_changing(planned, own)}."
    if others := [row for row in given if row["measure"] != planned["measure"]]:
        told = f"{_count(len(others))} {agree(len(others), 'takes', 'take')} another measure"
        yield f"{told}{_tell_changing(planned, others)}."
    if empty := len(found) - 1 - len(given):
        yield f"{_count(empty)} {agree(empty, 'pools', 'pool')} nothing."


def drop_idle(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that would leave out studies, and repeat another row with all of them."""
    return [row for row in rows if row["remark"] != NONE_LEFT_OUT]


def _count(n: int) -> str:
    return write_count(n, "other combination of choices", "other combinations of choices")


def _tell_changing(planned: Row, rows: Sequence[Row]) -> str:
    """How many rows change the conclusion; nothing where the plan has none, or its measure no value of no effect."""
    if not planned["verdict"]:
        return ""
    changing = sum(bool(row["change"]) for row in rows)
    if not changing:
        return f"; {'it does not change' if len(rows) == 1 else 'none changes'} the conclusion"
    if len(rows) == 1:
        return "; it changes the conclusion"
    return f"; {changing} of them {agree(changing, 'changes', 'change')} the conclusion"


def span_shown(found: Sequence[Row]) -> str:
    """From where to where the effects of rows go."""
    low, high = (pick(float(row["shown"]) for row in found) for pick in (min, max))
    ends = (write_effect(low), write_effect(high))
    if len(found) == 1:
        return f"is {ends[0]}"
    return f"is {ends[0]} throughout" if ends[0] == ends[1] else f"runs from {ends[0]} to {ends[1]}"


def list_choices(rows: Sequence[Row], figures: AnalysisFigures) -> Listing | None:
    """The plan, then every combination that changes the conclusion, then those that differ from it in one choice."""
    found = drop_idle(rows)
    if len(found) < 2:
        return None
    planned, others = found[0], found[1:]
    changing = [row for row in others if row["change"]]
    single = [row for row in others if not row["change"] and _is_single(row, planned)]
    kept = [planned, *changing, *single]
    caption = f"Other choices{_caption(planned, changing, others)}"
    if more := len(rows) - len(kept):
        caption += (
            f"; {write_count(more, 'more row')} {agree(more, 'stands', 'stand')} in results/sensitivity.csv alone"
        )
    cells = tuple(
        (
            "as planned" if row is planned else _word_changes(row),
            int(row["k"]),
            "" if pd.isna(row["shown"]) else read_interval(row).text,
            tell_verdict(row, MEASURES[row["measure"]]),
            row["change"],
            row["remark"],
        )
        for row in kept
    )
    return Listing(f"sensitivity-{figures.analysis_id}", caption, COLUMNS, cells)


def _is_single(row: Row, planned: Row) -> bool:
    return int(row["changes"]) < 2 or row["model"] != planned["model"]


def _caption(planned: Row, changing: Sequence[Row], others: Sequence[Row]) -> str:
    given = sum(not pd.isna(row["shown"]) for row in others)
    if not planned["verdict"] or not given:
        return ", one at a time"
    if not changing:
        return f": {'it does not change' if given == 1 else f'none of {given} combinations changes'} the conclusion"
    told = f"{len(changing)} of {given} combinations {agree(len(changing), 'changes', 'change')} the conclusion"
    return f": {'it changes the conclusion' if given == 1 else told}, shown first"


def _word_changes(row: Row) -> str:
    words = {
        "studies": row["studies"],
        "measure": name_measure(row["measure"]) + (f" {SCALES[row['measure']]}" if row["measure"] in SCALES else ""),
        "model": MODELS.get(row["model"], row["model"]),
        "tau2_method": "common effect" if row["tau2_method"] == "EE" else f"τ² by {row['tau2_method']}",
        "test": f"test {TEST_NAMES.get(row['test'], row['test'])}",
        "correlation": f"correlation {write_number(row['correlation'])}",
        "continuity": f"{row['continuity']} added to empty cells",
    }
    told = [name for name in row["changed"].split("; ") if name]
    if "model" in told and row["tau2_method"]:
        told += ["tau2_method", "test"]
    return ", ".join(words[name] for name in dict.fromkeys(told))
