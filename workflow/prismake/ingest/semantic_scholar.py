"""Semantic Scholar's papers as data: pages of its search, lists of papers, and what its bulk search returns."""

import re
from typing import Any

from prismake.ingest.blocks import Reading
from prismake.ingest.json_records import Listing, Pick, pick_all, read_json, read_scalar
from prismake.ingest.mapping import DIGITS, PMC_LINK, PUBMED_LINK, Lead, Profile, words

KINDS = {
    "JournalArticle": "JOUR",
    "Conference": "CONF",
    "Book": "BOOK",
    "BookSection": "CHAP",
    "Dataset": "DATA",
    "News": "NEWS",
}


def read_semantic_scholar(characters: str, name: str) -> Reading:
    """Every paper of a page of results, of a list, or alone."""
    return read_json(characters, name, listing=LISTING)


def recognise_semantic_scholar(characters: str) -> bool:
    """Whether something that only Semantic Scholar names stands in the file."""
    return bool(re.search(r'"(?:paperId|corpusId)"\s*:', characters))


def _name(author: Any) -> str:
    return " ".join(read_scalar(author.get("name")).split()).replace(";", ",") if isinstance(author, dict) else ""


def _split_volume(value: Any) -> tuple[str, str]:
    """Volume and issue stand in one value: "49 D1"."""
    volume, _, issue = " ".join(read_scalar(value).split()).partition(" ")
    plain = volume.isdecimal() and " " not in issue
    return (volume, issue) if plain else (f"{volume} {issue}".strip(), "")


PICKS = (
    *(
        Pick(key, key)
        for key in ("paperId", "corpusId", "title", "abstract", "venue", "year", "publicationDate", "url", "doi")
    ),
    *(
        Pick(f"externalIds.{key}", f"externalIds/{key}")
        for key in ("DOI", "PubMed", "PubMedCentral", "ArXiv", "CorpusId")
    ),
    *(Pick(f"journal.{key}", f"journal/{key}") for key in ("name", "pages")),
    Pick("journal.volume", "journal/volume", lambda value: _split_volume(value)[0]),
    Pick("journal.issue", "journal/volume", lambda value: _split_volume(value)[1]),
    *(Pick(f"publicationVenue.{key}", f"publicationVenue/{key}") for key in ("name", "issn", "alternate_issns")),
    Pick("authors", "authors", _name),
    Pick("publicationTypes", "publicationTypes"),
    Pick("fieldsOfStudy", "fieldsOfStudy"),
    Pick("openAccessPdf", "openAccessPdf/url"),
)
LISTING = Listing(
    lists=((), ("data",), ("recommendedPapers",), ("papers",)),
    take=lambda entry: pick_all(entry, PICKS),
    marks=("paperId", "corpusId", "externalIds"),
)
SEMANTIC_SCHOLAR_COLUMNS = Profile(
    columns={
        "title": "title",
        "abstract": "abstract",
        "authors": "authors",
        "year": "year | publicationDate",
        "journal": "journal.name | publicationVenue.name | venue",
        "volume": "journal.volume",
        "issue": "journal.issue",
        "first_page": "journal.pages",
        "issn": "publicationVenue.issn publicationVenue.alternate_issns",
        "keywords": "fieldsOfStudy",
        "publication_types": "publicationTypes",
        "types": "publicationTypes",
        "url": "url | openAccessPdf",
    },
    leads={
        "doi": (Lead("externalIds.DOI", "doi"), Lead("doi", "doi"), Lead("openAccessPdf", "doi link")),
        "pmid": (Lead("externalIds.PubMed", DIGITS), Lead("url", PUBMED_LINK)),
        "pmcid": (
            Lead("externalIds.PubMedCentral", r"^(?:PMC)?(\d+)$", prefix="PMC"),
            Lead("openAccessPdf", PMC_LINK),
        ),
        "accession": (Lead("paperId", r"^([0-9a-f]{40})$"), Lead("corpusId", r"^(\d+)$")),
    },
    listed=words("authors"),
    types="types",
    kinds=KINDS,
    default_type="JOUR",
)
