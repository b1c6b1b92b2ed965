"""Finds the words that make two similar titles two works: numbers, opposites, single letters, a word replaced."""

import re
from collections import Counter

from rapidfuzz.distance import Indel

from prismake.dedupe.vocabulary import ENGLISH, FOREIGN, GENERIC, NEGATIONS, NUMBER_WORDS, OPPOSITES

_SPLIT_NUMBER = re.compile(r"\d+|[^\W\d]+")
_PREFIXES = (("hypo", "hyper"), ("pre", "post"), ("", "un"), ("", "non"), ("", "anti"), ("", "in"), ("", "im"))
_OPPOSED = {
    word: frozenset(other for group in OPPOSITES if word in group for other in group if other != word)
    for word in sorted({word for group in OPPOSITES for word in group})
}
_SPELLINGS = 0.75, 0.6  # similarity of all differing words, of two words, above which they are spellings of one another


def differ_in_language(left: str, right: str) -> bool:
    """Whether one folded title is English and the other is not, by their small words and their script.

    >>> differ_in_language("the state of platform capitalism", "zum stand des plattformkapitalismus")
    True
    """
    return (_is_english(left) and _is_foreign(right)) or (_is_english(right) and _is_foreign(left))


def _is_english(words: str) -> bool:
    found = words.split()
    return len(ENGLISH.intersection(found)) > len(FOREIGN.intersection(found))


def _is_foreign(words: str) -> bool:
    return not _is_english(words) and (not words.isascii() or bool(FOREIGN.intersection(words.split())))


def count_numbers(words: str) -> tuple[str, ...]:
    """Numbers and single letters of a folded title in order, Roman numerals and number words as digits.

    >>> count_numbers("type ii diabetes phase 3"), count_numbers("5 ht 1a"), count_numbers("delta 9 thc")
    (('2', '3'), ('5', '1'), ('9',))
    """
    return tuple(
        part for word in words.split() for part in _SPLIT_NUMBER.findall(NUMBER_WORDS.get(word, word)) if part.isdigit()
    )


def find_difference(left: str, right: str) -> str:
    """What makes two folded titles two works: one of DIFFERENCES of compare_titles.py, or "".

    "parts" are differing numbers that stand alone (part 1, phase 3, 2014), "numbers" are bound to a word, "counted"
    stand in one title only.

    >>> find_difference("exercise part i", "exercise part ii")
    'parts'
    >>> find_difference("overload of ca2", "overload of ca"), find_difference("uptake of h3", "uptake of h4")
    ('counted', 'numbers')
    >>> find_difference("growth in vivo", "growth in vitro")
    'opposites'
    >>> find_difference("role of 5 ht 1a in rats", "role of 5ht1a in rats")
    ''
    """
    only_left, only_right = _subtract(left, right), _subtract(right, left)
    joined = "".join(only_left), "".join(only_right)
    if sorted(joined[0]) == sorted(joined[1]) and (joined[0] == joined[1] or not only_left):
        return ""
    numbers = ["".join(count_numbers(" ".join(words))) for words in (only_left, only_right)]
    if numbers[0] != numbers[1]:
        if not all(numbers):
            return "counted"
        alone = all(any(_is_number(word) for word in words) for words in (only_left, only_right))
        return "parts" if alone else "numbers"
    if _oppose(only_left, only_right):
        return "opposites"
    if [w for w in only_left if _is_label(w)] != [w for w in only_right if _is_label(w)]:
        return "letters"
    return _find_other_words(only_left, only_right)


def _is_number(word: str) -> bool:
    return NUMBER_WORDS.get(word, word).isdigit()


def _subtract(left: str, right: str) -> list[str]:
    words, others = left.split(), right.split()
    known = set(others)
    if len(set(words)) == len(words):
        return [word for word in words if word not in known]
    remaining = Counter(others)
    kept = []
    for word in words:
        if remaining[word]:
            remaining[word] -= 1
        else:
            kept.append(word)
    return kept


def _oppose(only_left: list[str], only_right: list[str]) -> bool:
    right = frozenset(only_right)
    if any(_OPPOSED[word] & right for word in only_left if word in _OPPOSED):
        return True
    if any(_is_prefixed(a, b) for a in only_left for b in only_right if a[-3:] == b[-3:]):
        return True
    return NEGATIONS.isdisjoint(only_left) != NEGATIONS.isdisjoint(only_right)


def _is_prefixed(left: str, right: str) -> bool:
    """hypo-/hyper-, pre-/post-, and un-, non-, anti- before the same word."""
    return any(
        _cut(a, prefix) == _cut(b, opposite) != ""
        for a, b in ((left, right), (right, left))
        for prefix, opposite in _PREFIXES
        if a.startswith(prefix) and b.startswith(opposite)
    )


def _cut(word: str, prefix: str) -> str:
    """The word behind the prefix; empty when too little is left to be a word."""
    return word[len(prefix) :] if len(word) > len(prefix) + 3 else ""


def _is_label(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and word.isascii() and word not in "as"


def _tells(word: str) -> bool:
    return len(word) > 3 and word not in GENERIC and word not in ENGLISH and word != "plus"


def _find_other_words(only_left: list[str], only_right: list[str]) -> str:
    """ "replaced" when words gave way to others, "added" when one title has more, "" for another spelling."""
    left, right = ([word for word in words if _tells(word)] for words in (only_left, only_right))
    if Indel.normalized_similarity("".join(only_left), "".join(only_right)) >= _SPELLINGS[0]:
        return ""
    if left and right:
        spelled = any(max(Indel.normalized_similarity(a, b) for b in right) >= _SPELLINGS[1] for a in left)
        return "" if spelled else "replaced"
    return "added" if left or right else ""
