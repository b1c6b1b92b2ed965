"""Compares two records field by field: every feature says agree, differ or, when a side is empty, neither."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from prismake.dedupe.compare_places import compare_places
from prismake.dedupe.compare_titles import compare_languages, compare_titles, differ_in_words
from prismake.dedupe.features import Column, Features, Flags, Side, compare_values, compare_years, flags, share_member
from prismake.dedupe.numbering import Rows

NAMES_AGREE, NAMES_DIFFER = 80, 55  # token set ratio of names: one list may be cut short
FIRST_VERSION = "1"
IDENTIFIERS = ("doi", "pmid", "pmcid", "registration")


def compare_pairs(
    keys: pd.DataFrame, left: Rows, right: Rows, *, matter: Callable[[Features], Flags] | None = None
) -> tuple[Features, npt.NDArray[np.float64]]:
    """Features of the pairs (left, right) of rows of `keys`, and the similarity of their titles (0 to 1).

    Every feature is an array of booleans as long as `left`. Empty never agrees with empty. `matter` says, of all other
    features, for which pairs the words matter in which titles differ; by default for all.
    """
    columns = {str(name): keys[name].to_numpy() for name in keys.columns}
    one, two = ({name: column[side] for name, column in columns.items()} for side in (left, right))
    titles, similarity = compare_titles(one, two)
    features = titles | compare_places(one, two) | compare_years(one["year"], two["year"])
    features |= _compare_identifiers(one, two) | _compare_authors(one["authors"], two["authors"])
    features |= _compare_kinds(one, two) | _compare_reviews(one, two)
    # a pair with titles alike has a stronger rule in the same range of pages
    asked = features["long_range_same"] | features["span_same"] | (features["volume_same"] & features["page_missing"])
    asked &= (features["authors_same"] | features["authors_missing"]) & ~features["title_missing"]
    asked &= ~features["title_alike"]
    features["languages_differ"] = compare_languages(one["title_words"], two["title_words"], asked=asked)
    wanted = np.ones(len(left), dtype=bool) if matter is None else matter(features)
    return features | differ_in_words(one["title_words"], two["title_words"], found=features, wanted=wanted), similarity


def _compare_identifiers(one: Side, two: Side) -> Features:
    found: Features = {}
    for field in IDENTIFIERS:
        found[f"{field}_same"], found[f"{field}_differ"] = compare_values(one[field], two[field])
    found["doi_akin"] = _find_misprints(one["doi"], two["doi"], asked=found["doi_differ"])
    _, trials = share_member(one["registrations"], two["registrations"])
    return found | {"doi_crowded": flags(one["doi_crowded"]) & found["doi_same"], "trials_differ": trials}


def _find_misprints(one: Column, two: Column, *, asked: Flags) -> Flags:
    """Where two DOIs differ by one sign, or by the publisher's number alone."""
    akin = np.zeros_like(asked)
    rows = np.flatnonzero(asked)
    left, right = one[rows].tolist(), two[rows].tolist()
    distance = np.asarray(cpdist(left, right, scorer=Levenshtein.distance, score_cutoff=1))
    suffixes = [a.partition("/")[2] == b.partition("/")[2] for a, b in zip(left, right, strict=True)]
    akin[rows] = (distance <= 1) | flags(suffixes)
    return akin


def _compare_authors(one: Column, two: Column) -> Features:
    same, differ = compare_values(one, two)
    ratio = np.zeros(len(one), dtype=np.float64)
    rows = np.flatnonzero(differ)
    for scorer in (fuzz.token_set_ratio, fuzz.ratio):
        names = one[rows].tolist(), two[rows].tolist()
        ratio[rows] = np.maximum(ratio[rows], np.asarray(cpdist(*names, scorer=scorer), dtype=np.float64))
        rows = rows[ratio[rows] < NAMES_AGREE]
    return {
        "authors_same": same | (differ & (ratio >= NAMES_AGREE)),
        "authors_differ": differ & (ratio < NAMES_DIFFER),
        "authors_missing": ~same & ~differ,
    }


def _compare_kinds(one: Side, two: Side) -> Features:
    marks = one["record_marks"], two["record_marks"]
    registrations, preprints = (
        [flags([kind in text for text in side.tolist()]) for side in marks] for kind in ("registration", "preprint")
    )
    return {
        "registration_kind_differ": registrations[0] != registrations[1],
        "is_registration": registrations[0] & registrations[1],
        "preprint_differ": preprints[0] != preprints[1],
        "title_kind_differ": flags(one["title_marks"] != two["title_marks"]),
        "record_kind_differ": flags(marks[0] != marks[1]),
        "typed": flags(one["typed"]) & flags(two["typed"]),
    }


def _compare_reviews(one: Side, two: Side) -> Features:
    """Updates of a Cochrane review share its number; by version, else by year or issue, they are other documents."""
    same, differ = compare_values(one["cochrane"], two["cochrane"])
    version_same, version_differ = compare_values(one["cochrane_version"], two["cochrane_version"])
    _, issue_differ = compare_values(one["issue"], two["issue"])
    told = version_same & flags(one["cochrane_version"] != FIRST_VERSION)  # the first ones kept their DOI when updated
    moved = ~told & (flags(one["year"] != two["year"]) | issue_differ)
    return {"cochrane_differ": differ | (same & (version_differ | moved))}
