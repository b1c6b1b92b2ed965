"""Names of authors as "Family, Given", whatever order and separators the source writes."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pyarrow import compute

from prismake.ingest.text import SAFE

INITIALS = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]\.?-?){1,4}(?:[\s-](?:[^\W\d_a-zß-öø-ÿ]\.?-?){1,3}){0,3}")
TRAILING_INITIALS = re.compile(
    rf"(?P<family>.+?)\s+(?P<given>{INITIALS.pattern})(?:,?\s+(?P<suffix>Jr\.?|Sr\.?|2nd|3rd|II|III|IV))?"
)
CORPORATE = re.compile(
    r"\b(?:groups?|organi[sz]ation|consortium|committee|network|association|society|institut\w*|universit\w*|stud(?:y|ies)"
    r"|investigators?|collaborat\w*|cent(?:er|re)|team|federation|council|department|ministry|agency|foundation|hospital"
    r"|college|academy|task force|registry|trial|inc|ltd|gmbh|of|for|the|and)\b"
    r"|\s&\s",
    re.IGNORECASE,
)
# Such words, cut short, are parts of a name of three words and more only where it is a body's.
CUT_SHORT = re.compile(
    r"\b(?:assoc|acad|admin|comm|comp|corp|coll|conf|ctr|dept|fed|fdn|govt|grp|hosp|inst|int|intl|lab|minist|natl|org|soc|univ)\b",
    re.IGNORECASE,
)
GLUED = re.compile(r"(?<=[a-zß-öø-ÿ]{2})(?<!Mc)(?<!Mac)(?<!De)(?<!Di)(?<!La)(?<!Le)(?<!Du)(?<!Van)(?<!Fitz)(?=[A-Z])")
PARTICLE = re.compile(
    r"(?:v[ao]n|vande[nr]?|vom|de|der|den|dei|del|della|delle|degli|di|da|dos|das|du|la|las|los|le|el|al|af|av|bin|ibn"
    r"|ter|ten|zu|zum|zur|van't|['’]t)$"
)
# Scopus's ids of authors, those of ORCID, and marks of footnotes.
BEHIND_NAME = re.compile(
    r"\s*\(\d{6,}\)$|,\s*null$|\s*[(\[]?(?i:orcid|https?://orcid\.org/)[^()\[\]]*[)\]]?$|[*†‡§¶\s]+$"
)
DEGREE = re.compile(r"Ph\.? ?D|M\.?Sc|B\.?Sc|M\.?P\.?H|MBBS|FRCP|Dr\.?P\.?H|Pharm\.?D|D\.?Phil")
LIKE_INITIALS = re.compile(r"M\.?D|R\.?N|D\.?O")  # Degrees only behind a whole name.
LISTED = re.compile(r"\[\s*['\"].*['\"]\s*\]", re.DOTALL)  # a list as programs write it: "['Bo, Ann', 'Do, Cy']"
ITEM = re.compile(r"(['\"])(.*?)(?<!\\)\1\s*(?=[,\]])", re.DOTALL)
FULL_NAME = re.compile(r"[^\W\d_]\S+ (?:[^\W\d_a-zß-öø-ÿ]\.? )+[^\W\d_]\S+")  # "Ann B. Bo": no family name
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{2,5}")  # a whole name: a given name has one or two of them
BODY_AND = re.compile(r"\b(?:of|for|on)\s.*\s(?:and|&)\s(?!the\b)[^,;]*$", re.IGNORECASE)
# What stands for the people whom a list leaves out ("...", "et al.", "and others"), and for a list that is none.
NOBODY = re.compile(
    r"\W*(?:(?:and )?others|et\.? al|no authors?(?: names?| ids?)?(?: is| are| was| were)?"
    r" (?:available|listed|given|named|found|provided|supplied|specified|indicated|identified))?\W*",
    re.IGNORECASE,
)
AND_OTHERS = re.compile(r"[\s,;]+(?:et\.? al|and others)(?!\w)\W*$|\W*(?:\.{3}|…)\W*$", re.IGNORECASE)
LEADING_INITIALS = re.compile(r"[^\W\d_a-zß-öø-ÿ]{1,3}\.? [^\W\d_a-zß-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]")
SUFFIX = re.compile(r"(?:Jr\.?|Sr\.?|II|III|IV|2nd|3rd)", re.IGNORECASE)

# "Family, Given" with single blanks, of characters that need no care: an ordered name, but for the endings left out.
# Brackets, stars, dots for people left out and a second comma need care.
LETTERS = SAFE.replace(" -~", r"!-'+\--:<-\\^-~").replace("\u2010-\u2027", "\u2010-\u201f")
ORDERED = f"^[{LETTERS}]+(?: [{LETTERS}]+)*, [{LETTERS}]+(?: [{LETTERS}]+)*$"
NOT_ORDERED = r" and | al|\.\.|, null"


def is_ordered(names: Any) -> npt.NDArray[np.bool_]:
    """Which of many names (a pyarrow array) are single ones for which `order_name` has nothing to do."""
    found = compute.and_not(
        compute.match_substring_regex(names, ORDERED), compute.match_substring_regex(names, NOT_ORDERED)
    )
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


@lru_cache(2**16)
def order_name(name: str, *, initials: bool = False) -> str:
    """One name as "Family, Given"; a body of people stays as it is.

    With `initials` the source writes "Tan JH", so that a single short last word in capitals is never a family name.

    >>> [order_name(name) for name in ("Harrison,Warren", "Curry Rogers K.", "Ludwig van Beethoven", "WHO Study Group")]
    ['Harrison, Warren', 'Curry Rogers, K.', 'van Beethoven, Ludwig', 'WHO Study Group']
    >>> order_name("Johnson & Johnson")
    'Johnson & Johnson'
    """
    name = " ".join(name.split()).strip(" ;")
    if NOBODY.fullmatch(name):
        return ""
    if name[-1:] in "lLsS" or not name[-1:].isalnum():
        name = AND_OTHERS.sub("", name)
    if name[-1:] in (")", "l", "]") or not name[-1:].isalpha():
        name = BEHIND_NAME.sub("", name)
    if name[:1] == "{" and name.find("}") == len(name) - 1:
        return name[1:-1].strip()
    if name.endswith(","):  # Reference managers and braces mark a body of people in this way.
        return name.rstrip(", ")
    if "," in name:
        parts = [part.strip() for part in name.split(",") if part.strip()]
        if len(parts) == 3 and _is_degree(parts[2].strip("."), few=True):
            parts.pop()
        if len(parts) == 3 and SUFFIX.fullmatch(parts[1]):
            parts = [parts[0], parts[2], parts[1]]
        return ", ".join(parts)
    if " " not in name or CORPORATE.search(name) or (name.count(" ") > 1 and CUT_SHORT.search(name)):
        return name
    trailing = TRAILING_INITIALS.fullmatch(name)
    shouted = not initials and (_shouted(name) or _ends_shouted(name))
    if trailing and not _all_initials(trailing["family"]) and not shouted:
        family, given = _part_initials(trailing["family"], trailing["given"].split())
        return f"{family}, {' '.join(filter(None, (*given, trailing['suffix'])))}"
    return _given_first(name)


def split_names(value: str) -> list[str]:
    """The names of one cell: separated by ;, by |, by " and ", or by commas as far as these are clear.

    >>> split_names("Griffin DK, Larkin DM, O'Connor RE.")
    ['Griffin DK', 'Larkin DM', "O'Connor RE"]
    >>> split_names("Ulloa, Vanessa Dora, Prado, Betty")
    ['Ulloa, Vanessa Dora', 'Prado, Betty']
    >>> split_names("A Bo, C Do, ..."), split_names("Bo A, Do C, Fo E, et al."), split_names("Bo, Ann et al.")
    (['A Bo', 'C Do'], ['Bo A', 'Do C', 'Fo E'], ['Bo, Ann'])
    """
    value = "\n".join(" ".join(line.split()) for line in value.split("\n") if line.strip())
    if LISTED.fullmatch(value):
        return [item[2] for item in ITEM.finditer(value)]
    parts = [part.strip() for body in re.split(r"[;|\n]", value) for part in _split_ands(body) if part.strip(" .,")]
    if len(parts) == 1 and "," not in value:  # Springer writes names without anything between them.
        parts = GLUED.split(parts[0])
    return [name for part in parts for name in split_commas(part)]


def order_names(names: Iterable[str], *, initials: bool = False) -> list[str]:
    """The ordered names in the order of the source.

    A list that stands twice (in two tags) counts once; a name that stands twice in one list is two people.

    >>> order_names(["Zhang Y", "Shi L", "Zhang Y"], initials=True), order_names(["Li, A", "Li, A"])
    (['Zhang, Y', 'Shi, L', 'Zhang, Y'], ['Li, A'])
    """
    ordered = [order_name(name, initials=initials) for name in names]
    kept = [name for name in ordered if name]
    half = len(kept) // 2
    return kept[:half] if kept[:half] == kept[half:] else kept


def _split_ands(part: str) -> list[str]:
    """The names on both sides of "and"; that within the name of a body separates none.

    >>> _split_ands("A Bo and C Do"), _split_ands("Centers for Disease Control and Prevention")
    (['A Bo', 'C Do'], ['Centers for Disease Control and Prevention'])
    """
    names = re.split(r"\s+(?:and|AND|&)\s+", part)
    if (
        len(names) > 1
        and BODY_AND.search(part)
        and not (TRAILING_INITIALS.fullmatch(names[-1]) or LEADING_INITIALS.match(names[-1]))
    ):
        return [part]
    return names


def _is_degree(text: str, *, few: bool) -> bool:
    return bool(DEGREE.fullmatch(text) or (few and LIKE_INITIALS.fullmatch(text)))


def split_pairs(name: str) -> list[str]:
    """The names in a field meant for one: "Boo J, Doo AB, Foo C", or families and initials that alternate.

    >>> split_pairs("Bo, A., Do, C. E."), split_pairs("Bo, Ann, Jr."), split_pairs("Boo J, Doo AB, Foo C")
    (['Bo, A.', 'Do, C. E.'], ['Bo, Ann, Jr.'], ['Boo J', 'Doo AB', 'Foo C'])
    """
    bits = [bit.strip() for bit in name.split(",")]
    if len(bits) > 2 and all(map(TRAILING_INITIALS.fullmatch, bits)):
        return bits
    if len(bits) < 4 or len(bits) % 2 or any(map(INITIALS.fullmatch, bits[::2])):
        return [name]
    if not all(map(INITIALS.fullmatch, bits[1::2])):
        return [name]
    return [", ".join(bits[index : index + 2]) for index in range(0, len(bits), 2)]


def split_commas(part: str) -> list[str]:
    """The names in a text that has only commas: "Tan JH, Lim A", "Tan, Jia, Lim, Ann" or a single name."""
    written = [bit for written in part.split(",") if (bit := written.strip(" *†‡§¶"))]
    while len(written) > 2 and _is_degree(written[-1].strip("."), few=len(written) == 3):
        written.pop()
    bits = [name for bit in written if (name := AND_OTHERS.sub("", bit)) and not NOBODY.fullmatch(name)]
    if len(bits) > 1 and (all(map(CHINESE.fullmatch, bits)) or FULL_NAME.fullmatch(bits[0])):
        return bits
    if len(bits) == 3 and SUFFIX.fullmatch(bits[2]):
        return [", ".join(bits)]
    # "A Bo, C Do" and "A Bo, C Do, ..." are two people: no family name stands behind initials.
    if len(bits) > 1 and (all(map(LEADING_INITIALS.match, bits)) or (bits != written and all(" " in b for b in bits))):
        return bits
    if len(bits) > 1 and all(TRAILING_INITIALS.fullmatch(bit.rstrip(".")) or CORPORATE.search(bit) for bit in bits):
        dotted = any("." in bit for bit in bits[:-1])  # PubMed ends its list, not its initials, with a full stop.
        return bits if dotted else [*bits[:-1], bits[-1].rstrip(".")]
    if len(bits) == 2 or (len(bits) == 3 and SUFFIX.fullmatch(bits[1])):
        return [", ".join(bits)]
    if len(bits) > 2 and all(" " in bit for bit in bits):
        return bits
    if len(bits) > 2 and len(bits) % 2 == 0:
        return [", ".join(bits[index : index + 2]) for index in range(0, len(bits), 2)]
    return bits


def _part_initials(family: str, given: list[str]) -> tuple[str, list[str]]:
    """Family name and initials; a short word in capitals is no initials before some with full stops, or after "LA".

    >>> _part_initials("DE LA", ["CRUZ", "P.K."]), _part_initials("Tan", ["J.", "H."])
    (('DE LA CRUZ', ['P.K.']), ('Tan', ['J.', 'H.']))
    >>> _part_initials("DE", ["WIT", "A"])
    ('DE WIT', ['A'])
    """
    while (
        len(given) > 1
        and len(given[0]) > 2
        and "." not in given[0]
        and ("." in given[1] or PARTICLE.match(family.rpartition(" ")[2].lower()))
    ):
        family, given = f"{family} {given[0]}", given[1:]
    return family, given


def _given_first(name: str) -> str:
    words = name.split()
    suffix = words.pop() if len(words) > 2 and SUFFIX.fullmatch(words[-1]) else ""
    cut = len(words) - 1
    shouted = words[-1].isupper() and not name.isupper()
    while cut > 1 and (PARTICLE.match(words[cut - 1]) or (shouted and _is_shouted_particle(words[cut - 1]))):
        cut -= 1
    if cut == 1 and words[0].islower() and not words[1].islower() and PARTICLE.match(words[0]):
        cut = 0  # "de Bo" is a family name alone.
    return ", ".join(filter(None, (" ".join(words[cut:]), " ".join(words[:cut]), suffix)))


def _all_initials(text: str) -> bool:
    return all(INITIALS.fullmatch(word) and "." in word for word in text.split())


def _is_shouted_particle(word: str) -> bool:
    return word.isupper() and bool(PARTICLE.match(word.lower()))


def _ends_shouted(name: str) -> bool:
    """Whether only a family name with its particles is in capitals: "Jan VAN DER BERG" shows no initials."""
    first, *words = name.split()
    particle = len(words) > 1 and _is_shouted_particle(words[-2])
    return particle and not first.isupper() and len(words[-1]) > 2 and words[-1].isupper() and "." not in words[-1]


def _shouted(name: str) -> bool:
    """Whether the whole name is in capitals: "LI WEI" shows no initials."""
    words = name.split()
    return name.isupper() and "." not in name and all(len(word) > 2 for word in words)
