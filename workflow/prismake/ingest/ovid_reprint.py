"""Ovid's "Reprint/Medlars" text (.cgi, .ovd, .txt) as data: `<1. >`, then two letters, two blanks and a dash."""

import re
from dataclasses import replace

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import DIGITS, Lead, Profile, words
from prismake.ingest.tagged import read_tagged

NUMBERED = re.compile(r"^<\d{1,9}\.?\s?>\s*$", re.MULTILINE)
OVID_REPRINT = Dialect(
    name="Ovid Reprint",
    line=re.compile(r"\ufeff?(?P<tag><(?=\d{1,9}\.?\s?>\s*$)|[A-Z][A-Z0-9](?=  -))(?:  -)?(?P<value>.*)"),
    start="<",
    end="",
    known=words(
        "AB AF AN AU BT CC CR DB DO DP ED FA HW ID IN IP IS JN KW LG LM MH PG PM PT PU RN SH SO ST TI UI VI VN YR"
    ),
    prose=words("AB TI"),
    complete=True,
    strange=re.compile(""),
    flowing=words("AB"),
    mark=re.compile(r"\ufeff?<\d{1,9}\.?\s?>\s*$"),
)
# Some exports do not number their entries: each opens with the name of the vendor.
UNNUMBERED = replace(OVID_REPRINT, start="VN", mark=re.compile(r"\ufeff?VN  -"))
# "J Tests. 3(2) (pp 117-123), 2019. Date of Publication: March 2019." or "J Tests. 3(2):117-23, 2019 Mar."
VOLUME = re.compile(
    r"\.\s+(?:Vol\.?\s?)?(?P<Volume>[A-Za-z]?\d{1,5}[A-Za-z]?)\s?"
    r"(?:\((?!pp|no pag)(?P<Issue>[^()]{1,60})\))?(?=[\s:,(])"
)
PAGES = re.compile(
    r"\(pp\s(?P<bracketed>[^()]{1,40})\)|\bpp\.\s(?P<marked>[\w-]{1,30})|:\s?(?P<plain>[\w.-]{1,30}),"
    r"|,\s(?P<last>\d{1,6}-\d{1,6})\.?$"
)
ARTICLE = re.compile(r"Article Number:\s*([\w.-]{1,20}[\w-])")
OVID_REPRINT_COLUMNS = Profile(
    columns={
        "title": "TI | BT | ST",
        "abstract": "AB",
        "authors": "FA | AU | ED",
        "year": "YR | DP | SO",
        "journal": "JN | Journal",
        "volume": "VI | Volume",
        "issue": "IP | Issue",
        "first_page": "PG | Pages",
        "article_number": "Article",
        "issn": "IS",
        "language": "LG",
        "keywords": "MH SH HW KW",
        "publication_types": "PT",
        "url": "UR",
        "database": "DB",
    },
    leads={
        "doi": (Lead("DO", "doi"), Lead("ID", "doi typed"), Lead("UR", "doi link")),
        "pmid": (Lead("PM", DIGITS), *(Lead(tag, DIGITS, database="medline") for tag in ("UI", "AN"))),
        "pmcid": (Lead("ID", r"\b(PMC\d{5,9})\b"),),
        "accession": (Lead("AN", r"^(\S+)$"), Lead("UI", r"^(\S+)$")),
    },
    initials=True,
    types="publication_types",
    default_type="JOUR",
)


def read_ovid_reprint(characters: str, name: str) -> Reading:
    """Every entry, its source taken apart into journal, volume, issue and pages."""
    dialect = OVID_REPRINT if NUMBERED.search(characters) else UNNUMBERED
    reading = read_tagged(characters, dialect=dialect, name=name)
    return replace(reading, blocks=tuple(_refine(block) for block in reading.blocks))


def _refine(block: Block) -> Block:
    parts = [part for field in block.fields if field.tag == "SO" for part in _split_source(field)]
    return replace(block, kind="", fields=(*block.fields, *parts))


def _split_source(field: Field) -> list[Field]:
    source = " ".join(field.value.split())
    volume, pages, article = VOLUME.search(source), PAGES.search(source), ARTICLE.search(source)
    journal = source[: volume.start()] if volume else source.split(". ")[0]
    found = {"Journal": journal.split(". Conference:")[0].rstrip("."), **(volume.groupdict() if volume else {})}
    found["Pages"] = next(filter(None, pages.groups()), "") if pages else ""
    found["Article"] = article[1] if article else ""
    return [Field(tag, value, field.line) for tag, value in found.items() if value]
