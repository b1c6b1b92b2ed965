"""What one analysis asks for that does not go together: told at the start, before any data are read."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.config.certainty import check_certainty
from prismake.issues import Issue
from prismake.statistics.kinds import (
    KINDS,
    MEASURES_OF,
    PAIRED,
    SHARING,
    list_alternatives,
    list_arms,
    list_outcomes,
    name_plan,
)
from prismake.text.words import fold

Analysis = Mapping[str, Any]
Fault = tuple[str, str, str, str]  # key, found, allowed, remedy
COMMON_EFFECT = ("mantel_haenszel", "peto")
E_VALUES = dict.fromkeys(("OR", "HR"), ("rare", "common")) | dict.fromkeys(
    ("RR", "IRR", "SMD", "SMDH", "SMDR"), ("yes",)
)
# What takes effects for independent ones.
INDEPENDENT = ("subgroup", "moderators", "sensitivity", "bias", "absolute", "test")
# What a model of dependent effects leaves no choice in: the usual word first, and the others that say the same.
OWN_MODEL = {"method": ("inverse_variance",), "model": ("random",), "tau2": ("REML", "ML")}
TAKE_AWAY = "take {} away, or correct the other"


def check_choices(analysis: Analysis, *, file: str) -> Iterator[Issue]:
    """Issues of choices of one analysis that contradict each other, or of which one would decide nothing."""
    fitting = [code for code, kind in KINDS.items() if kind.comparison == analysis["comparison"]["kind"]]
    if analysis["measure"] not in fitting:
        found = f"measure {analysis['measure']} with comparison {analysis['comparison']['kind']}"
        remedy = "correct the measure or the comparison: versus baseline and versus control are never the same"
        yield _tell(analysis, file, ("measure", found, ", ".join(fitting), remedy))
        return
    for check in CHECKS:
        for fault in check(analysis):
            yield _tell(analysis, file, fault)


def check_plan(analysis: Analysis, *, file: str) -> Iterator[Issue]:
    """Issues of choices that a network has as an analysis has them."""
    for fault in (*_check_assumed(analysis), *_check_labels(analysis)):
        yield _tell(analysis, file, fault)


def _tell(analysis: Analysis, file: str, fault: Fault) -> Issue:
    key, found, allowed, remedy = fault
    return Issue(file, f"{name_plan(analysis)}, {key}", found, allowed, remedy)


def _check_sides(analysis: Analysis) -> Iterator[Fault]:
    """The same arm, or the same time point, on both sides."""
    comparison = analysis["comparison"]
    arms = [fold(arm) for arm in list_arms(comparison, "experimental")]
    if comparison["kind"] == "arms" and fold(comparison["control"]) in arms:
        found = f"'{comparison['control']}' on both sides"
        yield "comparison", found, "two arms that differ", "write the other arm as the codebook has it"
    before = {fold(time) for time in comparison.get("before", ())}
    for time in comparison.get("after", ()):
        if fold(time) in before:
            found = f"'{time}' before and after"
            yield "comparison", found, "time points of which none stands on both sides", "take it from one of the two"


def _check_repeats(analysis: Analysis) -> Iterator[Fault]:
    """An arm or a time point that stands twice, and that dependent effects would take as two."""
    for key, word in (("experimental", "arm"), ("timepoints", "time point")):
        folded: set[str] = set()
        for name in list_arms(analysis["comparison"], key):
            if fold(name) in folded:
                found = f"'{name}' for the second time"
                yield f"comparison.{key}", found, f"each {word} once", "take one of the two away"
            folded.add(fold(name))


def _check_words(analysis: Analysis) -> Iterator[Fault]:
    """Methods and tests that take the counts of some measures only."""
    asked = [
        ("method", str(analysis.get("method"))),
        *(("sensitivity.methods", method) for method in _sensitivity(analysis, "methods")),
        *(("bias", test) for test in analysis.get("bias") or ()),
        *([("absolute", "absolute")] if analysis.get("absolute") else []),
    ]
    for key, word in asked:
        allowed = MEASURES_OF.get(word, (analysis["measure"],))
        if analysis["measure"] not in allowed:
            remedy = f"choose one of these measures, or take {word} away"
            yield key, f"{word} with measure {analysis['measure']}", ", ".join(allowed), remedy


def _check_models(analysis: Analysis) -> Iterator[Fault]:
    """A model, an estimator or a test that decides nothing beside another choice."""
    method, model = analysis.get("method", "inverse_variance"), analysis.get("model", "random")
    if method == "inverse_variance" and model == "common":
        for key in ("tau2", "test"):
            if key in analysis:
                found = f"{key} {analysis[key]} beside model common, which has no variance between studies and takes z"
                yield key, found, "model random, or no " + key, TAKE_AWAY.format(key)
    elif "model" in analysis and method != "inverse_variance":
        own = "common" if method in COMMON_EFFECT else "random"
        if model != own:
            found = f"model {model} with method {method}, which is a model of its own"
            yield "model", found, f"model {own}, or no model", TAKE_AWAY.format("model")


def _check_figures(analysis: Analysis) -> Iterator[Fault]:
    """Choices about figures that the measure does not take."""
    measure, (comparison, data) = analysis["measure"], KINDS[analysis["measure"]]
    correlated = [key for key in ("correlation",) if key in analysis]
    correlated += ["sensitivity.correlations"] if _sensitivity(analysis, "correlations") else []
    for key in correlated:
        crossed = "crossover" in analysis and key != "correlation"
        if comparison != "pre_post" and not crossed:
            found = f"{key.rpartition('.')[2]} with comparison {comparison}"
            yield key, found, "comparison pre_post", "take it away: there is no value before and after"
    if _sensitivity(analysis, "continuity") and (comparison, data) != ("arms", "counts"):
        found = f"continuity with measure {measure}"
        yield "sensitivity.continuity", found, "OR, RR, RD", "take it away: there are no tables of two arms"
    others = list_alternatives(measure)
    for other in _sensitivity(analysis, "measures"):
        if other not in others:
            allowed = ", ".join(others) or f"no other: {measure} takes the effect as the report gives it"
            found = f"{other} beside measure {measure}, from whose figures it does not follow"
            yield "sensitivity.measures", found, allowed, "choose among these, or plan an analysis of its own"
    yield from _check_assumed(analysis)


def _check_assumed(analysis: Analysis) -> Iterator[Fault]:
    """What is said of people's figures, of a measure that is computed from others."""
    measure, (comparison, data) = analysis["measure"], KINDS[analysis["measure"]]
    if "icc" in analysis and (comparison != "arms" or data not in ("counts", "means")):
        allowed = ", ".join(code for code, kind in KINDS.items() if kind in (("arms", "counts"), ("arms", "means")))
        yield "icc", f"icc with measure {measure}", allowed, "take it away: a reported effect has its own error"
    for key in ("whole_numbers", "medians"):
        if key in analysis and data != "means":
            allowed = ", ".join(code for code, kind in KINDS.items() if kind.data == "means")
            yield key, f"{key} with measure {measure}", allowed, "take it away: there are no means"


