"""Compares the fields of two records: every feature says agree, differ or, when a side is empty, neither."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from prismake.dedupe.blocks import Rows
from prismake.dedupe.journals import is_same_journal
from prismake.dedupe.titles import differ_in_language, find_difference

Flags = npt.NDArray[np.bool_]
Features = dict[str, Flags]

ALIKE, SIMILAR, UNLIKE = 0.90, 0.72, 0.60  # similarity of titles without blanks
LONGEST_ARTICLE = 80  # pages
LONG_TITLE = 32  # letters: a main title that tells a work without its subtitle
NAMES_AGREE, NAMES_DIFFER = 80, 55  # token set ratio of names: one list may be cut short


def compare_pairs(keys: pd.DataFrame, left: Rows, right: Rows) -> tuple[Features, npt.NDArray[np.float64]]:
    """Features of the pairs (left, right) of rows of `keys`, and the similarity of their titles (0 to 1).

    Every feature is an array of booleans as long as `left`. Empty never agrees with empty.
    """
    one, two = keys.iloc[left].reset_index(drop=True), keys.iloc[right].reset_index(drop=True)
    features: Features = {}
    for field in ("doi", "pmid", "pmcid", "registration"):
        features[f"{field}_same"], features[f"{field}_differ"] = _compare_values(one[field], two[field])
    titles, similarity = _compare_titles(one, two)
    features |= titles | _compare_authors(one["authors"], two["authors"]) | _compare_years(one, two)
    features |= (
        _compare_volumes(one, two) | _compare_pages(one, two) | _compare_journals(one, two) | _compare_kinds(one, two)
    )
    features["place_same"] = features["page_same"] & features["volume_same"]
    features["long_range_same"] &= features["volume_same"]
    features["doi_crowded"] = _flags(one["doi_crowded"]) & features["doi_same"]
    features["languages_differ"] = _differ_in_language(one["title_words"], two["title_words"], features)
    return features, similarity


def _flags(values: object) -> Flags:
    return np.asarray(values, dtype=bool)


def _present(one: pd.Series, two: pd.Series) -> Flags:
    return _flags(one != "") & _flags(two != "")


def _compare_values(one: pd.Series, two: pd.Series) -> tuple[Flags, Flags]:
    present, equal = _present(one, two), _flags(one.to_numpy() == two.to_numpy())
    return present & equal, present & ~equal


def _compare_titles(one: pd.DataFrame, two: pd.DataFrame) -> tuple[Features, npt.NDArray[np.float64]]:
    present = _present(one["title_key"], two["title_key"])
    same = present & _flags(one["title_key"].to_numpy() == two["title_key"].to_numpy())
    similarity = np.asarray(
        cpdist(one["title_key"].tolist(), two["title_key"].tolist(), scorer=Indel.normalized_similarity),
        dtype=np.float64,
    )
    similarity[~present] = 0.0
    contained, briefly = _find_subtitles(one, two)
    translated = _translate(one, two)
    alike = same | contained | translated | (similarity >= ALIKE)
    found = {
        "title_same": same,
        "title_contained": contained,
        "title_translated": translated,
        "title_begins": contained | briefly,
        "title_alike": alike,
        "title_similar": alike | briefly | (similarity >= SIMILAR),
        "title_unlike": present & ~alike & (similarity < UNLIKE),
        "title_missing": ~present,
        "title_generic": _flags(one["title_generic"]) | _flags(two["title_generic"]),
    }
    return found | _differ_in_words(one["title_words"], two["title_words"], found), similarity


def _differ_in_language(one: pd.Series, two: pd.Series, features: Features) -> Flags:
    """Whether only one title is English; asked only where everything else agrees."""
    asked = features["long_range_same"] & features["authors_same"] & ~features["title_missing"]
    differ = np.zeros(len(one), dtype=bool)
    for row in np.flatnonzero(asked):
        differ[row] = differ_in_language(one.iat[row], two.iat[row])
    return differ


def _find_subtitles(one: pd.DataFrame, two: pd.DataFrame) -> tuple[Flags, Flags]:
    """Whether one title is the other without its subtitle: a long main title, and a brief one that many works may share."""
    long, brief = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    for a, b in ((one, two), (two, one)):
        rows = zip(a["title_key"], a["title_cuts"], b["title_key"], strict=True)
        found = np.array(
            [bool(cuts) and len(key) in cuts and whole.startswith(key) for whole, cuts, key in rows], dtype=bool
        )
        lengths = b["title_key"].str.len().to_numpy()
        long |= found & (lengths >= LONG_TITLE)
        brief |= found & (lengths < LONG_TITLE)
    return long, brief


def _translate(one: pd.DataFrame, two: pd.DataFrame) -> Flags:
    """Whether one record gives the other's title as the translation of its own."""
    found = np.zeros(len(one), dtype=bool)
    for a, b in ((one, two), (two, one)):
        for row in np.flatnonzero(_flags(a["title_other"] != "")):
            other = a["title_other"].iat[row]
            found[row] |= other in (b["title_other"].iat[row], b["title_key"].iat[row]) or (
                Indel.normalized_similarity(other, b["title_key"].iat[row]) >= ALIKE
            )
    return found


