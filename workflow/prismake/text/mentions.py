"""Whether a remark in free words names an outcome."""

import re
from collections.abc import Iterable

from prismake.text.words import fold

REMARKS = re.compile(r"remark|note|comment", re.IGNORECASE)  # variables that hold what extractors remarked
STEM = 4  # Letters by which a remark names an outcome: "menses" may be about menstruation.
CLAUSE = re.compile(r"[.;:](?:\s|$)|\n")
WORD = re.compile(r"[^\W_]+")
# What an outcome says of its main word, and behind it: menstruation *resumed*, thickness *of 7 mm reached*.
BEHIND = re.compile(r"\b(of|after|at|by|in|on|per|for|with|within|to)\b.*")
CHANGE = re.compile(r"\w{3,}ed")
DENIED = re.compile(r"\b(not|never|nor|neither|cannot|unknown|unclear|no outcome)\b")


def is_named(outcome: str, remark: str) -> bool:
    """Whether the remark has the main word of the outcome.

    >>> is_named("uterine score improved", "into the uterine artery"), is_named("menstruation resumed", "more menses")
    (False, True)
    """
    return _has_word(remark, _find_head(outcome))


def says_measured(outcome: str, remark: str, *, others: Iterable[str]) -> bool:
    """Whether the remark names just this outcome in a part without a "not".

    Where another outcome has the same main word (pregnancy, clinical pregnancy), all words of this one have to stand.

    >>> says_measured("endometrial thickness", "Thickness rose, no figures", others=["live birth"])
    True
    >>> says_measured("clinical pregnancy", "one pregnancy", others=["ongoing pregnancy"])
    False
    """
    shared = any(_find_head(one) == _find_head(outcome) for one in others if _split(one) != _split(outcome))
    wanted = _split(outcome) if shared else [_find_head(outcome)]
    clauses = [clause for clause in CLAUSE.split(fold(remark)) if not DENIED.search(clause)]
    return any(all(_has_word(clause, word) for word in wanted) for clause in clauses)


def _split(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _find_head(outcome: str) -> str:
    plain = " ".join(_split(outcome))
    words = BEHIND.sub("", plain).split() or plain.split() or [""]
    return next((word for word in reversed(words) if not CHANGE.fullmatch(word)), words[-1])


def _has_word(text: str, word: str) -> bool:
    stem = word[:STEM] if len(word) > STEM else word
    return any(own == word or (len(own) > STEM < len(word) and own.startswith(stem)) for own in _split(text) if word)
