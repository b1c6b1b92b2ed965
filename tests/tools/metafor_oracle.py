"""Every number of the oracle beside ours, section by section; what we do not compute comes with nothing beside it."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from likelihoods import log_likelihood
from prismake.statistics.measures import back_transform, harmonic_n
from prismake.synthesise import bias, exact
from prismake.synthesise.dependent import pool_dependent
from prismake.synthesise.effects import Change, Counts, EffectSizes, Means, Share, is_uninformative, mean_difference
from prismake.synthesise.glmm import pool_glmm
from prismake.synthesise.heterogeneity import i2_h2
from prismake.synthesise.influence import cumulate, leave_one_out
from prismake.synthesise.mantel_haenszel import StratifiedFit, fill_zero_cells, pool_mantel_haenszel
from prismake.synthesise.moderators import Regression, code_factor, regress_effects
from prismake.synthesise.peto import peto_odds_ratio, pool_peto
from prismake.synthesise.pooling import Fit, pool_common, pool_random, predict
from prismake.synthesise.revman import revman_smd
from prismake.synthesise.shapes import FORMULAS
from prismake.synthesise.subgroups import compare_subgroups
from prismake.synthesise.subsets import Results
from prismake.synthesise.trim_fill import trim_and_fill
from prismake.synthesise.uncertainty import profile_likelihood_interval, tau2_standard_error

Case = Mapping[str, Any]
CLOSED, ITERATIVE, QUADRATURE = 1e-10, 1e-7, 1e-4
LAPLACE = 0.015  # metafor's optimiser stops short with one point: its likelihood there is below ours
TOLERANCES = {
    "effect sizes": CLOSED,
    "common effect, DL": CLOSED,
    "REML, ML, PM": ITERATIVE,
    "Q-profile": ITERATIVE,
    "Mantel-Haenszel": CLOSED,
    "Peto": CLOSED,
    "exact intervals": CLOSED,
    "GLMM": QUADRATURE,
    "GLMM, Laplace": LAPLACE,
    "asymmetry, closed": CLOSED,
    "asymmetry, REML": ITERATIVE,
    "trim and fill": CLOSED,
    "influence, DL": CLOSED,
    "influence, REML": ITERATIVE,
    "meta-regression, closed": CLOSED,
    "meta-regression, iterative": ITERATIVE,
    "subgroups, closed": CLOSED,
    "subgroups, REML": ITERATIVE,
    "multilevel": ITERATIVE,
}
INPUTS = {"id", "kind", "source", "table", "moderators", "metafor_version"}
LABELS = {
    "rows_used",
    "method",
    "test",
    "method.1",
    "test.1",
    "formula",
    "coef_names",
    "factor",
    "level",
    "side",
    "error",
}
NOT_COVERED = {
    "glmm_logit loglik": "metafor's for random effects: that of the fitted studies; ours is the marginal one",
    "robust_CR1": "cluster-robust standard errors without the correction for small samples: CR2 takes their place",
}
TESTS = {"z": "z", "knha": "hartung_knapp", "adhoc": "adhoc_hartung_knapp"}
SHAPES = {
    "binary_two_arm": (Counts, ("events_e", "n_e", "events_c", "n_c")),
    "continuous_two_arm": (Means, ("n_e", "mean_e", "sd_e", "n_c", "mean_c", "sd_c")),
    "single_arm_proportion": (Share, ("events", "n")),
    "single_arm_pre_post": (Change, ("n", "m_pre", "sd_pre", "m_post", "sd_post", "r")),
}


class Pair(NamedTuple):
    """One field of the oracle: ours (None = not covered) and metafor's."""

    family: str
    section: str
    where: str
    found: Any
    expected: Any


def read_cases(folder: Path) -> list[Case]:
    """The oracle's cases below the folder of shared data."""
    with gzip.open(folder / "oracle" / "slim_debian.json.gz", "rt", encoding="utf-8") as file:
        return list(json.load(file)["cases"])


def compare_case(case: Case) -> Iterator[Pair]:
    """All numbers of one case, each exactly once."""
    for section, expected in case.items():
        if section in SECTIONS:
            yield from SECTIONS[section](case, expected)
        elif section not in INPUTS:
            yield from pair(section, section, case["id"], {}, expected)


