"""English as sentences need it: articles, number of verbs, ids as words, pages as they are cited."""

import re
from collections.abc import Container

from prismake.report.facts import MIDDLE, OPEN, mark_like

CARDINALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Letters that are spoken with a vowel first; and words whose first letter misleads.
SPOKEN_VOWELS = "AEFHILMNORSX"
LIKE_CONSONANTS = re.compile(r"(?:uni(?!n|m)|use|usu|eu|one\b|once\b|ut)", re.IGNORECASE)
LIKE_VOWELS = re.compile(r"(?:hour|honest|heir|honou?r|8|11\b|18\b)", re.IGNORECASE)
ID = re.compile(r"(?<![\w/:.-])[a-z]+(?:_[a-z0-9]+)+(?![\w:/]|\.\w)")
VARIABLES = {
    "effect_se": "standard error of the effect",
    "effect_low": "lower limit of the effect",
    "effect_high": "upper limit of the effect",
    "effect_p": "p of the effect",
    "effect_t": "t of the effect",
    "person_time": "person-time",
}
PAGE = re.compile(r"[A-Za-z]?\d+(?:\.\d+)?")
PAGES = re.compile(r"[A-Za-z]?\d+(?:\s*[-–,]\s*[A-Za-z]?\d+)+")


def add_article(words: str) -> str:
    """The words behind "a" or "an", as they are spoken.

    >>> [add_article(word) for word in ("odds ratio", "unique id", "RCT", "NMA", "8-week trial", "hour", "union")]
    ['an odds ratio', 'a unique id', 'an RCT', 'an NMA', 'an 8-week trial', 'an hour', 'a union']
    """
    first = re.split(r"[\s-]", words, maxsplit=1)[0]
    if first.isupper() and first.isalpha() and len(first) > 1:
        vowel = first[0] in SPOKEN_VOWELS
    else:
        vowel = bool(LIKE_VOWELS.match(words)) or (words[:1].casefold() in "aeiou" and not LIKE_CONSONANTS.match(words))
    return f"{'an' if vowel else 'a'} {words}"


def agree(n: int, singular: str, plural: str) -> str:
    """The form of a verb or a pronoun that agrees with a count.

    >>> agree(1, "was", "were"), agree(0, "was", "were")
    ('was', 'were')
    """
    return singular if n == 1 else plural


def spell_count(n: int, singular: str, plural: str = "") -> str:
    """A count with its noun, below ten in words, as a sentence has it.

    >>> spell_count(1, "person", "people"), spell_count(12, "rule"), spell_count(0, "rule")
    ('one person', '12 rules', 'no rules')
    """
    number = CARDINALS[n] if 0 <= n < len(CARDINALS) else str(int(n))
    return f"{mark_like(n, number)} {singular if n == 1 else plural or singular + 's'}"


def tell_settling(what: str, *, settled: int, open_: int, differing: int) -> str:
    """How many of `differing` judgements or values, told as `what`, an adjudicator settled; empty where none differed.

    >>> tell_settling("one value", settled=1, open_=0, differing=1)
    'One value differed; an adjudicator settled it.'
    >>> tell_settling("two values", settled=0, open_=2, differing=2)
    'Two values differed and are not settled.'
    >>> tell_settling("12 values", settled=11, open_=1, differing=12)
    '12 values differed; an adjudicator settled 11, and 1 is not settled.'
    """
    if not differing:
        return ""
    if not settled:
        return begin_sentence(f"{what} differed and {agree(differing, 'is', 'are')} not settled.")
    rest = f"{settled}, and {open_} {agree(open_, 'is', 'are')} not settled" if open_ else agree(settled, "it", "them")
    return begin_sentence(f"{what} differed; an adjudicator settled {rest}.")


def begin_sentence(words: str) -> str:
    """The words with a capital at their beginning, also where that is the number of a fact.

    >>> begin_sentence("two people"), begin_sentence("τ² by REML")
    ('Two people', 'τ² by REML')
    """
    at = words.find(MIDDLE) + 1 if words.startswith(OPEN) else 0
    return words[:at] + words[at : at + 1].upper() + words[at + 1 :] if words[at : at + 1].isascii() else words


def end_sentence(words: str) -> str:
    """The words with a full stop, unless a mark ends them already.

    >>> end_sentence("Tan J, Li P et al."), end_sentence("Are cells safe?"), end_sentence("Cells")
    ('Tan J, Li P et al.', 'Are cells safe?', 'Cells.')
    """
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


def write_page(page: str) -> str:
    """The page of a quotation as it is cited; a word for the part that was read stays as it was typed.

    >>> [write_page(page) for page in ("3", "3-5", "e57", "p. 4", "abstract", "")]
    ['p. 3', 'pp. 3-5', 'p. e57', 'p. 4', 'abstract', '']
    """
    text = page.strip()
    return f"p. {text}" if PAGE.fullmatch(text) else f"pp. {text}" if PAGES.fullmatch(text) else text


def write_quote(text: str) -> str:
    """Words beside a value: a quotation where somebody typed quotation marks, else as they were typed.

    >>> write_quote('"we randomised 12"'), write_quote("abstract, in our words"), write_quote("'t Hooft, table 2")
    ('“we randomised 12”', 'abstract, in our words', "'t Hooft, table 2")
    """
    typed = re.fullmatch(r"\s*([\"“„«‘'])(.+)[\"”“»’']\s*", text, re.DOTALL)
    inner = typed[2].strip() if typed else ""
    return f"“{inner}”" if inner and not re.search(r"[\"“”„«»]", inner) else text.strip()


def has_quotation(text: str) -> bool:
    """Whether some of it was typed in quotation marks.

    >>> has_quotation('table 2: "we randomised 12"'), has_quotation("‘12 women’"), has_quotation("'t Hooft's table")
    (True, True, False)
    """
    return bool(re.search(r"[\"“„«][^\"“”„«»]+[\"”“»]", text)) or write_quote(text).startswith("“")


def write_remark(text: str, *, kept: Container[str] = ()) -> str:
    """A remark of the machine with the ids of its vocabulary in words; files, records and `kept` keep their names.

    >>> write_remark("design is single_arm, see pubmed_pages:1 and a_b.csv")
    'design is single arm, see pubmed_pages:1 and a_b.csv'
    >>> write_remark("effect_se 0.2 converted")
    'standard error of the effect 0.2 converted'
    """
    return ID.sub(lambda found: found[0] if found[0] in kept else _name_id(found[0]), text)


def _name_id(name: str) -> str:
    return VARIABLES.get(name, name.replace("_", " "))


def write_words(value: str) -> str:
    """An id of the review's vocabulary in words; text that somebody typed stays as it is.

    >>> write_words("single_arm"), write_words("NCT_x 1"), write_words("adhoc_hartung_knapp")
    ('single arm', 'NCT_x 1', 'adhoc hartung knapp')
    """
    return value.replace("_", " ") if re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", value) else value
