"""Whether two titles are of one document: corrected spellings and typography aside, numbers never."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import OSA

TAG = re.compile(r"</?[a-z]{1,8}\s*/?>", re.IGNORECASE)
ESCAPE = re.compile(r"_x[0-9a-f]{4}_", re.IGNORECASE)  # what spreadsheet programs write for a control character
WORD = re.compile(r"[^\W_]+")
SHORTEST = 4  # letters of a word in which one may be another: "rat" and "cat" are two words
CHANGED = 3  # one word in so many may be spelt otherwise
SUBTITLED = 5  # words of a title that may go on with a subtitle
# What makes a longer title another document's: a part, a number, or what is said of the document.
APART = re.compile(
    r"\d|^[ivx]+$|^part|^follow|^reply|^respon|^comment|^errat|^corri|^correct|^retract|^protocol|^updat|^letter"
)


def fold_title(title: str) -> str:
    """The words of a title without case, accents, markup and punctuation.

    >>> fold_title("<i>In vitro</i> Café—trial of H₂O_x000D_")
    'in vitro cafe trial of h2o'
    """
    plain = unicodedata.normalize("NFKD", TAG.sub(" ", ESCAPE.sub(" ", title))).casefold()
    return " ".join(WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def are_alike(one: str, other: str) -> bool:
    """Whether two folded titles may be of one document; a missing title says nothing against it.

    >>> are_alike("tumour trials in adults", "tumor trials in adults"), are_alike("tea in men", "tea in women")
    (True, False)
    >>> are_alike("tea trial part 1", "tea trial part 2")
    False
    """
    if not one or not other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    left, right = one.split(), other.split()
    if len(left) == len(right):
        return _are_spelt_alike(left, right)
    short, long = sorted((left, right), key=len)
    continues = len(short) >= SUBTITLED and long[: len(short)] == short
    return continues and not any(APART.search(word) for word in long[len(short) :])


def _are_spelt_alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether few words differ, each by one letter added, left out, changed or swapped."""
    differing = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    if len(differing) > max(1, len(left) // CHANGED):
        return False
    return all(
        min(len(one), len(other)) >= SHORTEST
        and not any(letter.isdigit() for letter in one + other)
        and OSA.distance(one, other, score_cutoff=1) <= 1
        for one, other in differing
    )
