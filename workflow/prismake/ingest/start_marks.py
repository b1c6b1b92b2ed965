"""How the text of each format shows itself: the lines that open its entries, or what no prose holds, as data."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

from prismake.ingest.headers import KNOWN, normalise_header

BOOKS = (
    "Abstract|Artwork|Bills|Book|Case|Computer|Conference|Dissertation|Generic|Grant|Journal|Laws|Magazine|Map"
    "|Monograph|Motion|Newspaper|Online|Patent|Report|Thesis|Unpublished|Video|Web"
)
NEVER = r"(?!)"


@dataclass(frozen=True)
class Start:
    """How entries of a format begin: the whole `line`, and how the `next` one begins, but where a line stands `alone`.

    Right behind a character of `before` it is sure to be no prose, and sure to be prose where `prose` is found there.
    """

    line: str
    next: str
    before: str = r"\S"
    prose: str = "$"
    alone: str = NEVER


@dataclass(frozen=True)
class Around:
    """A line with a mark: its text, what stands in it before the mark, the lines above, and the next written one."""

    text: str
    lead: str
    ended: bool
    above: Callable[[int], list[str]] = field(repr=False)
    below: str = ""


@dataclass(frozen=True)
class Trace:
    """What shows a format whose entries open with no line of their own: `line` within one, and what confirms it."""

    line: str
    confirm: Callable[[Around, str], bool]


# What stands before an entry where files were joined.
ENDS = re.compile(r"(?:ER {0,2}-|ER|EF)[ \t\ufeff]*$")
STARTS = {
    "RIS": Start(
        r"TY(?:[ \t]{2,3}-[ \t]{0,3}| - ?)[A-Z]{2,8}",
        r"[ \t]*[A-Z][A-Z0-9]{1,3} {0,2}-(?: |$)",
        r"[^\sA-Z]",
        "[A-Za-z]TY -",
    ),
    "MEDLINE": Start(r"(?:PMID- ?\d{1,8}|OWN - ERIC)", r"[A-Z]{2,4} {0,2}- "),
    "BibTeX": Start(
        r"@[A-Za-z]{3,20}[ \t]?[{(](?:[^{}(),=@\n]{0,200},)?(?:[ \t]*[A-Za-z]{2,20}[ \t]?=.*)?",
        ".*=|[ \t]*}",
        alone="=",
    ),
    "Web of Science": Start(r"PT [JBSPC]", r"(?:AU|AF|BA|BE|GP|CA|ED|TI) "),
    "EndNote tagged": Start(r"%0 [A-Z][A-Za-z /-]{2,40}", r"%[A-Z0-9@]"),
    "RefWorks": Start(rf"RT (?:{BOOKS})[A-Za-z /,()-]{{0,40}}", r"(?:PMCID|PMID|[A-Z][A-Z0-9])[ \t]", r"[^\sA-Z]"),
    "Ovid": Start(r"<\d{1,9}\.?\s?>", r"[A-Z][\w ]*\s*$"),
    "Ovid Reprint": Start(r"(?:<\d{1,9}\.?\s?>|VN  - Ovid.*)", r"(?:VN|DB|UI|AN|AU|TI|ST)  - "),
    "EU Clinical Trials Register text": Start(
        r"EudraCT Number:[ \t]*\d{4}-\d{6}-\d{2}", r"Sponsor(?:'s)? Protocol (?:Code )?Number:"
    ),
    "Cochrane citation text": Start(r"Record #\d{1,6} of \d{1,6}", r"ID: ?\S"),
}

# Elements that open the exports of databases; those that other pages have, too, count at the beginning of a line only.
XML = (
    r"<(?:\?xml[ \t]|rdf:RDF\b|Pubmed(?:Book)?Article|responseWrapper\b|search_results\b|Trials_downloaded|ANZCTR_Trial"
    r"|!DOCTYPE[ \t]|xml>|records?>)"
)
COMMON = re.compile(r"<(?:!DOCTYPE|xml>|records?>)")
JSON = r"(?:[\[{][ \t]*|\{[ \t]*\"[\w.@-]{1,40}\"[ \t]*:[ \t]*[\"\[{].*)"
JSON_NEXT = re.compile(
    r"[ \t]*(?:\{?[ \t]*\"[\w.@-]{1,40}\"[ \t]*:[ \t]*(?:[\"\[{\d-]|true|false|null)|\{[ \t]*$|\[[ \t]*$)"
)
JSON_KEY = re.compile(
    r"\"(?:title|display_name|DOI|doi|ids?|paperId|type|authors?|results?|resultList|studies|data|meta|protocolSection"
    r"|hitCount)\"[ \t]*:"
)
HEADERS = (
    "title|authors?|author names|author full names|year|publication year|date|doi|pmid|abstract|journal|source|keywords"
    "|volume|issue|pages|url|link|language|sponsor|status|conditions|notes|publisher|issn"
)
DELIMITERS = (",", ";", "\t")
SURE = 4  # Known names of columns behind each other that are a header, whatever stands below;
LIKELY = 2  # and those that are one above a row with as many cells.
PMID_LINE = r"PMID: ?\d{1,8}(?:  ?\[.*)?"
SOURCE = re.compile(r"\d{1,6}\. \S.{1,200}?\. (?:1[6-9]|20)\d\d\b")
BESIDE_PMID = re.compile(r"\s*$|(?:DOI|PMCID): ")
LONGEST_ENTRY = 400  # Lines of an entry in a text of PubMed.
LONGEST_PARAGRAPH = 40
SUMMARY_END = r"\bPMID: ?\d{1,8}(?:; (?:PubMed Central )?PMCID: ?PMC\d{1,9})?\."
SUMMARY_OPENING = re.compile(r"^\d{1,6}: \S|\d: [A-Z][\w'-]*(?: [\w'-]+){0,3} [A-Z]{1,4}(?:,|\.) ", re.MULTILINE)


def _is_xml(around: Around, mark: str) -> bool:
    return not COMMON.match(mark) or around.ended or not around.lead.strip(" \t\ufeff")


def _is_json(around: Around, mark: str) -> bool:
    if mark.rstrip() in ("[", "{"):
        return bool(JSON_NEXT.match(around.below))
    return bool(JSON_KEY.search(mark, 0, 2_000))


def _is_header(around: Around, mark: str) -> bool:
    """Whether the line ends in names of columns; prose has a blank behind its commas."""
    for delimiter in DELIMITERS:
        cells = around.text.rstrip(f" {delimiter}").split(delimiter)
        close = takewhile(lambda cell: cell and not cell.startswith(" "), reversed(cells))
        known = len(KNOWN.intersection(map(normalise_header, close)))
        if known >= SURE:
            return True
        if known >= LIKELY and len(re.findall(rf"{delimiter}(?! )", around.below)) >= known - 1:
            return True
    return False


def _is_abstract(around: Around, mark: str) -> bool:
    """Whether the source of a numbered entry stands above its PMID, and a blank line between."""
    above = around.above(LONGEST_ENTRY)
    if not above or not BESIDE_PMID.match(above[-1]):
        return False
    last_blank = next((index for index in reversed(range(len(above))) if not above[index].strip()), 0)
    return any(map(SOURCE.search, above[:last_blank]))


def _is_summary(around: Around, mark: str) -> bool:
    """Whether a number and a name open the paragraph that a PMID ends."""
    above = around.above(LONGEST_PARAGRAPH)
    paragraph = list(takewhile(str.strip, reversed(above)))
    return bool(SUMMARY_OPENING.search("\n".join([*reversed(paragraph), around.text])))


TRACES = {
    "XML": Trace(XML, _is_xml),
    "JSON": Trace(rf"{JSON}[ \t]*$", _is_json),
    "CSV": Trace(rf"[,;\t][\"']?(?i:{HEADERS})[\"']?[ \t]*(?:[,;\t]|$)", _is_header),
    "PubMed abstract text": Trace(rf"^{PMID_LINE}[ \t]*$", _is_abstract),
    "PubMed summary text": Trace(rf"{SUMMARY_END}[ \t]*$", _is_summary),
}
# Tables hold what they like in their cells.
TABLES = frozenset({"CSV", "CSV of a trial register"})
