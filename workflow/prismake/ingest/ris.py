"""RIS as data, in the dialects of its producers: Ovid, EBSCO, Embase, Cochrane, Scopus, Rayyan, EndNote and more."""

import re

from prismake.ingest.dialect import Dialect
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

RIS_TAGS = words(
    "A1 A2 A3 A4 AB AD AI AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CC CN CP CT CY DA DB DI DO DP ED EM EP ER ET FU"
    " FX ID IS J1 J2 J9 JA JF JI JO KW L1 L2 L3 L4 L5 LA LB LK LU M1 M2 M3 M4 MH N1 N2 NL NS NV OP PA PB PD PG PI"
    " PM PP PT PU PY RI RN RP SE SN SP ST SV T1 T2 T3 TA TI TS TT TY U1 U2 U3 U4 U5 UK UR VL VO WE WT Y1 Y2 Y3"
    " PMID PMCID DOI"
)
RIS = Dialect(
    name="RIS",
    # Two blanks before the dash and any number behind, or one on both sides.
    line=re.compile(
        r"[ \t\ufeff]{0,3}(?P<tag>PMC?ID|DOI|[A-Z][A-Z0-9])(?:[ \t]{2,3}-|[ \t]-(?=[ \t]|$)|(?<=ID)-)(?P<value>.*)"
    ),
    start="TY",
    start_value=re.compile(r"[A-Z][A-Za-z_]*(?:[ -][A-Za-z]+){0,4}$"),
    end="ER",
    known=RIS_TAGS,
    prose=words("AB N2 N1 TI T1 T2 M1 M2 AD KW"),
    mark=re.compile(r"[ \t\ufeff]*TY[ \t]{1,3}-"),
    spaced=True,
    strange=re.compile(""),
    complete=True,
    flowing=words("AB N2 N1"),
    glue=re.compile(r"[ \t]{4,}([A-Z][A-Z0-9])[ \t]{2}-[ \t]"),
)
DATABASE = r"pubmed|medline|\bnlm\b"
RIS_COLUMNS = Profile(
    columns={
        "title": "TI | T1 | CT | BT | TT | ST",
        "abstract": "AB | N2",
        "authors": "AU A1 | A2 | ED | A3 | A4",
        "year": "PY | Y1 | DA | Y2",
        "journal": "JF",
        "journal_title": "T2",  # Some producers write a subtitle here, or the title in another language.
        "journal_short": "JO | JA | J1 | J2 | JI | J9",
        "journal_else": "BT | T3",
        "volume": "VL | VO",
        "issue": "IS",
        "issue_or_place": "CP",
        "first_page": "SP | PG",
        "last_page": "EP",
        "article_number": "C7",
        "issn": "SN",
        "language": "LA",
        "keywords": "KW MH",
        "publication_types": "PT M3",
        "url": "UR | L2 | L1 | LK",
        "database": "DB DP",
    },
    leads={
        "doi": (
            *(Lead(tag, "doi") for tag in ("DO", "DI", "DOI")),
            *(Lead(tag, "doi quiet") for tag in ("L3", "M3")),
            *(Lead(tag, "doi link") for tag in ("UR", "L2", "L1", "LK")),
            *(Lead(tag, "doi own") for tag in ("N1", "C2", "C3", "ID", "AN")),
        ),
        "pmid": (
            Lead("PM", DIGITS),
            Lead("PMID", DIGITS),
            Lead("C3", r"PUBMED\s+(\d{1,8})"),
            Lead("U1", r"^(\d{1,8})\s*\[pmid\]"),
            Lead("C5", DIGITS, database="embase|" + DATABASE),
            Lead("C2", r"^(\d{5,8})$"),
            Lead("AN", DIGITS, database=DATABASE),
            Lead("ID", r"^(\d{5,8})$", database=DATABASE),
            *(Lead(tag, PUBMED_LINK) for tag in ("UR", "L2", "L1", "LK")),
            *(Lead(tag, "pmid own") for tag in ("C5", "N1", "AN", "U1", "U2", "U3")),
        ),
        "pmcid": (
            Lead("PMCID", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            *(Lead(tag, r"^\W*(PMC\s*\d+)") for tag in ("C2", "AN", "PM", "U1", "U2", "C6")),
            *(Lead(tag, PMC_LINK) for tag in ("UR", "L2", "L1", "LK")),
            Lead("N1", "pmcid own"),
        ),
        "accession": (
            Lead("AN", r"^(\S.*)$"),
            Lead("UT", r"^(\S+)$"),
            Lead("U2", r"^(L\d{6,})$"),
            Lead("UR", SCOPUS_LINK, prefix="2-s2.0-"),
            # Reference managers number their library in ID: only a database's own id is kept.
            Lead("ID", r"^(\S*\d\S{4,})$", database=r"\S"),
            Lead("ID", r"^(\d{3}-\d{3}-\d{3}-\d{3}-\d{2}[\dX]|\d{8,}|[A-Z]{2}\S*\d{5})$"),
            Lead("C8", r"^([a-z]+-\d+)$"),
            Lead("UR", EBSCO_LINK),
            Lead("UR", EMBASE_LINK),
            Lead("N1", r"^Accession Number: ([^\s;]*[^\s;.])"),
        ),
    },
    listed=frozenset({"KW"}),
)
