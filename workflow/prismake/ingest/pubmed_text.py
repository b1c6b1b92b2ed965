"""What PubMed saves as "Summary (text)" and "Abstract (text)": entries for people to read, taken apart again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.mapping import DIGITS, Lead, Profile, words
from prismake.ingest.seams import refuse_other
from prismake.issues import Issue

SUMMARY_START = re.compile(r"\ufeff?\d{1,6}: (?=\S)")
ABSTRACT_START = re.compile(r"\ufeff?(\d{1,6})\. (?=\S)")
# The count looks for the PMID that every entry has, not for its number.
SUMMARY_MARK = re.compile(
    r"\bPMID:\s{0,3}\d{1,8}(?:;\s{1,3}(?:PubMed Central )?PMCID:\s{0,3}PMC\d{1,9})?\.?"
    r"(?=[^\S\n]*+\ufeff?(?:$|\d{1,6}: ))",
    re.MULTILINE,
)
ABSTRACT_MARK = re.compile(r"^PMID: ?\d", re.MULTILINE)
# "J Tests. 2019 Mar;3(2):117-123. doi: 10.1234/abc.1. Epub 2019 Feb 1."
DATE = r"(?P<date>(?:1[6-9]|20)\d\d[^.;:]{0,40})"
PLACE = r"(?:;(?P<volume>[^.:;()]{0,40})(?:\((?P<issue>[^()]{0,60})\))?(?::(?P<pages>[^.;]{1,60}(?:\.e\d{1,6})?))?)?"
AHEAD = r"(?::(?P<article>[\w-]{1,40}))?"  # "2024 Jan 3:dkad123."
SOURCE = re.compile(rf"(?P<journal>[^.?!\s][^.?!]{{0,200}})\. {DATE}{PLACE}{AHEAD}(?=[.;]|$)")
DOI = re.compile(r"\bdoi: ?(\S+)", re.IGNORECASE)
IDENTIFIER = re.compile(r"\b(DOI|PMID|PMCID): ?(\S+)")
LANGUAGE = re.compile(r"\[Article in ([\w ,;-]{2,60})\]")
# "Auth A(1), van der Beth BC Jr(2)(3), TEST Study Group."
NUMBERED = re.compile(r"\(\d{1,3}\)|(?<=[A-Za-z])\[\d{1,3}\]")
SUFFIX = re.compile(r" (?:Jr|Sr|[1-4](?:st|nd|rd|th)|I{2,3}|IV)$")
PARTICLES = words(
    "van der den de la le du des del della di da do dos das von zu ter te ten bin ibn al el y e af av und"
)
CUT = ("et al", "...")
NUMBER = re.compile(r"\ufeff?\d{1,6}[:.] ")
# Paragraphs that are no part of the abstract, by the words they begin with.
ASIDE = re.compile(
    r"(?:Author information|Collaborators|(?:Comment|Update|Erratum|Republished|Retraction|Expression of concern)"
    r" (?:in|on|of|for|from)\b|Retracted and|Corrected and|Original report in|Summary for patients|Conflict of interest"
    r"|Copyright|©|\(c\) |Published by|DOI:|PMCID:|PMID:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Paragraph:
    """Lines without a blank one between them, joined, and where the first of them stands."""

    text: str
    line: int


def read_pubmed_summary(characters: str, name: str) -> Reading:
    """Every entry of a summary text: authors, title, source and identifiers in one numbered paragraph."""
    lines = characters.split("\n")
    opening = [index for index, line in enumerate(lines) if SUMMARY_START.match(line)]
    entries = list(_cut(lines, opening))
    issues = [issue for entry in entries if (issue := _find_behind_summary(entry, name))]
    blocks = tuple(_block(_read_summary(entry[0]), entry) for entry in entries)
    return _count(
        blocks,
        SUMMARY_MARK,
        characters,
        issues=[*_find_before(lines, opening, name), *issues],
    )


def read_pubmed_abstract(characters: str, name: str) -> Reading:
    """Every entry of an abstract text: source, title, authors, abstract and identifiers in paragraphs of their own."""
    lines = characters.split("\n")
    opening = [index for index in range(len(lines)) if _opens_abstract(lines, index)]
    entries = list(_cut(lines, opening))
    issues = [issue for entry in entries if (issue := _find_behind_abstract(entry, name))]
    blocks = tuple(_block(_read_abstract(entry), entry) for entry in entries)
    return _count(
        blocks,
        ABSTRACT_MARK,
        characters,
        issues=[*_find_before(lines, opening, name), *issues],
    )


def recognise_pubmed_summary(characters: str) -> bool:
    """Whether the text opens with a numbered paragraph, and PMIDs close paragraphs."""
    return bool(SUMMARY_START.match(characters.lstrip()) and SUMMARY_MARK.search(characters))


def recognise_pubmed_abstract(characters: str) -> bool:
    """Whether the text opens with a numbered source, and PMIDs stand on lines of their own."""
    return bool(ABSTRACT_START.match(characters.lstrip()) and ABSTRACT_MARK.search(characters))


def _count(blocks: tuple[Block, ...], mark: re.Pattern[str], characters: str, *, issues: list[Issue]) -> Reading:
    starts, line, position = [], 1, 0
    for match in mark.finditer(characters):
        line += characters.count("\n", position, match.start())
        position = match.start()
        starts.append(line)
    return Reading(blocks, starts, issues=issues[:1])


def _opens_abstract(lines: list[str], index: int) -> bool:
    """Two blank lines stand before a number; one, or the PMID of another file's last entry, before a number 1."""
    match = ABSTRACT_START.match(lines[index])
    before = lines[max(index - 2, 0) : index]
    if not match or not any(line.strip() for line in before):
        return bool(match)
    return match[1] == "1" and (not before[-1].strip() or bool(ABSTRACT_MARK.match(before[-1])))


