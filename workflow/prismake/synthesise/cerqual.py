"""Confidence in findings of qualitative research: people judge four components and the whole (GRADE-CERQual)."""

from collections.abc import Mapping

from prismake.synthesise.certainty import LEVELS

# Lewin and others 2018, Implement Sci 13(Suppl 1):2 and 10, doi 10.1186/s13012-017-0688-3 and 0689-2.
NONE = "no or very minor concerns"
CONCERNS = (NONE, "minor concerns", "moderate concerns", "serious concerns")
# What each component asks, in few words (the same series).
QUESTIONS: Mapping[str, str] = {
    "methodological_limitations": "do flaws in how these studies were done put the finding in doubt?",
    "coherence": "do the data of the studies fit the finding, and is what does not fit explained?",
    "adequacy": "are the data rich enough, and of enough studies, for what the finding claims?",
    "relevance": "are people, setting and topic of the studies those of the review's question?",
}
COMPONENTS = tuple(QUESTIONS)
CONFIDENCE = "confidence"
WORDS: Mapping[str, tuple[str, ...]] = {**dict.fromkeys(COMPONENTS, CONCERNS), CONFIDENCE: LEVELS[::-1]}
ITEMS = tuple(WORDS)


def needs_reason(item: str, word: str) -> bool:
    """Whether a judgement stands with its explanation only: any concern, and any level below high.

    >>> needs_reason("coherence", "no or very minor concerns"), needs_reason("confidence", "moderate")
    (False, True)
    """
    return word not in ("", NONE, LEVELS[-1])


def expect_levels(concerns: Mapping[str, str]) -> tuple[str, ...]:
    """The levels that would surprise nobody, the highest first; empty while a component is not judged.

    The level starts high, and CERQual has no sum: people decide. Our convention for asking back, no rule: at least one
    level down for each serious concern and for two moderate ones; at most two for each serious, one for each moderate
    and one for any two minor concerns.

    >>> expect_levels(dict.fromkeys(COMPONENTS, NONE))
    ('high',)
    >>> expect_levels(dict.fromkeys(COMPONENTS, NONE) | {"adequacy": "serious concerns"})
    ('moderate', 'low')
    """
    said = [concerns.get(name, "") for name in COMPONENTS]
    if not all(said):
        return ()
    minor, moderate, serious = (said.count(word) for word in CONCERNS[1:])
    lowest = len(LEVELS) - 1
    least = min(lowest, serious + moderate // 2)
    most = min(lowest, 2 * serious + moderate + (minor + 1) // 2)
    return LEVELS[::-1][least : most + 1]


def ask_back(judged: Mapping[str, str]) -> str:
    """A question where the level is another than the concerns let one expect; empty where it is not, or not judged.

    >>> ask_back(dict.fromkeys(COMPONENTS, NONE) | {"confidence": "low"})
    'Confidence is low; with these concerns one would expect high. Is that meant?'
    """
    level, expected = judged.get(CONFIDENCE, ""), expect_levels(judged)
    if not level or not expected or level in expected:
        return ""
    told = " or ".join((expected[0], expected[-1]) if len(expected) > 1 else expected)
    between = "between " * (len(expected) > 2)
    told = told.replace(" or ", " and ") if between else told
    return f"Confidence is {level}; with these concerns one would expect {between}{told}. Is that meant?"
