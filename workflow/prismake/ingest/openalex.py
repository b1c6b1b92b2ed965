"""OpenAlex works as data; their abstracts, which it gives as an index of words, are put together again."""

import re
from typing import Any

from prismake.ingest.blocks import Reading
from prismake.ingest.json_records import Listing, Pick, dig, pick_all, read_json, read_scalar
from prismake.ingest.mapping import PMC_LINK, PUBMED_LINK, Lead, Profile, words

MARKS = re.compile(
    r'"(?:abstract_inverted_index|authorships|primary_location|host_venue)"\s*:|"https?://openalex\.org/W\d'
)


def read_openalex(characters: str, name: str) -> Reading:
    """Every work of a page of results, of a list, or alone."""
    return read_json(characters, name, listing=LISTING)


def recognise_openalex(characters: str) -> bool:
    """Whether something that only OpenAlex names stands in the file."""
    return bool(MARKS.search(characters))


def rebuild_abstract(index: Any) -> str:
    """The text behind a mapping of words to their positions.

    >>> rebuild_abstract({"of": [1, 3], "Cells": [0], "bone": [2], "rats": [4]})
    'Cells of bone of rats'
    """
    if not isinstance(index, dict):
        return ""
    placed = [
        (position, read_scalar(word))
        for word, positions in index.items()
        for position in (positions if isinstance(positions, list) else [])
        if isinstance(position, int)
    ]
    return " ".join(word for _, word in sorted(placed))


def _name(authorship: Any) -> str:
    named = (*dig(authorship, "author/display_name"), *dig(authorship, "raw_author_name"))
    return next((text.replace(";", ",") for name in named if (text := " ".join(read_scalar(name).split()))), "")


def _heading(mesh: Any) -> str:
    named = (*dig(mesh, "descriptor_name"), *dig(mesh, "qualifier_name"))
    return "/".join(filter(None, map(read_scalar, named)))


PICKS = (
    *(
        Pick(key, key)
        for key in ("id", "doi", "title", "display_name", "publication_year", "publication_date", "language", "type")
    ),
    *(Pick(f"ids.{key}", f"ids/{key}") for key in ("openalex", "doi", "pmid", "pmcid")),
    *(Pick(f"biblio.{key}", f"biblio/{key}") for key in ("volume", "issue", "first_page", "last_page")),
    Pick("abstract_inverted_index", "abstract_inverted_index", rebuild_abstract),
    Pick("abstract", "abstract"),
    Pick("authorships", "authorships", _name),
    Pick("type_crossref", "type_crossref"),
    *(
        Pick(f"{place}.{tag}", f"{place}/{path}")
        for place in ("primary_location", "best_oa_location", "locations")
        for tag, path in (
            ("source", "source/display_name"),
            ("issn", "source/issn"),
            ("issn_l", "source/issn_l"),
            ("landing_page_url", "landing_page_url"),
        )
    ),
    *(Pick(f"host_venue.{key}", f"host_venue/{key}") for key in ("display_name", "issn", "url")),
    Pick("mesh", "mesh", _heading),
    Pick("keywords", "keywords/display_name"),
    Pick("keywords", "keywords/keyword"),
    Pick("referencedworks", "referenced_works"),
)
LISTING = Listing(
    lists=((), ("results",)),
    take=lambda entry: pick_all(entry, PICKS),
    marks=("id", "doi", "title", "display_name", "authorships"),
    kind=lambda entry: read_scalar(entry.get("type")),
)
OPENALEX_COLUMNS = Profile(
    columns={
        "title": "title | display_name",
        "abstract": "abstract_inverted_index | abstract",
        "authors": "authorships",
        "year": "publication_year | publication_date",
        "journal": "primary_location.source | host_venue.display_name",
        "volume": "biblio.volume",
        "issue": "biblio.issue",
        "first_page": "biblio.first_page",
        "last_page": "biblio.last_page",
        "issn": "primary_location.issn primary_location.issn_l host_venue.issn",
        "language": "language",
        "keywords": "mesh keywords",
        "publication_types": "type",
        "url": "primary_location.landing_page_url | host_venue.url | doi",
    },
    leads={
        "doi": (Lead("doi", "doi"), Lead("ids.doi", "doi"), Lead("primary_location.landing_page_url", "doi link")),
        "pmid": (
            Lead("ids.pmid", r"(?:^|/)(\d{1,8})/?$"),
            Lead("primary_location.landing_page_url", PUBMED_LINK),
            Lead("locations.landing_page_url", PUBMED_LINK),
        ),
        "pmcid": (
            Lead("ids.pmcid", r"(?:^|/)(?:PMC)?(\d+)/?$", prefix="PMC"),
            Lead("primary_location.landing_page_url", PMC_LINK),
            Lead("locations.landing_page_url", r"articles/(?:PMC)?(\d+)", prefix="PMC"),
        ),
        "accession": (Lead("id", r"(W\d+)$"), Lead("ids.openalex", r"(W\d+)$")),
    },
    listed=words("authorships"),
    default_type="GEN",
)