def count_numbers(value: object) -> int:
    """How many numbers a piece of the oracle holds."""
    if isinstance(value, Mapping):
        return sum(count_numbers(part) for name, part in value.items() if name not in LABELS)
    if isinstance(value, list):
        return sum(count_numbers(part) for part in value)
    return int(isinstance(value, int | float) and not isinstance(value, bool))


def pair(
    family: str, section: str, where: str, found: Mapping[str, Any], expected: Mapping[str, Any]
) -> Iterator[Pair]:
    """Each field of `expected` with ours of the same name; fields within fields are compared one by one."""
    for name, value in expected.items():
        if isinstance(value, Mapping):
            yield from pair(family, section, f"{where} {name}", found.get(name, {}), value)
        elif name not in LABELS and count_numbers(value):
            yield Pair(family, f"{section} {name}", f"{where} {name}", found.get(name), value)


def read_inputs(case: Case) -> Any:
    """The raw table as the arrays that our formulas take."""
    shape, names = SHAPES[case["kind"]]
    return shape(*(np.array(case["table"][name], dtype=float) for name in names))


def read_effects(case: Case, name: str) -> EffectSizes:
    """The effects of a measure from the raw table, without the studies that metafor left out."""
    if name == "GEN":
        return EffectSizes(*(np.array(case["table"][part], dtype=float) for part in ("yi", "vi")))
    if name == "ROM_default":
        m = read_inputs(case)
        ratio = np.log(m.mean1 / m.mean2)
        return EffectSizes(ratio, m.sd1**2 / (m.n1 * m.mean1**2) + m.sd2**2 / (m.n2 * m.mean2**2))
    used = case["pooled"][name]["rows_used"]
    return EffectSizes(*(part[used] for part in compute_effects(case, name)))


def compute_effects(case: Case, name: str) -> EffectSizes | None:
    """One effect per row of the table, nan where there is none; None for a measure that is not covered."""
    if f"effects {name}" in NOT_COVERED:
        return None
    inputs, base = read_inputs(case), name.split("_")[0]
    if name == "MD_HO_equalvar":
        return mean_difference(inputs, equal=True)
    if name == "SMD_RevMan":
        return revman_smd(inputs)
    if name == "PETO":  # metafor adds 0.5 to a single study's table, though not when it pools
        return peto_odds_ratio(fill_zero_cells(inputs))
    if name == "SMCR":  # the oracle standardises with the sd after treatment, Becker 1988 with the one before
        inputs = inputs._replace(sd_before=inputs.sd_after, sd_after=inputs.sd_before)
    if name.endswith("addhalf_all"):
        inputs = Counts(inputs.events1 + 0.5, inputs.n1 + 1, inputs.events2 + 0.5, inputs.n2 + 1)
    effects = FORMULAS[base](inputs)
    dropped = is_uninformative(inputs) if name.endswith("drop00") else False
    return EffectSizes(*(np.where(dropped, np.nan, part) for part in effects))


def compare_effects(case: Case, expected: Case) -> Iterator[Pair]:
    for name, numbers in expected.items():
        effects = compute_effects(case, name)
        found = effects._asdict() if effects else {}
        for one in pair("effect sizes", "effects", f"{case['id']} {name}", found, numbers):
            yield one._replace(section=f"effects {name}")


def compare_pooled(case: Case, expected: Case) -> Iterator[Pair]:
    for name, results in expected.items():
        yi, vi = read_effects(case, name)
        for numbers in results["fits"]:
            method, test = numbers["method"], TESTS[numbers["test"]]
            fit = pool_common(yi, vi) if method == "EE" else pool_random(yi, vi, method=method, test=test)
            family = "common effect, DL" if method in ("EE", "DL") else "REML, ML, PM"
            where = f"{case['id']} {name} {method} {test}"
            for one in pair(family, "pooled", where, describe_fit(fit, vi, test=test, measure=name), numbers):
                yield one._replace(family="Q-profile") if "ci_Qprofile" in one.where else one


