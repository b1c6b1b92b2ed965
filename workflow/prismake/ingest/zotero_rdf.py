"""Zotero's own RDF as data: the journal of an article stands in it, or as an element of its own behind it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.mapping import PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile, words
from prismake.ingest.xml_records import Node, Shape, Take, read_xml, take_all
from prismake.ingest.xml_text import root_name

ABOUT, NODE, PART_OF = "rdf:about", "rdf:nodeID", "part of"
# Elements that hold items, and those they are parts of.
ITEMS = words(
    "Article Book BookSection Blog Data Description Document ConferenceProceedings Legislation Image Illustration"
    " Interview Letter Manuscript MotionPicture Patent Recording Report Thesis UserItem Journal Periodical Series"
)
NO_ITEMS = words("attachment note annotation")
CONTAINERS = words("Journal Periodical Series")
# The count looks for the kind of item that each one names; the reader takes every element that is no part of another.
ITEM_TYPE = re.compile(r"<z:itemType(?:\s[^<>]*+)?>(?!\s*+(?:attachment|note|annotation)\s*+<)")
KINDS = {
    "journalArticle": "JOUR",
    "magazineArticle": "MGZN",
    "newspaperArticle": "NEWS",
    "bookSection": "CHAP",
    "conferencePaper": "CONF",
    "preprint": "UNPB",
    "manuscript": "UNPB",
    "document": "GEN",
    "webpage": "ELEC",
    "encyclopediaArticle": "ENCYC",
    "dictionaryEntry": "DICT",
    "blogPost": "BLOG",
    "computerProgram": "COMP",
    "statute": "STAT",
    "case": "CASE",
    "bill": "BILL",
    "thesis": "THES",
    "dataset": "DATA",
    "film": "VIDEO",
    "videoRecording": "VIDEO",
}


def read_zotero_rdf(characters: str, name: str) -> Reading:
    """Every item of a Zotero RDF file, without its notes and attachments."""
    reading = read_xml(characters, name, shape=ZOTERO)
    starts: list[int] = []

    def read_items() -> Iterator[Block]:
        yield from _join_containers(list(reading.blocks))
        line, position = 1, 0
        for match in ITEM_TYPE.finditer(characters):
            line += characters.count("\n", position, match.start())
            position = match.start()
            starts.append(line)

    return replace(reading, blocks=read_items(), starts=starts)


def recognise_zotero_rdf(characters: str) -> bool:
    """Whether the first element is RDF with Zotero's own names."""
    return root_name(characters) == "RDF" and "zotero.org/namespaces/export" in characters


def _join_containers(blocks: list[Block]) -> Iterator[Block]:
    """The items, each with the fields of what it is part of."""
    named = {about: block for block in blocks for about in _list_values(block, ABOUT)}
    used = {name for block in blocks for name in _list_values(block, PART_OF)}
    for block in blocks:
        kinds = _list_values(block, "itemType")
        whole = block.kind in CONTAINERS or used.intersection(_list_values(block, ABOUT))
        if not ((whole and not kinds) or NO_ITEMS.intersection(kinds)):
            parts = [_move(named[name]) for name in _list_values(block, PART_OF) if name in named]
            yield replace(block, kind="".join(kinds[:1]), fields=(*block.fields, *(f for part in parts for f in part)))


def _list_values(block: Block, tag: str) -> list[str]:
    return [field.value for field in block.fields if field.tag == tag]


def _move(block: Block) -> list[Field]:
    """What is said of a container, as fields of what it contains."""
    place = _name_place(block.kind)
    return [replace(field, tag=f"{place}.{field.tag}") for field in block.fields if field.tag in OF_CONTAINER]


def _name_place(kind: str) -> str:
    """A journal carries its article's DOI, a book that of the whole book."""
    return "journal" if kind in ("Journal", "Periodical") else "series" if kind == "Series" else "book"


def _person(node: Node) -> str:
    family, given = node.first("surname"), node.first("givenName") or node.first("givenname")
    body = node.first("name")
    person = ", ".join(filter(None, (family, given)))
    return (person + ("" if given else ",") if person else f"{body}," if body else "").replace(";", ",")


PEOPLE = "Seq/li/Person"
OWN = (
    Take("itemType", "itemType"),
    Take("title", "title"),
    Take("shortTitle", "shortTitle"),
    Take("abstract", "abstract"),
    *(Take(role, f"{role}/{PEOPLE}", _person) for role in ("authors", "editors", "contributors", "inventors")),
    *(Take(role, f"{role}/{PEOPLE}", _person) for role in ("directors", "programmers", "presenters", "interviewers")),
    Take("date", "date"),
    Take("volume", "volume"),
    Take("number", "number"),
    Take("pages", "pages"),
    Take("language", "language"),
    Take("subject", "subject"),
    Take("identifier", "identifier"),
    Take("description", "description"),
    Take("libraryCatalog", "libraryCatalog"),
    Take("type", "type"),
    Take("publicationTitle", "publicationTitle"),
    Take("DOI", "DOI"),
)
OF_CONTAINER = words("title volume number identifier date")
INSIDE = tuple(
    Take(f"{_name_place(kind)}.{tag}", f"isPartOf/{kind}/{tag}")
    for kind in ("Journal", "Periodical", "Book", "ConferenceProceedings", "Document", "CourtReporter", "Series")
    for tag in sorted(OF_CONTAINER)
)


def _take(node: Node) -> list[Field]:
    about = node.attributes.get(ABOUT) or node.attributes.get(NODE, "")
    parts = [part.attributes.get("rdf:resource") or part.attributes.get(NODE, "") for part in node.find("isPartOf")]
    return [
        *([Field(ABOUT, about, node.line)] if about else []),
        *(Field(PART_OF, part, node.line) for part in parts if part),
        *take_all(node, (*OWN, *INSIDE)),
    ]


def _tag(node: Node) -> str:
    return node.tag


ZOTERO = Shape(records=ITEMS, take=_take, kind=_tag, skip=words("Attachment Memo Collection"))
ZOTERO_RDF_COLUMNS = Profile(
    columns={
        "title": "title | shortTitle",
        "abstract": "abstract",
        "authors": "authors inventors | directors programmers presenters | editors | contributors",
        "year": "date | journal.date | book.date",
        "journal": "publicationTitle | journal.title | book.title | series.title",
        "volume": "volume | journal.volume | book.volume",
        "issue": "number | journal.number | book.number",
        "first_page": "pages",
        "issn": "journal.identifier book.identifier series.identifier identifier",
        "language": "language",
        "keywords": "subject",
        "publication_types": "type",
        "url": "identifier",
        "database": "libraryCatalog",
    },
    leads={
        "doi": (
            Lead("DOI", "doi"),
            Lead("identifier", "doi quiet"),
            Lead("journal.identifier", "doi quiet"),
            Lead(ABOUT, "doi link"),
        ),
        "pmid": (
            Lead("description", r"^(?:PMID|PubMed ID):?\s*(\d{1,8})\s*$"),
            Lead("description", "pmid own"),
            Lead("identifier", PUBMED_LINK),
        ),
        "pmcid": (Lead("description", "pmcid own"), Lead("identifier", PMC_LINK)),
        "accession": (Lead("identifier", SCOPUS_LINK, prefix="2-s2.0-"),),
    },
    listed=words("authors editors contributors inventors directors programmers presenters interviewers"),
    kinds=KINDS,
    default_type="GEN",
)
