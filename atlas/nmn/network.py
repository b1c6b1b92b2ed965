"""The deposited effects as one network of both precursors and placebo, held against its deposited rows."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from judging import Explanation, Ours, Row
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.network_model import Fit, Trial, find_tau2, fit_network

NAMES = ("Placebo", "NMN", "NR")
WORDS = "with a τ² of each comparison by itself, as pairs are pooled apart; one τ² for the network gives other weights"


def compare_in_network(rows: Sequence[Row], printed: Sequence[Row], *, within: float, pairs: float) -> Ours:
    """How many rows have the estimate that a network meta-analysis with one τ² (DL) finds; `pairs`: that pairs find."""
    outcomes = {row["outcome"] for row in printed}
    fits = {outcome: _fit([row for row in rows if row["outcome"] == outcome]) for outcome in outcomes}
    apart = []
    for line, row in enumerate(printed, start=2):
        one, other = (NAMES.index(name) for name in row["comparison"].split(" vs "))
        fit = fits[row["outcome"]]
        if fit is None or abs(float(fit.compare(one, other)[0]) - float(row["MD"])) > within:
            apart.append(f"nma_results.csv line {line}, MD")
    return Ours(len(printed) - len(apart), Explanation(WORDS, pairs, tuple(apart)))


def _fit(rows: Sequence[Row]) -> Fit | None:
    """The network of an outcome; None where a precursor has no effect."""
    if {"Placebo", *(row["precursor"] for row in rows)} != set(NAMES):
        return None
    with localcontext(PRECISE):
        trials = [
            Trial(
                row["study_id"],
                (0, NAMES.index(row["precursor"])),
                (Decimal(row["md"]),),
                ((Decimal(row["se_md"]) ** 2,),),
            )
            for row in rows
        ]
        return fit_network(trials, len(NAMES), find_tau2(trials, len(NAMES), method="DL"))