def _differ_in_words(one: pd.Series, two: pd.Series, found: Features) -> Features:
    """Differences in numbers, opposites, single letters and words; only titles that are similar but not the same have any."""
    asked = np.flatnonzero(found["title_similar"] & ~found["title_same"] & ~found["title_translated"])
    kinds = np.full(len(one), "", dtype=object)
    known: dict[tuple[str, str], str] = {}
    for row in asked:
        pair = one.iat[row], two.iat[row]
        if pair not in known:
            known[pair] = find_difference(*pair)
        kinds[row] = known[pair]
    differ = {
        f"title_{kind}": _flags(kinds == kind) for kind in ("parts", "numbers", "opposites", "letters", "replaced")
    }
    for kind in ("title_replaced", "title_letters"):  # a subtitle always brings words of its own
        differ[kind] &= ~found["title_contained"]
    return differ


def _compare_authors(one: pd.Series, two: pd.Series) -> Features:
    present = _present(one, two)
    ratio = np.asarray(cpdist(one.tolist(), two.tolist(), scorer=fuzz.token_set_ratio), dtype=np.float64)
    plain = np.asarray(cpdist(one.tolist(), two.tolist(), scorer=fuzz.ratio), dtype=np.float64)
    ratio = np.maximum(ratio, plain)
    return {
        "authors_same": present & (ratio >= NAMES_AGREE),
        "authors_differ": present & (ratio < NAMES_DIFFER),
        "authors_missing": ~present,
    }


def _compare_years(one: pd.DataFrame, two: pd.DataFrame) -> Features:
    a, b = one["year"].to_numpy(), two["year"].to_numpy()
    present, distance = (a > 0) & (b > 0), np.abs(a - b)
    return {
        "year_same": present & (distance == 0),
        "year_close": present & (distance <= 1),
        "year_differ": present & (distance > 1),
        "year_not_same": present & (distance > 0),
        "year_missing": ~present,
    }


def _compare_volumes(one: pd.DataFrame, two: pd.DataFrame) -> Features:
    same, differ = _compare_values(one["volume"], two["volume"])
    # some sources write the year as volume, others swap volume and issue: no contradiction
    for a, b in ((one, two), (two, one)):
        differ &= ~_flags(a["volume"].to_numpy() == a["year"].astype(str).to_numpy())
        differ &= ~_flags(a["volume"].to_numpy() == b["issue"].to_numpy())
    issue_same, issue_differ = _compare_values(one["issue"], two["issue"])
    return {
        "volume_same": same,
        "volume_differ": differ,
        "issue_same": issue_same,
        "issue_differ": issue_differ
        & ~(
            _flags(one["volume"].to_numpy() == two["issue"].to_numpy())
            | _flags(two["volume"].to_numpy() == one["issue"].to_numpy())
        ),
    }