def describe_fit(fit: Fit, vi: np.ndarray, *, test: str, measure: str) -> dict[str, Any]:
    n = harmonic_n(vi) if measure == "PFT" else None
    # Under z metafor predicts with z, where this project always takes k - 1 df.
    df = np.inf if test == "z" else fit.k - 1
    limits = predict(fit.estimate, fit.se, tau2=fit.tau2, df=df)
    proportion = measure in ("PFT", "PLO")
    shown = back_transform(measure, [fit.estimate, fit.ci_low, fit.ci_high], n=n) if proportion else None
    return {
        **{"beta": fit.estimate, "se": fit.se, "pval": fit.p, "ci_lb": fit.ci_low, "ci_ub": fit.ci_high},
        **{"tau2": fit.tau2, "I2": fit.i2, "H2": fit.h2, "QE": fit.q, "QE_pval": fit.q_p, "k": fit.k},
        "predict": dict(zip(("pi_lb", "pi_ub"), limits, strict=True)),
        "ci_Qprofile": describe_profile(fit, vi),
        "backtransformed": shown,
    }


def describe_profile(fit: Fit | Regression, vi: np.ndarray, x: np.ndarray | None = None) -> dict[str, Any]:
    limits = fit.tau2_low, fit.tau2_high
    i2, h2 = zip(*(i2_h2(tau2, vi, x) for tau2 in limits), strict=True)
    return {"tau2": limits, "tau": np.sqrt(limits), "I2": i2, "H2": h2}


def describe_stratified(fit: StratifiedFit, k: int) -> dict[str, Any]:
    counted = dict.fromkeys(("k_yi", "k_pos"), fit.q_df + 1) | {"k": k}
    return {
        **counted,
        **{"beta": fit.estimate, "se": fit.se, "stat": fit.estimate / fit.se},
        **{"pval": fit.p, "ci": (fit.ci_low, fit.ci_high), "QE": fit.q, "QE_pval": fit.q_p, "I2": fit.i2},
        **{"CMH": fit.cmh, "CMH_pval": fit.cmh_p, "Tarone": fit.tarone, "Tarone_pval": fit.tarone_p},
    }


def compare_mantel_haenszel(case: Case, expected: Case) -> Iterator[Pair]:
    counts = read_inputs(case)
    for name, numbers in expected.items():
        # OR_addhalf_pooled has the numbers of OR_correct: its 0.5 reached the single studies only.
        fit = pool_mantel_haenszel(counts, measure=name[:2], continuity=not name.endswith("nocorrect"))
        found = describe_stratified(fit, len(counts.n1))
        yield from pair("Mantel-Haenszel", "mantel_haenszel", f"{case['id']} {name}", found, numbers)


def compare_peto(case: Case, expected: Case) -> Iterator[Pair]:
    counts = read_inputs(case)
    yield from pair("Peto", "peto", case["id"], describe_stratified(pool_peto(counts), len(counts.n1)), expected)


def compare_glmm(case: Case, expected: Case) -> Iterator[Pair]:
    for name, numbers in expected.items():
        model, points = name.split("_nAGQ")
        fit = pool_glmm(read_inputs(case), random=model == "ML", points=int(points))
        limits = predict(fit.estimate, fit.se, tau2=fit.tau2, df=np.inf)  # metafor's z; ours is t with k - 1 df
        found = {
            **{"beta": fit.estimate, "se": fit.se, "ci": (fit.ci_low, fit.ci_high), "tau2": fit.tau2},
            "QE_LRT": fit.q,
            "QE_Wld": fit.q_wald,
            "loglik": fit.log_likelihood if model == "EE" else None,
            "backtransformed": back_transform("PLO", [fit.estimate, fit.ci_low, fit.ci_high]),
            "predict": back_transform("PLO", limits),
        }
        family = "GLMM, Laplace" if name == "ML_nAGQ1" else "GLMM"
        yield from pair(family, "glmm_logit", f"{case['id']} {name}", found, numbers)


def compare_intervals(case: Case, expected: list[Any], *, section: str) -> Iterator[Pair]:
    limits = {"ci_exact": exact.clopper_pearson, "ci_wilson": exact.wilson}[section](read_inputs(case))
    yield Pair("exact intervals", section, f"{case['id']} {section}", np.column_stack(limits), expected)


