"""The numbers of the selected rows, checked: what cannot be true is reported with its cell."""

import math
from collections.abc import Mapping

from prismake.issues import Issue
from prismake.statistics.elementary import log
from prismake.statistics.kinds import name_plan
from prismake.statistics.measures import MEASURES
from prismake.synthesise.comparison_arms import ANALYSES_FILE, Analysis
from prismake.synthesise.imputing import (
    LOGRANK,
    SOURCES,
    TESTED,
    complete_arms,
    complete_numbers,
    find_recipe,
    list_recipes,
)
from prismake.synthesise.selection import Selected
from prismake.synthesise.sheetrows import SheetRow

Numbers = Mapping[str, float]
WANTED = {
    "counts": ("n", "events"),
    "rates": ("events", "person_time"),
    "means": ("n", "mean", "sd"),
    "correlations": ("n", "r"),
    "reported": ("effect", "effect_se", "effect_low", "effect_high", "effect_t", "effect_p", "n"),
}
BESIDE = {  # what a report may give as well
    **dict.fromkeys(WANTED, ()),
    "counts": ("percent",),
    "means": (*SOURCES, *TESTED),
    "reported": LOGRANK,
}
SMALLEST_N = dict.fromkeys(("MD", "SMD", "SMDH", "SMDR", "ROM", "MC", "COR"), 2)
SMALLEST_N |= {"SMCC": 3, "SMCR": 3, "ZCOR": 4}  # J needs two df, Fisher's z a variance


def read_numbers(analysis: Analysis, study: Selected) -> tuple[dict[str, Numbers], list[Issue]]:
    """The numbers of each role of a study by variable, without the empty ones, and what is impossible in them."""
    measure = analysis["measure"]
    kind = MEASURES[measure].data
    wanted = (*WANTED[kind], *BESIDE[kind])
    numbers: dict[str, Numbers] = {}
    issues: list[Issue] = []
    for role, row in study.roles.items():
        numbers[role], problems = read_row(row, wanted)
        issues += problems + _check_row(row, numbers[role], least=SMALLEST_N.get(measure, 1))
        if measure == "ROM" and numbers[role].get("mean", 1.0) <= 0:
            issues.append(report_value(row, "mean", "above 0", "a ratio of means needs means above 0: use MD or SMD"))
        if kind == "reported":
            issues += _check_reported(row, numbers[role], measure=measure)
    return numbers, issues


def convert_numbers(
    analysis: Analysis, numbers: Mapping[str, Numbers]
) -> tuple[dict[str, dict[str, float]], list[str]]:
    """The numbers with what follows from others where it is missing, and the formula of each conversion.

    Of a reported ratio the effect comes back as its logarithm, to which its standard error belongs.
    """
    known = MEASURES[analysis["measure"]]
    recipes = list_recipes(analysis["measure"], medians=analysis.get("medians", "normal"))
    if not recipes:
        return {role: dict(of) for role, of in numbers.items()}, []
    if known.data == "reported":
        ((role, of),) = numbers.items()
        found, notes = complete_numbers(of, ("effect", "effect_se"), recipes)
        printed = known.ratio and "effect" in of  # what follows from a logrank test is a logarithm already
        return {role: found | ({"effect": float(log(found["effect"]))} if printed else {})}, notes
    completed: dict[str, dict[str, float]] = {}
    notes = []
    for role, of in numbers.items():
        completed[role], told = complete_numbers(of, ("sd", "mean"), recipes)
        notes += [f"{role}: {note}" for note in told]
    arms, told = complete_arms(completed)
    return arms, notes + told


def read_correlation(analysis: Analysis, study: Selected) -> tuple[float, bool, list[Issue]]:
    """The correlation of before and after, whether it was assumed, and what is wrong with it.

    A study's own value (variable `correlation` of the row after or before) is preferred to the analysis's.
    """
    rows = [study.roles[role] for role in ("after", "before") if role in study.roles]
    stated = next((row for row in rows if row.get("correlation")), None)
    if stated:
        found, issues = read_row(stated, ("correlation",))
        value = found.get("correlation", 0.0)
        if not issues and not -1 < value < 1:
            issues = [report_value(stated, "correlation", "above -1 and below 1", "look the correlation up again")]
        return value, False, issues
    if analysis.get("correlation") is not None:
        return float(analysis["correlation"]), True, []
    # The row that is still to come may bring the study's own.
    return 0.0, True, [_report_no_correlation(analysis, study.label)] if len(rows) == 2 else []