def _cut(lines: list[str], opening: list[int]) -> Iterator[list[Paragraph]]:
    """The paragraphs of each entry, the first without its number."""
    for begin, end in pairwise([*opening, len(lines)]):
        found: list[list[str]] = [[]]
        placed = [begin + 1]
        for index in range(begin, end):
            if lines[index].strip():
                placed[-1] = placed[-1] if found[-1] else index + 1
                found[-1].append(lines[index].strip())
            elif found[-1]:
                found.append([])
                placed.append(index + 2)
        whole = [Paragraph("\n".join(text), line) for text, line in zip(found, placed, strict=True) if text]
        yield [Paragraph(NUMBER.sub("", whole[0].text, count=1), whole[0].line), *whole[1:]]


def _find_before(lines: list[str], opening: list[int], name: str) -> list[Issue]:
    stray = next((index for index in range(opening[0] if opening else 0) if lines[index].strip("\ufeff \t")), None)
    return [_refuse_stray(name, stray + 1, lines[stray])] if stray is not None else []


def _find_behind_summary(entry: list[Paragraph], name: str) -> Issue | None:
    """Behind the PMID nothing may stand: it would be lost."""
    if len(entry) > 1:
        return _refuse_stray(name, entry[1].line, entry[1].text)
    ends = [match.end() for match in SUMMARY_MARK.finditer(entry[0].text)]
    if ends and (rest := entry[0].text[ends[0] :]).strip():
        return _refuse_stray(name, entry[0].line + entry[0].text.count("\n", 0, ends[0]) + 1, rest.strip())
    return None


def _find_behind_abstract(entry: list[Paragraph], name: str) -> Issue | None:
    """Behind the PMID stand blank lines, then no more than statements of the authors."""
    told = [number for number, paragraph in enumerate(entry) if ABSTRACT_MARK.search(paragraph.text)]
    for number in told[:1]:
        *_, last = ABSTRACT_MARK.finditer(entry[number].text)
        _, _, rest = entry[number].text[last.start() :].partition("\n")
        if rest:
            line = entry[number].line + entry[number].text.count("\n") - rest.count("\n")
            return _refuse_stray(name, line, rest)
    return None


def _refuse_stray(name: str, line: int, found: str) -> Issue:
    return refuse_other(name, f"line {line}", repr(found.strip()[:60]), "a text of PubMed")


def _block(fields: list[Field], entry: list[Paragraph]) -> Block:
    last = entry[-1]
    filled = tuple(Field(found.tag, found.value.strip(), found.line) for found in fields if found.value.strip())
    return Block("", filled, entry[0].line, last.line + last.text.count("\n"))


