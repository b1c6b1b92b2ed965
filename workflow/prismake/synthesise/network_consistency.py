"""Whether a network agrees with itself: heterogeneity within designs, inconsistency between them, direct and indirect.

A design is the set of treatments that a study compares (Higgins et al. 2012; Krahn, Binder & König 2013).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prismake.statistics.digits import is_above
from prismake.statistics.jets import ZERO
from prismake.synthesise.matrices import apply, invert, multiply_rows
from prismake.synthesise.network_model import Fit, Trial, Weighed, count_df, double_up, fit_network, share, weigh

ALL_DIRECT = Decimal("1e-9")  # from 1: a share of direct evidence as large leaves nothing indirect


class Decomposition(NamedTuple):
    """Cochran's Q within and between designs with their degrees of freedom; the variance between studies within designs
    by the method of moments, and Q between designs at it (design-by-treatment interaction).
    """

    q_within: Decimal
    df_within: int
    q_between: Decimal
    df_between: int
    tau2_within: Decimal
    q_interaction: Decimal


class Split(NamedTuple):
    """One comparison taken apart; each estimate with its variance, None where there is none."""

    studies: int
    proportion: Decimal
    direct: tuple[Decimal, Decimal] | None
    indirect: tuple[Decimal, Decimal] | None


def list_designs(trials: Sequence[Trial]) -> dict[tuple[int, ...], list[Trial]]:
    """The studies of each design, the set of treatments that they compare."""
    designs: dict[tuple[int, ...], list[Trial]] = {}
    for trial in trials:
        designs.setdefault(trial.arms, []).append(trial)
    return designs


def decompose_q(trials: Sequence[Trial], treatments: int) -> Decomposition:
    """Q of the common-effect model within and between designs, and the test of their interaction with treatment."""
    designs = list_designs(trials)
    parts = sum(len(arms) - 1 for arms in designs)
    df_within = sum(len(trial.effects) for trial in trials) - parts
    q_within, trace = _pool_designs(designs, ZERO)
    moments = is_above(float(q_within), float(df_within)) and trace > 0
    tau2 = (q_within - df_within) / trace if moments else ZERO
    within = _pool_designs(designs, tau2)[0]
    return Decomposition(
        q_within,
        df_within,
        max(ZERO, fit_network(trials, treatments).q - q_within),
        count_df(trials, treatments) - df_within,
        tau2,
        max(ZERO, fit_network(trials, treatments, tau2).q - within),
    )


def _pool_designs(designs: dict[tuple[int, ...], list[Trial]], tau2: Decimal) -> tuple[Decimal, Decimal]:
    """Q within all designs at a variance between studies, and the trace that DerSimonian and Laird's divides by."""
    q = trace = ZERO
    for trials in designs.values():
        weighed = [weigh(trial, tau2) for trial in trials]
        one, other = _pool_design(weighed)
        q, trace = q + one, trace + other
    return q, trace


def _pool_design(weighed: Sequence[Weighed]) -> tuple[Decimal, Decimal]:
    own = range(len(weighed[0].trial.effects))
    total = [[sum((one.weights[at][to] for one in weighed), ZERO) for to in own] for at in own]
    errors = invert(total)
    pulls = [apply(one.weights, one.trial.effects) for one in weighed]
    means = apply(errors, [sum((pull[at] for pull in pulls), ZERO) for at in own])
    q = trace = ZERO
    for one in weighed:
        rest = [value - mean for value, mean in zip(one.trial.effects, means, strict=True)]
        q += multiply_rows(rest, apply(one.weights, rest))
        heavy = double_up(one.weights)
        trace += sum(
            (one.weights[at][to] * share(at, to) - errors[at][to] * heavy[at][to] for at in own for to in own), ZERO
        )
    return q, trace


def split_evidence(fit: Fit, trials: Sequence[Trial], pair: tuple[int, int], *, tau2: Decimal) -> Split:
    """Direct evidence of a comparison, the indirect one by back-calculation, and the share of the direct one.

    Direct: all studies of both treatments by inverse variance, with the network's variance between studies. Share: the
    variance of the network's estimate over that of the direct one. Indirect: what that estimate is the mean of, beside
    the direct one (König, Krahn & Binder 2013; Dias et al. 2010), also where studies have several arms, as the
    best estimate is uncorrelated with what any other one has beside it.
    """
    own = [trial.compare(*pair) for trial in trials if {*pair} <= {*trial.arms}]
    estimate, variance = fit.compare(*pair)
    if not own:
        return Split(0, ZERO, None, (estimate, variance))
    weights = [1 / (error + tau2) for _, error in own]
    whole = sum(weights, ZERO)
    direct = sum((weight * effect for weight, (effect, _) in zip(weights, own, strict=True)), ZERO) / whole
    proportion = variance * whole
    if proportion > 1 - ALL_DIRECT:
        return Split(len(own), Decimal(1), (direct, 1 / whole), None)
    indirect = (estimate - proportion * direct) / (1 - proportion)
    return Split(len(own), proportion, (direct, 1 / whole), (indirect, variance / (1 - proportion)))
