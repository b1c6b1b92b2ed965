"""What an effect of a certainty comes to, as one sentence that readers without statistics understand."""

import math
from collections.abc import Mapping

from prismake.statistics.digits import is_below
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.targets import Target

# Santesso 2020, GRADE guidelines 26, J Clin Epidemiol 119:126; Core GRADE 6, BMJ 2025;389:e083866: the verb tells how
# certain it is.
VERBS: Mapping[str, tuple[str, str]] = {  # of an effect by its verb, and of one by its size
    "high": ("{verb}s", "leads to"),
    "moderate": ("probably {verb}s", "probably leads to"),
    "low": ("may {verb}", "may lead to"),
}
BE: Mapping[str, str] = {"high": "is", "moderate": "is probably", "low": "may be"}
TREATMENT = "the treatment"


def state_effect(analysis: Analysis, target: Target | None, *, point: float, certainty: str) -> str:
    """The sentence; empty without a level, and where nothing is compared. `point` is on the scale of the target.

    >>> from prismake.synthesise.targets import Target
    >>> pain = {"comparison": {"kind": "arms"}, "outcome": "pain", "certainty": {"treatment": "tea"}}
    >>> target = Target(0.0, -2.0, 2.0, True, "points", float)
    >>> state_effect(pain, target, point=-3.0, certainty="moderate")
    'Treatment with tea probably leads to an important reduction in pain.'
    >>> state_effect(pain, target, point=-1.0, certainty="low")
    'Treatment with tea may lead to little or no difference in pain.'
    >>> state_effect(pain, target, point=-3.0, certainty="very low")
    'The evidence is very uncertain about the effect of treatment with tea on pain.'
    """
    kind = analysis["comparison"]["kind"]
    if target is None or not certainty or math.isnan(point) or kind in ("single_arm", "test"):
        return ""
    named = (analysis.get("certainty") or {}).get("treatment")
    treatment = f"treatment with {named}" if named else TREATMENT  # so that the verb is a singular
    outcome = str(analysis["outcome"]).replace("_", " ")
    if kind == "pre_post":
        return _state_change(outcome, treatment, target, point=point, certainty=certainty)
    if certainty == "very low":
        return f"The evidence is very uncertain about the effect of {treatment} on {outcome}."
    effect, little = VERBS[certainty]
    down = bool(is_below(point, target.null))
    if target.is_little(point) or target.is_null(point):
        told = f"{little} little or no difference in {outcome}"
    elif target.has_mid:
        told = f"{little} an important {'reduction' if down else 'increase'} in {outcome}"
    else:
        told = f"{effect.format(verb='reduce' if down else 'increase')} {outcome}"
    return f"{_begin(treatment)} {told}."


def _state_change(outcome: str, treatment: str, target: Target, *, point: float, certainty: str) -> str:
    if certainty == "very low":
        return f"The evidence is very uncertain about how {outcome} changes after {treatment}."
    if target.is_little(point) or target.is_null(point):
        told = "much the same as"
    else:
        told = ("importantly " if target.has_mid else "") + (
            "lower than" if is_below(point, target.null) else "higher than"
        )
    return f"{_begin(outcome)} {BE[certainty]} {told} before {treatment}."


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]