def _read_summary(paragraph: Paragraph) -> list[Field]:
    text, line = " ".join(paragraph.text.split()), paragraph.line
    first, _, rest = text.partition(". ")
    people = [] if SOURCE.match(rest) else _list_people(first)  # A title stands before the source.
    rest = rest if people else text
    source = next((match for match in SOURCE.finditer(rest) if rest[: match.start()].rstrip()[-1:] in ".?!]"), None)
    title = rest[: source.start()] if source else rest.partition(". ")[0]
    behind = rest[source.start() :] if source else rest[len(title) :]
    return [
        Field("author", "\n".join(people), line),
        Field("title", _strip_title(title), line),
        *_read_source(behind, line),
        *(Field(kind, value.rstrip(".;"), line) for kind, value in IDENTIFIER.findall(behind)),
    ]


def _read_abstract(entry: list[Paragraph]) -> list[Field]:
    source, *others = entry
    chapter = SOURCE.match(" ".join(source.text.split())) is None  # Books open with their title.
    titles = [source] if chapter else others[:1]
    rest = others if chapter else others[1:]
    fields = [] if chapter else _read_source(source.text, source.line)
    fields += [Field("title", _strip_title(" ".join(title.text.split())), title.line) for title in titles]
    told = False
    for number, paragraph in enumerate(rest):
        text, line = paragraph.text, paragraph.line
        people = [] if any(field.tag == "author" for field in fields) or number > 1 else _list_people(text)
        if language := LANGUAGE.fullmatch(text.strip()):
            fields.append(Field("language", language[1], line))
        elif people:
            fields.append(Field("author", "\n".join(people), line))
        elif chapter and text.startswith("In: "):
            fields += [Field("book", text[4:].partition(".")[0], line), Field("date", text, line)]
        elif ABSTRACT_MARK.search(text):
            told = True
            fields += [Field(kind, value, line) for kind, value in IDENTIFIER.findall(text)]
        elif not told and not ASIDE.match(text):
            fields.append(Field("abstract", text, line))
    return _join_abstract(fields)


def _join_abstract(fields: list[Field]) -> list[Field]:
    parts = [field for field in fields if field.tag == "abstract"]
    others = [field for field in fields if field.tag != "abstract"]
    return [*others, *(Field("abstract", "\n".join(part.value for part in parts), part.line) for part in parts[:1])]


def _read_source(text: str, line: int) -> list[Field]:
    flat = " ".join(text.split())
    match = SOURCE.match(flat)
    parts = match.groupdict() if match else {"date": flat}
    doi = DOI.search(flat)
    return [
        *(Field(tag, value or "", line) for tag, value in parts.items()),
        Field("doi", doi[1].rstrip(".;") if doi else "", line),
    ]


def _strip_title(title: str) -> str:
    title = title.strip()
    title = title[1:].replace("]", "", 1) if title.startswith("[") and title.rstrip(".?!").endswith("]") else title
    return title.removesuffix(".")


def _list_people(text: str) -> list[str]:
    """The names of a list of authors; none where the text is anything else.

    >>> _list_people("Auth A(1), van der Beth BC Jr(2)(3), TEST Study Group."), _list_people("A title, or two.")
    (['Auth A', 'van der Beth BC Jr', 'TEST Study Group'], [])
    """
    flat = NUMBERED.sub("", " ".join(text.split())).rstrip(".")
    parts = [part.strip() for part in re.split(r"[,;]", flat) if part.strip()]
    named = [part for part in parts if part not in CUT]
    people = sum(map(_is_person, named))
    return named if named and people * 2 >= len(named) and any(map(_is_person, named[:2])) else []


def _is_person(name: str) -> bool:
    """Whether capitals of initials stand behind a family name.

    >>> _is_person("van der Beth BC Jr"), _is_person("Use of DNA"), _is_person("WHO")
    (True, False, False)
    """
    *family, initials = SUFFIX.sub("", name).split(" ")
    whole = all(part in PARTICLES or part[:1].isupper() or "'" in part or "-" in part for part in family)
    return bool(family) and whole and initials.isalpha() and initials.isupper() and len(initials) <= 4


PUBMED_TEXT_COLUMNS = Profile(
    columns={
        "title": "title",
        "abstract": "abstract",
        "authors": "author",
        "year": "date",
        "journal": "journal | book",
        "volume": "volume",
        "issue": "issue",
        "first_page": "pages | article",
        "language": "language",
    },
    leads={
        "doi": (Lead("DOI", "doi"), Lead("doi", "doi")),
        "pmid": (Lead("PMID", DIGITS),),
        "pmcid": (Lead("PMCID", r"^(PMC\d+)"),),
        "accession": (Lead("PMID", DIGITS),),
    },
    listed=words("author"),
    initials=True,
    default_type="JOUR",
)