def check_named_studies(analysis: Analysis, labels: Mapping[str, str]) -> list[Issue]:
    """Issues of studies that an analysis leaves out by name and that are not included; none before any study is."""
    named = {
        "leave_out": analysis.get("leave_out") or {},
        "sensitivity.without_studies": (analysis.get("sensitivity") or {}).get("without_studies") or {},
    }
    remedy = "correct the study_id as results/studies.csv has it, or take the line away"
    allowed = f"the study_id of an included study: {', '.join(sorted(labels))}"
    return [
        Issue(ANALYSES_FILE, f"{name_plan(analysis)}, {key}", study, allowed, remedy)
        for key, studies in named.items()
        for study in studies
        if labels and study not in labels
    ]


def _report_no_correlation(analysis: Analysis, label: str) -> Issue:
    remedy = "state the correlation to assume (0.5 is usual), or extract the study's own"
    place = f"{name_plan(analysis)}, correlation"
    return Issue(ANALYSES_FILE, place, f"none, and {label} gives none", "a number between -1 and 1", remedy)


def read_row(row: SheetRow, wanted: tuple[str, ...]) -> tuple[dict[str, float], list[Issue]]:
    """The wanted variables of a row as numbers, without the empty ones, and an Issue for each that is none."""
    numbers: dict[str, float] = {}
    issues = []
    for name in filter(row.get, wanted):
        number = _parse(row.get(name))
        if number is None:
            issues.append(report_value(row, name, "a number", "write a number with a point as decimal mark"))
        else:
            numbers[name] = number
    return numbers, issues


def _check_row(row: SheetRow, numbers: Numbers, *, least: int) -> list[Issue]:
    # What is still empty counts as right beside what is filled in.
    events, sd = numbers.get("events", 0.0), numbers.get("sd", 1.0)
    n = numbers.get("n", float(max(least, math.ceil(events))))

    def no_spread(low: str, high: str) -> bool:
        known = not {"sd", "se", "ci_low"} & set(numbers) and {low, high} <= set(numbers)
        return known and numbers[low] == numbers[high]

    faults = [
        ("n", n != int(n) or n < least, f"a whole number, at least {least}", "look the number of people up again"),
        (
            "events",
            events != int(events) or events < 0,
            "a whole number, at least 0",
            "write the count, not the per cent",
        ),
        ("events", events > n, f"at most n = {n:g}", "look up events and n, and what the denominator is"),
        ("sd", sd <= 0, "above 0", "look it up again: a standard deviation, no range and no standard error"),
        *(
            (high, no_spread(low, high), f"above {low}", "a standard deviation of 0 follows: take these figures away")
            for low, high in (("q1", "q3"), ("minimum", "maximum"))
        ),
        ("person_time", numbers.get("person_time", 1.0) <= 0, "above 0", "look up the time of all people together"),
        ("r", not -1 < numbers.get("r", 0.0) < 1, "above -1 and below 1", "look the correlation up again"),
    ]
    return [report_value(row, name, allowed, remedy) for name, wrong, allowed, remedy in faults if wrong]


def _check_reported(row: SheetRow, numbers: Numbers, *, measure: str) -> list[Issue]:
    ratio, p = MEASURES[measure].ratio, numbers.get("effect_p", 0.5)
    effect, low, high = numbers.get("effect"), numbers.get("effect_low", 0.0), numbers.get("effect_high", math.inf)
    null = 1.0 if ratio else 0.0
    recipe = None if "effect_se" in numbers else find_recipe("effect_se", numbers.__contains__, list_recipes(measure))
    used = [name for name in ("effect_t", "effect_p") if recipe and name in recipe.needs and effect == null]
    mute = "limits or a standard error: a test tells nothing about the error of an effect of exactly"
    faults = [
        ("effect", ratio and effect is not None and effect <= 0, "above 0", "look up which scale it is on"),
        ("effect_se", numbers.get("effect_se", 1.0) <= 0, "above 0", "look the standard error up again"),
        ("effect_t", numbers.get("effect_t", 1.0) == 0 and effect != null, "not 0", "look the statistic up again"),
        ("effect_p", not 0 < p < 1, "between 0 and 1", "write the p value itself; of p < 0.001 write 0.001"),
        ("effect_low", low >= high, f"below {high:g}", "look the limits up again"),
        ("effect_low", ratio and "effect_low" in numbers and low <= 0, "above 0", "look the limits up again"),
        ("logrank_v", numbers.get("logrank_v", 1.0) <= 0, "above 0", "look up the variance of the logrank test"),
        *((name, True, f"{mute} {null:g}", "extract the confidence limits") for name in used),
    ]
    return [report_value(row, name, allowed, remedy) for name, wrong, allowed, remedy in faults if wrong]


def _parse(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def report_value(row: SheetRow, name: str, allowed: str, remedy: str) -> Issue:
    """An Issue about the value of a variable of a row."""
    return row.report(name, found=f"{name} {row.get(name)}", allowed=allowed, remedy=remedy)
