"""Compares titles: the same, alike, one the main part or translation of the other, and words in which they differ."""

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from prismake.dedupe.differences import differ_in_language, find_difference
from prismake.dedupe.features import Column, Features, Flags, Side, compare_values, flags

NEAR, ALIKE, SIMILAR, UNLIKE = 0.96, 0.90, 0.72, 0.60  # similarity of titles without blanks
LONG_TITLE = 32  # letters: a main title that tells a work without its subtitle
SHORTEST_TITLE = 8  # letters that a title cut at a sign which an export could not write has at least
OTHER_WORDS = (
    "title_parts",
    "title_opposites",
    "title_letters",
    "title_families",
    "title_replaced",
    "title_misprinted",
)
DIFFERENCES = ("parts", "numbers", "counted", "opposites", "letters", "families", "replaced", "misprinted", "added")


def measure_titles(one: Column, two: Column) -> npt.NDArray[np.float64]:
    """Similarity of title keys, 0 to 1 (Indel, which is 2 * matches / letters); 0 where one is missing."""
    similarity = np.asarray(cpdist(one.tolist(), two.tolist(), scorer=Indel.normalized_similarity), dtype=np.float64)
    return np.where(flags(one == "") | flags(two == ""), 0.0, similarity)


def compare_titles(one: Side, two: Side) -> tuple[Features, npt.NDArray[np.float64]]:
    """Features of titles, but for the words in which they differ, and their similarity."""
    same, differ = compare_values(one["title_key"], two["title_key"])
    similarity = measure_titles(one["title_key"], two["title_key"])
    contained, briefly = _find_subtitles(one, two, asked=differ)
    translated = _translate(one, two)
    alike = same | contained | translated | (similarity >= ALIKE)
    found = {
        "title_same": same,
        "title_contained": contained,
        "title_translated": translated,
        "title_begins": contained | briefly,
        "title_near": same | (similarity >= NEAR),
        "title_alike": alike,
        "title_similar": alike | briefly | (similarity >= SIMILAR),
        "title_unlike": differ & ~alike & (similarity < UNLIKE),
        "title_missing": ~same & ~differ,
        "title_generic": flags(one["title_generic"]) | flags(two["title_generic"]),
        "title_serial": flags(one["title_serial"]) | flags(two["title_serial"]),
        "title_recurring": flags(one["title_recurring"]) | flags(two["title_recurring"]),
        "scripts_differ": flags(one["title_foreign"] != two["title_foreign"]) & (same | differ),
        "title_bracketed": flags(one["title_bracketed"]) | flags(two["title_bracketed"]),
        **_find_cut_short(one["title_key"], two["title_key"], asked=differ),
    }
    return found, similarity


def compare_languages(one: Column, two: Column, *, asked: Flags) -> Flags:
    """Whether only one of two folded titles is English, where asked."""
    differ = np.zeros(len(one), dtype=bool)
    left, right = one.tolist(), two.tolist()
    for row in np.flatnonzero(asked).tolist():
        differ[row] = differ_in_language(left[row], right[row])
    return differ


def _find_subtitles(one: Side, two: Side, *, asked: Flags) -> tuple[Flags, Flags]:
    """Whether one title is the other without its subtitle: a long main title, or a brief one that works may share."""
    long, brief = np.zeros_like(asked), np.zeros_like(asked)
    for a, b in ((one, two), (two, one)):
        wholes, cuts, heads = a["title_key"].tolist(), a["title_cuts"].tolist(), b["title_key"].tolist()
        for row in np.flatnonzero(asked & flags(a["title_cuts"].astype(bool))).tolist():
            length = len(heads[row])
            if length in cuts[row] and wholes[row].startswith(heads[row]):
                (long if length >= LONG_TITLE else brief)[row] = True
    return long, brief


def _find_cut_short(one: Column, two: Column, *, asked: Flags) -> Features:
    """Whether one title is the beginning of the other, and long enough to tell the work without the rest."""
    cut, telling = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    left, right = one.tolist(), two.tolist()
    for row in np.flatnonzero(asked).tolist():
        short, long = sorted((left[row], right[row]), key=len)
        cut[row] = len(short) >= SHORTEST_TITLE and long.startswith(short)
        telling[row] = cut[row] and len(short) >= LONG_TITLE
    return {"title_cut": cut, "title_cut_short": telling}


def _translate(one: Side, two: Side) -> Flags:
    """Whether one record gives the other's title as the translation of its own."""
    found = np.zeros(len(one["title_other"]), dtype=bool)
    for a, b in ((one, two), (two, one)):
        others, keys, foreign = a["title_other"].tolist(), b["title_key"].tolist(), b["title_other"].tolist()
        for row in np.flatnonzero(flags(a["title_other"] != "")).tolist():
            same = others[row] in (keys[row], foreign[row])
            found[row] |= same or Indel.normalized_similarity(others[row], keys[row]) >= ALIKE
    return found


def differ_in_words(one: Column, two: Column, *, found: Features, wanted: Flags) -> Features:
    """Where titles that are similar, but not the same, differ in a word that matters; looked at where wanted."""
    left, right = one.tolist(), two.tolist()
    kinds = np.full(len(one), "", dtype=object)
    known: dict[tuple[str, str], str] = {}
    asked = wanted & found["title_similar"] & ~found["title_same"] & ~found["title_translated"]
    for row in np.flatnonzero(asked).tolist():
        pair = left[row], right[row]
        if pair not in known:
            known[pair] = find_difference(*pair)
        kinds[row] = known[pair]
    differ = {f"title_{kind}": flags(kinds == kind) for kind in DIFFERENCES}
    for name in (
        "title_families",
        "title_replaced",
        "title_misprinted",
        "title_added",
        "title_letters",
    ):  # a subtitle always brings words of its own
        differ[name] &= ~found["title_contained"]
    differ["title_unequal"] = np.logical_or.reduce([differ[name] for name in OTHER_WORDS])
    return differ
