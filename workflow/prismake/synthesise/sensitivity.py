"""Sensitivity: the same question under every combination of estimator, test, correlation and choice of studies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from prismake.synthesise.effects import EffectSizes
from prismake.synthesise.inference import TESTS
from prismake.synthesise.pooling import Fit, pool_common, pool_random

METHODS = ("EE", "REML", "DL", "PM", "ML")


@dataclass(frozen=True)
class Scenario:
    """One cell of the grid; `correlation` is None where the effects do not depend on one, `fit` below two studies."""

    studies: str
    method: str
    test: str
    correlation: float | None
    k: int
    fit: Fit | None


def vary_choices(
    effects: Callable[[float | None], EffectSizes],
    *,
    methods: Sequence[str] = METHODS,
    tests: Sequence[str] = TESTS,
    correlations: Sequence[float | None] = (None,),
    choices: Mapping[str, NDArray[np.bool_]] | None = None,
    level: float = 0.95,
) -> list[Scenario]:
    """Every combination, in the order studies, correlation, method, test; EE comes once, with z.

    `effects` gives the effect sizes for a correlation (ignored when it is None); `choices` names masks over the
    studies, such as those at low risk of bias, and defaults to all of them. Effects that are nan are left out.
    """
    scenarios = []
    computed = {correlation: effects(correlation) for correlation in correlations}
    for name, correlation in product(choices or ("all",), correlations):
        yi, vi = computed[correlation]
        mask = np.isfinite(yi) & np.isfinite(vi)
        mask = mask & choices[name] if choices else mask
        for method, test in _models(methods, tests):
            fit = _fit(EffectSizes(yi[mask], vi[mask]), method=method, test=test, level=level)
            scenarios.append(Scenario(name, method, test, correlation, int(mask.sum()), fit))
    return scenarios


def _models(methods: Sequence[str], tests: Sequence[str]) -> list[tuple[str, str]]:
    return [pair for method in methods for pair in ([("EE", "z")] if method == "EE" else product([method], tests))]


def _fit(effects: EffectSizes, *, method: str, test: str, level: float) -> Fit | None:
    if len(effects.yi) < 2:
        return None
    if method == "EE":
        return pool_common(*effects, level=level)
    return pool_random(*effects, method=method, test=test, level=level)
