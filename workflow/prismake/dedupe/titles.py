"""Knows titles: their comparable form, their main part, titles that say nothing, and words that make two titles two works."""

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from prismake.dedupe.folding import fold_text, strip_markup

_STATUS = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)(?:\s+(?:article|paper))?\s*[:.\]-]\s*|^\W*temporary removal\s*:", re.I
)
_LANGUAGES = (
    "arabic bulgarian chinese croatian czech danish dutch english finnish french german greek hebrew hungarian italian "
    "japanese korean norwegian persian polish portuguese romanian russian serbian slovak spanish swedish turkish ukrainian"
)
_NOTE = re.compile(
    rf"[\[(](?:(?:article in |in )?(?:{'|'.join(_LANGUAGES.split())})|authors?'?s?'? transl(?:ation)?|reviews?|\d+ refs?|corrected"
    r"|(?:provisional|structured|meeting) abstract|(?:see|with) comments?"
    r"|(?:summary for patients|comment|retraction|corrected and republished|update|original report) (?:in|on|of|appears in)[^\])]*)\.?[\])]"
    r"|[\[(](?:published )?erratum (?:appears )?in\b.*$",
    re.I | re.S,
)
_TAIL = re.compile(
    rf"[.?!]\s+(?:{'|'.join(_LANGUAGES.split())})\b\.?(?:\s*$|\s+(?=(?:\S+\s+){{2}}\S)(.*)$)", re.I | re.S
)
_BRACKET = re.compile(r"^[^\[]{20,}\[([^\[\]]{20,})\]\W*$")
_SUBTITLE = re.compile(r"\s*(?::|\?|\.(?=\s)| [-–—]{1,2} |\n|\s\[)\s*")
PLACEHOLDERS = frozenset(
    "|no title|no title available|title not available|not available|untitled|unknown|unknown title|name|na|n a|none|null|nan"
    "|title|no title found|in process citation|not provided|missing title|no title given".split("|")
)
GENERIC = frozenset(
    "editorial editorials introduction introductory preface foreword abstract abstracts editor editors editorial letter "
    "letters comment comments commentary reply response erratum errata correction corrections corrigendum corrigenda news "
    "note notes review reviews book discussion conclusion conclusions summary obituary index contents contributors "
    "acknowledgments acknowledgements announcement announcements issue volume special guest invited author authors "
    "oral poster posters presentation presentations session sessions meeting annual proceedings conference congress "
    "symposium supplement section part chapter program programme scientific general overview perspective perspectives "
    "viewpoint opinion report reports case message president remarks opening closing welcome calendar events appendix "
    "miscellaneous speakers faculty communications communication research article articles paper papers journal "
    "bibliography references literature update highlights "
    "the a an of to in from and on for this with our by".split()
)
NUMBER_WORDS = {
    **dict(
        zip("ii iii iv vi vii viii ix xi xii xiii xiv xv".split(), "2 3 4 6 7 8 9 11 12 13 14 15".split(), strict=True)
    ),
    **dict(zip("one two three four five six seven eight nine ten".split(), map(str, range(1, 11)), strict=True)),
    **dict(zip("first second third fourth fifth sixth".split(), map(str, range(1, 7)), strict=True)),
    **dict(zip("1st 2nd 3rd 4th 5th 6th".split(), map(str, range(1, 7)), strict=True)),
    **{"i": "1", "v": "5", "x": "10"},
}
OPPOSITES = tuple(
    frozenset(group.split())
    for group in (
        "vivo vitro silico situ",
        "men women man woman male female males females",
        "boys girls boy girl",
        "mothers fathers mother father maternal paternal",
        "with without",
        "adult adults child children adolescent adolescents infant infants neonates elderly",
        "younger older young old",
        "pro con",
        "increase decrease increases decreases increased decreased increasing decreasing",
        "high low higher lower upper",
        "before after",
        "pre post",
        "prenatal postnatal perinatal antenatal postpartum",
        "left right",
        "acute chronic subacute",
        "short long",
        "positive negative",
        "early late",
        "systolic diastolic",
        "primary secondary tertiary",
        "anterior posterior",
        "agonist antagonist agonists antagonists",
        "inhibits activates inhibition activation inhibit activate",
        "benefit harm benefits harms",
        "mild moderate severe",
        "unipolar bipolar",
        "inpatient outpatient inpatients outpatients",
        "mouse rat human rabbit pig dog mice rats humans rabbits pigs dogs",
        "protocol results",
    )
)
NEGATIONS = frozenset("not no non without never fails lack".split())
ENGLISH = frozenset("the of and in for with on from by to an at as is are how between among during after".split())
FOREIGN = (
    frozenset(
        "der die das und fur von zum zur bei mit des dem den eine einer als im uber et les des du une dans chez pour sur aux "
        "el los las del una para por sobre entre con il gli della dei nella di per uno em da dos das na nas um uma e het een "
        "van voor bij och av hos med efter for i po na v s w z oraz u ile ve bir".split()
    )
    - ENGLISH
)
_SPLIT_NUMBER = re.compile(r"\d+|[^\W\d]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MEANINGFUL_LETTERS = 16  # "Hypertension in pregnancy" has 23; an ideograph says about as much as four letters


@dataclass(frozen=True)
class Title:
    """A title made comparable: `words` folded, `key` without blanks, `cuts` the lengths of key at which a subtitle begins.

    `other` is the key of the same title in another language, where a database gives both.
    """

    words: str
    key: str
    cuts: tuple[int, ...]
    other: str
    generic: bool


def strip_notes(text: str) -> str:
    """A title without markup, marks of retraction and remarks of the database.

    >>> strip_notes("RETRACTED: Exercise and pain. [Review] [45 refs]")
    'Exercise and pain.'
    """
    return _NOTE.sub(" ", _STATUS.sub("", strip_markup(text).strip())).strip()


def is_marked_retracted(text: str) -> bool:
    """Whether a title says that the document was retracted or withdrawn."""
    return _STATUS.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text stands in for a title that is missing.

    >>> is_placeholder("[No title available]"), is_placeholder("#NAME?"), is_placeholder("运动")
    (True, True, False)
    """
    return fold_text(text) in PLACEHOLDERS


def read_title(text: str) -> Title:
    """The comparable form of a title; all empty for a placeholder.

    >>> read_title("[RETRACTED: In-vivo rôle of H(2)O(2): a trial.]").key
    'invivoroleofh2o2atrial'
    >>> read_title("[No title available]").key
    ''
    >>> read_title("Postconditioning: a brief review. German Postkonditionierung: ein kurzer Uberblick").other
    'postkonditionierungeinkurzeruberblick'
    """
    plain = strip_notes(text)
    tail, bracket = _TAIL.search(plain), _BRACKET.match(plain)
    other = (tail[1] or "") if tail else bracket[1] if bracket else ""
    if tail and tail.start() >= MEANINGFUL_LETTERS:
        plain = plain[: tail.start()]
    words = fold_text(plain)
    if words in PLACEHOLDERS:
        return Title("", "", (), "", True)
    key = words.replace(" ", "")
    return Title(words, key, _find_cuts(plain), fold_text(other).replace(" ", ""), is_generic(words))


def _find_cuts(plain: str) -> tuple[int, ...]:
    """Lengths of the key before each subtitle mark that leaves a telling main title."""
    heads = [fold_text(plain[: mark.start()]) for mark in _SUBTITLE.finditer(plain)]
    return tuple(len(head.replace(" ", "")) for head in heads if not is_generic(head))


def is_generic(words: str) -> bool:
    """Whether a folded title is too short or too common to tell one work from another.

    >>> is_generic("letter to the editor"), is_generic("hypertension in pregnancy")
    (True, False)
    """
    letters = len(words.replace(" ", "")) + 3 * len(_IDEOGRAPH.findall(words))
    return letters < MEANINGFUL_LETTERS or all(word in GENERIC or word.isdigit() for word in words.split())


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
    """What makes two folded titles two works: "parts", "numbers", "opposites", "replaced", "letters", or "".

    "parts" are differing numbers that stand alone (part 1, phase 3, 2014); "numbers" are bound to a word or on one side.

    >>> find_difference("exercise part i", "exercise part ii")
    'parts'
    >>> find_difference("overload of ca2", "overload of ca")
    'numbers'
    >>> find_difference("growth in vivo", "growth in vitro")
    'opposites'
    >>> find_difference("role of 5 ht 1a in rats", "role of 5ht1a in rats")
    ''
    """
    only_left, only_right = _subtract(left, right), _subtract(right, left)
    joined = "".join(only_left), "".join(only_right)
    if sorted(joined[0]) == sorted(joined[1]) and (joined[0] == joined[1] or not only_left):
        return ""
    if "".join(count_numbers(" ".join(only_left))) != "".join(count_numbers(" ".join(only_right))):
        return (
            "parts" if all(any(_is_number(word) for word in words) for words in (only_left, only_right)) else "numbers"
        )
    if _oppose(only_left, only_right):
        return "opposites"
    if [w for w in only_left if _is_label(w)] != [w for w in only_right if _is_label(w)]:
        return "letters"
    return "replaced" if _is_replaced(only_left, only_right) else ""


def _is_number(word: str) -> bool:
    return NUMBER_WORDS.get(word, word).isdigit()


def _subtract(left: str, right: str) -> list[str]:
    remaining = Counter(right.split())
    kept = []
    for word in left.split():
        if remaining[word]:
            remaining[word] -= 1
        else:
            kept.append(word)
    return kept


def _oppose(only_left: list[str], only_right: list[str]) -> bool:
    pairs = ((a, b) for a in only_left for b in only_right)
    if any(a != b and a in group and b in group for a, b in pairs for group in OPPOSITES):
        return True
    if any(_is_prefixed(a, b) for a in only_left for b in only_right):
        return True
    return bool(NEGATIONS & set(only_left)) != bool(NEGATIONS & set(only_right))


def _is_prefixed(left: str, right: str) -> bool:
    """hypo-/hyper-, pre-/post-, and un-, non-, anti- before the same word."""
    for a, b in ((left, right), (right, left)):
        if a.startswith("hypo") and b.startswith("hyper") and a[4:] == b[5:]:
            return True
        if a.startswith("pre") and b.startswith("post") and a[3:] == b[4:]:
            return True
        if len(b) > 4 and any(a == prefix + b for prefix in ("un", "non", "anti", "in", "im")):
            return True
    return False


def _is_label(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and word.isascii() and word not in "as"


def _is_replaced(only_left: list[str], only_right: list[str]) -> bool:
    """A word gave way to another that is no other spelling of it."""
    left = [word for word in only_left if len(word) > 3]
    right = [word for word in only_right if len(word) > 3]
    if not left or not right:
        return False
    glued = "".join(only_left), "".join(only_right)
    if Indel.normalized_similarity(*glued) >= 0.75:
        return False
    return all(max(Indel.normalized_similarity(a, b) for b in right) < 0.6 for a in left)
