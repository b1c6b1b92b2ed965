"""Applies rules, guards and questions to compared pairs."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from prismake.dedupe.compare import Features, Flags
from prismake.dedupe.rules import AGREEMENTS, CONTRADICTIONS, GUARDS, QUESTIONS, RULES, Guard


def holds(condition: str, features: Features) -> Flags:
    """Where a condition of rules.py holds.

    >>> holds("a|b !c", {"a": np.array([True]), "b": np.array([False]), "c": np.array([False])}).tolist()
    [True]
    """
    result = np.ones(len(next(iter(features.values()))), dtype=bool)
    for term in condition.split():
        result &= np.logical_or.reduce([_look_up(name, features) for name in term.split("|")])
    return result


def _look_up(name: str, features: Features) -> Flags:
    return ~features[name[1:]] if name.startswith("!") else features[name]


def objects(guard: Guard, features: Features) -> Flags:
    """Where a guard holds a pair back."""
    result = holds(guard.when, features)
    for exception in guard.unless:
        if not result.any():
            return result
        result &= ~holds(exception, features)
    return result


def find_objections(features: Features) -> npt.NDArray[np.bool_]:
    """One row per guard, one column per pair."""
    return np.vstack([objects(guard, features) for guard in GUARDS])


def decide_pairs(features: Features, similarity: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Verdict, rule, score and evidence of compared pairs; verdict is empty for a pair of no interest."""
    size = len(similarity)
    rule, certainty = np.full(size, "", dtype=object), np.zeros(size)
    sentence = np.full(size, "", dtype=object)
    for entry in reversed(RULES):
        met = holds(entry.when, features)
        rule[met], certainty[met], sentence[met] = entry.id, entry.certainty, entry.sentence
    objections = find_objections(features)
    held, settled = objections.any(axis=0), objections[[guard.settles for guard in GUARDS]].any(axis=0)
    verdict = np.where(rule == "", "", np.where(held, "doubtful", "duplicate")).astype(object)
    for question in reversed(QUESTIONS):
        met = holds(question.when, features) & (verdict == "")
        rule[met], sentence[met], verdict[met] = question.id, question.sentence, "doubtful"
    verdict[settled] = ""
    named = np.full(size, "", dtype=object)
    for guard, objecting in zip(reversed(GUARDS), objections[::-1], strict=True):
        named[objecting] = guard.id
    doubtful_rule = np.where((verdict == "doubtful") & (named != "") & (certainty > 0), named, rule)
    kept = np.flatnonzero(verdict != "")
    return pd.DataFrame(
        {
            "verdict": verdict,
            "rule": doubtful_rule,
            "score": score_pairs(features, similarity, certainty),
            "evidence": _describe(kept, sentence, features, objections),
        }
    )


def score_pairs(
    features: Features, similarity: npt.NDArray[np.float64], certainty: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """0 to 1: the share of the fields known on both sides that agree, the title by its similarity, capped by the rule."""
    agree, known = similarity * ~features["title_missing"] * 3, 3.0 * ~features["title_missing"]
    for field, weight in (("doi", 2), ("pmid", 2), ("authors", 2), ("journal", 1), ("volume", 1), ("page", 2)):
        same, differ = features[f"{field}_same"], features[f"{field}_differ"]
        agree, known = agree + weight * same, known + weight * (same | differ)
    share = agree / np.maximum(known, 1)
    return np.round(np.where(certainty > 0, np.minimum(share, certainty), share * 0.8), 3)


def _describe(
    rows: npt.NDArray[np.int64], sentence: npt.NDArray[np.object_], features: Features, objections: Flags
) -> list[str]:
    texts = [""] * len(sentence)
    agree = [(features[name], word) for name, word in AGREEMENTS.items()]
    differ = [(features[name], word) for name, word in CONTRADICTIONS.items()]
    for row in rows:
        same = ", ".join(word for flags, word in agree if flags[row])
        other = ", ".join(word for flags, word in differ if flags[row])
        held = "; ".join(guard.sentence for guard, flags in zip(GUARDS, objections, strict=True) if flags[row])
        parts = [
            sentence[row],
            f"agree: {same}" if same else "",
            f"differ: {other}" if other else "",
            f"held back: {held}" if held else "",
        ]
        texts[row] = " | ".join(part for part in parts if part)
    return texts
