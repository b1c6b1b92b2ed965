"""The methods of syntheses without meta-analysis in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.config.swim import list_measures
from prismake.report.facts import Known
from prismake.report.grammar import begin_sentence, end_sentence, spell_count, write_words
from prismake.report.labels import MEDIANS, name_measure
from prismake.report.numerals import join_words
from prismake.report.view import View

Plan = Mapping[str, Any]
VOTES = (
    "Studies whose direction of effect is better and those in which it is worse were counted, not those with a"
    " significant result; the share of better ones has the limits of Wilson and of Clopper and Pearson, and the exact"
    " sign test (Cochrane Handbook, chapter 12). Of several outcomes of one domain a study has the direction in which"
    " at least seven of ten agree, else it is mixed (Boon and Thomson 2021)."
)
ORDER = (
    "A direction was taken from the effect that figures give, else from figures without their spread, else as reports"
    " state it. Effect and p of a study are those of the first outcome of the domain, in the order of the plan, that"
    " it has."
)
MORE: Mapping[str, str] = {
    "effects": "Of effects the median with quartiles (R's type 7) and range was told, each study weighing the same.",
    "p_values": "One-sided p values were combined by Fisher's method, in both directions.",
}


def tell_swim_methods(view: View) -> Iterator[str]:
    """Why and how results were put together without meta-analysis."""
    directions = view.tables["swim_directions"]
    found = set(directions["analysis_id"])
    for plan in view.swim:
        was = "was" if str(plan["id"]) in found else "was to be"
        yield f"{plan['title']} {was} put together without meta-analysis: {end_sentence(str(plan['reason']))}"
        yield f"{tell_metric(plan)} {tell_groups(plan)}"
    if view.swim and not found:
        yield "No study has given a direction of effect yet."
    elif view.swim:
        yield f"{VOTES} {ORDER}"
        asked = {name for plan in view.swim for name in plan.get("methods") or ()}
        yield from (words for name, words in MORE.items() if name in asked)
        told = spell_count(Known(directions["study_id"].nunique(), "swim.studies"), "study", "studies")
        yield begin_sentence(f"{told} gave a direction of effect.")


def tell_metric(plan: Plan) -> str:
    """The standardised metric of each outcome domain."""
    measures = list_measures(plan)
    domains: dict[str, dict[str, None]] = {}
    for outcome, domain in plan["outcomes"].items():
        domains.setdefault(str(domain), {})[name_measure(measures[outcome])] = None
    told = "; ".join(f"{domain} by its {join_words(list(names))}" for domain, names in domains.items())
    medians = f"; {MEDIANS}" if "medians" in plan else ""
    return f"The standardised metric was the direction of effect: {told}{medians}."


def tell_groups(plan: Plan) -> str:
    """How studies were grouped, and why."""
    if "group" not in plan:
        return "Studies of one domain stand together, whatever else they differ in."
    told = f"Studies stand together and by {write_words(str(plan['group']))}"
    return end_sentence(f"{told}: {plan['group_reason']}" if plan.get("group_reason") else told)
