"""RefWorks' tagged text as data: two letters, a blank and a value; RT opens an entry."""

import re

from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import DIGITS, EBSCO_LINK, PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile, words

REFWORKS_TAGS = words(
    "A1 A2 A3 A4 A5 A6 AB AD AN AV CA CL CN CR DB DO DS ED ER FD FL ID IP IS JF JO K1 LA LK LL NO OL OP OT PB PMID"
    " PMCID PP RD RT SF SL SN SP SR ST T1 T2 T3 TA U1 U2 U3 U4 U5 U6 U7 U8 U9 UL VO WP WT WV YR"
)
REFWORKS = Dialect(
    name="RefWorks",
    line=re.compile(r"\ufeff?(?P<tag>PMCID|PMID|[A-Z][A-Z0-9])(?:[ \t](?P<value>.*)|(?P<bare>))$"),
    start="RT",
    end="",
    known=REFWORKS_TAGS,
    prose=words("AB T1 T2 NO AD K1"),
    mark=re.compile(r"\ufeff?RT[ \t]+[A-Z]"),
    start_value=re.compile(r"[A-Z][A-Za-z]+(?:[ /,-]+[A-Za-z()]+){0,5}$"),
    complete=True,
)
REFWORKS_KINDS = {
    "Book, Section": "CHAP",
    "Book, Whole": "BOOK",
    "Book, Edited": "BOOK",
    "Magazine Article": "MGZN",
    "Newspaper Article": "NEWS",
    "Journal, Electronic": "EJOUR",
    "Conference Proceedings": "CONF",
    "Dissertation/Thesis": "THES",
    "Dissertation/Thesis, Unpublished": "THES",
    "Unpublished Material": "UNPB",
    "Online Discussion Forum": "ELEC",
    "Laws/Statutes": "BILL",
    "Video/DVD": "VIDEO",
}
LINKS = ("UL", "LK")
REFWORKS_COLUMNS = Profile(
    columns={
        "title": "T1 | ST | T2",
        "abstract": "AB",
        "authors": "A1 | A2 | A3",
        "year": "YR | FD | RD",
        "journal": "JF | JO | T2 | T3",
        "volume": "VO",
        "issue": "IS",
        "first_page": "SP",
        "last_page": "OP",
        "issn": "SN",
        "language": "LA",
        "keywords": "K1",
        "publication_types": "TA",
        "url": "UL | LK",
        "database": "DB DS",
    },
    leads={
        "doi": (
            Lead("DO", "doi"),
            *(Lead(tag, "doi link") for tag in LINKS),
            *(Lead(tag, "doi own") for tag in ("NO", "ID", "U1", "U2", "U3", "U4", "U5")),
        ),
        "pmid": (
            Lead("PMID", DIGITS),
            Lead("AN", DIGITS, database=r"pubmed|medline|\bnlm\b"),
            *(Lead(tag, PUBMED_LINK) for tag in LINKS),
            *(Lead(tag, "pmid own") for tag in ("NO", "AN", "ID", "U1", "U2", "U3", "U4", "U5")),
        ),
        "pmcid": (
            Lead("PMCID", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            *(Lead(tag, PMC_LINK) for tag in LINKS),
            Lead("NO", "pmcid own"),
        ),
        # RefWorks numbers its library in ID: only a database's own id is kept.
        "accession": (
            Lead("AN", r"^(\S.*)$"),
            Lead("UL", SCOPUS_LINK, prefix="2-s2.0-"),
            Lead("UL", EBSCO_LINK),
            Lead("LK", EBSCO_LINK),
        ),
    },
    listed=frozenset({"K1"}),
    kinds=REFWORKS_KINDS,
    default_type="GEN",
)
