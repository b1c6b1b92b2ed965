"""Generic effects: what a paper reports as an estimate with its uncertainty, taken over as it stands."""

import numpy as np
from numpy.typing import ArrayLike

from prismake.statistics.elementary import log
from prismake.synthesise.effects import EffectSizes


def generic_effect(estimate: ArrayLike, se: ArrayLike, *, ratio: bool = False) -> EffectSizes:
    """yi = estimate, vi = se²; of a `ratio` yi = log(estimate), and `se` is already the logarithm's.

    Inverse-variance input (Cochrane Handbook 10.3.3). Raises ValueError for se <= 0 or a ratio <= 0.
    """
    values, errors = np.asarray(estimate, dtype=np.float64), np.asarray(se, dtype=np.float64)
    if np.any(errors <= 0):
        raise ValueError("a standard error is greater than 0")
    if ratio and np.any(values <= 0):
        raise ValueError("a ratio is greater than 0")
    return EffectSizes(log(values) if ratio else values, errors**2)
