"""The methods of network meta-analyses in words: those planned alike share one sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.report.facts import Known
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.labels import MEDIANS
from prismake.report.networks import ESTIMATORS
from prismake.report.numerals import join_words
from prismake.report.view import View

# How it is looked at whether direct and indirect evidence agree.
CONSISTENCY = (
    "Q was divided into parts within and between designs (Krahn 2013), and that between designs told again with a"
    " variance within designs, the test of the interaction of design and treatment (Higgins 2012). Direct and indirect"
    " evidence were separated by back-calculation (König 2013; Dias 2010)."
)


def describe_planned(plan: Mapping[str, Any]) -> str:
    """The planned model of a network.

    >>> describe_planned({"model": "common"})
    'in a common-effect model'
    """
    medians = f", where {MEDIANS}" if "medians" in plan else ""
    if plan.get("model", "random") == "common":
        return f"in a common-effect model{medians}"
    estimator = ESTIMATORS[str(plan.get("tau2", "DL"))]
    return f"in a random-effects model with one τ² for all comparisons by {estimator}{medians}"


def tell_networks(view: View) -> Iterator[str]:
    """How networks were to be combined, and how many were."""
    if not view.network:
        return
    groups: dict[str, list[str]] = {}
    for plan in view.network:
        groups.setdefault(describe_planned(plan), []).append(str(plan["title"]))
    for at, (words, titles) in enumerate(groups.items()):
        counted = spell_count(Known(len(titles), f"networks.planned_alike.{at + 1}"), "network", "networks")
        yield (
            "Treatments were to be compared directly and indirectly in a frequentist network meta-analysis by its graph"
            f" (Rücker 2012; Rücker and Schwarzer 2014) {words} ({counted}: {'; '.join(titles)})."
        )
    pooled = Known(int(view.tables["network_estimates"]["analysis_id"].nunique()), "networks.pooled")
    if not pooled:
        yield begin_sentence(f"{spell_count(pooled, 'network', 'network')} has been combined yet.")
        return
    yield from _tell_combined(view)
    told = f"{spell_count(pooled, 'network', 'networks')} had studies that connect {agree(pooled, 'its', 'their')}"
    yield begin_sentence(f"{told} treatments.")


def _tell_combined(view: View) -> Iterator[str]:
    """What was done of the networks that could be combined."""
    references = join_words(list(dict.fromkeys(str(plan["reference"]) for plan in view.network)))
    yield (
        "Trials with several arms enter with the covariances of their effects. Effects are shown against"
        f" {references}; limits are Wald's."
    )
    if any(plan.get("model", "random") == "random" for plan in view.network):
        yield "Prediction intervals take Student's t with the degrees of freedom of Q and need two of them."
    yield (
        f"{CONSISTENCY} Treatments were ranked by P-scores (Rücker and Schwarzer 2015). What direct comparisons"
        " contribute to an estimate was told by a random walk along the flow of evidence (Davies 2022). No net heat"
        " plot was drawn."
    )
