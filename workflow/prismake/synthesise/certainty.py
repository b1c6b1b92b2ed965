"""Certainty of the evidence: people judge the domains of GRADE, the start, the sum and the level are arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass

# GRADE guidelines 3 to 9 (Journal of Clinical Epidemiology 2011, 64): what each word takes from or adds to the level.
SERIOUS: Mapping[str, int] = {"not serious": 0, "serious": -1, "very serious": -2}
DOWNGRADES: Mapping[str, Mapping[str, int]] = {
    "risk_of_bias": {**SERIOUS, "extremely serious": -3},
    "inconsistency": SERIOUS,
    "indirectness": SERIOUS,
    "imprecision": {**SERIOUS, "extremely serious": -3},
    "publication_bias": {"undetected": 0, "strongly suspected": -1},
}
UPGRADES: Mapping[str, Mapping[str, int]] = {
    "large_effect": {"no": 0, "large": 1, "very large": 2},
    "dose_response": {"no": 0, "yes": 1},
    "opposing_confounding": {"no": 0, "yes": 1},
}
DOMAINS: Mapping[str, Mapping[str, int]] = {**DOWNGRADES, **UPGRADES}
# What each domain asks, in few words (the same series).
QUESTIONS: Mapping[str, str] = {
    "risk_of_bias": "do flaws of the studies put the result in doubt?",
    "inconsistency": "do results differ, and nothing explains it?",
    "indirectness": "are people, treatments or outcomes other than those of the question?",
    "imprecision": "would either end of the interval lead to another decision?",
    "publication_bias": "are studies or results likely to be missing?",
    "large_effect": "is it too large to be explained by bias?",
    "dose_response": "does more of it do more?",
    "opposing_confounding": "would what is left unaccounted for have hidden the effect?",
}
IMPORTANCE = ("critical", "important", "not important")
# ROB-ME (BMJ 2023;383:e076754): what its risk takes from no level by itself, and is judged and settled like a domain.
MISSING = "missing_evidence"
MISSING_RISKS: Mapping[str, int] = {"low": 0, "some concerns": 1, "high": 2}
REASONED = (*DOMAINS, MISSING)  # what is judged with a reason
ITEMS = (*REASONED, "importance")
WORDS: Mapping[str, Mapping[str, int]] = {
    **DOMAINS,
    MISSING: MISSING_RISKS,
    "importance": dict.fromkeys(IMPORTANCE, 0),
}
LEVELS = ("very low", "low", "moderate", "high")
SIGNS = ("⊕◯◯◯", "⊕⊕◯◯", "⊕⊕⊕◯", "⊕⊕⊕⊕")


def needs_reason(item: str, word: str) -> bool:
    """Whether a judgement stands with its reason only: one that changes the level, and any on publication bias.

    That it is undetected says nothing without how it was looked for.

    >>> needs_reason("imprecision", "not serious"), needs_reason("publication_bias", "undetected")
    (False, True)
    """
    return bool(word) and (item == "publication_bias" or WORDS[item][word] != 0)


@dataclass(frozen=True)
class Certainty:
    """The level that judgements lead to; empty while `missing` domains are not judged."""

    start: str
    downgraded: int
    upgraded: int
    level: str
    signs: str
    missing: tuple[str, ...]


def rate_certainty(judgements: Mapping[str, str], *, start: str) -> Certainty:
    """The level: the start, minus the downgrades, plus the upgrades, never beyond very low and high.

    An upgrade that is not judged is none; a downgrade that is not judged leaves the level open. Raises KeyError for a
    word that a domain does not have.
    """
    scores = {name: DOMAINS[name][word] for name, word in judgements.items() if name in DOMAINS and word}
    down = sum(scores.get(name, 0) for name in DOWNGRADES)
    up = sum(scores.get(name, 0) for name in UPGRADES)
    missing = tuple(name for name in DOWNGRADES if name not in scores)
    at = min(len(LEVELS) - 1, max(0, LEVELS.index(start) + down + up))
    level, signs = ("", "") if missing else (LEVELS[at], SIGNS[at])
    return Certainty(start, down, up, level, signs, missing)
