"""Other libraries' pooling behind one call, for holding it against metafor: `pool(yi, vi, method, test)`.

Each gives the numbers under metafor's names, None where it has no such model.
"""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

Pool = Callable[[np.ndarray, np.ndarray, str, str], dict[str, float] | None]


def load_pymetaanalysis() -> Pool:
    library: Any = importlib.import_module("meta_analyze")
    intervals = {"z": "normal", "hartung_knapp": "hk", "adhoc_hartung_knapp": "adhoc"}

    def pool(yi: np.ndarray, vi: np.ndarray, method: str, test: str) -> dict[str, float] | None:
        if method == "EE":
            fit = library.meta_analysis(effect=yi, variance=vi, model="common")
        elif method == "ML":
            return None
        else:
            fit = library.meta_analysis(effect=yi, variance=vi, tau2_method=method, ci_method=intervals[test])
        found = {"beta": fit.estimate, "se": fit.standard_error, "ci_lb": fit.ci_low, "ci_ub": fit.ci_high}
        return found | {"tau2": fit.tau2, "QE": fit.q, "QE_pval": fit.q_pvalue, "k": fit.k}

    return pool


def load_statsmodels() -> Pool:
    library: Any = importlib.import_module("statsmodels.stats.meta_analysis")

    def pool(yi: np.ndarray, vi: np.ndarray, method: str, test: str) -> dict[str, float] | None:
        if method not in ("EE", "DL", "PM") or test != "z":
            return None
        found = library.combine_effects(yi, vi, method_re="iterated" if method == "PM" else "dl")
        if method == "EE":
            return {"beta": float(found.mean_effect_fe), "se": float(found.sd_eff_w_fe), "QE": float(found.q)}
        return {"beta": float(found.mean_effect_re), "se": float(found.sd_eff_w_re), "tau2": float(found.tau2)}

    return pool


def load_pimeta() -> Pool:
    library: Any = importlib.import_module("pimeta")
    tests = {"z": "z", "hartung_knapp": "knha", "adhoc_hartung_knapp": "adhoc"}

    def pool(yi: np.ndarray, vi: np.ndarray, method: str, test: str) -> dict[str, float] | None:
        named = "FE" if method == "EE" else method
        fit = library.rma(yi.tolist(), vi.tolist(), method=named, test=tests[test])
        found = {"beta": fit.b[0], "se": fit.se[0], "pval": fit.pval[0], "ci_lb": fit.ci_lb[0], "ci_ub": fit.ci_ub[0]}
        found |= {name: getattr(fit, name) for name in ("tau2", "I2", "H2", "QE", "k")} | {"QE_pval": fit.QEp}
        limits = fit.predict()  # by the distribution of its test; the function of that name takes the normal one
        return found | {"predict": {"pi_lb": limits.pi_lb, "pi_ub": limits.pi_ub}}

    return pool


LIBRARIES: dict[str, Callable[[], Pool]] = {
    "PyMetaAnalysis": load_pymetaanalysis,
    "pimeta": load_pimeta,
    "statsmodels": load_statsmodels,
}