def compare_bias(case: Case, expected: Case) -> Iterator[Pair]:
    for measure, tests in expected.items():
        effects = read_effects(case, measure)
        for name, numbers in tests.items():
            if "error" not in numbers:
                family, found = BIAS[name.split("_")[0]](effects, name)
                yield from pair(family, f"bias {name}", f"{case['id']} {measure} {name}", found, numbers)


def describe_egger(effects: EffectSizes, name: str) -> tuple[str, dict[str, Any]]:
    mixed = "reml" in name
    found = (bias.run_egger_mixed if mixed else bias.run_egger)(*effects, minimum=2)
    numbers = {
        **{"stat": found.statistic, "pval": found.p, "df": found.df, "intercept_limit": found.limit},
        **{"limit_ci": (found.limit_low, found.limit_high), "fit_beta": (found.limit, found.slope)},
        "fit_se": (found.limit_se, found.se),
    }
    return ("asymmetry, REML" if mixed else "asymmetry, closed"), numbers


def describe_begg(effects: EffectSizes, name: str) -> tuple[str, dict[str, Any]]:
    tau, p = bias.run_begg(*effects, exact=False if name.endswith("normal") else None, minimum=2)
    return "asymmetry, closed", {"tau": tau, "pval": p}


def describe_trim_fill(effects: EffectSizes, name: str) -> tuple[str, dict[str, Any]]:
    _, method, estimator, _ = name.split("_")
    found = trim_and_fill(*effects, method=method.upper(), estimator=estimator, minimum=2)
    (beta, se, low, high, tau2) = (
        getattr(found.result, part)[0] for part in ("estimate", "se", "ci_low", "ci_high", "tau2")
    )
    return "trim and fill", {
        **{"k0": found.missing, "se_k0": found.se, "p_k0": found.p, "beta": beta, "se": se, "ci": (low, high)},
        **{"tau2": tau2, "k": len(effects.yi) + found.missing},
        **{"filled_yi": found.filled_yi, "filled_vi": found.filled_vi},
    }


def compare_influence(case: Case, expected: Case) -> Iterator[Pair]:
    for measure, analyses in expected.items():
        effects = read_effects(case, measure)
        for name, numbers in analyses.items():
            kind, method = name.split("_")
            if kind in INFLUENCE:
                found = describe_results(INFLUENCE[kind](*effects, method=method, test="z"))
                found = {name: hide_gaps(values, numbers[name]) for name, values in found.items() if name in numbers}
                where = f"{case['id']} {measure} {name}"
                yield from pair(f"influence, {method}", f"influence {kind}", where, found, numbers)


def hide_gaps(values: np.ndarray, expected: list[float | None]) -> np.ndarray:
    # Where Fisher scoring did not converge metafor gives nothing to compare with.
    return np.where([value is None for value in expected], np.nan, values) if len(values) == len(expected) else values


def describe_results(found: Results) -> dict[str, Any]:
    return {
        **{"estimate": found.estimate, "se": found.se, "ci_lb": found.ci_low, "ci_ub": found.ci_high},
        **{"pval": found.p, "Q": found.q, "tau2": found.tau2, "I2": found.i2},
    }


def compare_regressions(case: Case, expected: list[Any]) -> Iterator[Pair]:
    yi, vi = read_effects(case, "GEN" if case["kind"] == "generic_inverse_variance" else "OR")
    for numbers in (one for formula in expected for method in formula for one in method):
        if "error" in numbers:
            continue
        method, test = numbers["method"], TESTS[numbers["test"]]
        moderators = read_moderators(case, numbers["formula"])
        fit = regress_effects(yi, vi, moderators, method=method, test=test)
        design = np.column_stack([np.ones(fit.k), moderators])
        found = describe_regression(fit, vi, design)
        if method != "EE":
            found["se_tau2"] = tau2_standard_error(yi, vi, method=method, x=design)
        if method in ("ML", "REML"):
            found["ci_profile_lik_tau2"] = profile_likelihood_interval(yi, vi, method=method, x=design)
        family = "meta-regression, " + ("closed" if method in ("EE", "DL") else "iterative")
        where = f"{case['id']} {numbers['formula']} {method} {test}"
        for one in pair(family, "metareg", where, found, numbers):
            yield one._replace(family="Q-profile") if "ci_Qprofile" in one.where else one


