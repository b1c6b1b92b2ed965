"""The summary of findings: each outcome with its studies, its absolute numbers and the certainty of its evidence."""

from typing import Any

import pandas as pd

from prismake.report.counts import Counted, count_events
from prismake.report.effect_figures import Interval
from prismake.report.harms import summarise_harms
from prismake.report.labels import name_measure
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.report.view import View
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows
from prismake.text.units import write_unit
from prismake.text.vocabulary import GRADE_DOMAINS, NOT_SETTLED

UPGRADES = ("large_effect", "dose_response", "opposing_confounding")
NO_CHANGE = frozenset({"", "not serious", "undetected", "no"})
Row = dict[str, Any]


def build_findings(view: View) -> dict[str, Any]:
    """The summary of findings and the reasons behind each level."""
    grade = to_rows(view.tables["grade"])
    titles = {str(analysis["id"]): analysis for analysis in view.analyses}
    shown = [row for row in grade if row["analysis_id"] in titles]
    shown.sort(key=lambda row: (list(titles).index(row["analysis_id"]), row["person"]))
    findings = tuple(_describe(row, titles[row["analysis_id"]], effects=view.tables["effects"]) for row in shown)
    findings += tuple(summarise_harms(view.tables))
    reasons = tuple(
        (str(titles[row["analysis_id"]]["title"]), name.replace("_", " "), row[name], row[f"{name}_reason"])
        for row in shown
        for name in (*GRADE_DOMAINS, *UPGRADES)
        if row[name] not in NO_CHANGE
    )
    lead = (
        "The level starts high where randomised arms are compared, else low (GRADE); the judgements and their reasons"
        " are people's, start, sum and level are computed."
    )
    columns = ("Outcome", "Studies", "Counted", "Effect [95 % CI]", "Of 1000 counted, or the counts", "Certainty")
    listings = [Listing("findings", "Summary of findings", columns, findings, nothing="No analysis is planned.")]
    if reasons:
        listings.append(
            Listing(
                "reasons",
                "Why the certainty differs from its start",
                ("Outcome", "Domain", "Judgement", "Reason"),
                reasons,
            )
        )
    return {"lead": lead, "listings": listings}


def _describe(row: Row, analysis: dict[str, Any], *, effects: pd.DataFrame) -> tuple[str | int, ...]:
    title = str(analysis["title"]) + (f" ({row['importance']})" if row["importance"] else "")
    if not row["k"]:
        return (title, 0, "", "no data", "", "")
    return (
        title,
        int(row["k"]),
        write_unit(str(row["participants"]), str(row["counted"])),
        _write_effect(row, analysis),
        _write_absolute(row, analysis, count_events(effects, str(analysis["id"]))),
        _write_certainty(row),
    )


def _write_effect(row: Row, analysis: dict[str, Any]) -> str:
    if pd.isna(row["shown"]):
        return "not pooled"
    effect = Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))
    measure = str(analysis["measure"])
    unit = f" {analysis['unit']}" if analysis.get("unit") and MEASURES[measure].unit == "outcome" else ""
    return f"{name_measure(measure)}: {effect.text}{unit}"


def _write_absolute(row: Row, analysis: dict[str, Any], counted: Counted | None) -> str:
    if counted and counted.is_few:
        return counted.tell(str(row["counted"]))
    if not pd.isna(row["control"]):
        control = f"{_whole(row['control'])} without, {_limits(row, 'treated')} with"
        return f"{control}: difference {_limits(row, 'difference')}"
    if MEASURES[str(analysis["measure"])].unit == "proportion" and not pd.isna(row["shown"]):
        low, high = (_whole(1000 * row[name]) for name in ("shown_low", "shown_high"))
        return f"{_whole(1000 * row['shown'])} [{low}, {high}], without any comparison"
    return ""


def _whole(value: float) -> str:
    return write_number(value, 0)


def _limits(row: Row, name: str) -> str:
    if pd.isna(row[name]):
        return ""
    return f"{_whole(row[name])} [{_whole(row[f'{name}_low'])}, {_whole(row[f'{name}_high'])}]"


def tell_open(row: Row) -> str:
    """Why people's judgements give no level: they differ, or were made on another estimate; empty where they do."""
    if row["certainty"]:
        return ""
    open_ = f"{NOT_SETTLED}: {row['unsettled']}" if row.get("unsettled") else ""
    owed = f"owed again: {row['outdated']}" if row.get("outdated") else ""
    return "; ".join(filter(None, (open_, owed)))


def _write_certainty(row: Row) -> str:
    if row["certainty"]:
        return f"{row['signs']} {row['certainty']}" + (f"; {row['outdated']}" if row.get("outdated") else "")
    if told := tell_open(row):
        return told
    judged = len(GRADE_DOMAINS) - len(row["missing"].split("; "))
    return f"starts {row['start']}; {judged} of {len(GRADE_DOMAINS)} domains judged"
