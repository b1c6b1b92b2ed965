"""Crossover trials: each person is measured under both treatments, and so is compared with herself."""

from collections.abc import Mapping
from typing import NamedTuple

from prismake.issues import Issue
from prismake.statistics.digits import settle
from prismake.statistics.kinds import PAIRED, name_plan
from prismake.statistics.measures import MEASURES
from prismake.synthesise.clustering import SIZE
from prismake.synthesise.comparison_arms import ANALYSES_FILE, Analysis
from prismake.synthesise.imputing import RECIPES, TESTED, find_recipe
from prismake.synthesise.numbers import Numbers, read_row, report_value
from prismake.synthesise.selection import Selected
from prismake.synthesise.sheetrows import SheetRow, report_contradictions
from prismake.text.values import same_word

MARK, SE, CORRELATION = "crossover", "paired_se", "correlation"
VARIABLES = (MARK, SE, CORRELATION)


class Pairing(NamedTuple):
    """The correlation between what a person has under both treatments, None in a trial of two groups; how it was
    found, and whether it was assumed.
    """

    correlation: float | None
    words: str
    assumed: bool


NONE = Pairing(None, "", False)


def is_crossover(study: Selected) -> bool:
    """Whether a row of the study says so."""
    return any(map(marks_crossover, study.roles.values()))


def marks_crossover(row: SheetRow) -> bool:
    """Whether a row says that both treatments were given to the same people."""
    return same_word(row.get(MARK), "yes")


def read_crossover(
    analysis: Analysis, study: Selected, *, raw: Mapping[str, Numbers], completed: Mapping[str, Numbers]
) -> tuple[Pairing, list[Issue]]:
    """The correlation of a crossover trial (Elbourne 2002): from the paired standard error, as extracted, or assumed.

    `raw` holds the figures as they stand, `completed` those with what was converted. The standard error of the mean
    difference within people implies r = (sd1² + sd2² - n SE²) / (2 sd1 sd2). Issues: an analysis that takes no
    crossover trials, and what is impossible, contradictory or would treat the two groups as different people.
    """
    known = MEASURES[analysis["measure"]]
    if known.comparison != "arms" or known.data == "reported" or len(study.roles) < 2 or not is_crossover(study):
        return NONE, []
    apart = [issue for name in VARIABLES for issue in report_contradictions(study.roles.values(), name)]
    if issues := [*_refuse(analysis, study), *_refuse_rows(study, raw), *apart]:
        return NONE, issues
    pairing, issues = _find_correlation(analysis, study, completed)
    fewer = len({of["n"] for of in raw.values() if "n" in of}) > 1
    return pairing._replace(words=pairing.words + ", of two n the smaller n is used" * fewer), issues


def refuse_in_network(analysis: Analysis, study: Selected) -> list[Issue]:
    """A crossover trial in a network, whose arms are taken as different people; none where effects are reported."""
    if MEASURES[analysis["measure"]].data == "reported" or len(study.roles) < 2 or not is_crossover(study):
        return []
    found = f"{study.label} is a crossover trial, and a network of {analysis['measure']} takes arms as different people"
    remedy = (
        "take effects as reported with their paired errors (GEN, GENR), its first period as groups, or name it in"
        " leave_out"
    )
    return [Issue(ANALYSES_FILE, f"network {analysis['id']}", found, "trials whose arms are different people", remedy)]


def _find_correlation(
    analysis: Analysis, study: Selected, completed: Mapping[str, Numbers]
) -> tuple[Pairing, list[Issue]]:
    stated = next((row for name in (SE, CORRELATION) for row in study.roles.values() if row.get(name)), None)
    if stated is None:
        told = analysis[MARK]
        source = str(told["source"]).replace("; ", ", ")  # remarks are joined by a semicolon
        return _tell(float(told[CORRELATION]), f"assumed: {source}", assumed=True), []
    return _read_stated(stated, completed)


def _read_stated(row: SheetRow, completed: Mapping[str, Numbers]) -> tuple[Pairing, list[Issue]]:
    name = SE if row.get(SE) else CORRELATION
    found, issues = read_row(row, (name,))
    if issues or not all({"n", "sd"} <= set(of) for of in completed.values()):
        return NONE, issues  # what is empty is told as a gap
    (one, other), value = completed.values(), found[name]
    people = min(one["n"], other["n"])
    if name == CORRELATION:
        allowed, remedy = "above -1 and below 1", "look the correlation up again"
        words = "as extracted"
    else:
        allowed = "a paired standard error that the two standard deviations allow"
        remedy = "look it up again: the standard error of the mean difference within people, and both n"
        words = f"from the paired standard error {value:g}: (SD₁² + SD₂² − n SE²) / (2 SD₁ SD₂)"
        value = (one["sd"] ** 2 + other["sd"] ** 2 - people * value**2) / (2 * one["sd"] * other["sd"])
        value = settle(value, scale=1.0)
    if not -1 < value < 1 or (name == SE and found[name] <= 0):
        return NONE, [report_value(row, name, allowed, remedy)]
    return _tell(value, words, assumed=False), []


def _tell(r: float, source: str, *, assumed: bool) -> Pairing:
    return Pairing(r, f"crossover trial: correlation {r:.3g} between the two treatments ({source})", assumed)


def _refuse(analysis: Analysis, study: Selected) -> list[Issue]:
    """A crossover trial in an analysis that takes none, or whose measure cannot take it."""
    place, found = f"{name_plan(analysis)}, {MARK}", f"none, and {study.label} is a crossover trial"
    if analysis["measure"] not in PAIRED:
        remedy = "take its effect as reported with its paired error (GEN, GENR), or its first period as two groups"
        found = f"{study.label} is a crossover trial, and {analysis['measure']} has no paired form here"
        return [Issue(ANALYSES_FILE, place, found, ", ".join(PAIRED), remedy)]
    if MARK not in analysis:
        remedy = "state correlation and source of what to assume where a crossover trial gives neither r nor paired SE"
        return [Issue(ANALYSES_FILE, place, found, "a correlation between -1 and 1 with its source", remedy)]
    return []


def _refuse_rows(study: Selected, raw: Mapping[str, Numbers]) -> list[Issue]:
    issues = [
        row.report(SIZE, found="a crossover trial in clusters", allowed="one of both", remedy=IN_CLUSTERS)
        for row in study.roles.values()
        if row.get(SIZE)
    ][:1]
    if all("sd" in of or find_recipe("sd", of.__contains__, RECIPES) for of in raw.values()):
        return issues
    for role, row in study.roles.items():
        told = next((name for name in TESTED if name in raw[role]), None)
        issues += [report_value(row, told, "the standard deviation of each treatment", OF_TWO_GROUPS)] if told else []
    return issues


IN_CLUSTERS = "take its effect as reported, with an error that allows for both (GEN)"
OF_TWO_GROUPS = "a paired test implies no SD: extract both, and paired_se = |difference / t|"