def _check_names(analysis: Analysis) -> Iterator[Fault]:
    """Studies that are left out twice, and a figure's two ends under one word."""
    left, again = analysis.get("leave_out") or {}, (analysis.get("sensitivity") or {}).get("without_studies") or {}
    for study in again:
        if study in left:
            found = f"{study}, which leave_out leaves out of the whole analysis"
            yield "sensitivity.without_studies", found, "studies of this analysis", "take it from one of the two"
    yield from _check_labels(analysis)


def _check_labels(analysis: Analysis) -> Iterator[Fault]:
    """A figure's two ends under one word."""
    labels = analysis["labels"]
    if labels["lower"] and fold(labels["lower"]) == fold(labels["higher"]):
        found = f"'{labels['lower']}' at both ends"
        yield "labels", found, "words that differ", "say what lower and what higher values mean"


def _sensitivity(analysis: Analysis, key: str) -> list[Any]:
    return list((analysis.get("sensitivity") or {}).get(key) or [])


def _check_e_value(analysis: Analysis) -> Iterator[Fault]:
    """An E-value of a measure that has none, or without the word that its measure needs."""
    if "e_value" not in analysis:
        return
    measure, word = str(analysis["measure"]), analysis["e_value"]
    if measure not in E_VALUES:
        allowed = ", ".join(E_VALUES)
        yield (
            "e_value",
            f"e_value with measure {measure}",
            allowed,
            "choose one of these measures, or take e_value away",
        )
    elif word not in E_VALUES[measure]:
        remedy = (
            "say whether the outcome is rare (up to some 15 per cent) or common, where odds or hazards are compared"
        )
        yield "e_value", f"e_value {word} with measure {measure}", " or ".join(E_VALUES[measure]), remedy


