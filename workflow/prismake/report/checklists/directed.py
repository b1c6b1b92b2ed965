"""What the plan and the tables say of syntheses without meta-analysis, one sentence for each fact; else empty."""

from collections.abc import Callable, Mapping

from prismake.report.facts import unmark
from prismake.report.grammar import write_words
from prismake.report.methods_swim import MORE, ORDER, VOTES, tell_groups, tell_metric
from prismake.report.numerals import join_words, write_count
from prismake.report.swim import Swim, read_swim, tell_swim
from prismake.report.view import View


def tell_grouping(view: View) -> str:
    """How studies are grouped, and why; empty where a plan does not say both."""
    if not view.swim or not all(plan.get("group") and plan.get("group_reason") for plan in view.swim):
        return ""
    return " ".join(f"{plan['title']}: {tell_groups(plan)}" for plan in view.swim)


def tell_metrics(view: View) -> str:
    """The standardised metric of each synthesis."""
    return " ".join(f"{plan['title']}: {tell_metric(plan)}" for plan in view.swim)


def tell_methods(view: View) -> str:
    """How results are put together, and why not by meta-analysis."""
    why = [f"{plan['title']}: {str(plan['reason']).strip().rstrip('.')}." for plan in view.swim]
    asked = {name for plan in view.swim for name in plan.get("methods") or ()}
    return " ".join([*why, VOTES, *(words for name, words in MORE.items() if name in asked)]) if why else ""


def tell_order(view: View) -> str:
    """Which results come before others."""
    designs = [
        f"{plan['title']} takes studies whose design is {join_words([write_words(name) for name in plan['designs']])}."
        for plan in view.swim
    ]
    return " ".join([*designs, ORDER]) if designs else ""


def tell_explored(view: View) -> str:
    """By what differences between results are looked into."""
    names = list(dict.fromkeys(write_words(str(plan["group"])) for plan in view.swim if plan.get("group")))
    return f"Votes are counted in groups of studies by {join_words(names)}, too, without a test." if names else ""


def _list_drawn(view: View) -> list[Swim]:
    return [one for one in read_swim(view) if one.directions]


def tell_shown(view: View) -> str:
    """How directions are shown."""
    drawn = _list_drawn(view)
    told = f"{write_count(len(drawn), 'effect-direction plot')} with a row for each study, by group and name"
    return f"{told}, coloured by risk of bias, and tables of votes and of results with their cells." if drawn else ""


def tell_found(view: View) -> str:
    """What was found in each domain, and of which studies."""
    told = []
    for one in _list_drawn(view):
        names = list(dict.fromkeys(sorted(one.name_study(row) for row in one.directions)))
        told.append(f"{one.title}: {unmark(' '.join(tell_swim(one)))} Studies: {join_words(names)}.")
    return " ".join(told)


FACTS: Mapping[str, Callable[[View], str]] = {
    "swim_groups": tell_grouping,
    "swim_metric": tell_metrics,
    "swim_methods": tell_methods,
    "swim_order": tell_order,
    "swim_explored": tell_explored,
    "swim_shown": tell_shown,
    "swim_found": tell_found,
}