def read_moderators(case: Case, formula: str) -> np.ndarray:
    names = formula.removeprefix("~").split(" + ")
    if names[0].startswith("factor("):
        return code_factor(case["moderators"][names[0].removeprefix("factor(").removesuffix(")")])[1]
    return np.column_stack([np.array(case["moderators"][name], dtype=float) for name in names])


def describe_regression(fit: Regression, vi: np.ndarray, x: np.ndarray) -> dict[str, Any]:
    test_df = (fit.qm_df, None if fit.test == "z" else fit.qe_df)
    return {
        **{"k": fit.k, "p": len(fit.coefficients), "beta": fit.coefficients, "se": fit.se, "stat": fit.statistics},
        **{"pval": fit.p, "ci_lb": fit.ci_low, "ci_ub": fit.ci_high, "vb": fit.covariance, "tau2": fit.tau2},
        **{"I2": fit.i2, "H2": fit.h2, "R2": fit.r2, "QE": fit.qe, "QE_df": fit.qe_df, "QE_pval": fit.qe_p},
        **{"QM": fit.qm, "QM_df": test_df, "QM_pval": fit.qm_p},
        **{"loglik": fit.log_likelihood, "AIC": fit.aic, "BIC": fit.bic},
        "weights_pct": fit.weights,
        "ci_Qprofile": describe_profile(fit, vi, x),
    }


def compare_subgroup_cases(case: Case, expected: list[Any]) -> Iterator[Pair]:
    yi, vi = read_effects(case, "OR")
    for numbers in (one for factor in expected for one in factor):
        method, where = numbers["method"], f"{case['id']} {numbers['factor']} {numbers['method']}"
        family = "subgroups, REML" if method == "REML" else "subgroups, closed"
        found = compare_subgroups(yi, vi, case["moderators"][numbers["factor"]], method=method, test="z")
        assert found.common
        between = {
            **{"Qbetween_separate_tau2": found.q_between, "Qbetween_df": found.df, "Qbetween_pval": found.p},
            **{"common_tau2_QM": found.common.qm, "common_tau2_QMp": found.common.qm_p},
            "common_tau2": found.common.tau2,
        }
        whole = {name: value for name, value in numbers.items() if name != "levels"}
        yield from pair(family, "subgroups", where, between, whole)
        for at, level in enumerate(numbers["levels"]):
            assert level["level"] == found.levels[at]
            own = {name: getattr(found.results, name)[at] for name in ("k", "se", "tau2", "ci_low", "ci_high")}
            own |= {"beta": found.results.estimate[at], "ci": (own["ci_low"], own["ci_high"])}
            own |= {"I2": found.results.i2[at], "QE": found.results.q[at], "QE_pval": found.results.q_p[at]}
            yield from pair(family, "subgroups", f"{where} {level['level']}", own, level)


def compare_multilevel(case: Case, expected: Case) -> Iterator[Pair]:
    rows = list(zip(map(str, case["table"]["district"]), case["table"]["yi"], case["table"]["vi"], strict=True))
    fit = pool_dependent(rows, correlation=0.0, robust=False)
    found: dict[str, Any] = {"beta": fit.estimate, "se": fit.se, "ci": (fit.ci_low, fit.ci_high), "QE": fit.q}
    found |= {"sigma2": (fit.tau2, fit.tau2_within), "loglik_REML": log_likelihood(rows, fit)}
    yield from pair("multilevel", "rma_mv", case["id"], found, expected)


BIAS = {"egger": describe_egger, "begg": describe_begg, "trimfill": describe_trim_fill}
INFLUENCE = {"leave1out": leave_one_out, "cumul": cumulate}
SECTIONS: Mapping[str, Callable[[Case, Any], Iterator[Pair]]] = {
    "effects": compare_effects,
    "pooled": compare_pooled,
    "mantel_haenszel": compare_mantel_haenszel,
    "peto": compare_peto,
    "glmm_logit": compare_glmm,
    "ci_exact": lambda case, expected: compare_intervals(case, expected, section="ci_exact"),
    "ci_wilson": lambda case, expected: compare_intervals(case, expected, section="ci_wilson"),
    "bias": compare_bias,
    "influence": compare_influence,
    "metareg": compare_regressions,
    "subgroups": compare_subgroup_cases,
    "rma_mv": compare_multilevel,
}
