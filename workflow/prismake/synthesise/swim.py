"""Synthesis without meta-analysis: from the extraction table to directions of effect and what they say together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.config.swim import DIRECTION, list_asked
from prismake.issues import Gathering, Issue, raise_any
from prismake.statistics.digits import settle
from prismake.statistics.distributions import norm
from prismake.statistics.elementary import log
from prismake.statistics.measures import MEASURES
from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.cautions import caution_effects, count_people, explain_dropped
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.directions import BETTER, SAME, WORSE
from prismake.synthesise.distrust import list_distrusted, tell_left_out
from prismake.synthesise.numbers import check_named_studies, read_numbers, read_row
from prismake.synthesise.selection import Selected, select_studies
from prismake.synthesise.sheetrows import SheetRow, list_rows, report_contradictions
from prismake.synthesise.swim_votes import join_outcomes, list_syntheses
from prismake.tables import empty, from_rows, to_rows
from prismake.text.words import fold

Row = dict[str, Any]
NAMES = ("swim_results", "swim_directions", "swim_syntheses")
COMPUTED, UNSPREAD, STATED = "effect", "figures without their spread", "stated"
RAW = ("MD", "MC")  # whose effect is the difference of means, whatever their spread
NOT_TOLD = "not told"
CLEARED = {"direction": "", "source": "", "yi": None, "vi": None, "p": None, "better_p": None, "worse_p": None}


def compute_swim(
    extraction: pd.DataFrame,
    *,
    studies: pd.DataFrame,
    swim: Sequence[Analysis],
    linked: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of NAMES; `linked` holds cohorts, retractions, study_references and trust_settled as far as they are.

    A study whose figures give no direction of effect and that states none keeps its row with a remark. Raises
    ReviewError with every figure that is impossible or contradictory.
    """
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    known = {**(linked or {}), "extraction": extraction, "studies": studies}
    gathering = Gathering()
    results: list[Row] = []
    for analysis in swim:
        wrong = check_named_studies(analysis, labels)
        gathering.issues.extend(wrong)
        for study_id in () if wrong else labels:
            results += _read_study(analysis, study_id, known, gathering)
    gathering.end()
    results = _caution(_leave_out(results, known, swim=swim), known)
    groups = {str(one["id"]): _find_groups(one, extraction) for one in swim}
    people = {str(one["id"]): _count_domains(one, extraction) for one in swim}
    directions = [
        {**row, "grouped": groups[row["analysis_id"]].get(row["study_id"], NOT_TOLD) if grouped else ""}
        | {"people": people[row["analysis_id"]].get((row["domain"], row["study_id"]))}
        for row in join_outcomes(results)
        for grouped in [bool(groups[row["analysis_id"]])]
    ]
    made = {"swim_results": results, "swim_directions": directions}
    made["swim_syntheses"] = [row for one in swim for row in list_syntheses(one, directions, results)]
    return {name: from_rows(name, made[name]) for name in NAMES}


def _read_study(
    analysis: Analysis, study_id: str, known: Mapping[str, pd.DataFrame], gathering: Gathering
) -> list[Row]:
    """The rows of one study, each by itself, so that studies of several designs may stand side by side."""
    own = known["extraction"][known["extraction"]["study_id"] == study_id]
    studies = known["studies"][known["studies"]["study_id"] == study_id]
    rows = {level: list_rows(own, level=level) for level in ("outcome", "study")}
    found: list[Row] = []
    for position, asked in enumerate(list_asked(analysis), start=1):
        left = {key: why for key, why in (asked.get("leave_out") or {}).items() if key == study_id}
        with gathering:
            head = {"analysis_id": analysis["id"], "study_id": study_id, "position": position}
            told = _read_outcome({**asked, "leave_out": left}, own, studies=studies, rows=rows)
            found += [head | row for row in told]
    return found


def _read_outcome(
    asked: Analysis, own: pd.DataFrame, *, studies: pd.DataFrame, rows: Mapping[str, Sequence[SheetRow]]
) -> Iterator[Row]:
    """What one study gives to one outcome; nothing where it has no row of it."""
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    effects = to_rows(compute_effects(own, studies=studies, analyses=[asked]))
    chosen = select_studies(asked, outcomes=rows["outcome"], traits=rows["study"], labels=labels).selected
    for effect in effects:
        head = {name: asked[name] for name in ("domain", "outcome", "measure")}
        head |= {name: effect[name] for name in ("design", "data", "remark", "cells")}
        head |= {"good_end": "higher" if asked["higher"] else "lower"}
        head |= {"design": study.traits["design"].get("design")} if (study := next(iter(chosen), None)) else {}
        yield head | _find_direction(asked, effect, study)


def _find_direction(asked: Analysis, effect: Row, study: Selected | None) -> Row:
    """Direction, where it comes from, effect and p; the remark where they need one."""
    stated, p = _read_stated(study) if study else ("", None)
    computed = not pd.isna(effect["yi"])
    raw, yi = (None, None) if computed or not study else _read_raw(asked, study)
    told: Row = {}
    if computed:
        z = abs(float(effect["yi"])) / float(effect["vi"]) ** 0.5
        told = {"yi": effect["yi"], "vi": effect["vi"], "p": settle(2 * float(norm.sf(z)))}
        told |= {"direction": _name_direction(asked, float(effect["yi"])), "source": COMPUTED}
    elif raw is not None:
        told = {"yi": yi, "p": p, "direction": _name_direction(asked, raw), "source": UNSPREAD}
        told["remark"] = f"direction from {UNSPREAD}" + (f"; {effect['remark']}" if effect["remark"] else "")
    elif stated:
        told = {"p": p, "direction": stated, "source": STATED}
        told["remark"] = "direction as stated" + (f"; {effect['remark']}" if effect["remark"] else "")
    if told and stated and stated != told["direction"]:
        told["remark"] = f"the sheet states {stated}; {told.get('remark', effect['remark'])}".rstrip("; ")
    half = None if told.get("p") is None else float(told["p"]) / 2
    near, far, even = half, None if half is None else 1 - half, 0.5 if computed else None
    sides = {BETTER: (near, far), WORSE: (far, near), SAME: (even, even)}
    return told | dict(zip(("better_p", "worse_p"), sides.get(told.get("direction", ""), (None, None)), strict=True))


