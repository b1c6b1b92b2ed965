"""Proportions pooled by a logit-normal model of the counts themselves, so that 0 of n needs no correction."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from prismake.statistics.digits import DIGITS, TAIL_DIGITS, settle
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.elementary import log
from prismake.statistics.jets import Jet
from prismake.synthesise.effects import Share
from prismake.synthesise.heterogeneity import generalised_q
from prismake.synthesise.logit_normal import PRECISE, Arms, count_people, measure, measure_common, measure_saturated
from prismake.synthesise.pooling import predict

STARTS = tuple(Decimal(8) ** power for power in range(-3, 3))  # values of tau² among which the search starts
STEPS, HALVINGS = 100, 60
NEXT_TO_NOTHING = 10  # on the logarithm of tau², below the square of a standard error
FAR = 40  # steps on the logarithm of tau²
SETTLED = Decimal("1e-9")  # a step, of tau² or of mu, behind which the next would be about the square of it
SMALLEST, LARGEST = Decimal("1e-12"), Decimal("1e6")  # of tau²: less is none, and more has no end
ENDLESS = "the studies' proportions lie at 0 and 1, so that the likelihood has no end in tau²"
Likelihood = Callable[[Decimal, Decimal], Jet]


@dataclass(frozen=True)
class GlmmFit:
    """The pooled logit, its interval (Wald's z) and where a further study's logit is expected.

    That is predicted by Student's t with k - 1 df, as for every other model, from three studies on (else nan).

    `tau2` is the variance of the studies' logits; `q` the likelihood-ratio test of equal proportions, k - 1 df, and
    `q_wald` Wald's, in which a study without events or non-events says nothing.
    """

    k: int
    random: bool
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
    """events_i ~ binomial(n_i, expit(mu + b_i)), b_i ~ normal(0, tau²): mu and tau² by maximum likelihood.

    Hamza, van Houwelingen & Stijnen 2008; Stijnen, Hamza & Özdemir 2010. Each integral by adaptive Gauss-Hermite
    quadrature with `points` nodes (Pinheiro & Bates 1995; 1 = Laplace). The standard error comes from the observed
    information of mu and tau² together, whose curvatures are exact. `random=False`: tau² = 0, logistic regression on
    the intercept alone. `p` tests a proportion of one half. Raises ValueError where no study, or every person, has the
    event, and where the likelihood only grows with tau².
    """
    arms, k = _read_arms(share), len(share.n)
    events, people = count_people(arms)
    if events in (0, people):
        raise ValueError("no study has an event, or none a non-event: the pooled logit has no finite value")
    if random and all(x in (0, n) for x, n in arms):
        raise ValueError(ENDLESS)
    with localcontext(PRECISE):
        common = _logit(arms)
        top = _maximise(arms, points=points) if random else None
        mu, tau2, reached, variance = top or (
            common,
            Decimal(0),
            measure_common(arms, common),
            1 / Decimal(events) + 1 / Decimal(people - events),
        )
        q = float(max(Decimal(0), 2 * (measure_saturated(arms) - measure_common(arms, common))))
        figures = float(mu), float(variance.sqrt()), float(tau2)
    return GlmmFit(
        k=k,
        random=random,
        **_describe(*figures, df=k - 1 if random and k >= 3 else None, level=level),
        log_likelihood=float(reached) + _count_orders(arms),
        q=settle(q, DIGITS, scale=1.0),
        q_p=settle(float(chi2.sf(q, k - 1)), TAIL_DIGITS) if k > 1 else 1.0,
        q_wald=settle(_wald(share), DIGITS, scale=1.0),
    )


def log_likelihood(share: Share, mu: float, tau2: float, *, points: int = 7) -> float:
    """The log likelihood of mu and tau², binomial coefficients included."""
    arms = _read_arms(share)
    with localcontext(PRECISE):
        at = Decimal(mu)
        value = measure(arms, at, Decimal(tau2), points=points).value if tau2 > 0 else measure_common(arms, at)
    return float(value) + _count_orders(arms)


def profile_tau2(share: Share, fit: GlmmFit, *, points: int = 7, level: float = 0.95) -> tuple[float, float]:
    """The values of tau² whose likelihood, at the best mu for each, is not too far below the largest one.

    Twice the difference is at most the chi² quantile with 1 df (Hardy & Thompson 1996); the lower limit may be 0, the
    upper one is nan where the studies' proportions are compatible with any variance.
    """
    from scipy.optimize import brentq  # slow to import

    arms, fall = _read_arms(share), float(chi2.ppf(level, 1)) / 2
    with localcontext(PRECISE):
        flat = measure_common(arms, _logit(arms))
        top = _climb_mu(arms, Decimal(fit.estimate), Decimal(fit.tau2), points=points)[1] if fit.tau2 > 0 else flat

        def short(size: float) -> float:
            value = _climb_mu(arms, Decimal(fit.estimate), Decimal(size).exp(), points=points)[1]
            return float(value - top) + fall

        start = math.log(fit.tau2) if fit.tau2 > 0 else 2 * math.log(fit.se) - NEXT_TO_NOTHING
        far = next((at for at in (start + step for step in range(1, FAR)) if short(at) < 0), None)
        near = next((at for at in (start - step for step in range(1, FAR)) if short(at) < 0), None)
        high = math.nan if far is None else math.exp(brentq(short, far - 1, far, xtol=1e-13, rtol=1e-14))
        inside = fit.tau2 == 0 or float(flat - top) + fall >= 0 or near is None
        low = 0.0 if inside or near is None else math.exp(brentq(short, near, near + 1, xtol=1e-13, rtol=1e-14))
    return settle(low, TAIL_DIGITS), settle(high, TAIL_DIGITS)


def _climb_mu(arms: Arms, mu: Decimal, tau2: Decimal, *, points: int) -> tuple[Decimal, Decimal]:
    """The best mu for one tau², and the log likelihood there; it is concave in mu but for the quadrature's error."""
    for _ in range(STEPS):
        at = measure(arms, mu, tau2, points=points)
        step = -at.x / at.xx if at.xx < 0 else Decimal(1).copy_sign(at.x)
        mu += max(min(step, Decimal(1)), Decimal(-1))
        if abs(step) < SETTLED:
            break
    return mu, at.value


def _logit(arms: Arms) -> Decimal:
    events, people = count_people(arms)
    return (Decimal(events) / (people - events)).ln()


def _read_arms(share: Share) -> Arms:
    # By size, so that the order of the studies in a table decides nothing.
    return sorted((int(x), int(n)) for x, n in zip(share.events.tolist(), share.n.tolist(), strict=True))


def _describe(mu: float, se: float, tau2: float, *, df: int | None, level: float) -> dict[str, float]:
    reach = float(norm.ppf((1 + level) / 2)) * se
    predicted = predict(mu, se, tau2=tau2, df=df, level=level) if df else (math.nan, math.nan)
    limits = dict(zip(("pi_low", "pi_high"), predicted, strict=True)) | {"ci_low": mu - reach, "ci_high": mu + reach}
    logits = {"estimate": mu, **limits}
    cut = {name: settle(value, DIGITS, scale=max(abs(mu), se)) for name, value in logits.items()}
    p = settle(float(2 * norm.sf(abs(mu) / se)), TAIL_DIGITS)
    return {**cut, "se": settle(se, DIGITS), "tau2": settle(tau2, DIGITS), "p": p}


def _maximise(arms: Arms, *, points: int) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    """mu and tau² at the top, the log likelihood there and the variance of mu; None where tau² = 0 is the top."""

    def likelihood(mu: Decimal, tau2: Decimal) -> Jet:
        return measure(arms, mu, tau2, points=points)

    starts = [(_guess(arms, tau2), tau2) for tau2 in STARTS]
    mu, tau2, top = _climb(likelihood, *max(starts, key=lambda start: likelihood(*start).value))
    flat = measure_common(arms, _logit(arms))
    if tau2 < SMALLEST or (not _varies_at_zero(arms) and top.value <= flat):
        return None
    information = top.xx * top.yy - top.xy * top.xy
    if tau2 > LARGEST or top.yy >= 0 or information <= 0:
        raise ValueError(ENDLESS)
    return mu, tau2, top.value, -top.yy / information


def _guess(arms: Arms, tau2: Decimal) -> Decimal:
    """The weighted mean of the studies' logits, with a half added to both cells: near enough to start from."""
    cells = [(x + Decimal("0.5"), n - x + Decimal("0.5")) for x, n in arms]
    weights = [1 / (1 / hit + 1 / miss + tau2) for hit, miss in cells]
    logits = [(hit / miss).ln() for hit, miss in cells]
    return sum((w * y for w, y in zip(weights, logits, strict=True)), Decimal(0)) / sum(weights)


def _climb(likelihood: Likelihood, mu: Decimal, tau2: Decimal) -> tuple[Decimal, Decimal, Jet]:
    # Newton's steps, halved until they lead upwards; tau² at most quarters or quadruples in one.
    at, settled = likelihood(mu, tau2), False
    for _ in range(STEPS):
        right, up = _step(at, tau2)
        settled = max(abs(right), abs(up / tau2)) < SETTLED
        for _ in range(HALVINGS):
            following = mu + right, min(max(tau2 + up, tau2 / 4), 4 * tau2)
            there = likelihood(*following)
            if settled or there.value >= at.value:
                break
            right, up = right / 2, up / 2
        (mu, tau2), at = following, there
        if settled or not SMALLEST < tau2 < LARGEST:
            break
    return mu, tau2, at


def _step(at: Jet, tau2: Decimal) -> tuple[Decimal, Decimal]:
    determinant = at.xx * at.yy - at.xy * at.xy
    if at.xx < 0 and determinant > 0:
        return (at.xy * at.y - at.yy * at.x) / determinant, (at.xy * at.x - at.xx * at.y) / determinant
    right = -at.x / at.xx if at.xx < 0 else Decimal(0).copy_sign(at.x)
    return right, tau2.copy_sign(at.y)


def _varies_at_zero(arms: Arms) -> bool:
    # Whether the likelihood rises from tau² = 0: sum (x - n p)² > sum n p (1 - p) at the common p, in whole numbers.
    e, n = count_people(arms)
    return sum((x * n - of * e) ** 2 for x, of in arms) > n * e * (n - e)


def _count_orders(arms: Arms) -> float:
    """The logarithm of the binomial coefficients, which no table holds."""
    return math.fsum(math.lgamma(n + 1) - math.lgamma(x + 1) - math.lgamma(n - x + 1) for x, n in arms)


def _wald(share: Share) -> float:
    inside = (share.events > 0) & (share.events < share.n)
    hit, miss = share.events[inside], (share.n - share.events)[inside]
    return generalised_q(log(hit / miss), 1 / hit + 1 / miss) if inside.any() else 0.0
