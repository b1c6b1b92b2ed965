"""Reads titles: without remarks of databases, in a comparable form, with their main part and their translation."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from prismake.dedupe.searching import find_words
from prismake.dedupe.vocabulary import GENERIC, LANGUAGES, PLACEHOLDERS
from prismake.text.folding import fold_text, strip_markup

_LANGUAGE = "|".join(LANGUAGES)

_STATUS = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)(?:\s+(?:article|paper))?\s*[:.\])-]\s*|^\W*temporary removal\s*:", re.I
)
_RUBRIC = (
    r"(?:review|reviews|review article|original (?:article|paper|research)|research article|case report|brief report"
    r"|clinical trial)"
)
_RUBRIC_BEFORE = re.compile(rf"^\W*{_RUBRIC}\s*:\s*(?=\S+\s+\S)", re.I)
_RUBRIC_BEHIND = re.compile(rf"(?<=\w)\s+[-–—]\s*{_RUBRIC}\W*$", re.I)
LONGEST_RUBRIC = 30  # letters, with the dash before it and marks behind it
_NOTE = re.compile(
    rf"[\[(](?:(?:article in |in )?(?:{_LANGUAGE})|authors?'?s?'? transl(?:ation)?|reviews?|\d+ refs?|corrected"
    r"|letter|abstract|in process citation|(?:retracted|withdrawn)(?: article| paper)?(?:[.:;,] see [^\])]{0,200})?"
    r"|version \d+(?:[;,:][^\])]{0,200})?|(?:provisional|structured|meeting) abstract|(?:see|with) comments?"
    r"|(?:summary for patients|comment|retraction|corrected and republished|update|original report"
    r"|correction) (?:in|on|of|from|appears in)[^\])]{0,1000})\.?[\])]"
    r"|[\[(](?:published )?erratum (?:appears )?in\b.*$",
    re.I | re.S,
)
_IN_LANGUAGE = re.compile(rf"[\[(](?:article in |in )?(?:{_LANGUAGE})\.?[\])]", re.I)
_TAIL = re.compile(rf"[.?!]\s+(?:{_LANGUAGE})\b\.?(?:\s*$|\s+(?=(?:\S+\s+){{2}}\S)(.*)$)", re.I | re.S)
_SENTENCE_END = re.compile(r"[.?!]\s")
_BRACKET = re.compile(r"^[^\[]{20,}\[([^\[\]]{20,})\]\W*$")
_SUBTITLE = re.compile(r"[:?\n]|\.(?=\s)|\s[-–—]{1,2}\s|\s\[")
_PLAIN_SUBTITLE = re.compile(r":|\?|\.(?= )| --? | \[")  # the same in printable ASCII, three times as fast
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RECURRING = re.compile(
    r"\b(?:annual|yearly|quarterly|monthly) (?:report|review|survey|meeting|update|conference|data report|message)"
    r"|\b(?:year|month|week|quarter|decade) in review\b|\bin this (?:issue|month)|\bthis (?:week|month) in\b"
    r"|\b(?:message|letter|note|report|words?|remarks) (?:from|of|by) (?:the )?"
    r"(?:past |new |guest |outgoing |incoming )?(?:president|editors?|chair\w*|secretary|director)"
    r"|\b(?:presidents?|chair\w{0,8}|editors?|directors?|secretary\w?) (?:s )?(?:message|column|page|report|notes?"
    r"|letter|address|comments?|remarks|desk|corner)\b"
    r"|\bpresidential address|^book reviews?\b|\bbook reviews?$|^(?:guest )?editorial\b|\beditorial$"
    r"|\b(?:column|newsletter|calendar|obituary|obituaries)$|^(?:news|column|highlights|preface|foreword|obituary)\b"
)
_RECURRING_HINTS = (
    *("annual", "yearly", "rterly", "monthly", "in review", "this ", "message", "president", "editor", "book review"),
    *("chair", "column", "news", "calendar", "obituar", "preface", "foreword", "highlights", "secretary", "director"),
)  # one of them stands in every title that _RECURRING finds
MEANINGFUL_LETTERS = 16  # "Hypertension in pregnancy" has 23; an ideograph says about as much as four letters


class Title(NamedTuple):
    """A title made comparable: `words` folded, `key` without blanks, `cuts` lengths of key at which a subtitle begins.

    `other` is the key of the same title in another language, where a database gives both; `plain` the title without
    remarks. `generic` titles say too little to tell a work, `serial` ones are made of common words. The words are a
    database's own (`translated`), or not Latin (`foreign`).
    """

    words: str
    key: str
    cuts: tuple[int, ...]
    other: str
    generic: bool
    serial: bool
    translated: bool
    plain: str
    foreign: bool

    @property
    def head(self) -> str:
        """The key of the main title, the whole key where there is no subtitle."""
        return self.key[: self.cuts[0]] if self.cuts else self.key


def strip_notes(text: str) -> str:
    """A title without markup, marks of retraction and remarks of the database.

    >>> strip_notes("RETRACTED: Exercise and pain. [Review] [45 refs]")
    'Exercise and pain.'
    """
    text = strip_markup(text).strip()
    status = _STATUS.match(text)
    text = text[status.end() :] if status else text
    text = (_NOTE.sub(" ", text) if "[" in text or "(" in text else text).strip()
    rubric = _RUBRIC_BEFORE.match(text) if ":" in text else None
    text = text[rubric.end() :] if rubric else text
    tail = text[-LONGEST_RUBRIC:]
    return _RUBRIC_BEHIND.sub("", text) if "-" in tail or not tail.isascii() else text


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
    bare = plain = strip_notes(text)
    simple = plain.isascii() and plain.isprintable()
    tail = _TAIL.search(plain) if _ends_a_sentence(plain, simple=simple) else None
    bracket = _BRACKET.match(plain) if "[" in plain else None
    other = (tail[1] or "") if tail else bracket[1] if bracket else ""
    if tail and tail.start() >= MEANINGFUL_LETTERS:
        plain = plain[: tail.start()]
    words = fold_text(plain)
    if words in PLACEHOLDERS:
        return Title("", "", (), "", True, True, False, bare, False)
    key = words.replace(" ", "")
    translated = (
        bool(tail) or plain.startswith("[") or (("(" in text or "[" in text) and bool(_IN_LANGUAGE.search(text)))
    )
    foreign = fold_text(other).replace(" ", "") if other else ""
    serial, plainly = is_serial(words), key.isascii()
    generic = serial or (len(key) < MEANINGFUL_LETTERS if plainly else _is_short(words))
    other_script = not plainly and is_of_other_script(key)
    return Title(words, key, _find_cuts(plain, simple=simple), foreign, generic, serial, translated, bare, other_script)


def _ends_a_sentence(plain: str, *, simple: bool) -> bool:
    if simple:
        return ". " in plain or "? " in plain or "! " in plain
    return _SENTENCE_END.search(plain) is not None


def _find_cuts(plain: str, *, simple: bool) -> tuple[int, ...]:
    """Lengths of the key before each subtitle mark that leaves a telling main title; `simple`: of printable ASCII."""
    subtitle = _SUBTITLE
    if simple:
        if not (":" in plain or "?" in plain or ". " in plain or "- " in plain or " [" in plain):
            return ()
        subtitle = _PLAIN_SUBTITLE
    heads = [fold_text(plain[: mark.start()]) for mark in subtitle.finditer(plain)]
    return tuple(len(head.replace(" ", "")) for head in heads if not is_generic(head))


def is_generic(words: str) -> bool:
    """Whether a folded title is too short or too common to tell one work from another.

    >>> is_generic("letter to the editor"), is_generic("hypertension in pregnancy")
    (True, False)
    """
    return _is_short(words) or is_serial(words)


def find_recurring(titles: Iterable[str]) -> set[str]:
    """Those of folded titles that return every year or every issue: columns, reports, messages.

    >>> find_recurring(["annual report of the stroke registry", "a review of stroke"])
    {'annual report of the stroke registry'}
    """
    distinct = list(dict.fromkeys(titles))
    return {distinct[row] for row in find_words(distinct, _RECURRING_HINTS) if _RECURRING.search(distinct[row])}


def is_of_other_script(key: str) -> bool:
    """Whether most letters of a folded title are not Latin.

    >>> is_of_other_script("运动与血压"), is_of_other_script("exercise")
    (True, False)
    """
    return not key.isascii() and 2 * sum(not letter.isascii() for letter in key) > len(key)


def _is_short(words: str) -> bool:
    letters = len(words) - words.count(" ") + (0 if words.isascii() else 3 * len(_IDEOGRAPH.findall(words)))
    return letters < MEANINGFUL_LETTERS


def is_serial(words: str) -> bool:
    """Whether a folded title is made of words that stand above a part of every issue.

    >>> is_serial("letter to the editor"), is_serial("prion diseases")
    (True, False)
    """
    first = words.partition(" ")[0]
    if first and first not in GENERIC and not first.isdigit():
        return False
    return all(word in GENERIC or word.isdigit() for word in words.split())
