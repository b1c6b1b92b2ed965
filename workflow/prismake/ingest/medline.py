"""MEDLINE as data: what PubMed saves as .nbib or "PubMed format", and PubMed Central as MEDLARS."""

import re
from itertools import takewhile

from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import DIGITS, Lead, Profile, words

MEDLINE_TAGS = words(
    "AB AD AID AU AUID BTI CDAT CI CIN CN COI COIS CON CP CRDT CRF CRI CTDT CTI DA DCOM DDIN DEP DP DRIN ECF ECI"
    " EDAT EFR EIN ED EN FAU FED FIR FPS GN GR GS IP IR IRAD IS ISBN ISSN JID JT LA LID LR MH MHDA MID NM OAB OABL OCI"
    " OID ORI OT OTO OWN PB PG PHST PL PMC PMCR PMID PS PST PT PUBM RF RIN RN ROF RPF RPI RRF RRI SB SFM SI SO"
    " SPIN STAT TA TI TT UIN UOF VI VTI"
)


OPENINGS = ("PMID", "PMC", "OWN", "\ufeff")  # Most lines begin otherwise, and are looked at no closer.
START_MARK = re.compile(r"\ufeff?(?:PMID *-|OWN *- ?ERIC)")
PARAGRAPH = re.compile(r"\ufeff?(?:PMCR?|OWN) *-")
TITLE = re.compile(r"B?TI *-")


def _medline_starts(lines: list[str]) -> tuple[int, ...]:
    """One start per PMID or entry of ERIC; a paragraph of PMC or OWN with a title but no PMID is one as well."""
    starts = []
    for index, line in enumerate(lines):
        if line.startswith(OPENINGS) and (START_MARK.match(line) or _opens_paragraph(lines, index)):
            starts.append(index + 1)
    return tuple(starts)


def _opens_paragraph(lines: list[str], index: int) -> bool:
    if not PARAGRAPH.match(lines[index]) or (index and lines[index - 1].strip()):
        return False
    following = map(lines.__getitem__, range(index, len(lines)))
    paragraph = list(takewhile(str.strip, following))
    return not any(map(START_MARK.match, paragraph)) and any(map(TITLE.match, paragraph))


MEDLINE = Dialect(
    name="MEDLINE",
    # Four columns of tag and a dash; hand-made files put the dash directly behind the tag.
    line=re.compile(r"\ufeff?(?P<tag>[A-Z]{2,4}) {0,2}-(?P<value>.*)"),
    start="PMID",
    end="",
    known=MEDLINE_TAGS,
    prose=words("AB OAB TI BTI TT OT CI COIS AD GR FAU AU"),
    complete=True,
    strange=re.compile(r"\ufeff?(?=[A-Z ]{4}- )"),
    flowing=words("AB OAB COIS"),
    mark=re.compile(r"\ufeff?PMID *-"),
    count=_medline_starts,
    early=frozenset({"PMC", "PMCR", "OWN"}),  # ERIC's entries have no PMID, and open with OWN.
    titles=frozenset({"TI", "BTI"}),
    blank_ends_value=True,
)
MEDLINE_COLUMNS = Profile(
    columns={
        "title": "TI | BTI | CTI | TT",
        "abstract": "AB | OAB",
        "authors": "FAU | AU | FED | ED",
        "corporate": "CN",
        "year": "DP | DEP | PHST | EDAT",
        "journal": "JT | TA | BTI | CTI",
        "volume": "VI",
        "issue": "IP",
        "first_page": "PG",
        "article_number": "LID",
        "issn": "IS | ISSN",
        "language": "LA",
        "keywords": "MH OT",
        "publication_types": "PT",
        "url": "UR",
    },
    leads={
        "doi": (
            Lead("LID", "doi typed"),
            Lead("AID", "doi typed"),
            Lead("SO", "doi note"),
        ),
        "pmid": (Lead("PMID", DIGITS),),
        "pmcid": (
            Lead("PMC", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            Lead("OID", r"\b(PMC\d+)"),
            Lead("PMCR", r"\b(PMC\d+)"),
        ),
        "accession": (Lead("PMID", DIGITS), Lead("PMC", r"^(PMC\s*\d+)"), Lead("OID", r"^(E[JD]\d+)$")),
    },
    initials=True,
    types="publication_types",
    default_type="JOUR",
)
