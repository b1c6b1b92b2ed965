"""Proportions pooled by a logit-normal model of the counts themselves, so that 0 of n needs no correction."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, xlogy

from prismake.statistics.digits import is_below, settle, settle_all
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.elementary import log, total
from prismake.synthesise.effects import Share
from prismake.synthesise.heterogeneity import generalised_q

FloatArray = NDArray[np.float64]
MODE_STEPS = 200
DIFFERENCE = 4e-3  # of the differences of fourth order: beside it neither rounding nor curvature counts
SETTLED = 1e-11  # a step below which nothing moves
POLISHING = 6  # Newton's steps at most behind the simplex, which stops at seven digits
NODE_DIGITS = 14
PROMISED = 8  # digits of closed forms
SEARCHED = 6  # digits of what is found by differences: C libraries differ by 1e-10 of an error, 1e-9 of a small p
FIRST = ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))  # steps and weights of a first derivative
SECOND = ((-2, -1 / 12), (-1, 4 / 3), (0, -5 / 2), (1, 4 / 3), (2, -1 / 12))  # and of a second one


@dataclass(frozen=True)
class GlmmFit:
    """The pooled logit, its interval (Wald's z) and where a further study's logit is expected (z, k >= 3, else nan).

    `tau2` is the variance of the studies' logits; `q` the likelihood-ratio test of equal proportions, k - 1 df, and
    `q_wald` Wald's, in which a study without events or non-events says nothing.
    """

    k: int
    estimate: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float
    tau2: float
    log_likelihood: float
    q: float
    q_p: float
    q_wald: float


def pool_glmm(share: Share, *, random: bool = True, points: int = 7, level: float = 0.95) -> GlmmFit:
    """events_i ~ binomial(n_i, expit(mu + sigma u_i)), u_i ~ normal(0, 1): mu and tau² = sigma² by maximum likelihood.

    Hamza, van Houwelingen & Stijnen 2008; Stijnen, Hamza & Özdemir 2010. Each integral by adaptive Gauss-Hermite
    quadrature with `points` nodes (Pinheiro & Bates 1995; 1 = Laplace). The standard error comes from the curvature of
    the likelihood in mu and sigma together. `random=False`: sigma = 0, logistic regression on the intercept alone.
    `p` tests a proportion of one half. Raises ValueError where no study, or every person, has the event.
    """
    events, people, k = total(share.events), total(share.n), len(share.n)
    if events in (0, people):
        raise ValueError("no study has an event, or none a non-event: the pooled logit has no finite value")
    common = float(log(events / (people - events)))
    mu, sigma = _maximise(share, common, points=points) if random else (common, 0.0)
    se = float(np.sqrt(1 / events + 1 / (people - events)))
    if sigma > 0:
        se = _standard_error(share, mu, sigma, points=points)
    z, tau = float(norm.ppf((1 + level) / 2)), float(np.sqrt(sigma**2 + se**2))
    reach = tau if random and k >= 3 else float("nan")
    q = max(0.0, 2 * (_saturated(share) - log_likelihood(share, common, 0.0)))
    found = {
        "estimate": mu,
        "se": se,
        "p": float(2 * norm.sf(abs(mu) / se)),
        "ci_low": mu - z * se,
        "ci_high": mu + z * se,
        "pi_low": mu - z * reach,
        "pi_high": mu + z * reach,
        "tau2": sigma**2,
        "q": q,
        "q_p": float(chi2.sf(q, k - 1)) if k > 1 else 1.0,
        "q_wald": _wald(share),
    }
    logits = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    scales = dict.fromkeys(logits, max(abs(mu), se)) | {"q": 1.0, "q_wald": 1.0, "tau2": se**2}
    digits = SEARCHED if sigma > 0 else PROMISED
    cut = {name: settle(value, digits, scale=scales.get(name, 0.0)) for name, value in found.items()}
    return GlmmFit(k=k, **cut, log_likelihood=log_likelihood(share, mu, sigma, points=points))


def log_likelihood(share: Share, mu: float, sigma: float, *, points: int = 7) -> float:
    """The log likelihood of mu and sigma, binomial coefficients included."""
    binomial = gammaln(share.n + 1) - gammaln(share.events + 1) - gammaln(share.n - share.events + 1)
    if sigma == 0:
        return total(binomial + _log_density(share.events, share.n, np.full(len(share.n), mu)))
    mode, spread = _find_modes(share, mu, sigma)
    nodes, log_weights = _place_nodes(points)
    u = mode[:, None] + np.sqrt(2) * spread[:, None] * nodes
    values = _log_density(share.events[:, None], share.n[:, None], mu + sigma * u) - u**2 / 2
    weighted = values + log_weights + nodes**2
    top = weighted.max(axis=1)
    sums = np.exp(weighted - top[:, None]).sum(axis=1)
    return total(binomial + top + np.log(sums) + np.log(spread) - np.log(np.pi) / 2)


@cache
def _place_nodes(points: int) -> tuple[FloatArray, FloatArray]:
    # Cut, since they come from a library's eigenvalues.
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    return settle_all(nodes, NODE_DIGITS, scale=1.0), np.log(settle_all(weights, NODE_DIGITS))


def _log_density(events: FloatArray, n: FloatArray, logit: FloatArray) -> FloatArray:
    return np.asarray(events * logit - n * np.logaddexp(0, logit), dtype=np.float64)


def _find_modes(share: Share, mu: float, sigma: float) -> tuple[FloatArray, FloatArray]:
    # Newton's steps, at most one logit each, on a concave function; the spread is 1 / sqrt(its curvature).
    u = np.zeros(len(share.n))
    for _ in range(MODE_STEPS):
        p = expit(mu + sigma * u)
        curvature = sigma**2 * share.n * p * (1 - p) + 1
        step = np.clip((sigma * (share.events - share.n * p) - u) / curvature, -1 / sigma, 1 / sigma)
        u = u + step
        if np.abs(step).max() < 1e-12:
            break
    p = expit(mu + sigma * u)
    return u, 1 / np.sqrt(sigma**2 * share.n * p * (1 - p) + 1)


def _maximise(share: Share, start: float, *, points: int) -> tuple[float, float]:
    # The likelihood is even in sigma, so that 0 is no edge to the search.
    def deviance(at: FloatArray) -> float:
        return -log_likelihood(share, float(at[0]), abs(float(at[1])), points=points)

    found = minimize(
        deviance,
        np.array([start, 0.5]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000, "initial_simplex": _simplex(start)},
    )
    mu, sigma = _polish(deviance, float(found.x[0]), abs(float(found.x[1])))
    if not _varies_at_zero(share) and not is_below(log_likelihood(share, start, 0.0), -deviance(np.array([mu, sigma]))):
        return start, 0.0
    return mu, sigma


def _varies_at_zero(share: Share) -> bool:
    # Whether the likelihood rises from tau² = 0: sum (x - n p)² > sum n p (1 - p) at the common p, in whole numbers.
    events, people = [[int(value) for value in column.tolist()] for column in (share.events, share.n)]
    e, n = sum(events), sum(people)
    return sum((x * n - of * e) ** 2 for x, of in zip(events, people, strict=True)) > n * e * (n - e)


def _polish(deviance: Callable[[FloatArray], float], mu: float, sigma: float) -> tuple[float, float]:
    # The simplex stops where the likelihood is flat to its last bits; its slopes are not. One curvature does for all
    # steps, since they are as small as a ten-millionth.
    curved = _curve(deviance, mu, sigma)
    determinant = curved[0] * curved[1] - curved[2] ** 2
    for _ in range(POLISHING if curved[0] > 0 and determinant > 0 else 0):
        along = _slope(deviance, mu, sigma)
        right = (curved[1] * along[0] - curved[2] * along[1]) / determinant
        up = (curved[0] * along[1] - curved[2] * along[0]) / determinant
        if max(abs(right), abs(up)) > DIFFERENCE:
            break  # not the neighbourhood that the simplex has found
        mu, sigma = mu - right, abs(sigma - up)
        if max(abs(right), abs(up)) < SETTLED:
            break
    return mu, sigma


def _slope(deviance: Callable[[FloatArray], float], mu: float, sigma: float) -> tuple[float, float]:
    """The slopes of the deviance in mu and in sigma."""
    along_mu = [weight * deviance(np.array([mu + step * DIFFERENCE, sigma])) for step, weight in FIRST]
    along_sigma = [weight * deviance(np.array([mu, sigma + step * DIFFERENCE])) for step, weight in FIRST]
    return math.fsum(along_mu) / DIFFERENCE, math.fsum(along_sigma) / DIFFERENCE


def _curve(deviance: Callable[[FloatArray], float], mu: float, sigma: float) -> tuple[float, float, float]:
    """The curvatures of the deviance in mu, in sigma, and in both."""

    def at(right: int, up: int) -> float:
        return deviance(np.array([mu + right * DIFFERENCE, sigma + up * DIFFERENCE]))

    in_mu = [weight * at(step, 0) for step, weight in SECOND]
    in_sigma = [weight * at(0, step) for step, weight in SECOND]
    in_both = [one * other * at(right, up) for right, one in FIRST for up, other in FIRST]
    square = DIFFERENCE**2
    return math.fsum(in_mu) / square, math.fsum(in_sigma) / square, math.fsum(in_both) / square


def _simplex(start: float) -> FloatArray:
    return np.array([[start, 0.5], [start + 0.5, 0.5], [start, 1.0]])


def _standard_error(share: Share, mu: float, sigma: float, *, points: int) -> float:
    def deviance(at: FloatArray) -> float:
        return -log_likelihood(share, float(at[0]), abs(float(at[1])), points=points)

    mu_mu, sigma_sigma, mu_sigma = _curve(deviance, mu, sigma)
    return float(np.sqrt(sigma_sigma / (mu_mu * sigma_sigma - mu_sigma**2)))


def _wald(share: Share) -> float:
    inside = (share.events > 0) & (share.events < share.n)
    hit, miss = share.events[inside], (share.n - share.events)[inside]
    return generalised_q(log(hit / miss), 1 / hit + 1 / miss) if inside.any() else 0.0


def _saturated(share: Share) -> float:
    x, n = share.events, share.n
    binomial = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return total(binomial + xlogy(x, x / n) + xlogy(n - x, (n - x) / n))
