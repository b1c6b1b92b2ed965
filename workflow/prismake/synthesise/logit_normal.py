"""The likelihood of the logit-normal model, with its exact slopes and curvatures, the same on every processor."""

import math
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from functools import cache

import numpy as np

from prismake.statistics.jets import ONE, Jet

PRECISE = Context(prec=36)
MODE_STEPS = 200
SETTLED = 1e-12  # of the mode in floating point; each of the three steps behind it doubles its digits
POLISHING = 3
Arms = Sequence[tuple[int, int]]  # events and people of each study


def count_people(arms: Arms) -> tuple[int, int]:
    """The events and the people of all studies together."""
    return sum(x for x, _ in arms), sum(n for _, n in arms)


def measure(arms: Arms, mu: Decimal, tau2: Decimal, *, points: int) -> Jet:
    """The log likelihood at tau² > 0 without its binomial coefficients, as a function of mu and of tau².

    A study's integral over its logit by adaptive Gauss-Hermite quadrature with `points` nodes, around the mode and as
    wide as the curvature there says; both move with mu and tau², and so do the slopes. Precision is the context's.
    """
    at, width = Jet(mu, x=ONE), Jet(tau2, y=ONE)
    integrals = [_integrate(x, n, at, width, points=points) for x, n in arms]
    whole = integrals[0].log()
    for one in integrals[1:]:
        whole = whole.plus(one.log())
    return whole


def measure_common(arms: Arms, mu: Decimal) -> Decimal:
    """The log likelihood at tau² = 0, without its binomial coefficients."""
    events, people = count_people(arms)
    return events * mu - people * (1 + mu.exp()).ln()


def measure_saturated(arms: Arms) -> Decimal:
    """The log likelihood where each study has its own proportion, without its binomial coefficients."""
    cells = [(part, n) for x, n in arms for part in (x, n - x) if part]
    return sum((part * (Decimal(part) / n).ln() for part, n in cells), Decimal(0))


def _integrate(x: int, n: int, mu: Jet, tau2: Jet, *, points: int) -> Jet:
    # b is the distance of the study's logit from mu: normal with variance tau², weighed by the binomial.
    inverse = tau2.inverse()
    mode = _find_mode(x, n, mu, inverse)
    slope = _expect(mu.plus(mode)).scaled(n)
    curved = _times_rest(slope, n).plus(inverse)
    spread = curved.scaled(Decimal("0.5")).inverse().root()  # sqrt 2 times the standard deviation
    shares = [_weigh(x, n, mu, mode.plus(spread, node), inverse).scaled(weight) for node, weight in place_nodes(points)]
    whole = shares[0]
    for share in shares[1:]:
        whole = whole.plus(share)
    return whole.times(curved.times(tau2).root().inverse())


def _find_mode(x: int, n: int, mu: Jet, inverse: Jet) -> Jet:
    mode = Jet(Decimal(_approach_mode(x, n, float(mu.value), float(inverse.value))))
    for _ in range(POLISHING):
        slope = _expect(mu.plus(mode)).scaled(n)
        rest = slope.plus(mode.times(inverse)).scaled(1, -x)
        mode = mode.plus(rest.times(_times_rest(slope, n).plus(inverse).inverse()), -1)
    return mode


def _approach_mode(x: int, n: int, mu: float, inverse: float) -> float:
    # Newton's steps, at most one logit each, on a concave function.
    mode = 0.0
    for _ in range(MODE_STEPS):
        p = (1 + math.tanh((mu + mode) / 2)) / 2
        step = (x - n * p - mode * inverse) / (n * p * (1 - p) + inverse)
        mode += max(-1.0, min(1.0, step))
        if abs(step) < SETTLED * (1 + abs(mode)):
            break
    return mode


def _expect(logit: Jet) -> Jet:
    """The proportion that a logit stands for."""
    odds = logit.value.exp()
    p = odds / (1 + odds)
    q = 1 / (1 + odds)
    return logit.through(p, p * q, p * q * (q - p))


def _times_rest(events: Jet, n: int) -> Jet:
    """n p (1 - p) from n p."""
    return events.times(events.scaled(-ONE / n, 1))


def _weigh(x: int, n: int, mu: Jet, b: Jet, inverse: Jet) -> Jet:
    # Whole powers of the odds take the place of logarithms, which are slow.
    logit = mu.plus(b)
    odds = logit.value.exp()
    p, q = odds / (1 + odds), 1 / (1 + odds)
    binomial, rise = odds**x * q**n, x - n * p
    likelihood = logit.through(binomial, binomial * rise, binomial * (rise * rise - n * p * q))
    return likelihood.times(b.times(b).times(inverse).scaled(Decimal("-0.5")).exp())


@cache
def place_nodes(points: int) -> tuple[tuple[Decimal, Decimal], ...]:
    """The nodes of Gauss and Hermite, and weights that take exp(node²) in and sum up to an expectation."""
    return tuple(_polish_nodes(points))


def _polish_nodes(points: int) -> Iterator[tuple[Decimal, Decimal]]:
    # Newton's steps on the normalised polynomial from a library's eigenvalues, whose last bits differ.
    for start in np.polynomial.hermite.hermgauss(points)[0].tolist():
        node = Decimal(start)
        for _ in range(POLISHING):
            value, before = _evaluate_hermite(node, points)
            node -= value / (before * Decimal(2 * points).sqrt())
        _, before = _evaluate_hermite(node, points)
        yield node, (node * node).exp() / (points * before * before)


def _evaluate_hermite(node: Decimal, points: int) -> tuple[Decimal, Decimal]:
    """The normalised polynomial H_n / sqrt(2^n n!) at a node, and the one before it."""
    before, value = Decimal(0), ONE
    for order in range(points):
        following = (Decimal(2) / (order + 1)).sqrt() * node * value
        before, value = value, following - (Decimal(order) / (order + 1)).sqrt() * before
    return value, before
