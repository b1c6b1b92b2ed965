"""The effects of one study of a network: each of its treatments against the first, with all covariances."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from prismake.statistics.digits import settle
from prismake.statistics.elementary import log, total
from prismake.statistics.jets import ZERO
from prismake.statistics.measures import MEASURES
from prismake.synthesise.effects import (
    ADDED,
    EffectSizes,
    Rate,
    Share,
    correct_bias,
    log_proportion,
    logit_proportion,
    raw_proportion,
)
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.matrices import is_positive_definite
from prismake.synthesise.numbers import Numbers
from prismake.synthesise.promised import INPUT_DIGITS
from prismake.synthesise.rates import log_rate, raw_rate

SHARES = {"OR": logit_proportion, "RR": log_proportion, "RD": raw_proportion}
RATES = {"IRR": log_rate, "IRD": raw_rate}
RATIOS = ("OR", "RR", "IRR")  # of which studies without events, or without others, say nothing
NETWORK_MEASURES = (*SHARES, "MD", "SMD", "ROM", *RATES, "HR", "GEN", "GENR")
MUTE_COUNTS = "not estimable: no arm has an event, or all have nothing but events"
MUTE_RATES = "not estimable: no arm has an event"
ADDED_COUNTS = "0.5 added to the events and non-events of every arm because one of them is zero"
ADDED_RATES = "0.5 added to the events of every arm because one has none"
ROUNDED = 0.2  # of a standard error: further apart, effects of one study contradict each other
Pair = tuple[str, str]


class Arms(NamedTuple):
    """The treatments of a study in the order of the network, the estimates of its arms up to what they share, and the
    covariances of the effects of all but the first against it.
    """

    names: tuple[str, ...]
    estimates: tuple[Decimal, ...]
    errors: tuple[tuple[Decimal, ...], ...]


def estimate_arms(numbers: Mapping[str, Numbers], *, measure: str) -> tuple[Arms | None, list[str]]:
    """The arms of a study from the figures of each treatment, and what was done about empty cells; none of a study
    without events of which a ratio says nothing.

    Two effects share the variance of the arm that they have in common; standardised mean differences take one standard
    deviation, that of all arms together, which is in both (Gleser & Olkin 2009).
    """
    names = tuple(numbers)
    if measure == "SMD":
        return _standardise(names, numbers), []
    found, remarks = _estimate_each(numbers, measure=measure)
    if found is None:
        return None, remarks
    with localcontext(PRECISE):
        own = range(1, len(names))
        spreads = [_cut(value) for value in found.vi]
        errors = tuple(tuple(spreads[0] + (spreads[at] if at == to else ZERO) for to in own) for at in own)
        return Arms(names, tuple(map(_cut, found.yi)), errors), remarks


def _cut(value: float) -> Decimal:
    return Decimal(repr(settle(float(value), INPUT_DIGITS)))


def _estimate_each(numbers: Mapping[str, Numbers], *, measure: str) -> tuple[EffectSizes | None, list[str]]:
    """The estimate and the variance of each arm by itself."""
    of = numbers.values()
    if MEASURES[measure].data == "means":
        n, mean, sd = (np.array([one[name] for one in of]) for name in ("n", "mean", "sd"))
        if measure == "MD":
            return EffectSizes(mean, sd**2 / n), []
        return EffectSizes(log(mean), sd**2 / (n * mean**2)), []
    events = np.array([one["events"] for one in of])
    if measure in RATES:
        empty, told = bool((events == 0).any()), ADDED_RATES
        if measure in RATIOS and not events.any():
            return None, [MUTE_RATES]
        time = np.array([one["person_time"] for one in of])
        return RATES[measure](Rate(events + ADDED * empty, time)), [told] * empty
    n = np.array([one["n"] for one in of])
    empty = bool(((events == 0) | (events == n)).any())
    if measure in RATIOS and (not events.any() or bool((events == n).all())):
        return None, [MUTE_COUNTS]
    return SHARES[measure](Share(events + ADDED * empty, n + 2 * ADDED * empty)), [ADDED_COUNTS] * empty


def _standardise(names: tuple[str, ...], numbers: Mapping[str, Numbers]) -> Arms:
    of = list(numbers.values())
    people = total(np.array([one["n"] for one in of]))
    squares = total(np.array([(one["n"] - 1) * one["sd"] ** 2 for one in of]))
    df = people - len(of)
    factor = float(correct_bias(np.array([df]))[0]) / (squares / df) ** 0.5
    with localcontext(PRECISE):
        estimates = [_cut(factor * one["mean"]) for one in of]
        effects = [value - estimates[0] for value in estimates]
        shares = [1 / Decimal(repr(one["n"])) for one in of]
        both, own = 2 * Decimal(repr(people)), range(1, len(of))
        errors = tuple(
            tuple(shares[0] + (shares[at] if at == to else ZERO) + effects[at] * effects[to] / both for to in own)
            for at in own
        )
        return Arms(names, tuple(estimates), errors)


def join_contrasts(names: Sequence[str], reported: Mapping[Pair, tuple[float, float]]) -> Arms | None:
    """The arms of a study from reported effects (treatment, comparator) with standard errors, one of every two of them.

    The variances of all comparisons tell the covariances: of A against C and of B against C, half of what their own
    ones exceed that of A against B by. None where no three arms can have such variances.
    """
    with localcontext(PRECISE):
        effects = {pair: _cut(effect) for pair, (effect, _) in reported.items()}
        effects |= {(other, one): -effect for (one, other), effect in effects.items()}
        spreads = {frozenset(pair): _cut(error) ** 2 for pair, (_, error) in reported.items()}
        first, *others = names

        def cover(one: str, other: str) -> Decimal:
            own = spreads[frozenset((first, one))]
            return (
                own
                if one == other
                else (own + spreads[frozenset((first, other))] - spreads[frozenset((one, other))]) / 2
            )

        errors = tuple(tuple(cover(one, other) for other in others) for one in others)
        found = Arms(tuple(names), (ZERO, *(effects[one, first] for one in others)), errors)
        return found if is_positive_definite(errors) else None


def find_contradictions(arms: Arms, reported: Mapping[Pair, tuple[float, float]]) -> list[Pair]:
    """The reported effects that do not follow from those against the first treatment, as far as rounding explains."""
    places = {name: at for at, name in enumerate(arms.names)}
    return [
        (one, other)
        for (one, other), (effect, error) in reported.items()
        if abs(float(arms.estimates[places[one]] - arms.estimates[places[other]]) - effect) > ROUNDED * error
    ]
