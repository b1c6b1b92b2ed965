"""The digits of a result that stand in tables: as many as its arithmetic promises on every processor."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from prismake.statistics.digits import DIGITS, TAIL_DIGITS, settle, settle_all

INPUT_DIGITS = 14  # of effects and variances, from which everything else is computed
# Numbers in one unit, each with what measures it: beside these, what is small has no digits of its own left.
TOGETHER: tuple[tuple[tuple[str, ...], Mapping[str, float]], ...] = (
    (("estimate", "ci_low", "ci_high", "pi_low", "pi_high"), {"estimate": 1.0, "se": 1.0}),
    (("shown", "shown_low", "shown_high"), {"shown": 1.0, "shown_low": 0.1, "shown_high": 0.1}),
    (("difference", "difference_low", "difference_high"), {"control": 1.0}),
)
DIAGNOSTICS = ("rstudent", "dffits", "cook_d", "cov_r", "dfbetas")
KINDS: Mapping[str, int] = {
    **dict.fromkeys(("yi", "vi"), INPUT_DIGITS),
    **dict.fromkeys(DIAGNOSTICS, DIGITS - 2),  # differences of two fits
    **dict.fromkeys(
        ("tau2", "tau2_low", "tau2_high", "tau2_within"), DIGITS - 1
    ),  # a difference of what is known to twelve
    **dict.fromkeys(("p", "q_p", "qe_p", "qm_p", "q_between_p", "q_common_p"), TAIL_DIGITS),
}
UNITS = dict.fromkeys(("q", "qe", "qm", "q_between", "q_common", "h2", "h2_low", "h2_high", "statistic", "df"), 1.0)
SCALES: Mapping[str, float] = {
    **UNITS,
    **dict.fromkeys(("i2", "i2_low", "i2_high", "r2"), 10.0),
    **dict.fromkeys(DIAGNOSTICS, 1.0),
}
Row = dict[str, object]


def cut_rows(rows: Iterable[Mapping[str, object]]) -> list[Row]:
    """The rows of a table of synthesis with their numbers cut; what is no number stays."""
    return [_cut_row(row) for row in rows]


def cut_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """The table effects with the effects and variances cut from which everything else is computed."""
    yi, vi = (effects[name].to_numpy(dtype=np.float64) for name in ("yi", "vi"))
    scale = np.sqrt(np.where(vi > 0, vi, 0.0))
    return effects.assign(yi=settle_all(yi, INPUT_DIGITS, scale=scale), vi=settle_all(vi, INPUT_DIGITS))


def _cut_row(row: Mapping[str, object]) -> Row:
    scales = dict(SCALES)
    for names, measures in TOGETHER:
        sizes = [share * abs(value) for name, share in measures.items() if isinstance(value := row.get(name), float)]
        scales |= dict.fromkeys(names, max((size for size in sizes if math.isfinite(size)), default=0.0))
    return {name: _cut(name, value, scales.get(name, 0.0)) for name, value in row.items()}


def _cut(name: str, value: object, scale: float) -> object:
    if not isinstance(value, float):
        return value
    return settle(value, KINDS.get(name, DIGITS), scale=scale)
