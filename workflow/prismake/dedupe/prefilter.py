"""Drops pairs that no rule can join and no question can ask about, by what is quickly told, before all is compared."""

import numpy as np

from prismake.dedupe.compare_places import LONGEST_ARTICLE
from prismake.dedupe.compare_titles import ALIKE, SIMILAR
from prismake.dedupe.features import Features, Flags, compare_years
from prismake.dedupe.numbering import IDENTIFIERS, NUMBERED, Numbered, Rows
from prismake.dedupe.rules import QUESTIONS, RULES


def prefilter_pairs(numbered: Numbered, left: Rows, right: Rows) -> Flags:
    """Where a rule or question may hold for the pairs (left, right): no pair that one holds for is dropped.

    Titles, which are slow to measure, are looked at only where the rest leaves a rule possible.
    """
    known = _tell_places(numbered, left, right) | _tell_identifiers(numbered, left, right)
    possible = _allow_names(numbered, left, right) | {"span_same": known["range_same"]}
    result = _may_any_hold(known=known, possible=possible)
    rows = np.flatnonzero(result)
    known, possible = ({name: told[rows] for name, told in part.items()} for part in (known, possible))
    result[rows] = _may_any_hold(known=known, possible=possible | _allow_titles(numbered, left[rows], right[rows]))
    return result


def _may_any_hold(*, known: Features, possible: Features) -> Flags:
    result = np.zeros(len(next(iter(known.values()))), dtype=bool)
    for entry in (*RULES, *QUESTIONS):
        result |= _may_hold(entry.when, known=known, possible=possible)
    return result


def _may_hold(condition: str, *, known: Features, possible: Features) -> Flags:
    """Where a condition of rules.py holds or may hold: `known` features are certain, `possible` never too few."""
    result = np.ones(len(next(iter(known.values()))), dtype=bool)
    for term in condition.split():
        found = [_look_up(name, known=known, possible=possible) for name in term.split("|")]
        told = [part for part in found if part is not None]
        if len(told) == len(found):
            result &= np.logical_or.reduce(told)
    return result


def _look_up(name: str, *, known: Features, possible: Features) -> Flags | None:
    if name.startswith("!"):
        return ~known[name[1:]] if name[1:] in known else None
    return known[name] if name in known else possible.get(name)


def _same_and_differ(one: Rows, two: Rows) -> tuple[Flags, Flags]:
    present, equal = (one != 0) & (two != 0), one == two
    return present & equal, present & ~equal


def _tell_identifiers(numbered: Numbered, left: Rows, right: Rows) -> Features:
    found: Features = {}
    for name in IDENTIFIERS:
        codes = numbered.codes[name]
        found[f"{name}_same"], found[f"{name}_differ"] = _same_and_differ(codes[left], codes[right])
    crowded, generic = numbered.marks["doi_crowded"], numbered.marks["title_generic"]
    foreign = numbered.marks["title_foreign"]
    found["scripts_differ"] = foreign[left] != foreign[right]
    return found | {"doi_crowded": crowded[left] & found["doi_same"], "title_generic": generic[left] | generic[right]}


def _allow_names(numbered: Numbered, left: Rows, right: Rows) -> Features:
    """Authors and journals may agree where both records give them."""
    both = {name: numbered.marks[name][left] & numbered.marks[name][right] for name in ("authors", "journal", "issn")}
    return {
        "authors_same": both["authors"],
        "authors_missing": ~both["authors"],
        "journal_same": both["journal"] | both["issn"],
        "journal_named": both["journal"],
    }


def _tell_places(numbered: Numbered, left: Rows, right: Rows) -> Features:
    """Volume, issue, pages and year, as compare_places.py and features.py compare them."""
    volume, issue, year = ([numbered.codes[name][side] for side in (left, right)] for name in NUMBERED)
    volume_same, volume_differ = _same_and_differ(*volume)
    for a, b in ((0, 1), (1, 0)):
        moved, crossed = (_same_and_differ(*sides)[0] for sides in ((volume[a], issue[b]), (volume[b], issue[a])))
        volume_differ &= ~(moved & (crossed | (volume[b] == 0))) & (volume[a] != year[a])
    pages = _tell_pages(numbered, left, right)
    years = numbered.keys["year"].to_numpy()
    return {
        "volume_same": volume_same,
        "volume_differ": volume_differ,
        "issue_same": _same_and_differ(*issue)[0],
        **pages,
        "place_same": pages["page_same"] & volume_same,
        "long_range_same": pages["long_range_same"] & volume_same,
        **compare_years(years[left], years[right]),
    }


def _tell_pages(numbered: Numbered, left: Rows, right: Rows) -> Features:
    names = ("page_start", "page_prefix", "page_end")
    start, prefix, end = (_same_and_differ(numbered.codes[name][left], numbered.codes[name][right]) for name in names)
    first, last = (numbered.keys[name].to_numpy(dtype=np.int64)[left] for name in ("first_page", "last_page"))
    pages = np.where((first >= 0) & (last >= first), last - first + 1, 0)
    same = start[0] & ~prefix[1]  # at most: pages of a supplement may be others
    article = (pages > 2) & (pages < LONGEST_ARTICLE)
    return {
        "page_same": same,
        "page_missing": ~start[0] & ~start[1],
        "range_same": same & end[0] & (pages > 1),
        "long_range_same": same & end[0] & article,
    }


def _allow_titles(numbered: Numbered, left: Rows, right: Rows) -> Features:
    """Where titles may be alike: by what they measure, or as the beginning or the translation of one another."""
    marks = {name: mark[left] | mark[right] for name, mark in numbered.marks.items()}
    same, differ = _same_and_differ(numbered.codes["title_key"][left], numbered.codes["title_key"][right])
    similarity = numbered.measure(left, right, least=SIMILAR)
    opens = differ & (numbered.codes["opening"][left] == numbered.codes["opening"][right])
    begins = opens & marks["title_cuts"]
    alike = same | begins | marks["title_other"] | (similarity >= ALIKE)
    return {
        "title_same": same,
        "title_begins": begins,
        "title_contained": begins,
        "title_cut": opens,
        "title_cut_short": opens,
        "title_alike": alike,
        "title_similar": alike | (similarity >= SIMILAR),
        "title_missing": ~same & ~differ,
        "title_bracketed": marks["title_bracketed"],
    }
