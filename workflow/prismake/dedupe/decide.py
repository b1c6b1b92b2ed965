"""Applies rules, guards and questions to compared pairs."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from prismake.dedupe.conditions import Guard
from prismake.dedupe.features import Features, Flags
from prismake.dedupe.guards import GUARDS
from prismake.dedupe.rules import AGREEMENTS, CONTRADICTIONS, QUESTIONS, RULES

SHARE_OF_A_QUESTION = 0.8  # a pair that no rule joins scores at most so much
TITLE_WEIGHT = 3
WEIGHTS = {"doi": 2, "pmid": 2, "authors": 2, "page": 2, "journal": 1, "volume": 1}


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


def may_get_verdict(features: Features) -> Flags:
    """Where a rule or a question holds, whatever the guards say."""
    met = np.zeros(len(next(iter(features.values()))), dtype=bool)
    for entry in (*RULES, *QUESTIONS):
        met |= holds(entry.when, features)
    return met


def find_objections(features: Features) -> npt.NDArray[np.bool_]:
    """One row per guard, one column per pair."""
    return np.vstack([objects(guard, features) for guard in GUARDS])


def decide_pairs(features: Features, similarity: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Verdict, rule, score and evidence of compared pairs; verdict is empty for a pair of no interest."""
    size = len(similarity)
    rule, sentence, verdict = (np.full(size, "", dtype=object) for _ in range(3))
    certainty = np.zeros(size)
    for entry in reversed(RULES):
        met = holds(entry.when, features)
        rule[met], certainty[met], sentence[met], verdict[met] = entry.id, entry.certainty, entry.sentence, "duplicate"
    rule_of = rule.copy()
    objections = find_objections(features)
    held = objections.any(axis=0)
    verdict[held & (verdict != "")] = "doubtful"
    certainty[held] = 0  # of a rule that did not decide
    for guard, objecting in zip(reversed(GUARDS), objections[::-1], strict=True):
        rule[objecting] = guard.id
    for question in reversed(QUESTIONS):
        met = holds(question.when, features) & (rule_of == "")
        rule[met], sentence[met], verdict[met] = question.id, question.sentence, "doubtful"
    verdict[objections[[guard.settles for guard in GUARDS]].any(axis=0)] = ""
    sentence = _tell_titles(sentence, features)
    scores = score_pairs(features, similarity=similarity, certainty=certainty)
    evidence = _describe_pairs(verdict != "", sentence=sentence, features=features, objections=objections)
    return pd.DataFrame({"verdict": verdict, "rule": rule, "score": scores, "evidence": evidence})


def _tell_titles(sentence: npt.NDArray[np.object_], features: Features) -> npt.NDArray[np.object_]:
    """The sentences with what the titles really are where they speak of the same title."""
    told = sentence.copy()
    for row in np.flatnonzero(~features["title_same"] & (sentence != "")).tolist():
        part, whole = features["title_contained"][row], features["title_translated"][row]
        like = "same main title" if part else "translated title" if whole else "near-identical title"
        told[row] = sentence[row].replace("same title", like)
    return told


def score_pairs(
    features: Features, *, similarity: npt.NDArray[np.float64], certainty: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """0 to 1: share of the fields known on both sides that agree, the title by its similarity, capped by the rule."""
    known = TITLE_WEIGHT * (~features["title_missing"]).astype(np.float64)
    agree = similarity * known
    for field, weight in WEIGHTS.items():
        same, differ = features[f"{field}_same"], features[f"{field}_differ"]
        agree, known = agree + weight * same, known + weight * (same | differ)
    share = agree / np.maximum(known, 1)
    return np.asarray(np.round(np.where(certainty > 0, np.minimum(share, certainty), share * SHARE_OF_A_QUESTION), 3))


def _describe_pairs(
    asked: Flags, *, sentence: npt.NDArray[np.object_], features: Features, objections: Flags
) -> list[str]:
    """Sentence of the rule, what agrees, what differs and every guard that held the pair back."""
    texts = [""] * len(sentence)
    rows = np.flatnonzero(asked)
    named = {
        ("agree", ", "): [(features[name], word) for name, word in AGREEMENTS.items()],
        ("differ", ", "): [(features[name], word) for name, word in CONTRADICTIONS.items()],
        ("held back", "; "): [(flags, guard.sentence) for guard, flags in zip(GUARDS, objections, strict=True)],
    }
    told = np.array([flags[rows] for part in named.values() for flags, _ in part])
    patterns = np.packbits(told, axis=0).T  # many pairs agree and differ in the same fields
    known: dict[tuple[str, bytes], str] = {}
    for number, (row, opening) in enumerate(zip(rows.tolist(), sentence[rows].tolist(), strict=True)):
        key = opening, patterns[number].tobytes()
        if key not in known:
            known[key] = _describe_pair(row, opening, named)
        texts[row] = known[key]
    return texts


def _describe_pair(row: int, opening: str, named: dict[tuple[str, str], list[tuple[Flags, str]]]) -> str:
    parts = [opening]
    for (label, mark), told in named.items():
        words = mark.join(word for flags, word in told if flags[row])
        parts += [f"{label}: {words}"] if words else []
    return " | ".join(parts)
