"""Proportions pooled by a logit-normal model of the counts themselves, so that 0 of n needs no correction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, logsumexp, xlogy

from prismake.synthesise.distributions import chi2, norm
from prismake.synthesise.effects import Share
from prismake.synthesise.heterogeneity import generalised_q

FloatArray = NDArray[np.float64]
MODE_STEPS = 200
DIFFERENCE = 1e-4  # of the second differences: beside it neither rounding nor curvature counts
BOUNDARY = 1e-6


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
    events, people, k = float(share.events.sum()), float(share.n.sum()), len(share.n)
    if events in (0, people):
        raise ValueError("no study has an event, or none a non-event: the pooled logit has no finite value")
    common = float(np.log(events / (people - events)))
    mu, sigma = _maximise(share, common, points=points) if random else (common, 0.0)
    if sigma < BOUNDARY:
        mu, sigma, se = common, 0.0, float(np.sqrt(1 / events + 1 / (people - events)))
    else:
        se = _standard_error(share, mu, sigma, points=points)
    z, tau = float(norm.ppf((1 + level) / 2)), float(np.hypot(sigma, se))
    reach = tau if random and k >= 3 else float("nan")
    q = 2 * (_saturated(share) - log_likelihood(share, common, 0.0))
    return GlmmFit(
        k=k,
        estimate=mu,
        se=se,
        p=float(2 * norm.sf(abs(mu) / se)),
        ci_low=mu - z * se,
        ci_high=mu + z * se,
        pi_low=mu - z * reach,
        pi_high=mu + z * reach,
        tau2=sigma**2,
        log_likelihood=log_likelihood(share, mu, sigma, points=points),
        q=q,
        q_p=float(chi2.sf(q, k - 1)) if k > 1 else 1.0,
        q_wald=_wald(share),
    )


def log_likelihood(share: Share, mu: float, sigma: float, *, points: int = 7) -> float:
    """The log likelihood of mu and sigma, binomial coefficients included."""
    binomial = gammaln(share.n + 1) - gammaln(share.events + 1) - gammaln(share.n - share.events + 1)
    if sigma == 0:
        return float(np.sum(binomial + _log_density(share.events, share.n, np.full(len(share.n), mu))))
    mode, spread = _find_modes(share, mu, sigma)
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    u = mode[:, None] + np.sqrt(2) * spread[:, None] * nodes
    values = _log_density(share.events[:, None], share.n[:, None], mu + sigma * u) - u**2 / 2
    integrals = logsumexp(values + np.log(weights) + nodes**2, axis=1) + np.log(spread) - np.log(np.pi) / 2
    return float(np.sum(binomial + integrals))


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
    mu, sigma = float(found.x[0]), abs(float(found.x[1]))
    return (mu, sigma) if -found.fun > log_likelihood(share, start, 0.0) else (start, 0.0)


def _simplex(start: float) -> FloatArray:
    return np.array([[start, 0.5], [start + 0.5, 0.5], [start, 1.0]])


def _standard_error(share: Share, mu: float, sigma: float, *, points: int) -> float:
    def at(right: int, up: int) -> float:
        return -log_likelihood(share, mu + right * DIFFERENCE, abs(sigma + up * DIFFERENCE), points=points)

    middle, square = at(0, 0), DIFFERENCE**2
    mu_mu = (at(1, 0) - 2 * middle + at(-1, 0)) / square
    sigma_sigma = (at(0, 1) - 2 * middle + at(0, -1)) / square
    mu_sigma = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * square)
    return float(np.sqrt(sigma_sigma / (mu_mu * sigma_sigma - mu_sigma**2)))


def _wald(share: Share) -> float:
    inside = (share.events > 0) & (share.events < share.n)
    hit, miss = share.events[inside], (share.n - share.events)[inside]
    return generalised_q(np.log(hit / miss), 1 / hit + 1 / miss) if inside.any() else 0.0


def _saturated(share: Share) -> float:
    x, n = share.events, share.n
    binomial = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return float(np.sum(binomial + xlogy(x, x / n) + xlogy(n - x, (n - x) / n)))
