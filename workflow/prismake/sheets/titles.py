"""Whether two titles are of one document: corrected spellings and typography aside, numbers never."""

import re
import unicodedata

from rapidfuzz.distance import OSA

from prismake.sheets.pages import fold

TAG = re.compile(r"</?[a-z]{1,8}\s*/?>", re.IGNORECASE)
ESCAPE = re.compile(r"_x[0-9a-f]{4}_", re.IGNORECASE)  # what spreadsheet programs write for a control character
WORD = re.compile(r"[^\W_]+")
LATIN = re.compile(r"[a-z]+")
MARKS = re.compile(r"[\s\-–—_.,;:'’\"“”()\[\]]+")
SHORTEST = 5  # letters of a word in which one other letter may be a slip: "rat" and "cat" are two words
CHANGED = 3  # one word in so many may be spelt otherwise
SUBTITLED = 5  # words of a title that may go on with a subtitle
# Words of one letter's difference that are never a slip for one another.
OPPOSED = tuple(
    frozenset(pair.split())
    for pair in ("abduction adduction", "abductor adductor", "ileum ilium", "perineal peroneal", "prostate prostrate")
)
# What makes a longer title another document's: a part, a number, or what is said of the document.
APART = re.compile(
    r"\d|^[ivx]+$|^part|^follow|^reply|^respon|^comment|^errat|^corri|^correct|^retract|^protocol|^updat|^letter"
)
# A title that goes on with one of these has no subtitle: it says more exactly whom or what it is about.
NARROWING = re.compile(
    r"in|with|for|among|after|without|on|of|and|or|to|by|during|from|versus|vs|using|at|before|under|within|who"
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
        differing = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
        return len(differing) <= max(1, len(left) // CHANGED) and all(is_same_word(*pair) for pair in differing)
    short, long = sorted((left, right), key=len)
    rest = long[len(short) :]
    continues = len(short) >= SUBTITLED and long[: len(short)] == short and not NARROWING.fullmatch(rest[0])
    return continues and not any(APART.search(word) for word in rest)


def is_same_word(one: str, other: str) -> bool:
    """Whether two folded words are one: a letter of a longer Latin word, behind the first, may be added, lost or other.

    >>> is_same_word("tumour", "tumor"), is_same_word("oesophageal", "esophageal")
    (True, True)
    >>> is_same_word("symptomatic", "asymptomatic"), is_same_word("maternal", "paternal"), is_same_word("arm1", "arm2")
    (False, False, False)
    """
    if one == other:
        return True
    left, right = (word[1:] if word[:2] in ("oe", "ae") else word for word in (one, other))
    spelt = min(len(left), len(right)) >= SHORTEST and left[0] == right[0]
    latin = bool(LATIN.fullmatch(left) and LATIN.fullmatch(right))
    return spelt and latin and {one, other} not in OPPOSED and OSA.distance(left, right, score_cutoff=1) <= 1


def is_same_wording(before: str, now: str) -> bool:
    """Whether two labels differ in spelling alone: case, blanks, hyphens, accents, one letter of a longer word.

    >>> is_same_wording("Follow-up (randomised)", "follow up, randomized"), is_same_wording("Events", "Non-events")
    (True, False)
    >>> is_same_wording("Symptomatic", "Asymptomatic"), is_same_wording("Arm 1", "Arm 2")
    (False, False)
    """
    left, right = list_words(before), list_words(now)
    if "".join(left) == "".join(right):
        return True
    return len(left) == len(right) and all(map(is_same_word, left, right))


def list_words(text: str) -> list[str]:
    """The words of a label without case, accents, hyphens and brackets; other signs stay, for they tell.

    >>> list_words("Follow-up (≥ 28 days)"), list_words("CD4+ café")
    (['follow', 'up', '≥', '28', 'days'], ['cd4+', 'cafe'])
    """
    plain = unicodedata.normalize("NFKD", fold(text))
    return MARKS.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).split()
