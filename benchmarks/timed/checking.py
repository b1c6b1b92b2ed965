"""Every pooled result of metafor's oracle, computed anew and held against it: ours, PyMetaAnalysis, pimeta."""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "tools"))

from deviations import deviation

FITS = "fits.json"
NUMBERS = ("beta", "se", "pval", "ci_lb", "ci_ub", "tau2", "I2", "H2", "QE", "QE_pval", "k")


def prepare(size: int, folder: Path) -> None:
    """As many pooled results, each with its effects, its numbers and how far another may lie from them."""
    from oracle import FAMILY_OF, SHARED

    from metafor_oracle import TESTS, TOLERANCES, read_cases, read_effects

    fits = []
    for case in read_cases(SHARED):
        for name, results in case.get("pooled", {}).items():
            yi, vi = read_effects(case, name)
            for told in results["fits"]:
                method, test = told["method"], TESTS[told["test"]]
                numbers = {key: told[key] for key in NUMBERS} | told.get("predict", {})
                close = TOLERANCES[FAMILY_OF.get(method, "REML, ML, PM")]
                fits.append(([yi.tolist(), vi.tolist(), method, test], f"{case['id']} {name}", numbers, close))
    (folder / FITS).write_text(json.dumps(fits[:size]), encoding="utf-8")


def check(folder: Path) -> Callable[[], object]:
    """Ours."""
    from metafor_oracle import describe_fit
    from prismake.synthesise.pooling import pool_common, pool_random

    def pool(yi: np.ndarray, vi: np.ndarray, method: str, test: str) -> dict:
        fit = pool_common(yi, vi) if method == "EE" else pool_random(yi, vi, method=method, test=test)
        return describe_fit(fit, vi, test=test, measure="")

    return _check(folder, pool)


def check_pymetaanalysis(folder: Path) -> Callable[[], object]:
    """PyMetaAnalysis', which has no ML; runs with its packages."""
    from poolers import load_pymetaanalysis

    return _check(folder, load_pymetaanalysis())


def check_pimeta(folder: Path) -> Callable[[], object]:
    """pimeta's; runs in its own environment."""
    from poolers import load_pimeta

    return _check(folder, load_pimeta())


def _check(folder: Path, pool: Callable[..., dict | None]) -> Callable[[], str]:
    fits = json.loads((folder / FITS).read_text(encoding="utf-8"))

    def work() -> str:
        told = []
        for (yi, vi, method, test), where, numbers, close in fits:
            found = _try(pool, np.array(yi), np.array(vi), method, test)
            flat = found | found.get("predict", {})
            for name in numbers.keys() & flat.keys():
                apart = deviation(flat[name], numbers[name])
                told.append((apart > close, apart, f"{where} {method} {test} {name}"))
        beyond, apart, where = max(told)
        furthest = f", furthest {apart:.0e} in {where}" if beyond else ""
        return f"numbers {len(told)}, beyond {sum(one for one, *_ in told)}{furthest}"

    return work


def _try(pool: Callable[..., dict | None], *fit: object) -> dict:
    """What a library gives, nothing where it has no such model; where it fails, numbers beyond any tolerance."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return pool(*fit) or {}
        except Exception:  # another library's failure is a finding
            return dict.fromkeys(NUMBERS, float("inf"))
