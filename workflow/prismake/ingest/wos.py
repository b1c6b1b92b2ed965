"""Web of Science's tagged text (.ciw, .isi, savedrecs.txt) as data."""

import re

from prismake.ingest.mapping import DIGITS, Lead, Profile, words
from prismake.ingest.tagged import Dialect

WOS = Dialect(
    name="Web of Science",
    line=re.compile(r"\ufeff?(?P<tag>[A-Z][A-Z0-9])(?: (?P<value>.*)|(?P<bare>))$"),
    start="PT",
    end="ER",
    known=words("AU AF TI SO AB DE ID PY VL IS BP EP DI UT DT LA SN C1 CR"),
    prose=frozenset(),
    mark=re.compile(r"\ufeff?PT "),
)
# PT says what an entry is in one letter.
WOS_KINDS = {"J": "JOUR", "B": "BOOK", "S": "BOOK", "P": "PAT", "C": "CONF"}
WOS_COLUMNS = Profile(
    columns={
        "title": "TI | FT | BS",
        "abstract": "AB",
        "authors": "AF | AU | BA BE | GP",  # GP names the sponsor of a book, who is its author where no other is.
        "corporate": "CA",
        "year": "PY | EY | PD | EA",
        "journal": "SO | JI | J9 | SE",
        "volume": "VL",
        "issue": "IS | SI",
        "first_page": "BP | PS | BR",
        "last_page": "EP",
        "article_number": "AR",
        "issn": "SN EI",
        "language": "LA",
        "keywords": "DE ID",
        "publication_types": "DT",
        "url": "UR | UL",
    },
    leads={
        "doi": (Lead("DI", "doi"), Lead("D2", "doi"), Lead("UR", "doi link")),
        "pmid": (Lead("PM", DIGITS), Lead("UT", r"^MEDLINE:(\d{1,8})$")),
        "pmcid": (),
        "accession": (Lead("UT", r"^(\S+)$"), Lead("AN", r"^(\S+)$")),
    },
    listed=frozenset({"AU", "AF", "BA", "BE", "CA"}),
    kinds=WOS_KINDS,
    foreign=frozenset({"CR"}),
)
