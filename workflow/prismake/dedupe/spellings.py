"""Tells spellings of one word from two words that look alike: ageing is aging, but cisplatin is not carboplatin."""

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz.distance import Indel

from prismake.dedupe.vocabulary import FAMILIES, FAMILY_ENDINGS, PLURALS

MISSPELT = 0.8  # similarity of two long words, above which one may be a misprint of the other
SHORTEST_MISPRINT = 5  # letters
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# what British and American English, and old and new spellings, write in two ways; applied in this order: letters that
# stand in every such word, the pattern, and what is written for it
_VARIANTS = tuple(
    (hint, re.compile(pattern), plain)
    for hint, pattern, plain in (
        ("leuc", r"^leuc", "leuk"),
        ("e", r"ae|oe", "e"),
        ("our", r"(?<=[^\W\d_]{2})our", "or"),
        ("ph", r"ph", "f"),
        ("y", r"y", "i"),
        ("z", r"z", "s"),
        ("c", r"c(?=[aou])", "k"),
        ("eing", r"eing$", "ing"),
        ("ium", r"ium", "um"),
        ("re", r"(?<=[^aeiou])re(s?)$", r"er\1"),
        ("ogue", r"ogue(s?)$", r"og\1"),
        ("gement", r"gement", "gment"),
        ("mme", r"mme(s?)$", r"m\1"),
        ("ine", r"(?<=[^\W\d_]{3})ine(s?)$", r"in\1"),
        ("nce", r"nce(s?)$", r"nse\1"),
    )
)
_DOUBLED = re.compile(r"([^\W\d_aeiou])\1+")  # modelling, modeling; a doubled vowel makes another word (feed, fed)
_DOUBLED_L = re.compile(r"(l)\1+")
SHORTEST_DOUBLED = 8  # letters, under which all doubled letters but l make another word (scarred, scared)
_IRREGULAR = {
    "aeroplane": "airplane",
    "artifact": "artefact",
    "draught": "draft",
    "gray": "grey",
    "jewellery": "jewelry",
    "jewelery": "jewelry",
    "neurone": "neuron",
    "plow": "plough",
    "practise": "practice",
    "pyjama": "pajama",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "vs": "versus",
    "whiskey": "whisky",
    "yoghurt": "yogurt",
}
_OPENINGS = str.maketrans("aoyzcp", "eeiskf")  # letters that _VARIANTS may put others for, at the start of a word
_FAMILY = {word: number for number, words in enumerate(FAMILIES) for word in words}


@cache
def reduce_word(word: str) -> str:
    """A folded word without what spellings differ in.

    >>> reduce_word("oesophageal") == reduce_word("esophageal"), reduce_word("analyse") == reduce_word("analyze")
    (True, True)
    >>> reduce_word("modelling") == reduce_word("modeling"), reduce_word("scarred") == reduce_word("scared")
    (True, False)
    """
    if word == "micro":
        return "mu"  # one sign, read as unit and as letter
    word = _IRREGULAR.get(word, word)
    for hint, pattern, plain in _VARIANTS:
        if hint in word:
            word = pattern.sub(plain, word)
    return (_DOUBLED if len(word) >= SHORTEST_DOUBLED else _DOUBLED_L).sub(r"\1", word)


def open_words(words: Iterable[str]) -> str:
    """A letter for how each folded word begins, the same for all words that are equal when reduced.

    >>> open_words(["oesophageal", "esophageal", "phase", "case"])
    'eefk'
    """
    return "".join([word[0] for word in words]).translate(_OPENINGS)


def is_same_word(left: str, right: str) -> bool:
    """Whether two folded words are spellings, or singular and plural, of one another.

    >>> is_same_word("programme", "program"), is_same_word("studies", "study"), is_same_word("niger", "nigeria")
    (True, True, False)
    """
    return reduce_singular(left) == reduce_singular(right)


@cache
def reduce_singular(word: str) -> str:
    """A folded word in the singular, without what spellings differ in.

    >>> reduce_singular("programmes") == reduce_singular("program")
    True
    """
    return reduce_word(_make_singular(word))


def is_misprint(left: str, right: str) -> bool:
    """Whether a word may be a misprint of the other; words of one family are two words, however alike.

    >>> is_misprint("recovery", "recvoery"), is_misprint("simvastatin", "atorvastatin"), is_misprint("左侧", "右侧")
    (True, False, False)
    """
    if min(len(left), len(right)) < SHORTEST_MISPRINT:
        return False
    if Indel.normalized_similarity(reduce_word(left), reduce_word(right)) < MISSPELT:
        return False
    if not (left.isascii() and right.isascii()) and (IDEOGRAPH.search(left) or IDEOGRAPH.search(right)):
        return False
    return list_families(left).isdisjoint(list_families(right))


@cache
def list_families(word: str) -> frozenset[str | int]:
    """The number of the line of FAMILIES that a word is of, and the endings of families that it has.

    Two words that have one in common are two members of a family: two countries, two statins, two operations.

    >>> list_families("kenya") == list_families("uganda"), list_families("simvastatin") & list_families("atorvastatin")
    (True, frozenset({'statin'}))
    """
    word = _make_singular(word)
    found: list[str | int] = [_FAMILY[word]] if word in _FAMILY else []
    if word.endswith(FAMILY_ENDINGS):
        found += [ending for ending in FAMILY_ENDINGS if word.endswith(ending)]
    return frozenset(found)


def _make_singular(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("yses", "eses", "oses", "stases", "iases")) and len(word) > 6:
        return word[:-2] + "is"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]
