"""Network meta-analysis: all comparisons of a connected network together, by weighted least squares on its graph.

The graph-theoretical model (Rücker 2012; Rücker & Schwarzer 2014), which with the covariances of trials with several
arms is the multivariate one of White et al. 2012. Decimals of 36 digits are the same everywhere.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from prismake.statistics.digits import is_above
from prismake.statistics.jets import ONE, ZERO
from prismake.synthesise.matrices import Matrix, Vector, apply, find_triangle, invert, multiply, multiply_rows

HALF = Decimal("0.5")
NOTHING = Decimal("1e-9")  # of the typical variance: a smaller variance between studies is none
START, PLACES = Decimal("1e-6"), 42  # of the typical variance, each place twice the one before: where REML looks
STEPS = 200  # never reached: a root is met in some ten steps
SETTLED = Decimal("1e-26")  # of a root


class Trial(NamedTuple):
    """One study: the places of its treatments in the network in order, its effects of all but the first of them against
    the first, and the covariances of these.
    """

    study_id: str
    arms: tuple[int, ...]
    effects: tuple[Decimal, ...]
    errors: tuple[tuple[Decimal, ...], ...]

    def compare(self, one: int, other: int) -> tuple[Decimal, Decimal]:
        """The effect of the treatment at place `one` against that at `other`, and its variance."""
        left, right = self.arms.index(one), self.arms.index(other)
        effects = (ZERO, *self.effects)
        variance = self._cover(left, left) + self._cover(right, right) - 2 * self._cover(left, right)
        return effects[left] - effects[right], variance

    def _cover(self, left: int, right: int) -> Decimal:
        return self.errors[left - 1][right - 1] if left and right else ZERO


class Weighed(NamedTuple):
    """One study at a variance between studies: the inverse of all its covariances, and their triangle."""

    trial: Trial
    weights: Matrix
    triangle: Matrix


class Fit(NamedTuple):
    """The effects of all treatments against the first one, itself with 0; their covariances; Q; the studies as weighed;
    and the two traces and the form that the variance between studies is found by.
    """

    effects: Vector
    errors: Matrix
    q: Decimal
    weighed: tuple[Weighed, ...]
    trace: Decimal  # tr P R
    form: Decimal  # r' W R W r, r the residuals
    likelihood: Decimal  # restricted, its logarithm without constant

    def compare(self, one: int, other: int) -> tuple[Decimal, Decimal]:
        """The effect of the treatment at place `one` against that at `other`, and its variance."""
        variance = self.errors[one][one] + self.errors[other][other] - 2 * self.errors[one][other]
        return self.effects[one] - self.effects[other], variance


def count_df(trials: Sequence[Trial], treatments: int) -> int:
    """Effects less treatments but one: the degrees of freedom of Q."""
    return sum(len(trial.effects) for trial in trials) - (treatments - 1)


def weigh(trial: Trial, tau2: Decimal) -> Weighed:
    """A study with the variance between studies: tau2 of every comparison, so that two share a half of it."""
    own = range(len(trial.effects))
    errors = [[trial.errors[at][to] + tau2 * share(at, to) for to in own] for at in own]
    return Weighed(trial, invert(errors), find_triangle(errors))


def share(at: int, to: int) -> Decimal:
    """The share of the variance between studies in the covariance of two effects against one arm."""
    return ONE if at == to else HALF


def fit_network(trials: Sequence[Trial], treatments: int, tau2: Decimal = ZERO) -> Fit:
    """The network at a variance between studies; `treatments` is their number, and all are connected."""
    weighed = tuple(weigh(trial, tau2) for trial in trials)
    laplacian = [[ZERO] * treatments for _ in range(treatments)]
    bent = [[ZERO] * treatments for _ in range(treatments)]  # the same of W R W
    flows = [ZERO] * treatments
    trace = logs = ZERO
    for one in weighed:
        heavy = double_up(one.weights)
        spread(laplacian, one.trial.arms, one.weights)
        spread(bent, one.trial.arms, heavy)
        pulled = apply(one.weights, one.trial.effects)
        for arm, value in zip(one.trial.arms, (-sum(pulled, ZERO), *pulled), strict=True):
            flows[arm] += value
        trace += sum(
            (one.weights[at][to] * share(at, to) for at in range(len(pulled)) for to in range(len(pulled))), ZERO
        )
        logs += sum((row[at].ln() for at, row in enumerate(one.triangle)), ZERO)
    reduced = [row[1:] for row in laplacian[1:]]
    inside = invert(reduced)
    errors = [[ZERO] * treatments, *([ZERO, *row] for row in inside)]
    effects = [ZERO, *apply(inside, flows[1:])]
    trace -= sum((multiply_rows(one, other) for one, other in zip(errors, bent, strict=True)), ZERO)
    q, form = _leave(weighed, effects)
    logs += sum((row[at].ln() for at, row in enumerate(find_triangle(reduced))), ZERO)
    return Fit(effects, errors, q, weighed, trace, form, -logs - q / 2)


def double_up(weights: Matrix) -> Matrix:
    """W R W of one study."""
    own = range(len(weights))
    shares = [[share(at, to) for to in own] for at in own]
    return multiply(multiply(weights, shares), weights)


def spread(laplacian: Matrix, arms: Sequence[int], weights: Matrix) -> None:
    """Add what a study weighs between its arms to the matrix of all treatments."""
    sums = [sum(row, ZERO) for row in weights]
    whole = [[sum(sums, ZERO), *(-value for value in sums)]]
    whole += [[-total, *row] for total, row in zip(sums, weights, strict=True)]
    for arm, row in zip(arms, whole, strict=True):
        for other, value in zip(arms, row, strict=True):
            laplacian[arm][other] += value


def _leave(weighed: Sequence[Weighed], effects: Vector) -> tuple[Decimal, Decimal]:
    """Q, and the form of the residuals by W R W."""
    q = form = ZERO
    for one in weighed:
        first, *others = one.trial.arms
        rest = [value - effects[arm] + effects[first] for value, arm in zip(one.trial.effects, others, strict=True)]
        pulled = apply(one.weights, rest)
        q += multiply_rows(rest, pulled)
        total = sum(pulled, ZERO)
        form += (multiply_rows(pulled, pulled) + total * total) / 2
    return q, form


def find_tau2(trials: Sequence[Trial], treatments: int, *, method: str) -> Decimal:
    """The variance between studies, one for all comparisons: DL or REML, at least 0; 0 without degrees of freedom.

    DL: (Q - df) / tr(P R), the method of moments (Jackson et al. 2012; netmeta's default). REML: the highest of all
    tops of the restricted likelihood (White et al. 2012), 0 among them. R has 1 on its diagonal, and 1/2 within a study
    beside it.
    """
    df = count_df(trials, treatments)
    at_none = fit_network(trials, treatments)
    if df == 0:
        return ZERO
    typical = df / at_none.trace
    found = _meet_moments(at_none, df) if method == "DL" else _climb(trials, treatments, at_none, typical=typical)
    return found if found > NOTHING * typical else ZERO


def _meet_moments(fit: Fit, df: int) -> Decimal:
    return (fit.q - df) / fit.trace if is_above(float(fit.q), float(df)) else ZERO


def _climb(trials: Sequence[Trial], treatments: int, at_none: Fit, *, typical: Decimal) -> Decimal:
    def score(tau2: Decimal) -> Decimal:
        fit = fit_network(trials, treatments, tau2)
        return fit.form - fit.trace

    places = [typical * START * (1 << at) for at in range(PLACES)]
    heights = [score(place) for place in places]
    pairs = list(zip(places, heights, strict=True))
    roots = [
        find_root(score, left, right)
        for left, right in zip([(ZERO, at_none.form - at_none.trace), *pairs], pairs, strict=False)
        if left[1] > 0 >= right[1]
    ]
    tops = [(fit_network(trials, treatments, root).likelihood, root) for root in roots]
    return max([(at_none.likelihood, ZERO), *tops])[1]


Point = tuple[Decimal, Decimal]
Score = Callable[[Decimal], Decimal]


def find_root(score: Score, left: Point, right: Point) -> Decimal:
    """Where a function passes 0 between two points, of which the first lies above: regula falsi (Illinois)."""
    (low, above), (high, below) = left, right
    before, side = low, 0
    for _ in range(STEPS):
        middle = (low * below - high * above) / (below - above)
        value = score(middle)
        if abs(middle - before) <= SETTLED * middle or value == 0:
            return middle
        if value > 0:
            low, above, below = middle, value, below / 2 if side > 0 else below
        else:
            high, below, above = middle, value, above / 2 if side < 0 else above
        before, side = middle, 1 if value > 0 else -1
    return middle
