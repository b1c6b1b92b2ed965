"""The summary of findings as GRADEpro lays it out: a row for each outcome, its reasons as notes below."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.counts import Counted, count_events
from prismake.report.effect_figures import Interval
from prismake.report.grammar import agree
from prismake.report.harms import summarise_harms
from prismake.report.labels import name_measure
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.report.view import View
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows
from prismake.text.units import write_unit
from prismake.text.vocabulary import GRADE_DOMAINS, NOT_SETTLED, UNCHANGING

UPGRADES = ("large_effect", "dose_response", "opposing_confounding")
PROPOSED = ("imprecision", "inconsistency", "publication_bias")
LEAD = (
    "People judge the domains of GRADE and give the reasons; start, sum and level are computed. The level starts high"
    " for randomised comparisons, for others whose studies ROBINS-I judges (GRADE guidelines 18, Schünemann 2019) and"
    " for proportions in cross-sectional studies, and low for all others. What arithmetic proposes for imprecision and"
    " inconsistency, and a judgement of missing evidence (ROB-ME) for publication bias, is no judgement of a domain: it"
    " stands beside what people judged."
)
COLUMNS = (
    *("Outcome", "Without treatment", "With treatment", "Effect [95 % CI]", "Counted (studies)"),
    *("Certainty (GRADE)", "What it comes to"),
)
# What each level means, in our words after GRADE guidelines 3 (Balshem 2011, J Clin Epidemiol 64:401).
LEVELS = (
    ("⊕⊕⊕⊕ high", "the true effect very likely lies close to the estimate"),
    ("⊕⊕⊕◯ moderate", "the true effect probably lies close to the estimate, and may be substantially different"),
    ("⊕⊕◯◯ low", "the true effect may be substantially different from the estimate"),
    ("⊕◯◯◯ very low", "the true effect is likely to be substantially different from the estimate"),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Note:
    """Why certainty was lowered or raised; `letter` stands at the level of every analysis that it is said of."""

    letter: str
    domain: str
    judgement: str
    reason: str
    outcomes: tuple[str, ...]
    analyses: frozenset[str]


def list_findings(view: View) -> list[Listing]:
    """The table, its notes, what arithmetic proposes, and what the levels mean."""
    rows, analyses = _read_grade(view), {str(analysis["id"]): analysis for analysis in view.analyses}
    notes = list_notes(view)
    effects = view.tables["effects"]
    told = [_describe(row, analyses[row["analysis_id"]], effects=effects, notes=notes) for row in rows]
    told += summarise_harms(view.tables)
    listings = [Listing("findings", "Summary of findings", COLUMNS, tuple(told), nothing="No analysis is planned.")]
    if notes:
        shown = tuple((one.letter, one.domain, one.judgement, one.reason, "; ".join(one.outcomes)) for one in notes)
        columns = ("Note", "Domain", "Judgement", "Reason", "Outcomes")
        listings.append(Listing("reasons", "Why the certainty differs from its start", columns, shown))
    if proposals := tuple(_list_proposals(rows, analyses)):
        heads = ("Outcome", "Rated is", "Domain", "People", "Proposed", "Because")
        listings.append(Listing("proposals", "What is proposed, beside what people judge", heads, proposals))
    if any(row["certainty"] for row in rows):
        listings.append(Listing("levels", "What the levels of certainty mean", ("Level", "Meaning"), LEVELS))
    return listings


def list_notes(view: View) -> list[Note]:
    """Every reason of a level by the order of its outcome, one note where several outcomes have the same."""
    titles = {str(analysis["id"]): str(analysis["title"]) for analysis in view.analyses}
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in _read_grade(view):
        for name in (*GRADE_DOMAINS, *UPGRADES):
            if row[name] and row[name] not in UNCHANGING:
                key = (name.replace("_", " "), str(row[name]), str(row[f"{name}_reason"]))
                found.setdefault(key, []).append(str(row["analysis_id"]))
    return [
        Note(_letter(at), *key, tuple(dict.fromkeys(titles[one] for one in analyses)), frozenset(analyses))
        for at, (key, analyses) in enumerate(found.items())
    ]


def _read_grade(view: View) -> list[Row]:
    places = {str(analysis["id"]): at for at, analysis in enumerate(view.analyses)}
    shown = [row for row in to_rows(view.tables["grade"]) if row["analysis_id"] in places]
    return sorted(shown, key=lambda row: (places[row["analysis_id"]], row["person"]))


def _letter(at: int) -> str:
    """The mark of a note: a to z, then aa, ab and on."""
    letters = string.ascii_lowercase
    return (letters[at // len(letters) - 1] if at >= len(letters) else "") + letters[at % len(letters)]


def _describe(
    row: Row, analysis: Mapping[str, Any], *, effects: pd.DataFrame, notes: Sequence[Note]
) -> tuple[str | int, ...]:
    title = str(analysis["title"]) + (f" ({row['importance']})" if row["importance"] else "")
    if not row["k"]:
        return (title, "", "", "no data", "0 studies", "", "")
    studies = f"{int(row['k'])} {agree(int(row['k']), 'study', 'studies')}"
    counted = f"{write_unit(str(row['participants']), str(row['counted']))} ({studies})"
    sides = _write_sides(row, analysis, count_events(effects, str(analysis["id"])))
    marks = ", ".join(note.letter for note in notes if str(analysis["id"]) in note.analyses)
    certainty = write_certainty(row) + (f" ({marks})" if marks and row["certainty"] else "")
    return (title, *sides, _write_effect(row, analysis), counted, certainty, row["statement"])


def _write_effect(row: Row, analysis: Mapping[str, Any]) -> str:
    if pd.isna(row["shown"]):
        return "not pooled"
    effect = Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))
    measure = str(analysis["measure"])
    unit = f" {analysis['unit']}" if analysis.get("unit") and MEASURES[measure].unit == "outcome" else ""
    return f"{name_measure(measure)}: {effect.text}{unit}"


def _write_sides(row: Row, analysis: Mapping[str, Any], counted: Counted | None) -> tuple[str, str]:
    """What happens without the treatment and with it, as counts where they are few, else of 1000 counted."""
    if counted and counted.is_few:
        (events, n), *control = counted.groups
        unit = str(row["counted"])
        without = f"{control[0][0]} of {write_unit(str(control[0][1]), unit)}" if control else ""
        return without, f"{events} of {write_unit(str(n), unit)}"
    if not pd.isna(row["control"]):
        with_ = f"{_limits(row, 'treated')} of 1000: difference {_limits(row, 'difference')}"
        return f"{_whole(row['control'])} of 1000", with_
    if MEASURES[str(analysis["measure"])].unit == "proportion" and not pd.isna(row["shown"]):
        low, high = (_whole(1000 * row[name]) for name in ("shown_low", "shown_high"))
        return "", f"{_whole(1000 * row['shown'])} [{low}, {high}] of 1000, without any comparison"
    return "", ""


def _whole(value: float) -> str:
    return write_number(value, 0)


def _limits(row: Row, name: str) -> str:
    if pd.isna(row[name]):
        return ""
    return f"{_whole(row[name])} [{_whole(row[f'{name}_low'])}, {_whole(row[f'{name}_high'])}]"


def tell_open(row: Row) -> str:
    """Why people's judgements give no level: they differ, were made on another estimate, or a tool is still owed."""
    if row["certainty"]:
        return ""
    open_ = f"{NOT_SETTLED}: {row['unsettled']}" if row.get("unsettled") else ""
    owed = f"owed again: {row['outdated']}" if row.get("outdated") else ""
    tool = f"starts {row['start']} once ROBINS-I has judged {row['unappraised']}" if row.get("unappraised") else ""
    return "; ".join(filter(None, (open_, owed, tool)))


def write_certainty(row: Row) -> str:
    """The level with its signs, or why there is none."""
    if row["certainty"]:
        return f"{row['signs']} {row['certainty']}" + (f"; {row['outdated']}" if row.get("outdated") else "")
    if told := tell_open(row):
        return told
    judged = len(GRADE_DOMAINS) - len(row["missing"].split("; "))
    return f"starts {row['start']}; {judged} of {len(GRADE_DOMAINS)} domains judged"


def _list_proposals(rows: Sequence[Row], analyses: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for domain in PROPOSED:
            if word := row[f"{domain}_proposed"]:
                judged = row[domain] or "not judged"
                said = f"{judged}, otherwise than proposed" if row[domain] and judged != word else judged
                title = str(analyses[row["analysis_id"]]["title"])
                yield (title, row["target"], domain.replace("_", " "), said, word, row[f"{domain}_grounds"])
