"""CSL JSON as data: what Zotero, Mendeley, Paperpile and Crossref hand to word processors."""

import re
from typing import Any

from prismake.ingest.blocks import Reading
from prismake.ingest.json_records import Listing, Pick, pick_all, read_json, read_scalar
from prismake.ingest.mapping import DIGITS, PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile, words

# CSL's and Crossref's types where the words of a type would mislead.
CSL_KINDS = {
    "article": "UNPB",  # CSL's word for preprints
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "proceedings-article": "CONF",
    "posted-content": "UNPB",
    "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT",
    "post-weblog": "BLOG",
    "motion_picture": "VIDEO",
    "legislation": "BILL",
    "legal_case": "CASE",
}
# All types of CSL 1.0.2 and of Crossref: other JSON has titles and types too ("module", "object").
TYPES = words(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard thesis"
    " treaty webpage journal-article journal-issue journal-volume journal book-chapter book-part book-section"
    " book-series book-set book-track edited-book reference-book reference-entry monograph proceedings"
    " proceedings-article proceedings-series posted-content peer-review component dissertation report-component"
    " report-series database grant other"
)
TYPE = re.compile(rf'"type"\s*:\s*"(?:{"|".join(sorted(TYPES))})"')


def read_csl(characters: str, name: str) -> Reading:
    """Every item of a CSL JSON file."""
    return read_json(characters, name, listing=LISTING)


def recognise_csl(characters: str) -> bool:
    """Whether items with a type and one of CSL's own names stand in the file."""
    own = r'"(?:title|issued|container-title|DOI|ISSN|author)"\s*:'
    return bool(TYPE.search(characters) and re.search(own, characters))


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return ""
    said = {key: " ".join(read_scalar(value).split()) for key, value in author.items()}
    body = said.get("literal") or said.get("name", "")
    family = " ".join(filter(None, (said.get("non-dropping-particle"), said.get("family"))))
    given = " ".join(filter(None, (said.get("given"), said.get("dropping-particle"))))
    person = ", ".join(filter(None, (family, given, said.get("suffix"))))
    return (person + ("" if given else ",") if person else f"{body}," if body else "").replace(";", ",")


def _date(date: Any) -> str:
    """The year of date-parts, else what stands in words."""
    if not isinstance(date, dict):
        return read_scalar(date)
    parts = date.get("date-parts")
    while isinstance(parts, list):
        parts = parts[0] if parts else ""
    return read_scalar(parts) or read_scalar(date.get("raw")) or read_scalar(date.get("literal"))


PLAIN = (
    *("id", "title", "short-title", "title-short", "abstract", "volume", "issue", "page", "page-first", "number"),
    *("container-title", "container-title-short", "journalAbbreviation", "collection-title", "article-number"),
    *("DOI", "PMID", "PMCID", "ISSN", "URL", "language", "keyword", "subject", "genre", "note", "archive"),
    *("source", "call-number", "archive_location"),
)
PICKS = (
    *(Pick(key, key) for key in PLAIN),
    Pick("author", "author", _name),
    Pick("editor", "editor", _name),
    *(Pick(key, key, _date) for key in ("issued", "published", "published-print", "published-online", "submitted")),
)
LISTING = Listing(
    lists=((), ("items",), ("message", "items")),
    take=lambda entry: pick_all(entry, PICKS),
    marks=("type",),
    kind=lambda entry: read_scalar(entry.get("type")),
)
CSL_COLUMNS = Profile(
    columns={
        "title": "title | short-title title-short",
        "abstract": "abstract",
        "authors": "author | editor",
        "year": "issued | published | published-print published-online | submitted",
        "journal": "container-title | collection-title | container-title-short journalAbbreviation",
        "volume": "volume",
        "issue": "issue",
        "first_page": "page | page-first",
        "article_number": "article-number | number",
        "issn": "ISSN",
        "language": "language",
        "keywords": "keyword subject",
        "publication_types": "genre",
        "url": "URL",
        "database": "source archive",
    },
    leads={
        "doi": (Lead("DOI", "doi"), Lead("URL", "doi link"), Lead("note", "doi own")),
        "pmid": (
            Lead("PMID", DIGITS),
            Lead("note", "pmid own"),
            Lead("URL", PUBMED_LINK),
        ),
        "pmcid": (
            Lead("PMCID", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            Lead("note", "pmcid own"),
            Lead("URL", PMC_LINK),
        ),
        # The id numbers the library it came from: only a database's own id is kept.
        "accession": (
            Lead("id", r"^((?:WOS|ISI|MEDLINE|CCC|BIOSIS|SCOPUS|rayyan|NCT)[:-]?\d\S*)$"),
            Lead("URL", SCOPUS_LINK, prefix="2-s2.0-"),
        ),
    },
    listed=words("author editor"),
    comma_keywords=True,
    kinds=CSL_KINDS,
    default_type="GEN",
)