def _check_dependent(analysis: Analysis) -> Iterator[Fault]:
    """Dependent effects beside what takes effects for independent ones, or without several of them."""
    asked = analysis.get("dependent")
    if asked is None:
        return
    measure, kind = str(analysis["measure"]), analysis["comparison"]["kind"]
    beside = [key for key in INDEPENDENT if key in analysis]
    beside += [key for key, word in OWN_MODEL.items() if analysis.get(key, word[0]) not in word]
    for key in beside:
        found = f"{key} beside dependent, whose effects it would take for independent ones or weigh otherwise"
        yield key, found, "a multilevel model with robust errors, tau2 REML or ML", TAKE_AWAY.format(key)
    if kind == "pre_post":
        allowed = "comparison arms or single_arm"
        yield "dependent", "dependent with comparison pre_post", allowed, "make one analysis per time point"
    outcomes = [fold(one) for one in list_outcomes(analysis)]
    several = len(analysis["comparison"].get("timepoints") or ()) > 1 or len(outcomes) > 1
    if not several and "shared_control" not in asked:
        remedy = "name further outcomes or time points, or take dependent away"
        yield "dependent", "dependent without several effects", "further outcomes, or several time points", remedy
    if len(set(outcomes)) < len(outcomes):
        yield "dependent.outcomes", "an outcome for the second time", "each outcome once", "take it from one of the two"
    turned = list(asked.get("turned", ()))
    if turned and (KINDS[measure].data != "means" or measure == "ROM"):
        allowed = ", ".join(code for code, one in KINDS.items() if one.data == "means" and code != "ROM")
        yield "dependent.turned", f"turned with measure {measure}", allowed, "take it away: there are no means to turn"
    for one in (one for one in turned if fold(one) not in outcomes):
        yield "dependent.turned", one, ", ".join(list_outcomes(analysis)), "write an outcome of the analysis"


def _check_arms(analysis: Analysis) -> Iterator[Fault]:
    """Several experimental arms against one control: errors are shared by that arm, and by nothing else."""
    asked, measure = analysis.get("dependent") or {}, str(analysis["measure"])
    several, shared = len(list_arms(analysis["comparison"], "experimental")) > 1, "shared_control" in asked
    place, times = "dependent.shared_control", analysis["comparison"].get("timepoints") or ()
    if several and not shared:
        remedy = "the control arm would count several times: write the key, or name one arm per analysis"
        yield "dependent", "several experimental arms without shared_control", 'shared_control: "yes"', remedy
    if shared and not several:
        yield place, "shared_control with one experimental arm", "a list of arms", TAKE_AWAY.format("shared_control")
    if shared and (len(times) > 1 or asked.get("outcomes")):
        remedy = "make one analysis per outcome and time point"
        yield place, "shared_control beside several outcomes or time points", "one outcome, one time point", remedy
    if shared and measure not in SHARING:
        remedy = "choose one of these: what arms share in this measure is not known"
        yield place, f"shared_control with measure {measure}", ", ".join(SHARING), remedy
    if shared and "correlation" in asked:
        found = "correlation beside shared_control, which computes the covariances"
        yield "dependent.correlation", found, "one of the two", TAKE_AWAY.format("correlation")
    if asked and not shared and "correlation" not in asked:
        remedy = "state what to assume between the sampling errors of two effects of one study"
        yield "dependent.correlation", "none", "a correlation from 0 to 1", remedy


def _check_crossover(analysis: Analysis) -> Iterator[Fault]:
    """Crossover trials in an analysis whose measures, or whose other choices, cannot take them."""
    if "crossover" not in analysis:
        return
    measures = [("measure", str(analysis["measure"]))]
    measures += [("sensitivity.measures", one) for one in _sensitivity(analysis, "measures")]
    remedy = "take effects as reported with their paired errors (GEN, GENR), or leave crossover trials to another"
    for key, measure in measures:
        if measure not in PAIRED:
            yield key, f"{measure} beside crossover, which it has no paired form of here", ", ".join(PAIRED), remedy
    for key, beside in (("icc", analysis), ("dependent.shared_control", analysis.get("dependent") or {})):
        if key.rpartition(".")[2] in beside:
            yield "crossover", f"crossover beside {key}", "one of the two", TAKE_AWAY.format("crossover")


CHECKS = (
    *(_check_sides, _check_repeats, _check_words, _check_models, _check_figures, _check_names, _check_e_value),
    *(_check_dependent, _check_arms, _check_crossover),
    check_certainty,
)
