"""Tells what kind of document a record describes: an erratum, a reply, a preprint or a registry entry is no article."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prismake.dedupe.searching import find_words


@dataclass(frozen=True)
class Mark:
    """A kind of document and the words by which a field betrays it (case does not matter)."""

    kind: str
    field: str
    pattern: str


TITLE_MARKS = (
    Mark(
        "correction",
        "title",
        r"^\W*(?:\w+ ){0,2}(?:errat(?:um|a)|corrigend(?:um|a)|addendum)\b|\b(?:erratum|corrigendum)\W*$",
    ),
    Mark(
        "correction",
        "title",
        r"^\W*(?:author |publisher )?corrections?(?: (?:to|for|notice))?\s*[:.-]|^\W*correction (?:to|for)\b",
    ),
    Mark(
        "correction",
        "title",
        r"^\W*(?:berichtigung|korrektur|korrigendum|correcci[oó]n|correctif|rectificat\w*|rettifica|fe de errat\w+)\b"
        r"(?: (?:zu[mr]?|a|à|de|al|di|bij|van))?\s*[:.]"
        r"|^\W*(?:berichtigung|korrektur) zu\b|[:\[(–—-]\s*correction\W*$",
    ),
    Mark("correction", "title", r"^\W*(?:editorial )?expression of concern|\(vol\.? \d+.{0,40}\d{4}\)\W*$"),
    Mark(
        "retraction notice",
        "title",
        r"^\W*(?:(?:notice of )?retraction\b|withdrawal(?: notice)?(?: of| to)?\s*:)"
        r"|\bretraction(?: notice| note)?\W*$",
    ),
    Mark(
        "comment",
        "title",
        r"^\W*(?:invited |editorial )?comment(?:s|ary)?\b(?: on| to|:|\.)|\bcomment(?:ary|s)?\W*$|^\W*re\s*:",
    ),
    Mark("comment", "title", r"^\W*letters? (?:to|by|regarding|re)\b.{0,40}?(?:regarding|editor|re:|:)"),
    Mark(
        "comment",
        "title",
        r"^\W*(?:invited )?(?:discussion|critique|rebuttal|journal club|editor'?s'? choice|preview)(?: (?:of|on))?\s*:"
        r"|[:\[(–—-]\s*discussion\W*$"
        r"|^\W*(?:kommentar zu|commentaire sur|comentario (?:a|sobre)|highlights of:"
        r"|(?:second opinion|perspective) on:)",
    ),
    Mark(
        "reply",
        "title",
        r"^\W*(?:r[ée]ponse [aà]|respuesta a|antwort auf)\s*:|[:\[(–—-]\s*response\W*$",
    ),
    Mark(
        "evaluation",
        "title",
        r"^\W*(?:(?:open )?peer review|review(?:er #?\d*)?|decision letter|author response)"
        r"(?: \(public review\)\s*:| (?:of|for)\s*[:\"'“‘])"
        r"|^\W*author's response to reviews|^\W*elife (?:assessment|digest)\b"
        r"|^\W*(?:faculty opinions|faculty of 1000|f1000prime) (?:recommendation|evaluation)",
    ),
    Mark(
        "supplement",
        "title",
        r"^\W*supplement(?:ary|al)? ?(?:\w+ ){0,2}(?:s?\d+ )?(?:(?:to|for|of)\b(?=\s*[:\"'“‘])|from )"
        r"|^\W*(?:supplemental material|data ?set(?: for)?|appendix (?:to|for))\s*:"
        r"|^\W*additional file \d|^\W*data from\b",
    ),
    Mark(
        "summary",
        "title",
        r"^\W*(?:(?:video|visual|graphical) abstract|(?:lay|executive|plain (?:english|language)) summary|podcast"
        r"|infographic|(?:summary|highlights) of(?=:))\s*[:.]",
    ),
    Mark(
        "reply",
        "title",
        r"^\W*(?:in |authors?'? )?(?:reply|response|rejoinder)(?: to| by| from|:|\.)|\b(?:reply|rejoinder)\W*$",
    ),
    Mark("reply", "title", r"\bauthors?'?s? (?:reply|response)\W*$|\b(?:the )?authors? (?:reply|respond)\W*$"),
    Mark("protocol", "title", r"\bprotocol\b|\bstudy design and rationale\b|\brationale and (?:study )?design\b"),
)
# a pattern that begins with ^ is bound to the start as a whole
RECORD_MARKS = (
    Mark(
        "preprint",
        "journal",
        r"^\W*(?:medrxiv|biorxiv|arxiv|chemrxiv|psyarxiv|techrxiv|ssrn|research square|preprints?|authorea|osf)\b",
    ),
    Mark(
        "preprint",
        "doi",
        r"^10\.(?:1101/(?:\d{4}\.\d\d\.\d\d\.|\d{6})|48550/|21203/rs|2139/ssrn|20944/preprints|31234/|31219/|26434/|36227/)",
    ),
    Mark("preprint", "publication_types", r"\bpreprint\b"),
    Mark("correction", "publication_types", r"\b(?:published erratum|erratum|correction|corrected and republished)\b"),
    Mark("retraction notice", "publication_types", r"\bretraction of publication\b|^retraction$"),
    Mark("conference abstract", "publication_types", r"\b(?:meeting|conference) abstract"),
    Mark("protocol", "publication_types", r"\bprotocol\b"),
    Mark(
        "registration",
        "publication_types",
        r"\btrial regist|\bregist\w+ (?:entry|record)|^registration$|\bregistered trial\b",
    ),
    Mark("registration", "type", r"^(?:registration|trial|regist|ctli|clinicaltrial)"),
    Mark(
        "registration",
        "journal",
        r"clinicaltrials\.gov|trialsearch\.who\.int|\bictrp\b|\bisrctn\b|clinicaltrialsreg|\btrial regist(?:ry|er)",
    ),
    Mark(
        "registration",
        "accession",
        r"^(?:nct\d{8}|isrctn\d+|eudract|euctr|chictr|ctri/|actrn|drks\d|jprn|umin\d|jrct|kct\d|irct|pactr|ntr\d|ctis)",
    ),
)
REGISTRATION_HOSTS = re.compile(
    r"clinicaltrials\.gov|trialsearch\.who\.int|isrctn\.com|chictr\.org|ctri\.nic\.in|anzctr\.org|clinicaltrialsregister\.eu|drks\.de",
    re.I,
)
REGISTRATION_NUMBER = re.compile(
    r"\b(?:NCT\s?\d{8}|ISRCTN\s?\d{6,8}|EUCTR\s?\d{4}-\d{6}-\d\d|\d{4}-\d{6}-\d\d(?!\d)|ChiCTR[\w-]{0,20}\d{6,}|CTRI/\d{4}/\d+/\d+|ACTRN\s?\d{14}"
    r"|DRKS\s?\d{8}|UMIN\s?\d{9}|jRCT\w?\d+|KCT\s?\d{7}|IRCT\s?\w+|PACTR\s?\d+|NTR\s?\d+)",
    re.I,
)
_TITLE = [(mark.kind, re.compile(mark.pattern, re.I)) for mark in TITLE_MARKS]
_RECORD = [(mark.kind, mark.field, re.compile(mark.pattern, re.I)) for mark in RECORD_MARKS]
_QUICK = re.compile(
    r"errat|corrig|addend|correction|of concern|\(vol|retraction|\bcomment|\bre\s*:|\bletters? |\breply|\brejoinder"
    r"|\brespon(?:se|d)\W*(?:$|\s(?:to|by|from)\b|[:.])|protocol|rationale",
    re.I,
)
_HINTS = (
    *("errat", "corrig", "addend", "correction", "of concern", "(vol", "retraction", "comment", "letter"),
    *("reply", "rejoinder", "respon", "protocol", "rationale", "re:", "re :", "  :"),
    *("withdrawal", "berichtigung", "korr", "correc", "rectif", "rettif", "discussion", "critique", "rebuttal"),
    *(
        "journal club",
        "choice",
        "preview",
        "opinion",
        "perspective on",
        "reponse a",
        "ponse à",
        "antwort",
        "peer review",
    ),
    *(
        "review of:",
        'review of "',
        "review of '",
        "review for",
        "reviewer",
        "elife",
        "faculty",
        "f1000",
        "suppl",
        "additional file",
    ),
    *("data from", "dataset", "data set", "appendix", "abstract", "summary", "podcast", "infogr", "highlights of:"),
    *("kommentar", "coment", "decision letter", "respuesta"),
)  # one of them stands in every title of printable ASCII that a pattern finds
Columns = Mapping[str, Sequence[str]]


def mark_titles(titles: Iterable[str]) -> list[str]:
    """The kinds a title names, joined by '; ', empty for an ordinary title.

    >>> mark_titles(["Erratum: Exercise", "Exercise", "Exercise: authors' reply"])
    ['correction', '', 'reply']
    """
    listed = list(titles)
    distinct = list(dict.fromkeys(listed))
    telling = set(find_words(distinct, _HINTS))
    others = (row for row, title in enumerate(distinct) if not (title.isascii() and title.isprintable()))
    telling |= {row for row in others if _QUICK.search(distinct[row])}
    known = {distinct[row]: _mark_title(distinct[row]) for row in telling}
    return [known.get(title, "") for title in listed]


def _mark_title(title: str) -> str:
    return "; ".join(sorted({kind for kind, pattern in _TITLE if pattern.search(title)}))


def mark_records(columns: Columns) -> list[str]:
    """The kinds that journal, type, accession, address and DOI of a record name, joined by '; '."""
    found: dict[int, set[str]] = {}
    distinct = {field: set(columns[field]) - {""} for field in {*(field for _, field, _ in _RECORD), "url"}}
    for kind, field, pattern in _RECORD:
        for row in _search_column(columns[field], distinct[field], pattern):
            found.setdefault(row, set()).add(kind)
    for row in _search_column(columns["url"], distinct["url"], REGISTRATION_HOSTS):
        if not columns["journal"][row]:
            found.setdefault(row, set()).add("registration")
    marks = [""] * len(columns["journal"])
    for row, kinds in found.items():
        marks[row] = "; ".join(sorted(kinds))
    return marks


def _search_column(column: Sequence[str], distinct: set[str], pattern: re.Pattern[str]) -> list[int]:
    """Positions whose value the pattern is found in; every distinct value is searched once."""
    # what is bound to the start need not be looked for further on
    find = pattern.match if pattern.pattern.startswith("^") else pattern.search
    hits = {value for value in distinct if find(value) is not None}
    return [row for row, value in enumerate(column) if value in hits] if hits else []


def read_registration(*, accession: str, url: str, registry_ids: str) -> str:
    """The one registration a registry entry stands for; empty when it cannot be told.

    >>> read_registration(accession="CN-01", url="https://clinicaltrials.gov/show/NCT01234567", registry_ids="")
    'NCT01234567'
    """
    for text in (accession, url):
        numbers = find_registrations(text)
        if len(numbers) == 1:
            return numbers[0]
    numbers = find_registrations(registry_ids)
    return numbers[0] if len(numbers) == 1 else ""


def find_registrations(text: str) -> list[str]:
    """Registration numbers in a text, in capitals without blanks, sorted."""
    return sorted({re.sub(r"\s", "", number).upper() for number in REGISTRATION_NUMBER.findall(text)}) if text else []
