"""The summary of findings as GRADEpro lays it out: a row for each outcome, its reasons as notes below."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.config.accuracy import list_judged
from prismake.report.accuracy_findings import list_accuracy_findings
from prismake.report.answers import tell_alone
from prismake.report.certainty_words import mark_certainty, write_counted
from prismake.report.counts import Counted, count_events
from prismake.report.effect_figures import Interval
from prismake.report.harms import summarise_harms
from prismake.report.labels import name_measure
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.report.view import View
from prismake.statistics.kinds import MEASURES_OF
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows
from prismake.text.units import write_unit
from prismake.text.vocabulary import GRADE_DOMAINS, UNCHANGING

UPGRADES = ("large_effect", "dose_response", "opposing_confounding")
NO_BASELINE = "no risk with the comparator was chosen"
PROPOSED = ("imprecision", "inconsistency", "publication_bias")
LEAD = (
    "People judge the domains of GRADE and give the reasons; start, sum and level are computed. The level starts high"
    " for randomised comparisons, for others whose studies ROBINS-I judges (GRADE guidelines 18, Schünemann 2019), for"
    " proportions in cross-sectional studies and for the accuracy of tests in cross-sectional and cohort studies"
    " (GRADE guidelines 21, Schünemann 2020), and low for all others. What arithmetic proposes for imprecision and"
    " inconsistency, and a judgement of missing evidence (ROB-ME) for publication bias, is no judgement of a domain: it"
    " stands beside what people judged."
)
EFFECTS = "findings"
SIDES = ("With the comparator", "With the intervention")
COLUMNS = (
    *("Outcome", *SIDES, "Effect [95 % CI]", "Counted (studies)"),
    *("Certainty (GRADE)", "What it comes to"),
)
ONE_GROUP = "Absolute numbers"  # instead of both sides, where nothing is compared
# What each level means, in our words after GRADE guidelines 3 (Balshem 2011, J Clin Epidemiol 64:401).
LEVELS = (
    ("⊕⊕⊕⊕ high", "the true {0} very likely lies close to the estimate"),
    ("⊕⊕⊕◯ moderate", "the true {0} probably lies close to the estimate, and may be substantially different"),
    ("⊕⊕◯◯ low", "the true {0} may be substantially different from the estimate"),
    ("⊕◯◯◯ very low", "the true {0} is likely to be substantially different from the estimate"),
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
    """The tables of effects and of tests, their notes, what arithmetic proposes, and what the levels mean."""
    rows, analyses = _read_grade(view), {str(analysis["id"]): analysis for analysis in _list_judged(view)}
    notes = list_notes(view)
    letters = _letter_levels(notes)
    listings = [*_list_effects(view, rows, letters), *list_accuracy_findings(view, rows, letters=letters)]
    if notes:
        shown = tuple((one.letter, one.domain, one.judgement, one.reason, "; ".join(one.outcomes)) for one in notes)
        columns = ("Note", "Domain", "Judgement", "Reason", "Outcomes")
        listings.append(Listing("reasons", "Why the certainty differs from its start", columns, shown))
    if proposals := tuple(_list_proposals(rows, analyses)):
        heads = ("Outcome", "Rated is", "Domain", "People", "Proposed", "Because")
        listings.append(Listing("proposals", "What is proposed, beside what people judge", heads, proposals))
    if any(row["certainty"] for row in rows):
        listings.append(
            Listing("levels", "What the levels of certainty mean", ("Level", "Meaning"), _tell_levels(view))
        )
    return listings


def _tell_levels(view: View) -> tuple[tuple[str, str], ...]:
    """What the levels say of the truth: an effect, where all that is analysed compares."""
    word = "effect" if view.compares else "value"
    return tuple((level, told.format(word)) for level, told in LEVELS)


def _list_judged(view: View) -> list[Mapping[str, Any]]:
    """Everything whose certainty is judged: analyses, then sensitivity and specificity of each test."""
    return [*view.analyses, *list_judged(view.accuracy)]


def _list_effects(view: View, rows: Sequence[Row], letters: Mapping[str, str]) -> Iterator[Listing]:
    """The table of effects; there is none where the accuracy of tests alone is analysed."""
    analyses, effects = {str(analysis["id"]): analysis for analysis in view.analyses}, view.tables["effects"]
    own = [row for row in rows if row["analysis_id"] in analyses]
    told = [_describe(row, analyses[row["analysis_id"]], effects=effects, letters=letters) for row in own]
    columns, shown = _take_sides(view, [*told, *summarise_harms(view.tables)])
    if shown or not view.accuracy:
        yield Listing(EFFECTS, "Summary of findings", columns, tuple(shown), nothing="No analysis is planned.")


def _take_sides(view: View, rows: Sequence[tuple[str | int, ...]]) -> tuple[tuple[str, ...], Sequence[Any]]:
    """Columns and rows; where every analysis is of one group, one column has its numbers."""
    if not view.analyses or any(MEASURES[str(one["measure"])].comparison != "single_arm" for one in view.analyses):
        return COLUMNS, rows
    return (COLUMNS[0], ONE_GROUP, *COLUMNS[3:]), [(row[0], *row[2:]) for row in rows]


def _letter_levels(notes: Sequence[Note]) -> dict[str, str]:
    """The letters of the notes that stand at the level of each analysis."""
    told: dict[str, list[str]] = {}
    for note in notes:
        for analysis_id in note.analyses:
            told.setdefault(analysis_id, []).append(note.letter)
    return {analysis_id: ", ".join(letters) for analysis_id, letters in told.items()}


def list_notes(view: View) -> list[Note]:
    """Every reason of a level by the order of its outcome, one note where several outcomes have the same."""
    titles = {str(analysis["id"]): str(analysis["title"]) for analysis in _list_judged(view)}
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
    places = {str(analysis["id"]): at for at, analysis in enumerate(_list_judged(view))}
    shown = [row for row in to_rows(view.tables["grade"]) if row["analysis_id"] in places]
    return sorted(shown, key=lambda row: (places[row["analysis_id"]], row["person"]))


def _letter(at: int) -> str:
    """The mark of a note: a to z, then aa, ab and on."""
    letters = string.ascii_lowercase
    return (letters[at // len(letters) - 1] if at >= len(letters) else "") + letters[at % len(letters)]


def _describe(
    row: Row, analysis: Mapping[str, Any], *, effects: pd.DataFrame, letters: Mapping[str, str]
) -> tuple[str | int, ...]:
    title = str(analysis["title"]) + (f" ({row['importance']})" if row["importance"] else "")
    if not row["k"]:
        return (title, "", "", "no data", "0 studies", "", "")
    counted = write_counted(row)
    sides = _write_sides(row, analysis, count_events(effects, str(analysis["id"])))
    certainty = mark_certainty(row, letters)
    told = row["statement"] or tell_alone(MEASURES[str(analysis["measure"])])
    return (title, *sides, _write_effect(row, analysis), counted, certainty, told)


def _write_effect(row: Row, analysis: Mapping[str, Any]) -> str:
    if pd.isna(row["shown"]):
        return "not pooled"
    effect = Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))
    measure = str(analysis["measure"])
    unit = f" {analysis['unit']}" if analysis.get("unit") and MEASURES[measure].unit == "outcome" else ""
    return f"{name_measure(measure)}: {effect.text}{unit}"


def _write_sides(row: Row, analysis: Mapping[str, Any], counted: Counted | None) -> tuple[str, str]:
    """What happens with the comparator and the intervention, as counts where they are few, else of 1000 counted."""
    if counted and counted.is_few:
        (events, n), *control = counted.groups
        unit = str(row["counted"])
        without = f"{control[0][0]} of {write_unit(str(control[0][1]), unit)}" if control else ""
        return without, f"{events} of {write_unit(str(n), unit)}"
    if not pd.isna(row["control"]):
        with_ = f"{_limits(row, 'treated')} of 1000: difference {_limits(row, 'difference')}"
        return f"{_whole(row['control'])} of 1000", with_
    measure = str(analysis["measure"])
    if MEASURES[measure].unit == "proportion" and not pd.isna(row["shown"]):
        low, high = (_whole(1000 * row[name]) for name in ("shown_low", "shown_high"))
        return "", f"{_whole(1000 * row['shown'])} [{low}, {high}] of 1000, without any comparison"
    asked = measure in MEASURES_OF["absolute"] and "absolute" not in analysis
    return (NO_BASELINE, "") if asked and not pd.isna(row["shown"]) else ("", "")


def _whole(value: float) -> str:
    return write_number(value, 0)


def _limits(row: Row, name: str) -> str:
    if pd.isna(row[name]):
        return ""
    return f"{_whole(row[name])} [{_whole(row[f'{name}_low'])}, {_whole(row[f'{name}_high'])}]"


def _list_proposals(rows: Sequence[Row], analyses: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for domain in PROPOSED:
            if word := row[f"{domain}_proposed"]:
                judged = row[domain] or "not judged"
                said = f"{judged}, otherwise than proposed" if row[domain] and judged != word else judged
                title = str(analyses[row["analysis_id"]]["title"])
                yield (title, row["target"], domain.replace("_", " "), said, word, row[f"{domain}_grounds"])
