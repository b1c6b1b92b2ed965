"""How much each direct comparison, and each study, gives to every estimate of a network.

A row of the hat matrix is a flow of evidence from one treatment to the other (König, Krahn & Binder 2013). It is
divided over all paths as a random walk divides it, and each path's flow equally over its comparisons (Davies et al.
2022); both at once, by the lengths of paths, so that none has to be listed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import fsum

from prismake.statistics.jets import ZERO
from prismake.synthesise.network_model import Fit

Pair = tuple[int, int]
NO_FLOW = 1e-12  # of the whole, which is 1: less is what rounding leaves of none
Flow = Mapping[Pair, float]


def list_weights(fit: Fit) -> dict[Pair, dict[str, Decimal]]:
    """What each study weighs in each comparison of two of its arms, reduced for those with several."""
    found: dict[Pair, dict[str, Decimal]] = {}
    for one in fit.weighed:
        first, *others = one.trial.arms
        sums = [sum(row, ZERO) for row in one.weights]
        for at, arm in enumerate(others):
            found.setdefault((first, arm), {})[one.trial.study_id] = sums[at]
            for to in range(at + 1, len(others)):
                found.setdefault((arm, others[to]), {})[one.trial.study_id] = -one.weights[at][to]
    return found


def trace_flow(fit: Fit, weights: Mapping[Pair, Mapping[str, Decimal]], pair: Pair) -> dict[Pair, float]:
    """The flow of evidence of one comparison, which is 1, through each direct one, from each treatment to the next."""
    heights = [row[pair[0]] - row[pair[1]] for row in fit.errors]
    found = {}
    for (one, other), studies in weights.items():
        flow = float(sum(studies.values(), ZERO) * (heights[one] - heights[other]))
        if abs(flow) > NO_FLOW:
            found[(one, other) if flow > 0 else (other, one)] = abs(flow)
    return found


def divide_flow(flow: Flow, pair: Pair) -> dict[Pair, float]:
    """The contribution of each direct comparison to one, from 0 to 1, in sum 1."""
    order = _put_in_order(flow, pair[0])
    shares = {edge: size / fsum(flow[other] for other in flow if other[0] == edge[0]) for edge, size in flow.items()}
    reached = _walk(order, flow, shares, pair[0])
    backward = {(to, start): shares[start, to] for start, to in flow}
    ending = _walk(order[::-1], backward, backward, pair[1])
    return {
        edge: fsum(
            before * shares[edge] * after / (length + 1 + rest)
            for length, before in reached[edge[0]].items()
            for rest, after in ending[edge[1]].items()
        )
        for edge in flow
    }


def _walk(order: Sequence[int], edges: Flow, shares: Flow, start: int) -> dict[int, dict[int, float]]:
    """By treatment and number of steps: with which probability a walk from `start` comes there."""
    found: dict[int, dict[int, list[float]]] = {at: {} for at in order}
    found[start][0] = [1.0]
    summed: dict[int, dict[int, float]] = {}
    for at in order:
        summed[at] = {steps: fsum(parts) for steps, parts in found[at].items()}
        for edge in (edge for edge in edges if edge[0] == at):
            for steps, probability in summed[at].items():
                found[edge[1]].setdefault(steps + 1, []).append(probability * shares[edge])
    return summed


def _put_in_order(flow: Flow, start: int) -> list[int]:
    """The treatments that a flow passes, each behind all that it comes from."""
    waiting = {at: sum(1 for edge in flow if edge[1] == at) for edge in flow for at in edge}
    order, ready = [], [start]
    while ready:
        at = ready.pop()
        order.append(at)
        for edge in flow:
            if edge[0] == at:
                waiting[edge[1]] -= 1
                if not waiting[edge[1]]:
                    ready.append(edge[1])
    return order
