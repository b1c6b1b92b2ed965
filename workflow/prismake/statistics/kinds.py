"""What each effect measure compares and is computed from, and which methods take it; quick to import."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

# What an effect is computed from: events of people, events in their time, means of people, a correlation, or an effect
# as a report gives it.
Data = Literal["counts", "rates", "means", "correlations", "reported"]
Comparison = Literal["arms", "pre_post", "single_arm"]


class Kind(NamedTuple):
    """What is compared, and the figures that it takes."""

    comparison: Comparison
    data: Data


KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("OR", "RR", "RD"), Kind("arms", "counts")),
    **dict.fromkeys(("MD", "SMD", "SMDH", "SMDR", "ROM"), Kind("arms", "means")),
    **dict.fromkeys(("IRR", "IRD"), Kind("arms", "rates")),
    **dict.fromkeys(("HR", "GEN", "GENR"), Kind("arms", "reported")),
    **dict.fromkeys(("MC", "SMCC", "SMCR"), Kind("pre_post", "means")),
    **dict.fromkeys(("PR", "PLO", "PLN", "PAS", "PFT"), Kind("single_arm", "counts")),
    **dict.fromkeys(("IR", "IRLN", "IRS"), Kind("single_arm", "rates")),
    **dict.fromkeys(("COR", "ZCOR"), Kind("single_arm", "correlations")),
}
# What the row of each arm has to give, in the variables of the codebook.
OWED: Mapping[Data, tuple[str, ...]] = {
    "counts": ("denominator", "n", "events"),
    "rates": ("events", "person_time"),
    "means": ("n", "mean", "sd"),
    "correlations": ("n", "r"),
    "reported": ("effect", "effect_se"),
}
PAIRED = ("MD", "SMD", "SMDH", "ROM")  # measures of two arms that crossover trials can give, too
SHARING = ("OR", "RR", "RD", "MD", "SMD", "ROM", "IRR", "IRD")  # of which a shared control arm's covariance is known
COMPARATOR = "comparator"  # the variable that says what a reported effect of a network is against
MEASURES_OF: Mapping[str, tuple[str, ...]] = {  # methods and tests that take counts as they are
    "mantel_haenszel": ("OR", "RR", "RD"),
    "peto": ("OR",),
    "glmm": ("PLO",),
    "peters": ("OR",),
    "harbord": ("OR",),
    "absolute": ("OR", "RR", "RD"),
}
AGAINST_NONE = ("pet_peese", "selection_model", "p_curve")  # tests by the p of effects: a proportion has none


def list_outcomes(analysis: Mapping[str, Any]) -> list[str]:
    """The outcome of an analysis, and those that it takes together with it.

    >>> list_outcomes({"outcome": "pain", "dependent": {"outcomes": ["function"]}}), list_outcomes({"outcome": "pain"})
    (['pain', 'function'], ['pain'])
    """
    return [str(analysis.get("outcome") or ""), *map(str, (analysis.get("dependent") or {}).get("outcomes") or ())]


def name_plan(analysis: Mapping[str, Any]) -> str:
    """What an entry of config/analyses is called in the place of an Issue.

    >>> name_plan({"id": "pain"}), name_plan({"id": "pain", "treatments": ["tea", "water", "milk"]})
    ('analysis pain', 'network pain')
    """
    return f"{'network' if 'treatments' in analysis else 'analysis'} {analysis['id']}"


def list_alternatives(measure: str) -> list[str]:
    """The measures that the same figures give; none beside a reported effect, whose scale is the report's.

    >>> list_alternatives("RR"), list_alternatives("GEN")
    (['OR', 'RR', 'RD'], [])
    """
    kind = KINDS[measure]
    return [] if kind.data == "reported" else [other for other, its in KINDS.items() if its == kind]


def list_arms(comparison: Mapping[str, Any], key: str) -> list[str]:
    """The arms of one side of a comparison: several experimental ones may be compared with one control.

    >>> list_arms({"experimental": ["low", "high"]}, "experimental"), list_arms({"arm": "cells"}, "arm")
    (['low', 'high'], ['cells'])
    """
    told = comparison.get(key) or []
    return [told] if isinstance(told, str) else list(told)