def _name_direction(asked: Analysis, value: float) -> str:
    return SAME if value == 0 else BETTER if (value > 0) == asked["higher"] else WORSE


def _read_stated(study: Selected) -> tuple[str, float | None]:
    """The direction that a row states, and the p beside it. Raises ReviewError where rows contradict each other."""
    rows = [row for row in study.roles.values() if row.get(DIRECTION)]
    issues: list[Issue] = report_contradictions(rows, DIRECTION)
    p = None
    for name in ("p", "effect_p"):  # of means, of a reported effect
        stated = [row for row in study.roles.values() if row.get(name)]
        issues += report_contradictions(stated, name)
        for row in stated:
            found, problems = read_row(row, (name,))
            issues += [*problems, *_check_p(row, found, name)]
            p = found.get(name, p)
    raise_any(issues)
    return (fold(rows[0].get(DIRECTION)) if rows else "", p)


def _check_p(row: SheetRow, found: Mapping[str, float], name: str) -> list[Issue]:
    p = found.get(name, 0.5)
    told: dict[str, str] = {"allowed": "above 0, at most 1", "remedy": "look the p value up again"}
    return [] if 0 < p <= 1 else [row.report(name, found=row.get(name), **told)]


def _read_raw(asked: Analysis, study: Selected) -> tuple[float | None, float | None]:
    """What has the sign of the effect where its variance is not known, and the effect where that is one."""
    numbers, issues = read_numbers(asked, study)
    raise_any(issues)
    known = MEASURES[asked["measure"]]
    if known.data == "reported" and (told := next(iter(numbers.values()), {}).get("effect")) is not None:
        value = float(log(told)) if known.ratio else told
        return value, settle(value)
    if known.data != "means":
        return None, None
    sides = [numbers.get(role, {}).get("mean") for role in _name_sides(asked)]
    if sides[0] is None or sides[1] is None:
        return None, None
    value = sides[0] - sides[1]
    return value, settle(value) if asked["measure"] in RAW else None


def _name_sides(asked: Analysis) -> tuple[str, str]:
    return ("after", "before") if asked["comparison"]["kind"] == "pre_post" else ("experimental", "control")


def _leave_out(results: Sequence[Row], known: Mapping[str, pd.DataFrame], *, swim: Sequence[Analysis]) -> list[Row]:
    """The rows; a study with serious concerns, or whose people stand in a larger one too, has no direction in them."""
    distrusted = list_distrusted(known.get("trust_settled", empty("trust_settled")))
    labels = dict(zip(known["studies"]["study_id"], known["studies"]["label"], strict=True))
    dropped: dict[tuple[str, str], dict[str, str]] = {}
    for one, domain in [(plan, domain) for plan in swim for domain in dict.fromkeys(plan["outcomes"].values())]:
        own = [row for row in results if (row["analysis_id"], row["domain"]) == (one["id"], domain)]
        used = sorted({row["study_id"] for row in own if row.get("direction")} - distrusted)
        outcomes = [name for name, held in one["outcomes"].items() if held == domain]
        sizes = count_people(known["extraction"], outcomes=outcomes)
        given: dict[str, Any] = {"cohorts": known.get("cohorts", empty("cohorts")), "sizes": sizes, "labels": labels}
        dropped[str(one["id"]), domain] = explain_dropped(used, **given)
    kept = []
    for row in results:
        why = dropped[row["analysis_id"], row["domain"]].get(row["study_id"], "")
        if row.get("direction") and row["study_id"] in distrusted:
            why = tell_left_out(str(row["remark"]))
        kept.append(row | CLEARED | {"remark": why} if why and row.get("direction") else row)
    return kept


def _caution(results: Sequence[Row], known: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The rows with the remarks on documents that were retracted or corrected."""
    if not {"retractions", "study_references"} <= set(known):
        return list(results)
    cohorts = known.get("cohorts", empty("cohorts")).iloc[:0]
    keyed = [
        {"analysis_id": row["analysis_id"], "study_id": row["study_id"], "part": str(at), "remark": row["remark"]}
        | ({"yi": 0.0} if row.get("direction") else {})
        for at, row in enumerate(results)
    ]
    told = caution_effects(from_rows("effects", keyed), {**known, "cohorts": cohorts}, analyses=[])
    remarks = {int(row["part"]): row["remark"] for row in to_rows(told)}
    return [row | {"remark": remarks[at]} for at, row in enumerate(results)]


def _find_groups(analysis: Analysis, extraction: pd.DataFrame) -> dict[str, str]:
    if "group" not in analysis:
        return {}
    rows = extraction[(extraction["level"] == "study") & (extraction["variable"] == analysis["group"])]
    return {row["study_id"]: row["value"].strip() for row in to_rows(rows) if row["value"].strip()} or {"": ""}


def _count_domains(analysis: Analysis, extraction: pd.DataFrame) -> dict[tuple[str, str], int]:
    domains: dict[str, list[str]] = {}
    for outcome, domain in analysis["outcomes"].items():
        domains.setdefault(domain, []).append(outcome)
    return {
        (domain, study): n
        for domain, outcomes in domains.items()
        for study, n in count_people(extraction, outcomes=outcomes).items()
    }
