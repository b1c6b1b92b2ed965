"""Ovid's labelled text: `<1>`, then labels at the margin and their values indented below."""

import re
from dataclasses import replace

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import Lead, Profile
from prismake.ingest.tagged import read_tagged

OVID = Dialect(
    name="Ovid",
    line=re.compile(r"\ufeff?(?P<tag><(?=\d+\.?\s*>)|[A-Z][\w/&()-]*(?: [\w/&()-]+){0,8}(?!\d))(?P<value>\d*)[.\s>]*$"),
    start="<",
    end="",
    known=frozenset(),
    prose=frozenset(),
    mark=re.compile(r"\ufeff?<\d+\.?\s*>\s*$"),
)
# "Ecohydrology.   8(6):1048-1064, September 2015."
SOURCE = re.compile(
    r"(?P<Journal>.*?)\.\s+(?:Vol\.?\s*)?(?P<Volume>\w+)?\s*(?:\((?P<Issue>[^()]*)\))?\s*(?::\s*(?P<Pages>[\w.-]+))?\s*[,.]\s*(?P<Date>.*)"
)
OVID_COLUMNS = Profile(
    columns={
        "title": "Title | Chapter-Title | Original-Title",
        "abstract": "Abstract",
        "authors": "Author Authors | Authors-Full-Name | Editor",
        "year": "Year Year-of-Publication Publication-Year | Date | Date-of-Publication | Source | Status",
        "journal": "Journal | Journal-Name | Source",
        "volume": "Volume",
        "issue": "Issue | Issue-Part",
        "first_page": "Pages | Page",
        "issn": "ISSN ISSN-Print ISSN-Electronic ISSN-Linking",
        "language": "Language",
        "keywords": "Author-Keywords Keyword-Heading MeSH-Subject-Headings Subject-Headings",
        "publication_types": "Publication-Type Document-Type",
        "url": "URL | Link-to-the-Ovid-Full-Text-or-citation",
        "database": "Database",
    },
    leads={
        "doi": (
            Lead("DOI-Number", "doi"),
            Lead("DOI", "doi"),
            Lead("Digital-Object-Identifier", "doi"),
            Lead("Article-Identifier", "doi note"),
        ),
        "pmid": (Lead("PMID", r"^(\d{1,8})"), Lead("Unique-Identifier", r"^(\d{7,8})$", database="medline")),
        "pmcid": (Lead("PMCID", r"^(PMC\d+)"),),
        "accession": (Lead("Accession-Number", r"^(\S+?)\.?$"), Lead("Unique-Identifier", r"^(\S+?)\.?$")),
    },
    types="publication_types",
    default_type="JOUR",
    foreign=frozenset({"References"}),
)


def read_ovid(characters: str, name: str) -> Reading:
    """Every entry of an Ovid file, its Source taken apart into journal, volume, issue, pages and date."""
    reading = read_tagged(characters, dialect=OVID, name=name)
    return replace(reading, blocks=tuple(_refine(block) for block in reading.blocks))


def _refine(block: Block) -> Block:
    fields: list[Field] = []
    for found in block.fields:
        tag = re.sub(r"\W+", "-", found.tag).strip("-")
        value = " ".join(found.value.split())
        if tag in ("Author", "Authors"):
            value = "; ".join(
                re.sub(r"(?<![\s\d*+])[\s\d*+]+$|\s*\[Ed\]", "", part) for part in re.split(r";\s+(?=\S+,)", value)
            )
        if tag in ("Author-Keywords", "Document-Type", "Source") and not SOURCE.match(value):
            value = value.rstrip(".")
        if tag == "Title":
            value = re.sub(r"\.?\[[^\[\]]*\]\.?$", "", value)
        fields.append(Field(tag, value, found.line))
        match = SOURCE.match(value) if tag == "Source" else None
        fields += [Field(part, text, found.line) for part, text in (match.groupdict() if match else {}).items() if text]
    return replace(block, fields=tuple(fields))
