"""Tells whether two names mean the same journal: abbreviations, acronyms, subtitles and places in brackets."""

import re

from rapidfuzz.distance import Indel

from prismake.dedupe.vocabulary import CONFERENCE, JOURNAL_STOPWORDS
from prismake.text.folding import fold_text, strip_markup

_TAIL = re.compile(r"\s*(?:[(\[].*|\. .*|/.*|=.*|: .*)$", re.I)
_ACRONYM = re.compile(r",\s*[A-Z][a-z]*+[A-Z]\w*+(?:[ '’]*\d+)?\s*$")
_MEETING = re.compile(r"(?<=\w)[:.] *conference: .*", re.I)
# Ovid glues volume, issue and pages to the name: "Daru.21 (1) ()(pp 67) 2013.Date of Publication: …", often cut
_CITATION = re.compile(
    r"(?:^|\.)\s*(?:chapter\s+)?(?:(\d+)(?: ?[A-Z]| Suppl\.? ?\w*)?)?\s*(?:\([^()]*\)\s*){0,2}"
    r"\((?:pp(?: ([^()]*)(\))?)?|no pagination\)).*$",
    re.I | re.S,
)
_GLUED = re.compile(r"\.(?=\d|\().*$", re.S)
_SECTION = re.compile(
    r"\b(?:series|ser\.?|sections?|sect\.?|part|pt\.?) ?([A-K])\b"
    r"|(?<=[a-z.]) ([B-K])(?=[.:,]?(?:\s*$|\s+[A-Z][a-z]))|(?<=[a-z.]) (A)(?=[.:]?\s*$|:)",
)  # Transactions A, Acta Crystallogr D Biol, Journals of Gerontology: Series A
_LETTER = re.compile(r"[A-K]\b")  # one ends whatever names a section
_PERIODICAL = frozenset(
    ("j", "jnl", "journal", "journals", "transactions", "trans", "letters", "zeitschrift", "revista")
)
_ARTICLE = re.compile(r"\bArticle Number: *([\w-]+)")


def read_journal(text: str) -> str:
    """The words of a journal's name without articles, brackets and subtitle.

    >>> read_journal("BMJ (Clinical research ed.)"), read_journal("J. Hum. Hypertens."), read_journal("Transactions B")
    ('bmj', 'j hum hypertens', 'transactions b /b')
    """
    plain = _ACRONYM.sub("", text) if len(text) > 30 else text
    plain = strip_markup(plain)
    plain = _MEETING.sub("", plain) if "conference" in plain.lower() else plain
    plain = _GLUED.sub("", _CITATION.sub("", plain) if "(" in plain else plain).strip()
    if not plain:
        return ""
    # "J. Hum. Hypertens." is no name with a subtitle: its words before the blank are cut short
    dotted = all(len(word) <= 9 for word in plain.split(". ")[:-1]) if ". " in plain else False
    cut = plain if dotted else (_TAIL.sub("", plain) or plain)
    cut = re.sub(r"[(\[].*", "", cut) or plain
    name = " ".join(word for word in fold_text(cut).split() if word not in JOURNAL_STOPWORDS)
    section = _SECTION.search(plain) if name and _LETTER.search(plain) else None
    return f"{name} /{(section[1] or section[2] or section[3]).lower()}" if section else name


def read_citation(text: str) -> tuple[str, str]:
    """Volume and pages, or the article's number, that stand behind the name of a journal.

    >>> read_citation("Nature.329 (6134) ()(pp 18-19) 1987.Date of Publication: 1987"), read_citation("J. Hum. Genet.")
    (('329', '18-19'), ('', ''))
    >>> read_citation("Trials.14 (no pagination) 2013.Article Number: 202.Date of Publication: 2013")
    ('14', '202')
    >>> read_citation("Glia.Conference: Paris.Conference Publication: (var.pagings).57 (13 Suppl) ()(pp S71-S7")
    ('57', 'S71')
    """
    found = _CITATION.search(text) if "(" in text else None
    if not found:
        return "", ""
    pages = (found[2] or "") if found[3] else (found[2] or "").rpartition("-")[0]
    article = None if pages else _ARTICLE.search(text)
    return found[1] or "", pages or (article[1] if article else "")


def is_same_journal(left: str, right: str) -> bool:
    """Whether two names from `read_journal` may mean one journal.

    >>> is_same_journal("j hum hypertens", "journal human hypertension"), is_same_journal("circulation", "trials")
    (True, False)
    >>> is_same_journal("transactions /a", "transactions b /b"), is_same_journal("vldb", "vldb j")
    (False, False)
    """
    (left, _, section), (right, _, other_section) = left.partition(" /"), right.partition(" /")
    if section and other_section and section != other_section:
        return False
    if left == right:
        return True
    one, other = sorted((_drop_acronym(left.split()), _drop_acronym(right.split())), key=len)
    if len(one) == len(other) and all(_abbreviates(a, b) for a, b in zip(one, other, strict=True)):
        return True
    if len(one) == 1 and len(other) > 1 and one[0] == "".join(word[0] for word in other):
        return True
    if _PERIODICAL.isdisjoint(one) != _PERIODICAL.isdisjoint(other):
        return False  # a meeting or a magazine, and the journal named after it
    if len(one) > 1 and all(_abbreviates(a, b) for a, b in zip(one, other, strict=False)):
        return True  # a name that goes on: "Eur J Pharmacol" and "European Journal of Pharmacology Molecular Section"
    if CONFERENCE & {*one, *other} and len(one) > 2 and _continues(one, other):
        return True
    return Indel.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")) >= 0.85


def _drop_acronym(name: list[str]) -> list[str]:
    """The name without its own acronym in front ("DMM Disease Models and Mechanisms")."""
    return name[1:] if len(name) > 2 and name[0] == "".join(word[0] for word in name[1:]) else name


def is_of_conference(name: str) -> bool:
    """Whether a name from `read_journal` is that of a conference.

    >>> is_of_conference("european conference information systems"), is_of_conference("circulation")
    (True, False)
    """
    return not CONFERENCE.isdisjoint(name.split(" "))


def _continues(one: list[str], other: list[str]) -> bool:
    """Whether all words of a conference stand in its fuller name, in their order."""
    rest = iter(other)
    wanted = [word for word in one if word not in CONFERENCE]
    return len(wanted) > 1 and all(any(_abbreviates(word, found) for found in rest) for word in wanted)


def _abbreviates(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    if long.startswith(short):
        return True
    # "natl" for "national": first letter and the others in order
    rest = iter(long)
    return len(short) > 2 and short[0] == long[0] and all(letter in rest for letter in short)
