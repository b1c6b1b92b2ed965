"""Measures the synthesis: analyses with REML, Hartung-Knapp, Q-profile and leave-one-out, in seconds."""

import importlib
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from prismake.synthesise.influence import leave_one_out  # noqa: E402
from prismake.synthesise.pooling import pool_random  # noqa: E402

ANALYSES, STUDIES, SEED = 1000, 20, 20
Data = Sequence[tuple[np.ndarray, np.ndarray]]


def simulate(analyses: int, studies: int) -> Data:
    """Effects around 0.3 with tau² from 0 to 0.3 and variances as of trials with 20 to 400 people."""
    random = np.random.default_rng(SEED)
    data = []
    for _ in range(analyses):
        vi = 4 / random.uniform(20, 400, studies)
        data.append((random.normal(0.3, np.sqrt(random.uniform(0, 0.3) + vi)), vi))
    return data


def run_prismake(yi: np.ndarray, vi: np.ndarray) -> tuple[float, ...]:
    fit = pool_random(yi, vi, method="REML", test="hartung_knapp")  # with its Q-profile interval
    without = leave_one_out(yi, vi, method="REML", test="hartung_knapp")
    return fit.estimate, fit.ci_low, fit.tau2, fit.tau2_high, float(without.estimate[0]), float(without.ci_high[-1])


def load_pymetaanalysis() -> Callable[[np.ndarray, np.ndarray], tuple[float, ...]]:
    library: Any = importlib.import_module("meta_analyze")

    def run(yi: np.ndarray, vi: np.ndarray) -> tuple[float, ...]:
        fit = library.meta_analysis(effect=yi, variance=vi, tau2_method="REML", ci_method="hk")
        profile, without = fit.tau2_confidence_interval(), fit.leave_one_out().results
        return fit.estimate, fit.ci_low, fit.tau2, profile.ci_high, without[0].estimate, without[-1].ci_high

    return run


def measure(name: str, run: Callable[[np.ndarray, np.ndarray], tuple[float, ...]], data: Data) -> np.ndarray:
    """Prints seconds in all and milliseconds for each analysis, and returns the figures for a comparison."""
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figures = np.array([run(*one) for one in data])
    seconds = time.perf_counter() - start
    print(f"{name:16} {len(data):9} {seconds:9.2f} {1000 * seconds / len(data):12.2f}", flush=True)
    return figures


def main(arguments: list[str]) -> None:
    analyses = int(arguments[0]) if arguments else ANALYSES
    data = simulate(analyses, STUDIES)
    print(f"{STUDIES} studies each: REML, Hartung-Knapp, Q-profile, leave-one-out")
    print(f"{'':16} {'analyses':>9} {'seconds':>9} {'ms/analysis':>12}")
    ours = measure("prismake", run_prismake, data)
    try:
        other = load_pymetaanalysis()
    except ImportError:
        print("PyMetaAnalysis   not installed")
        return
    fewer = data[: max(1, analyses // 10)]
    theirs = measure("PyMetaAnalysis", other, fewer)
    print(f"largest difference of their figures: {np.abs(ours[: len(fewer)] - theirs).max():.1e}")


if __name__ == "__main__":
    main(sys.argv[1:])
