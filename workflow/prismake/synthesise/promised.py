"""The digits of a result that stand in tables: as many as its arithmetic promises on every processor."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from prismake.digits import DIGITS, TAIL_DIGITS, settle, settle_all

# Numbers in one unit: what is small beside the largest of them has no digits of its own left.
TOGETHER = (
    ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high"),
    ("shown", "shown_low", "shown_high"),
    ("control", "treated", "treated_low", "treated_high", "difference", "difference_low", "difference_high"),
)
LEADING = 2  # of each group: an interval without end is no measure for the estimate
TAILS = frozenset({"p", "q_p", "qe_p", "qm_p", "q_between_p", "q_common_p"})
SCALES: Mapping[str, float] = {"i2": 100.0, "r2": 100.0, "q": 1.0, "qe": 1.0, "qm": 1.0, "q_between": 1.0, "h2": 1.0}
SCALES = {**SCALES, "q_common": 1.0, "statistic": 1.0}
Row = dict[str, object]


def cut_rows(rows: Iterable[Mapping[str, object]]) -> list[Row]:
    """The rows of a table of synthesis with their numbers cut; what is no number stays."""
    return [_cut_row(row) for row in rows]


def cut_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """The table effects with the effects and variances cut from which everything else is computed."""
    yi, vi = (effects[name].to_numpy(dtype=np.float64) for name in ("yi", "vi"))
    scale = np.sqrt(np.where(vi > 0, vi, 0.0))
    return effects.assign(yi=settle_all(yi, scale=scale), vi=settle_all(vi))


def _cut_row(row: Mapping[str, object]) -> Row:
    scales = dict(SCALES)
    for names in TOGETHER:
        sizes = [abs(value) for name in names[:LEADING] if isinstance(value := row.get(name), float) and value == value]
        scales |= dict.fromkeys(names, max(sizes, default=0.0))
    return {name: _cut(name, value, scales.get(name, 0.0)) for name, value in row.items()}


def _cut(name: str, value: object, scale: float) -> object:
    if not isinstance(value, float):
        return value
    return settle(value, TAIL_DIGITS if name in TAILS else DIGITS, scale=scale)
