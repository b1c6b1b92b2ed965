"""DOIs of the corpus by regular expressions of its own over the raw files, beside the DOIs that the readers kept.

A tag of its own (DO, DI, LID …) outranks a tag that may hold the DOI among other things (UR, N1 …). Tags that name
other works (cited, corrected, commented on: CR, CIN, EIN, CON, RIN …) and prose are left out.
"""

import codecs
import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from corpus_files import File

from prismake.ingest.mapping import words

DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
OWN = {
    "RIS": {"DO", "DI"},
    "MEDLINE": {"LID", "AID"},
    "Web of Science": {"DI"},
    "EndNote tagged": {"%R"},
    "Ovid": {"DOI", "DOI Number", "Digital Object Identifier"},
    "BibTeX": {"doi"},
}
LOOSE = {
    "RIS": words("L1 L2 L3 L4 LK UR M3 N1 C1 C2 C3 C4 C5 C6 C7 C8 ID AN U1 U2 U3 U4 U5"),
    "MEDLINE": {"SO"},
    "Web of Science": {"D2", "UR", "UL"},
    "EndNote tagged": {"%U", "%>", "%Z", "%O", "%M", "%F", "%3"},
    "Ovid": {"URL", "Article Identifier", "Link to the Ovid Full Text or citation"},
}
LINES = {
    "RIS": r"[ \t\ufeff]*([A-Z][A-Z0-9])(?:[ \t]{1,3}-[ \t]?)(.*)|.*[ \t]{4,}(LK|U2)[ \t]{2}-(.*)",
    "MEDLINE": r"([A-Z]{2,4}) {0,2}- ?(.*)",
    "Web of Science": r"\ufeff?([A-Z][A-Z0-9]) (.*)",
    "EndNote tagged": r"\ufeff?(%\S)[ \t](.*)",
    "Ovid": r"([A-Z][\w/&()-]*(?: [\w/&()-]+){0,8})\s*$()",
}
# What an address adds behind a DOI.
PAGE = re.compile(r"/?|\.pdf|/fulltext(?:\.html)?|/figures/\d+|/\d+/\S+\.pdf")
NO_FIELD = {"abstract", "title", "references", "cited-references", "keywords", "booktitle", "crossref"}
BIB_FIELD = re.compile(r"(?:^|[,{])\s*([A-Za-z][\w-]*)\s*=\s*")
NO_COLUMN = re.compile(r"reference|cited|abstract|title|summary", re.IGNORECASE)
OTHER_WORKS = re.compile(
    r"<(ReferenceList|CommentsCorrectionsList|Abstract|abstract|titles?|ArticleTitle)\b.*?</\1>", re.DOTALL
)
XML_OWN = re.compile(
    r"<(ArticleId IdType=\"doi\"|ELocationID[^>]*EIdType=\"doi\"[^>]*|electronic-resource-num|doi)[^>]*>(.*?)</",
    re.DOTALL,
)
XML_OWN_STYLED = re.compile(r"<(electronic-resource-num)>(.*?)</electronic-resource-num>", re.DOTALL)
XML_LOOSE = re.compile(r"<(url|notes|research-notes|custom\d|label|accession-num)\b[^>]*>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """One DOI in the raw file; `own` in a tag that exists for it."""

    line: int
    tag: str
    doi: str
    own: bool


@dataclass(frozen=True)
class Found:
    """What became of one DOI of one record: kept, lost, foreign, or beside (another one in a looser tag)."""

    file: str
    entry: int
    line: int
    tag: str
    doi: str
    state: str
    kept: str


def see_dois(file: File) -> list[Seen]:
    """Every DOI in a tag that can bear the record's own, by line."""
    text = _decode(file.path.read_bytes())
    form = file.export.format if file.export else ""
    if re.match(r"\s*<[?!A-Za-z]", text):
        return list(_see_xml(text))
    if form.startswith("CSV"):
        return list(_see_cells(text))
    if form == "BibTeX":
        return list(_see_fields(text))
    if form in LINES:
        return list(_see_lines(text, form))
    return list(_see_json(text) if re.match(r"\s*[{\[]", text) else _see_anywhere(text))


def compare_dois(file: File) -> list[Found]:
    """Each DOI of each record with what became of it; a DOI outside of every record read is lost."""
    entries = file.export.entries if file.export else ()
    spans = [(int(str(one["first_line"])), int(str(one["last_line"]))) for one in entries]
    seen_by: dict[int, list[Seen]] = {}
    for seen in see_dois(file):
        holders = [index for index, (first, last) in enumerate(spans) if first <= seen.line <= last]
        same = [index for index in holders if entries[index]["doi"] == seen.doi]
        seen_by.setdefault((same or holders or [-1])[0], []).append(seen)
    found = []
    for index, entry in enumerate(entries):
        found += _judge(file.name, index + 1, str(entry["doi"]), seen_by.get(index, []))
    lost = {seen.doi: seen for seen in seen_by.get(-1, [])}
    return found + [Found(file.name, 0, one.line, one.tag, one.doi, "lost", "") for one in lost.values()]


def _judge(file: str, entry: int, kept: str, seen: list[Seen]) -> list[Found]:
    own = [one for one in seen if one.own]
    found: dict[str, Found] = {}
    for one in [*own, *(one for one in seen if not one.own)]:
        first = one.own or not own
        page = not one.own and bool(kept) and one.doi.startswith(kept) and PAGE.fullmatch(one.doi[len(kept) :])
        one = replace(one, doi=kept) if page else one
        state = "kept" if one.doi == kept else "lost" if first and (one.own or not kept) else "beside"
        found.setdefault(one.doi, Found(file, entry, one.line, one.tag, one.doi, state, kept))
    ranked = {one.doi for one in own} if own else set(found)
    if kept and kept not in ranked:
        line = seen[0].line if seen else 0
        found[kept] = Found(file, entry, line, "", kept, "foreign", kept)
    return list(found.values())


def clean(written: str, *, link: bool = False) -> str:
    """A DOI as it is compared: lower case, decoded, without what closes a sentence or a tag."""
    doi = re.split(r"<br|</|\"|\[doi\]", html.unescape(written).lower(), maxsplit=1)[0]
    if link:
        doi = re.split(r"[?&#;|]", unquote(doi), maxsplit=1)[0]
        doi = re.sub(r"/(?:full|abstract|pdf|epdf|html|meta|fulltext)$", "", doi)
    pairs = {")": "(", "]": "[", "}": "{", ">": "<"}
    while doi and (doi[-1] in ".,;:'`*|\\" or (doi[-1] in pairs and doi.count(doi[-1]) > doi.count(pairs[doi[-1]]))):
        doi = doi[:-1]
    return doi


def _dois(value: str) -> Iterator[str]:
    value = html.unescape(value)
    if re.search(r"https?:|%2f", value, re.IGNORECASE):
        value = unquote(value)
    for match in DOI.finditer(value):
        address = value[: match.start()].rsplit(None, 1)
        yield clean(
            match[0], link=bool(address) and "http" in address[-1] and not re.search(r"doi\.org/$", address[-1])
        )


def _see_lines(text: str, form: str) -> Iterator[Seen]:
    pattern, tag = re.compile(LINES[form]), ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = pattern.fullmatch(line)
        value = line
        if match:
            tag, value = next((match[at], match[at + 1]) for at in range(1, 1 + (match.lastindex or 1), 2) if match[at])
        own = tag in OWN[form]
        if not own and tag not in LOOSE[form]:
            continue
        if form == "MEDLINE" and own and "[" in value and "[doi]" not in value:
            continue
        value = (
            re.sub(r"\S+ \[(?!doi)\w+\]", "", value)
            if form == "MEDLINE"
            else re.split(r"[ \t]{4,}[A-Z][A-Z0-9]  - ", value)[0]
        )
        yield from (Seen(number, tag, doi, own) for doi in _dois(value))


def _see_fields(text: str) -> Iterator[Seen]:
    tag = ""
    for number, line in enumerate(text.split("\n"), start=1):
        cuts = [(match.end(), match[1].lower()) for match in BIB_FIELD.finditer(line)] if not DOI.match(line) else []
        pieces = [(tag, line[: cuts[0][0]] if cuts else line)]
        for at, (begin, name) in enumerate(cuts):
            pieces.append((name, line[begin : cuts[at + 1][0] if at + 1 < len(cuts) else None]))
        tag = pieces[-1][0]
        for name, value in pieces:
            if name and name not in NO_FIELD:
                plain = re.sub(r"\\([_&%#$~{}])", r"\1", value.replace("{\\_}", "_"))
                yield from (Seen(number, name, doi, name == "doi") for doi in _dois(plain.replace("}", " ")))


def _see_cells(text: str) -> Iterator[Seen]:
    csv.field_size_limit(2**31 - 1)
    delimiter, header = _find_header(text.split("\n")[:25])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heads: list[str] = []
    last = 0
    for row in reader:
        first, last = last + 1, reader.line_num
        if first <= header:
            heads = row
            continue
        for head, cell in zip(heads, row, strict=False):
            own = bool(re.search(r"\bdois?\b|^di$", head.replace("_", " "), re.IGNORECASE))
            if own or not NO_COLUMN.search(head):
                value = re.split(r"[ \t]{4,}[A-Z][A-Z0-9]  - ", cell)[0].replace("|", " ")
                yield from (Seen(first, head, doi, own) for doi in _dois(value))


def _find_header(lines: list[str]) -> tuple[str, int]:
    """The delimiter and the line of the header: the most cells of which one is short and speaks of titles."""
    found = [
        (len(cells := next(csv.reader([line], delimiter=mark), [])), mark, number, cells)
        for number, line in enumerate(lines, start=1)
        for mark in ",;\t|"
    ]
    headers = [one for one in found if any(len(cell) < 30 and "title" in cell.lower() for cell in one[3])]
    _, mark, number, _ = max(headers, key=lambda one: (one[0], -one[2]))
    return mark, number


def _see_xml(text: str) -> Iterator[Seen]:
    plain = OTHER_WORKS.sub(lambda match: "\n" * match[0].count("\n"), text)
    for pattern, own in ((XML_OWN_STYLED, True), (XML_OWN, True), (XML_LOOSE, False)):
        for match in pattern.finditer(plain):
            line = plain.count("\n", 0, match.start()) + 1
            value = re.sub(r"<[^>]*>", "", match[2])
            yield from (Seen(line, match[1].split()[0], doi, own) for doi in _dois(value))


def _see_json(text: str) -> Iterator[Seen]:
    for match in re.finditer(r'"(DOI|doi)"\s*:\s*("(?:[^"\\]|\\.)*")', text):
        line = text.count("\n", 0, match.start()) + 1
        yield from (Seen(line, match[1], doi, True) for doi in _dois(str(json.loads(match[2]))))


def _see_anywhere(text: str) -> Iterator[Seen]:
    """A format that this module does not know yet: every DOI may be the record's own."""
    for number, line in enumerate(text.split("\n"), start=1):
        yield from (Seen(number, "", doi, False) for doi in _dois(line))


def _decode(content: bytes) -> str:
    codec = next((codec for mark, codec in BOMS if content.startswith(mark)), "utf-8")
    if codec == "utf-8" and content[:200].count(0) > 20:
        codec = "utf-16-le" if content[1:200:2].count(0) > content[:200:2].count(0) else "utf-16-be"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
