"""Finds the words that make two similar titles two works: numbers, opposites, single letters, a word replaced."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel

from prismake.dedupe.spellings import (
    IDEOGRAPH,
    is_misprint,
    is_same_word,
    list_families,
    open_words,
    reduce_singular,
    reduce_word,
)
from prismake.dedupe.vocabulary import (
    ENGLISH,
    FOREIGN,
    GENERIC,
    NEGATIONS,
    NUMBER_WORDS,
    OPPOSED_SIGNS,
    OPPOSITES,
    TELLING,
    read_set,
)

_SPLIT_NUMBER = re.compile(r"\d+|[^\W\d]+")
_PREFIXES = (("hypo", "hyper"), ("pre", "post"), ("", "un"), ("", "non"), ("", "anti"), ("", "in"), ("", "im"))
_OPPOSED = {
    word: frozenset(other for group in OPPOSITES if word in group for other in group if other != word)
    for word in sorted({word for group in OPPOSITES for word in group})
}
_DAMAGED = 0.9  # similarity of all differing words together, above which a sign was lost between them
REMEMBERED = (
    200_000  # pairs of titles whose words are subtracted once, though they are asked for twice: those of a slice
)
_LABELS = frozenset("bcdefghijklmnopqrtuvwxyzбгдежзлмнпртфхцчшэюя")  # not a, s, nor small words of Russian
_PIECES = 3  # words that a hyphen or a blank makes of one
_FILLING = read_set(
    """plus its it can new use via per or be was were has have had do does did will would could should may might must
    that this these those there their his her who whom whose what when where why which than then so if but such just
    also even still"""
)
_SMALL = (ENGLISH | FOREIGN | GENERIC | _FILLING) - TELLING


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
        part
        for word in words.split()
        if not word.isalpha() or word in NUMBER_WORDS
        for part in _SPLIT_NUMBER.findall(NUMBER_WORDS.get(word, word))
        if part.isdigit()
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
    >>> find_difference("tumour in kenya", "tumor in uganda"), find_difference("pain of the hip", "pain of the chin")
    ('families', 'replaced')
    >>> find_difference("stroke in rats", "stroke in mice"), find_difference("early recovery", "early recvoery")
    ('opposites', 'misprinted')
    """
    only_left, only_right = map(list, subtract_words(left, right))
    joined = "".join(only_left), "".join(only_right)
    if sorted(joined[0]) == sorted(joined[1]) and (joined[0] == joined[1] or not only_left):
        return ""
    numbers = ["".join(count_numbers(" ".join(words))) for words in (only_left, only_right)]
    if numbers[0] != numbers[1]:
        if not all(numbers):
            return "counted"
        alone = all(any(_is_number(word) for word in words) for words in (only_left, only_right))
        return "parts" if alone else "numbers"
    if any(numbers):  # one year, 1 year
        only_left, only_right = ([w for w in words if not _is_number(w)] for words in (only_left, only_right))
    if not set(map(reduce_singular, only_left)).isdisjoint(map(reduce_singular, only_right)):
        only_left, only_right = _drop_pairs(only_left, only_right, is_same_word)
    if _oppose(only_left, only_right):
        return "opposites"
    if [w for w in only_left if _is_label(w)] != [w for w in only_right if _is_label(w)]:
        return "letters"
    return _find_other_words(only_left, only_right)


def _is_number(word: str) -> bool:
    return NUMBER_WORDS.get(word, word).isdigit()


@lru_cache(maxsize=REMEMBERED)
def subtract_words(left: str, right: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that only one of two folded titles has; a word that the other writes in pieces is in both.

    >>> subtract_words("non immune hydrops", "nonimmune hydrops in rats")
    ((), ('in', 'rats'))
    """
    words, others = left.split(), right.split()
    known, known_others = set(words), set(others)
    one = _subtract(words, known, others, known_others)
    other = _subtract(others, known_others, words, known)
    one, other = _drop_compounds(one, other)
    other, one = _drop_compounds(other, one)
    return tuple(one), tuple(other)


def _drop_compounds(pieces: list[str], words: list[str]) -> tuple[list[str], list[str]]:
    """Both lists without words of the second that neighbours in the first make together."""
    if len(pieces) < 2 or not words:
        return pieces, words
    openings, opened = open_words(words), open_words(pieces)
    if set(openings).isdisjoint(opened):  # Few pieces open as a word does, and the rest costs more to tell.
        return pieces, words
    for size in range(2, _PIECES + 1):
        for start in range(len(pieces) - size, -1, -1):
            if opened[start] not in openings:
                continue
            whole = reduce_word("".join(pieces[start : start + size]))
            found = next((word for word in words if reduce_word(word) == whole), "")
            if found:
                pieces = pieces[:start] + pieces[start + size :]
                opened = opened[:start] + opened[start + size :]
                words = [word for word in words if word != found]
    return pieces, words


def _drop_pairs(
    left: Sequence[str], right: Sequence[str], alike: Callable[[str, str], bool]
) -> tuple[list[str], list[str]]:
    """Both lists without words that have their like in the other, one for one."""
    rest, kept = list(right), []
    if not rest:
        return list(left), rest
    for word in left:
        found = next((other for other in rest if alike(word, other)), None)
        if found is None:
            kept.append(word)
        else:
            rest.remove(found)
    return kept, rest


def _subtract(words: list[str], own: set[str], others: list[str], known: set[str]) -> list[str]:
    """The words without those of the others, one for one; `own` and `known` are both as sets."""
    if len(own) == len(words):
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
    signs = [[word for word in words if not word.isascii()] for words in (only_left, only_right)]
    if any(_oppose_signs(a, b) for a in signs[0] for b in signs[1]):
        return True
    return NEGATIONS.isdisjoint(only_left) != NEGATIONS.isdisjoint(only_right)


def _oppose_signs(left: str, right: str) -> bool:
    """Whether two texts without blanks differ in signs that stand against one another (left hand, right hand)."""
    if not (IDEOGRAPH.search(left) and IDEOGRAPH.search(right)):
        return False
    one, other = set(left) - set(right), set(right) - set(left)
    return any(one & signs and other & signs for signs in OPPOSED_SIGNS)


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
    return len(word) == 1 and word in _LABELS


def _tells(word: str) -> bool:
    return (len(word) > 1 or IDEOGRAPH.match(word) is not None) and word not in _SMALL


def _find_other_words(only_left: list[str], only_right: list[str]) -> str:
    """ "replaced" when words gave way to others, "families" when to others of their family, "misprinted" when all may
    be misprints, "added" when one title has more, "" for another spelling."""
    left, right = ([word for word in words if _tells(word)] for words in (only_left, only_right))
    if not left and not right:
        return ""
    families = [frozenset().union(*map(list_families, words)) for words in (left, right)]
    if not families[0].isdisjoint(families[1]):
        return "families"
    if not any(others := _drop_pairs(left, right, is_misprint)) or _join_alike(only_left, only_right):
        return "misprinted"
    return "replaced" if all(others) else "added"


def _join_alike(left: list[str], right: list[str]) -> bool:
    """Whether a sign that was lost or garbled parts the words (2014-2017, T2-FLAIR)."""
    if len(left) == len(right):
        return False
    return Indel.normalized_similarity("".join(left), "".join(right)) >= _DAMAGED
