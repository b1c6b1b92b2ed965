"""The numbers of a network as rows of its tables, each cut to the digits that it has on every processor."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from prismake.statistics.digits import DIGITS, TAIL_DIGITS, settle
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.jets import ZERO
from prismake.statistics.measures import back_transform
from prismake.synthesise.inference import find_critical
from prismake.synthesise.network_consistency import Split, decompose_q, list_designs, split_evidence
from prismake.synthesise.network_flows import Pair, divide_flow, list_weights, trace_flow
from prismake.synthesise.network_model import Fit, Trial, count_df, fit_network

Analysis = Mapping[str, Any]
Row = dict[str, object]
Estimate = tuple[Decimal, Decimal]  # with its variance
LEAST_DF = 2  # of a prediction interval
MODELS = ("common", "random")


class Network(NamedTuple):
    """A connected network: its treatments by name, its studies, the variance between them, and both models."""

    analysis: Analysis
    names: tuple[str, ...]
    trials: tuple[Trial, ...]
    tau2: Decimal
    fits: Mapping[str, Fit]

    @property
    def df(self) -> int:
        """The degrees of freedom of Q."""
        return count_df(self.trials, len(self.names))

    @property
    def planned(self) -> str:
        """The model of the main result."""
        return str(self.analysis.get("model", "random"))


def fit_models(analysis: Analysis, names: Sequence[str], trials: Sequence[Trial], *, tau2: Decimal) -> Network:
    """A network with the common-effect model and the one with a variance between studies."""
    fits = {"common": fit_network(trials, len(names)), "random": fit_network(trials, len(names), tau2)}
    return Network(analysis, tuple(names), tuple(trials), tau2, fits)


def describe_network(network: Network) -> Row:
    """The row of the table networks."""
    q, df, parts = float(network.fits["common"].q), network.df, decompose_q(network.trials, len(network.names))
    tests = {
        "q": (q, df),
        "q_within": (float(parts.q_within), parts.df_within),
        "q_between": (float(parts.q_between), parts.df_between),
        "q_interaction": (float(parts.q_interaction), parts.df_between),
    }
    found: Row = {
        "k": len(network.trials),
        "treatments": len(network.names),
        "comparisons": len({pair for trial in network.trials for pair in combinations(trial.arms, 2)}),
        "designs": len(list_designs(network.trials)),
    }
    for name, (value, freedom) in tests.items():
        tested = freedom > 0
        found |= {
            name: settle(value, DIGITS, scale=1.0) if tested else None,
            f"{name}_df": freedom,
            f"{name}_p": settle(float(chi2.sf(value, freedom)), TAIL_DIGITS) if tested else None,
        }
    tau2, within = (settle(float(value), DIGITS - 1) for value in (network.tau2, parts.tau2_within))
    found |= {"tau2": tau2 if df else None, "tau": settle(tau2**0.5, DIGITS - 1) if df else None}
    found["i2"] = settle(max(0.0, 100 * (q - df) / q), DIGITS, scale=10.0) if df and q > 0 else None
    return found | {"tau2_within": within if parts.df_within else None}


def list_estimates(network: Network) -> Iterator[Row]:
    """The rows of network_estimates: every two treatments in both models, the later of the plan against the earlier."""
    for model in MODELS:
        fit, tau2 = network.fits[model], network.tau2 if model == "random" else ZERO
        for other, one in combinations(range(len(network.names)), 2):
            split = split_evidence(fit, network.trials, (one, other), tau2=tau2)
            yield {
                "model": model,
                "treatment": network.names[one],
                "comparator": network.names[other],
                **_describe_estimate(network, fit.compare(one, other), random=model == "random"),
                **_describe_split(split),
            }


def _describe_estimate(network: Network, estimate: Estimate, *, random: bool) -> Row:
    value, se = float(estimate[0]), float(estimate[1].sqrt())
    ends = [value, *_reach(value, se, find_critical(float("inf")))]
    if random and network.df >= LEAST_DF:
        ends += _reach(value, float((estimate[1] + network.tau2).sqrt()), find_critical(network.df))
    scale = max(abs(value), se)
    names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    found: Row = {name: settle(end, DIGITS, scale=scale) for name, end in zip(names, ends, strict=False)}
    shown = back_transform(str(network.analysis["measure"]), ends)
    size = 0.1 * max(abs(float(end)) for end in shown)
    for name, end in zip(("shown", "shown_low", "shown_high", "shown_pi_low", "shown_pi_high"), shown, strict=False):
        found[name] = settle(float(end), DIGITS, scale=size)
    return found | {"se": settle(se, DIGITS), "p": _test(value, se)}


def _reach(value: float, se: float, critical: float) -> list[float]:
    return [value - critical * se, value + critical * se]


def _test(value: float, se: float) -> float:
    return settle(float(2 * norm.sf(abs(value) / se)), TAIL_DIGITS)


def _describe_split(split: Split) -> Row:
    found: Row = {"studies": split.studies, "proportion": settle(float(split.proportion), DIGITS)}
    for name in ("direct", "indirect"):
        part = getattr(split, name)
        if part:
            se = float(part[1].sqrt())
            found |= {name: settle(float(part[0]), DIGITS, scale=se), f"{name}_se": settle(se, DIGITS)}
    if split.direct and split.indirect:
        value, se = float(split.direct[0] - split.indirect[0]), float((split.direct[1] + split.indirect[1]).sqrt())
        found |= {"difference": settle(value, DIGITS, scale=se), "difference_se": settle(se, DIGITS)}
        found |= {"difference_z": settle(value / se, DIGITS, scale=1.0), "difference_p": _test(value, se)}
    return found


def rank_treatments(network: Network, *, people: Mapping[str, float]) -> Iterator[Row]:
    """The rows of network_treatments. A P-score is the mean, over the other treatments, of how certain it is that this
    one is better (Rücker & Schwarzer 2015).
    """
    for at, name in enumerate(network.names):
        studies = sum(at in trial.arms for trial in network.trials)
        scores = {f"p_score_{model}": _score(network, at, model=model) for model in MODELS}
        yield {"position": at + 1, "treatment": name, "studies": studies, "people": people.get(name), **scores}


def _score(network: Network, at: int, *, model: str) -> float:
    sign = -1.0 if network.analysis["direction"] == "higher" else 1.0
    others = [network.fits[model].compare(at, other) for other in range(len(network.names)) if other != at]
    shares = [float(norm.sf(sign * float(value) / float(variance.sqrt()))) for value, variance in others]
    return settle(sum(sorted(shares)) / len(shares), TAIL_DIGITS)


def list_contributions(network: Network) -> Iterator[Row]:
    """The rows of network_contributions: per cent of each estimate of the planned model by direct comparison and study.

    None where a study's standard errors would have it weigh less than nothing between two of its arms.
    """
    fit = network.fits[network.planned]
    weights = list_weights(fit)
    if any(weight < 0 for studies in weights.values() for weight in studies.values()):
        return
    for other, one in combinations(range(len(network.names)), 2):
        for edge, share in sorted(divide_flow(trace_flow(fit, weights, (one, other)), (one, other)).items()):
            yield from _divide_among_studies(network, (one, other), edge, share=share, studies=weights[_sort(edge)])


def _sort(edge: Pair) -> Pair:
    return min(edge), max(edge)


def _divide_among_studies(
    network: Network, pair: Pair, edge: Pair, *, share: float, studies: Mapping[str, Decimal]
) -> Iterator[Row]:
    whole, through = sum(studies.values(), ZERO), _sort(edge)
    for study_id, weight in sorted(studies.items()):
        yield {
            "treatment": network.names[pair[0]],
            "comparator": network.names[pair[1]],
            "through_treatment": network.names[through[1]],
            "through_comparator": network.names[through[0]],
            "study_id": study_id,
            "contribution": settle(100 * share * float(weight / whole), DIGITS - 2, scale=1.0),
        }
