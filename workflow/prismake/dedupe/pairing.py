"""Finds the pairs of records that are, or may be, the same document."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from prismake import tables
from prismake.dedupe.blocks import choose_pairs
from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.compare_titles import UNLIKE
from prismake.dedupe.decide import decide_pairs, may_get_verdict
from prismake.dedupe.differences import subtract_words
from prismake.dedupe.features import Flags, flags
from prismake.dedupe.normalise import mark_crowded, normalise_records
from prismake.dedupe.numbering import Numbered, Rows
from prismake.dedupe.prefilter import prefilter_pairs
from prismake.tables import list_rounds

MOST_LETTERS = 120  # of words that differ: more are two titles
SLICE = 200_000  # pairs compared at a time: bounds the memory
TEXTS = ("left", "right", "verdict", "rule", "evidence")
Progress = Callable[[str, float], None]  # what is being done, and the share of all work that is done before it


def find_pairs(records: pd.DataFrame, progress: Progress | None = None) -> pd.DataFrame:
    """The table "pairs" for the table "records": duplicates that a rule joins, and doubtful pairs for people.

    A pair is judged among the records of its own round and of those before, so that no later record changes what is
    said of it: titles that recur and DOIs of whole supplements are known by the records around.
    """
    keys = normalise_records(records)
    rounds = dict(zip(records["record_id"].tolist(), records["round"].tolist(), strict=True))
    searched = np.array([rounds[record_id] for record_id in keys["record_id"].tolist()], dtype=object)
    found = [tables.empty("pairs")]
    listed = list_rounds(records)
    for name in listed:
        known = flags(searched <= name)
        # What a record says is read once; which DOIs are those of whole supplements depends on the records around.
        of_round = keys if known.all() else mark_crowded(keys[known].reset_index(drop=True))
        report = progress if name == listed[-1] else None
        found.append(pair_keys(of_round, report, new=flags(searched[known] == name)))
    return tables.conform("pairs", pd.concat(found, ignore_index=True))


def pair_keys(keys: pd.DataFrame, progress: Progress | None = None, *, new: Flags | None = None) -> pd.DataFrame:
    """The table "pairs" for normalised records, all of which are known at once; with `new`, those of a new record."""
    report, width = progress or (lambda step, done: None), max(len(keys), 1)
    pairs = _choose_prefiltered(keys, report, new=np.ones(len(keys), dtype=bool) if new is None else new)
    found = []
    for start in range(0, len(pairs), SLICE):
        report("comparing pairs", 0.7 + 0.1 * start / len(pairs))
        part = pairs[start : start + SLICE]
        found.append(_judge_pairs(keys, part // width, part % width))
    if not found:
        return tables.empty("pairs")
    return tables.conform("pairs", pd.concat(found).astype(dict.fromkeys(TEXTS, "str")))


def _choose_prefiltered(keys: pd.DataFrame, report: Progress, *, new: Flags) -> Rows:
    """The chosen pairs (left * len(keys) + right) with a new record that a rule or question may hold for."""
    numbered, width = Numbered(keys), max(len(keys), 1)
    strict, loose = (pairs[new[pairs // width] | new[pairs % width]] for pairs in choose_pairs(keys, numbered))
    kept = [np.empty(0, dtype=np.int64)]
    for done, part, is_loose in _cut_slices(strict, loose):
        report("looking through pairs", 0.6 + 0.1 * done / (len(strict) + len(loose)))
        part = part[prefilter_pairs(numbered, part // width, part % width)]
        if is_loose:
            part = part[numbered.measure(part // width, part % width, least=UNLIKE) > 0]
        kept.append(part)
    return np.concatenate(kept)


def _cut_slices(strict: Rows, loose: Rows) -> Iterator[tuple[int, Rows, bool]]:
    """Slices of pairs: how many stand before, the pairs, and whether their titles must not be unlike."""
    for pairs, before, is_loose in ((strict, 0, False), (loose, len(strict), True)):
        for start in range(0, len(pairs), SLICE):
            yield before + start, pairs[start : start + SLICE], is_loose


def _judge_pairs(keys: pd.DataFrame, left: Rows, right: Rows) -> pd.DataFrame:
    features, similarity = compare_pairs(keys, left, right, matter=may_get_verdict)
    decided = decide_pairs(features, similarity)
    asked = np.flatnonzero(np.asarray(decided["verdict"] != "", dtype=bool))
    ids, words = (keys[name].to_numpy(dtype=object) for name in ("record_id", "title_words"))
    left, right, decided = left[asked], right[asked], decided.iloc[asked]
    titles = zip(decided["evidence"].tolist(), words[left].tolist(), words[right].tolist(), strict=True)
    evidence = [text + _tell_words(one, other) for text, one, other in titles]
    return decided.assign(left=ids[left], right=ids[right], evidence=evidence)


def _tell_words(one: str, other: str) -> str:
    """The words in which two folded titles differ, for the evidence; nothing where they are the same or unlike."""
    if one == other or not one or not other:
        return ""
    only = [" ".join(words) for words in subtract_words(one, other)]
    if not any(only) or sum(map(len, only)) > MOST_LETTERS:
        return ""
    return " | words: " + " ≠ ".join(words or "(none)" for words in only)
