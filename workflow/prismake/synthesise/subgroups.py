"""Subgroups: the pooled result of each, and whether they differ by more than chance."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import total
from prismake.synthesise.linear import IndistinctError, weigh
from prismake.synthesise.moderators import Regression, code_factor, regress_effects
from prismake.synthesise.subsets import Results, pool_subsets

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Subgroups:
    """Results per level (sorted) with a tau² of their own each, and the test between them.

    `q_between` is chi² with `df` = levels - 1 (separate tau²); `common` is the same question as a meta-regression with
    one tau² for all, None when it has no study to spare or nothing to test the groups against.
    """

    levels: list[str]
    results: Results
    q_between: float
    df: int
    p: float
    common: Regression | None


def compare_subgroups(
    yi: FloatArray,
    vi: FloatArray,
    groups: Sequence[str],
    *,
    method: str = "REML",
    test: str = "adhoc_hartung_knapp",
    level: float = 0.95,
) -> Subgroups:
    """Pool each group of studies and test the difference: Q = sum over groups of (estimate - mean)² / se².

    The mean is weighted with 1 / se², se = 1 / sqrt(sum(w)) whatever `test` is (Borenstein 2009, chapter 19; RevMan).
    A group of one study counts with its own effect. Raises ValueError when there is only one group.
    """
    levels = sorted({*groups})
    if len(levels) < 2:
        raise ValueError(f"subgroups need two levels, there is only {levels}")
    subsets = [np.array([at for at, group in enumerate(groups) if group == name]) for name in levels]
    results = pool_subsets(yi, vi, subsets=subsets, method=method, test=test, level=level)
    w, df = 1 / results.wald_se**2, len(levels) - 1
    mean = weigh(results.estimate, w)
    q = total(w * (results.estimate - mean) ** 2)
    common = None
    if len(yi) > len(levels):
        _, columns = code_factor(groups)
        with suppress(IndistinctError):  # no variance within the groups, by which Hartung-Knapp would test them
            common = regress_effects(yi, vi, columns, method=method, test=test, level=level)
    return Subgroups(levels, results, q, df, float(chi2.sf(q, df)), common)
