"""Compares where two records say they were published: journal, volume, issue and pages."""

import numpy as np

from prismake.dedupe.features import Features, Flags, Side, compare_values, flags, share_member
from prismake.dedupe.journals import is_same_journal

LONGEST_ARTICLE = 80  # pages; a longer range is a whole supplement or book


def compare_places(one: Side, two: Side) -> Features:
    """Features of journal, volume, issue and pages, and `place_same` for volume and start page together."""
    found = _compare_journals(one, two) | _compare_volumes(one, two) | _compare_pages(one, two)
    return found | {
        "ahead_of_print": _print_later(one, two) | _print_later(two, one),
        "in_supplement": flags(one["in_supplement"]) | flags(two["in_supplement"]),
        "place_same": found["page_same"] & found["volume_same"],
        "long_range_same": found["long_range_same"] & found["volume_same"],
    }


def _compare_journals(one: Side, two: Side) -> Features:
    same, differ = compare_values(one["journal"], two["journal"])
    left, right = one["journal"].tolist(), two["journal"].tolist()
    known: dict[tuple[str, str], bool] = {}
    for row in np.flatnonzero(differ).tolist():
        pair = left[row], right[row]
        if pair not in known:
            known[pair] = is_same_journal(*pair)
        same[row] = known[pair]
    shared, _ = share_member(one["issn"], two["issn"])
    return {
        "journal_named": same,
        "journal_same": same | shared,
        "journal_differ": differ & ~same & ~shared,
        "conference_same": same & (flags(one["conference"]) | flags(two["conference"])),
    }


def _compare_volumes(one: Side, two: Side) -> Features:
    same, differ = compare_values(one["volume"], two["volume"])
    issue_same, issue_differ = compare_values(one["issue"], two["issue"])
    for a, b in ((one, two), (two, one)):
        swapped = _swap(a, b)
        year_as_volume = flags(a["volume"] == a["year_text"])
        supplement = flags(a["volume"] == b["issue"]) & flags(b["issue_of_supplement"]) & flags(a["issue"] == "")
        article = flags(a["issue"] == b["page_start"]) & flags(a["page_start"] == "")
        differ &= ~swapped & ~year_as_volume & ~supplement
        issue_differ &= ~swapped & ~article
    return {"volume_same": same, "volume_differ": differ, "issue_same": issue_same, "issue_differ": issue_differ}


def _print_later(one: Side, two: Side) -> Flags:
    """Whether one has a DOI and no place yet, and the other the place in print of the same year or the next."""
    unplaced = flags(one["doi"] != "") & flags(one["volume"] == "") & flags(one["page_start"] == "")
    placed = flags(two["volume"] != "") & flags(two["page_start"] != "")
    later = flags((one["year"] > 0) & (two["year"] >= one["year"]) & (two["year"] <= one["year"] + 1))
    return np.asarray(unplaced & placed & later, dtype=bool)


def _swap(one: Side, two: Side) -> Flags:
    """Whether the volume of one stands as issue of the other, which gives no volume, or the other's volume as issue."""
    moved, _ = compare_values(one["volume"], two["issue"])
    crossed, _ = compare_values(two["volume"], one["issue"])
    return moved & (crossed | flags(two["volume"] == ""))


def _compare_pages(one: Side, two: Side) -> Features:
    same, differ = compare_values(one["page_start"], two["page_start"])
    _, prefixes = compare_values(one["page_prefix"], two["page_prefix"])
    prefixes |= _count_apart(one, two)
    ends, _ = compare_values(one["page_end"], two["page_end"])
    first_page = flags(one["page_start"] == "1") | flags(two["page_start"] == "1")
    start, end = one["first_page"], one["last_page"]
    pages = np.where((start >= 0) & (end >= start), end - start + 1, 0)
    range_same = same & ~prefixes & ends
    article = (pages > 2) & (pages < LONGEST_ARTICLE)  # two abstracts or letters can share two pages, hardly three
    dated = np.zeros_like(differ)
    for a, b in ((one, two), (two, one)):
        differ &= ~_lie_within(a, b) & ~_number_articles(a, b)
        dated |= _give_the_day(a, b)
    return {
        "pages_overlap": ~prefixes & (_overlap(one, two) | (ends & flags(one["first_page"] >= 0))),
        "page_dated": dated,
        "page_missing": flags(one["page_start"] == "") | flags(two["page_start"] == ""),
        "page_same": same & ~prefixes,
        # online journals count every article from page 1
        "page_differ": (differ & ~first_page) | (same & prefixes),
        "range_same": range_same & (pages > 1),
        "span_same": range_same & article & ~first_page,
        "long_range_same": range_same & article,
    }


def _count_apart(one: Side, two: Side) -> Flags:
    """Whether one page is of a supplement (S12) and the other of an ordinary issue (12), by issues that say so."""
    bare = flags(one["page_prefix"] == "") != flags(two["page_prefix"] == "")
    given = flags(one["issue"] != "") & flags(two["issue"] != "")
    same_issue = flags(one["issue"] == two["issue"]) & flags(one["issue_of_supplement"] == two["issue_of_supplement"])
    return np.asarray(bare & given & ~same_issue, dtype=bool)


def _lie_within(one: Side, two: Side) -> Flags:
    """Whether the only page of one lies within the range of the other ("569.e1" beside "567-569")."""
    page, start, end = one["first_page"], two["first_page"], two["last_page"]
    return flags(one["page_end"] == "") & (page >= 0) & (start >= 0) & (start <= page) & (page <= end)


def _number_articles(one: Side, two: Side) -> Flags:
    """Whether one gives an electronic article number and the other printed pages."""
    return flags(one["page_electronic"]) & flags(two["page_prefix"] == "") & flags(two["page_start"] != "")


def _give_the_day(one: Side, two: Side) -> Flags:
    """Whether the only page of one may be the day of publication: 1 to 31, where the other has other pages."""
    page, start = one["first_page"], two["first_page"]
    day = (page >= 1) & (page <= 31) & flags(one["page_end"] == "") & flags(one["page_prefix"] == "")
    return day & ((start > 31) | flags(two["page_prefix"] != "") | flags(two["page_end"] != ""))


def _overlap(one: Side, two: Side) -> Flags:
    """Whether two ranges have more than one page in common: articles share at most the page between them."""
    start, end = ((one[name], two[name]) for name in ("first_page", "last_page"))
    whole = (start[0] >= 0) & (start[1] >= 0) & (end[0] >= 0) & (end[1] >= 0)
    shared = np.minimum(*end) - np.maximum(*start)
    return whole & (shared > 0) & (end[0] - start[0] < LONGEST_ARTICLE) & (end[1] - start[1] < LONGEST_ARTICLE)
