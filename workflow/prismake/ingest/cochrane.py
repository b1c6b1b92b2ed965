"""Cochrane's citation text ("Export, Plain text") as data: `Record #1 of 18`, then a field on each line."""

import re
from collections.abc import Iterator
from dataclasses import replace

from prismake.ingest.blocks import Reading
from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import Lead, Profile, words
from prismake.ingest.seams import refuse_other
from prismake.ingest.tagged import read_tagged
from prismake.issues import Issue

COCHRANE = Dialect(
    name="Cochrane citation text",
    line=re.compile(
        r"\ufeff?(?P<tag>Record(?= #\d+ of \d+\s*$)|(?:[A-Z]{2}|DOI|ISSN|URL)(?=:))(?::[ \t]?| )(?P<value>.*)"
    ),
    start="Record",
    end="",
    known=words("Record ID AU TI SO YR VL NO PG PM XR PT KY DOI AB US OP PB CC AN CN SN LA TY NT DE ED ISSN URL"),
    prose=words("AB TI KY"),
    mark=re.compile(r"\ufeff?ID: ?\S"),  # every entry has one; the reader opens entries at the line above
    start_value=re.compile(r"#\d+ of \d+"),
)
COCHRANE_COLUMNS = Profile(
    columns={
        "title": "TI",
        "abstract": "AB",
        "authors": "AU",
        "year": "YR",
        "journal": "SO",
        "volume": "VL",
        "issue": "NO",
        "first_page": "PG",
        "issn": "SN ISSN",
        "language": "LA",
        "keywords": "KY",
        "publication_types": "PT",
        "types": "PT",
        "url": "US URL",
    },
    leads={
        "doi": (Lead("DOI", "doi"), Lead("US", "doi link")),
        "pmid": (
            Lead("PM", r"^(?:PUBMED\s+)?(\d{1,8})$"),
            Lead("XR", r"\bPUBMED\W{1,3}(\d{1,8})\b"),
        ),
        "accession": (Lead("ID", r"^(\S+)$"),),
    },
    initials=True,
    types="types",
    default_type="JOUR",
)


def recognise_cochrane(characters: str) -> bool:
    """Whether the text opens with a numbered record and its id."""
    return bool(re.match(r"[\s\ufeff]*Record #\d{1,6} of \d{1,6}[^\S\n]*\n\s*ID: ?\S", characters))


def read_cochrane(characters: str, name: str) -> Reading:
    """Every entry of a file of citation text."""
    reading = read_tagged(characters, dialect=COCHRANE, name=name)
    return replace(reading, issues=[*reading.issues, *_find_strays(reading, name)])


def _find_strays(reading: Reading, name: str) -> Iterator[Issue]:
    """Lines without a tag continue prose, and nothing else."""
    for block in reading.blocks:
        for found in block.fields:
            _, _, further = found.value.partition("\n")
            if further and found.tag not in COCHRANE.prose:
                yield refuse_other(name, f"line {found.line + 1}", repr(further[:60]), COCHRANE.name)