def _compare_pages(one: pd.DataFrame, two: pd.DataFrame) -> Features:
    same, differ = _compare_values(one["page_start"], two["page_start"])
    prefixes = _compare_values(one["page_prefix"], two["page_prefix"])[1]
    ends = _compare_values(one["page_end"], two["page_end"])[0]
    starts_at_one = _flags(one["page_start"] == "1") | _flags(two["page_start"] == "1")
    lengths = _count_pages(one)
    differ &= (
        ~_lie_within(one, two) & ~_lie_within(two, one) & ~_number_articles(one, two) & ~_number_articles(two, one)
    )
    return {
        "page_same": same & ~prefixes,
        # online journals count each article from 1 beside its article number
        "page_differ": (differ & ~starts_at_one) | (same & prefixes),
        "range_same": same & ~prefixes & ends & (lengths > 1),
        # several abstracts or letters share a page or two; whole supplements are given as one range
        "span_same": same & ~prefixes & ends & ~starts_at_one & (lengths > 2) & (lengths < LONGEST_ARTICLE),
        "long_range_same": same & ~prefixes & ends & (lengths > 2) & (lengths < LONGEST_ARTICLE),
    }


def _lie_within(one: pd.DataFrame, two: pd.DataFrame) -> Flags:
    """Whether the only page of one lies within the range of the other ("569.e1" beside "567-569")."""
    rows = zip(one["page_start"], one["page_end"], two["page_start"], two["page_end"], strict=True)
    return np.array(
        [
            not last
            and page.isdecimal()
            and start.isdecimal()
            and end.isdecimal()
            and int(start) <= int(page) <= int(end)
            for page, last, start, end in rows
        ],
        dtype=bool,
    )


def _number_articles(one: pd.DataFrame, two: pd.DataFrame) -> Flags:
    """Whether one gives an electronic article number (e0192222, c1804) and the other printed pages."""
    number = one["page_prefix"].isin(list("bcdefg")) & (one["page_end"] == "") & (one["page_start"].str.len() >= 3)
    return _flags(number & (two["page_prefix"] == "") & (two["page_start"] != ""))


def _count_pages(pages: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Number of pages; 0 when a page is missing or no plain number."""
    rows = zip(pages["page_start"], pages["page_end"], strict=True)
    return np.array(
        [int(end) - int(start) + 1 if start.isdecimal() and end.isdecimal() else 0 for start, end in rows],
        dtype=np.int64,
    )


def _compare_journals(one: pd.DataFrame, two: pd.DataFrame) -> Features:
    present = _present(one["journal"], two["journal"])
    known: dict[tuple[str, str], bool] = {}
    same = np.zeros(len(one), dtype=bool)
    for row, pair in enumerate(zip(one["journal"], two["journal"], strict=True)):
        if present[row]:
            if pair not in known:
                known[pair] = is_same_journal(*pair)
            same[row] = known[pair]
    shared = _share(one["issn"], two["issn"])
    return {"journal_same": same | shared, "journal_differ": present & ~same & ~shared}


def _share(one: pd.Series, two: pd.Series) -> Flags:
    """Whether two lists divided by blanks have a member in common."""
    return _flags([bool(a and b) and not set(a.split()).isdisjoint(b.split()) for a, b in zip(one, two, strict=True)])


def _compare_kinds(one: pd.DataFrame, two: pd.DataFrame) -> Features:
    a, b = one["record_marks"], two["record_marks"]
    versions = _compare_values(one["cochrane_version"], two["cochrane_version"])[1]
    reviews, other_reviews = _compare_values(one["cochrane"], two["cochrane"])
    unversioned = reviews & ~_present(one["cochrane_version"], two["cochrane_version"])
    moved = _flags(one["year"].to_numpy() != two["year"].to_numpy()) | (_compare_values(one["issue"], two["issue"])[1])
    kinds = {
        f"{name}_differ": _flags(a.str.contains(kind, regex=False)) != _flags(b.str.contains(kind, regex=False))
        for name, kind in (
            ("registration_kind", "registration"),
            ("preprint", "preprint"),
            ("abstract", "conference abstract"),
        )
    }
    trials = _present(one["registrations"], two["registrations"]) & ~_share(
        one["registrations"].str.replace(";", " "), two["registrations"].str.replace(";", " ")
    )
    return kinds | {
        "title_kind_differ": _flags(one["title_marks"].to_numpy() != two["title_marks"].to_numpy()),
        "record_kind_differ": _flags(a.to_numpy() != b.to_numpy()),
        "typed": _flags(one["typed"]) & _flags(two["typed"]),
        "is_registration": _flags(a.str.contains("registration")) & _flags(b.str.contains("registration")),
        "cochrane_differ": (reviews & versions) | other_reviews | (unversioned & moved),
        "trials_differ": trials,
    }
