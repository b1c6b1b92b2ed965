"""EndNote's XML as data: text over several runs of style or none, identifiers in whatever field they came to stand."""

import re

from prismake.ingest.blocks import Field, Reading
from prismake.ingest.mapping import (
    DIGITS,
    EBSCO_LINK,
    EMBASE_LINK,
    PMC_LINK,
    PUBMED_LINK,
    SCOPUS_LINK,
    Lead,
    Profile,
    words,
)
from prismake.ingest.xml_records import Node, Shape, Take, read_text, read_xml, take_all
from prismake.ingest.xml_text import root_name

CUSTOM = tuple(f"custom{number}" for number in range(1, 9))
URLS = ("related-urls", "web-urls", "text-urls", "pdf-urls")
# EndNote's own names where the words of a type would mislead, and its numbers where the name is missing.
ENDNOTE_KINDS = {
    "Newspaper Article": "NEWS",
    "Magazine Article": "MGZN",
    "Electronic Article": "EJOUR",
    "Government Document": "GOVDOC",
    "Online Database": "DBASE",
    "Reference": "GEN",
    "5": "CHAP",
    "6": "BOOK",
    "10": "CONF",
    "12": "ELEC",
    "13": "GEN",
    "17": "JOUR",
    "19": "MGZN",
    "23": "NEWS",
    "25": "PAT",
    "27": "RPRT",
    "28": "BOOK",
    "32": "THES",
    "34": "UNPB",
    "43": "EJOUR",
    "47": "CONF",
    "59": "DATA",
}


def read_endnote(characters: str, name: str) -> Reading:
    """Every record of an EndNote XML file."""
    return read_xml(characters, name, shape=ENDNOTE)


def recognise_endnote(characters: str) -> bool:
    """Whether the first element is EndNote's, and records with its fields follow where there are any."""
    root, records = root_name(characters), re.search(r"<(?:[\w.-]+:)?record[\s/>]", characters)
    own = re.search(r"<(?:source-app|ref-type|contributors|titles|foreign-keys)[\s/>]", characters)
    return bool(root in ("xml", "records", "record") and (own or not records))


def _author(node: Node) -> str:
    written = read_text(node).strip()
    named = (node.attributes.get(part, "") for part in ("last-name", "first-name"))
    name = " ".join((written or ", ".join(filter(None, named))).replace(";", ",").split())
    return f"{name}," if " & " in name else name  # A comma at the end marks a body of people.


def _lines(node: Node) -> str:
    """Several values in one field stand on a line each."""
    return "; ".join(line.strip() for line in read_text(node).splitlines() if line.strip())


TAKES = (
    Take("title", "titles/title"),
    Take("short-title", "titles/short-title"),
    Take("secondary-title", "titles/secondary-title"),
    Take("tertiary-title", "titles/tertiary-title"),
    Take("alt-title", "titles/alt-title"),
    Take("full-title", "periodical/full-title"),
    Take("abbr-1", "periodical/abbr-1"),
    Take("alt-full-title", "alt-periodical/full-title"),
    Take("abstract", "abstract"),
    Take("author", "contributors/authors/author", _author),
    Take("secondary-author", "contributors/secondary-authors/author", _author),
    Take("year", "dates/year"),
    Take("date", "dates/pub-dates/date"),
    *(Take(f"url[{kind}]", f"urls/{kind}/url") for kind in URLS),
    Take("url", "urls/url"),
    Take("keyword", "keywords/keyword"),
    Take("work-type", "work-type", _lines),
    *(
        Take(tag, tag)
        for tag in (
            *("volume", "number", "pages", "section", "isbn", "language", "notes", "research-notes"),
            *("electronic-resource-num", "accession-num", "call-num", "label", "edition", "caption", *CUSTOM),
            *("remote-database-name", "remote-database-provider"),
        )
    ),
)


def _take(node: Node) -> list[Field]:
    return take_all(node, TAKES)


def _kind(node: Node) -> str:
    found = node.find("ref-type")
    return (found[0].attributes.get("name", "") or node.first("ref-type")) if found else ""


ENDNOTE = Shape(records=frozenset({"record"}), take=_take, kind=_kind)
LINKS = ("electronic-resource-num", *(f"url[{kind}]" for kind in URLS), "url")
NOTES = ("notes", "research-notes", "custom1", "custom2", "custom3", "custom5", "custom6", "custom7", "label")
PUBMED = r"pubmed|medline|\bnlm\b"
ENDNOTE_COLUMNS = Profile(
    columns={
        "title": "title | short-title | secondary-title",
        "abstract": "abstract",
        "authors": "author | secondary-author",
        "year": "year | date",
        "journal": "full-title secondary-title | alt-full-title alt-title | abbr-1 | tertiary-title",
        "volume": "volume",
        "issue": "number",
        "first_page": "pages",
        "article_number": "section",
        "issn": "isbn",
        "language": "language",
        "keywords": "keyword",
        "publication_types": "work-type",
        "url": " | ".join((*LINKS[1:], LINKS[0])),
        "database": "remote-database-name remote-database-provider",
    },
    leads={
        "doi": (
            Lead("electronic-resource-num", "doi"),
            *(Lead(tag, "doi link") for tag in LINKS[1:]),
            *(Lead(tag, "doi quiet") for tag in (*CUSTOM, "accession-num", "call-num", "label", "section", "pages")),
            *(Lead(tag, "doi own") for tag in NOTES),
        ),
        "pmid": (
            Lead("accession-num", DIGITS, database=PUBMED),
            *(Lead(tag, PUBMED_LINK) for tag in LINKS[1:]),
            Lead("accession-num", r"^(?:pmid|pubmed|medline)\W{0,3}(\d{1,8})$"),
            *(Lead(tag, "pmid own") for tag in NOTES),
        ),
        "pmcid": (
            *(Lead(tag, r"^\W*(PMC\s*\d+)") for tag in ("custom2", "custom1", "custom7", "accession-num")),
            *(Lead(tag, PMC_LINK) for tag in LINKS[1:]),
            *(Lead(tag, "pmcid own") for tag in NOTES),
        ),
        "accession": (
            Lead("accession-num", r"^(\S.*)$"),
            *(Lead(tag, SCOPUS_LINK, prefix="2-s2.0-") for tag in LINKS[1:]),
            *(Lead(tag, EBSCO_LINK) for tag in LINKS[1:]),
            *(Lead(tag, EMBASE_LINK) for tag in LINKS[1:]),
        ),
    },
    listed=words("author secondary-author"),
    kinds=ENDNOTE_KINDS,
    default_type="GEN",
)
