"""Analyses of twenty studies: REML, Hartung-Knapp, Q-profile, leave-one-out; beside PyMetaAnalysis and pimeta."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

STUDIES, SEED, EFFECTS = 20, 20, "effects.npz"
Analysis = Callable[[np.ndarray, np.ndarray], object]


def prepare(size: int, folder: Path) -> None:
    """Effects around 0.3 with tau² from 0 to 0.3 and variances as of trials with 20 to 400 people."""
    random = np.random.default_rng(SEED)
    count = size // STUDIES
    vi = 4 / random.uniform(20, 400, (count, STUDIES))
    tau2 = random.uniform(0, 0.3, (count, 1))
    np.savez(folder / EFFECTS, yi=random.normal(0.3, np.sqrt(tau2 + vi)), vi=vi)


def pool(folder: Path) -> Callable[[], object]:
    """Ours."""
    from prismake.synthesise.influence import leave_one_out
    from prismake.synthesise.pooling import pool_random

    def analyse(yi: np.ndarray, vi: np.ndarray) -> object:
        fit = pool_random(yi, vi, method="REML", test="hartung_knapp")  # with its Q-profile interval
        return fit, leave_one_out(yi, vi, method="REML", test="hartung_knapp")

    return _work(folder, analyse)


def pool_with_peer(folder: Path) -> Callable[[], object]:
    """PyMetaAnalysis', of the same contents."""
    from meta_analyze import meta_analysis

    def analyse(yi: np.ndarray, vi: np.ndarray) -> object:
        fit = meta_analysis(effect=yi, variance=vi, tau2_method="REML", ci_method="hk")
        return fit.tau2_confidence_interval(), fit.leave_one_out().results

    return _work(folder, analyse)


def pool_with_pimeta(folder: Path) -> Callable[[], object]:
    """pimeta's, of the same contents; runs in its own environment."""
    import pimeta

    def analyse(yi: np.ndarray, vi: np.ndarray) -> object:
        fit = pimeta.rma(yi.tolist(), vi.tolist(), method="REML", test="knha")
        return pimeta.confint(fit), pimeta.leave1out(yi, vi)

    return _work(folder, analyse)


def _work(folder: Path, analyse: Analysis) -> Callable[[], object]:
    effects = np.load(folder / EFFECTS)
    pairs = list(zip(effects["yi"], effects["vi"], strict=True))

    def work() -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return f"{len([analyse(yi, vi) for yi, vi in pairs])} analyses"

    return work
