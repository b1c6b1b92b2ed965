"""Whether two titles are of one document: corrected spellings and typography aside, numbers never."""

import html
import re
import unicodedata

from rapidfuzz.distance import OSA

from prismake.text.words import fold

TAG = re.compile(r"</?[a-z]{1,8}\s*/?>", re.IGNORECASE)
ESCAPE = re.compile(r"_x[0-9a-f]{4}_", re.IGNORECASE)  # what spreadsheet programs write for a control character
# What becomes of a paper is no part of its title: "RETRACTED: Tea for colds", "[Withdrawn article] Tea for colds".
STATUS = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)\b(?: article| paper| publication)?\W*[:\])–-]\s*", re.IGNORECASE
)
STATUS_BEHIND = re.compile(r"\s*[\[(](?:retracted|withdrawn)(?: article| paper)?[\])]\W*$", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
LATIN = re.compile(r"[a-z]+")
STRIPPED = re.compile(r"[^a-z0-9]")
LETTERS = str.maketrans({"&": " and ", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "two": "2", "three": "3"}
NUMBERS |= {"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}
MARKS = re.compile(r"[\s\-–—_.,;:'’\"“”()\[\]]+")
SHORTEST = 5  # letters of a word in which one other letter may be a slip: "rat" and "cat" are two words
CHANGED = 3  # one word in so many may be spelt otherwise
SUBTITLED = 5  # words of a title that may go on with a subtitle
ARTICLES = ("a", "an", "the")
# Words of one letter's difference that are never a slip for one another, and two that differ by more and are one.
OPPOSED = tuple(
    map(
        frozenset,
        (
            ("abduction", "adduction"),
            ("abductor", "adductor"),
            ("dysphagia", "dysphasia"),
            ("ileum", "ilium"),
            ("perineal", "peroneal"),
            ("prostate", "prostrate"),
        ),
    )
)
ONE_WORD = tuple(map(frozenset, (("programme", "program"), ("programmes", "programs"))))
# A subtitle says how it was studied, and nothing else: what says more is another document, or about others.
DESIGN = re.compile(
    r"a|an|the|of|results|from|randomi[sz]ed|controlled|clinical|double|single|triple|blind(?:ed)?|placebo|open|label"
    r"|parallel|group|crossover|multicent(?:er|re)|prospective|retrospective|observational|cross|sectional|pilot"
    r"|feasibility|cohort|trial|study|case|control|series|report|phase"
)


def fold_title(title: str) -> str:
    """The words of a title without case, accents, markup, punctuation, and without what became of the paper.

    >>> fold_title("<i>In vitro</i> Café—trial of H₂O_x000D_"), fold_title("RETRACTED: Tea &amp; TGF-β, part II")
    ('in vitro cafe trial of h2o', 'tea and tgf beta part 2')
    """
    bare = html.unescape(html.unescape(title)) if "&" in title else title
    plain = TAG.sub(" ", ESCAPE.sub(" ", STATUS_BEHIND.sub("", STATUS.sub("", bare)))).casefold().translate(LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    if not decomposed.isascii():
        decomposed = "".join(map(_spell, decomposed)).translate(LETTERS)
    words = [NUMBERS.get(word, word) for word in WORD.findall(decomposed)]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def drop_full_stop(title: str) -> str:
    """A title without its full stop; where a source cut it, the dots stay, for it is not the whole.

    >>> drop_full_stop("Cells in women. "), drop_full_stop("Cells by mesench..."), drop_full_stop("Cells …")
    ('Cells in women', 'Cells by mesench…', 'Cells …')
    """
    bare = title.strip()
    return f"{bare.rstrip('.')}…" if bare.endswith("...") else bare.rstrip(". ")


def strip_title(title: str) -> str:
    """A title as lists keep it that hold letters without accents and digits alone.

    >>> strip_title("Hearing loss: 2 Ménière's cases [References].")
    'hearingloss2mnirescasesreferences'
    """
    return STRIPPED.sub("", title.lower())


def _spell(letter: str) -> str:
    """A letter without its accent; a Greek one by its name."""
    if unicodedata.combining(letter):
        return ""
    name = unicodedata.name(letter, "")
    return name.rsplit(" ", 1)[-1].lower() if name.startswith("GREEK SMALL LETTER ") else letter


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
    return len(short) >= SUBTITLED and long[: len(short)] == short and all(map(DESIGN.fullmatch, rest))


def is_same_word(one: str, other: str) -> bool:
    """Whether two folded words are one: a letter of a longer Latin word, behind the first, may be added, lost or other.

    >>> is_same_word("tumour", "tumor"), is_same_word("oesophageal", "esophageal")
    (True, True)
    >>> is_same_word("symptomatic", "asymptomatic"), is_same_word("maternal", "paternal"), is_same_word("arm1", "arm2")
    (False, False, False)
    """
    if one == other or {one, other} in ONE_WORD:
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
