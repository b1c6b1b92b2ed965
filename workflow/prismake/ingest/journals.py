"""Which of two titles is the journal: the long one, if the short one may abbreviate it."""

from functools import lru_cache

from prismake.text.folding import fold_text

SHORTEST = 3  # Letters from which a word tells more than an initial.


@lru_cache(2**14)
def choose_journal(title: str, short: str) -> str:
    """The title, unless the short one names another journal.

    >>> choose_journal("Human Reproduction", "Hum Reprod"), choose_journal("An invented exhibition", "Clock")
    ('Human Reproduction', 'Clock')
    """
    if not title or not short:
        return title or short
    return title if may_abbreviate(short, title) or may_abbreviate(title, short) else short


def may_abbreviate(short: str, full: str) -> bool:
    """Whether half of the words of a short title, or its letters, stand for words of the full one.

    >>> may_abbreviate("Dtsch. Arztebl. Int.", "Deutsches Ärzteblatt international"), may_abbreviate("BMJ", "Clock")
    (True, False)
    >>> may_abbreviate("JAMA", "Journal of the American Medical Association")
    True
    """
    parts, words = fold_text(short).split(), fold_text(full).split()
    initials = iter(word[0] for word in words)
    if len(parts) == 1 and all(letter in initials for letter in parts[0]):
        return True
    telling = [part for part in parts if len(part) >= SHORTEST] or parts
    return 2 * sum(any(_may_stand_for(part, word) for word in words) for part in telling) >= len(telling)


def _may_stand_for(part: str, word: str) -> bool:
    letters = iter(word)
    return part[0] == word[0] and all(letter in letters for letter in part)
