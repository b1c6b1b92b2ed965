"""Europe PMC's search results as data, in XML and JSON alike: the long form ("core") and the short one ("lite")."""

import re
from typing import Any

from prismake.ingest.blocks import Reading
from prismake.ingest.json_records import Listing, Pick, dig, pick_all, read_json, read_scalar
from prismake.ingest.mapping import DIGITS, PMC_LINK, Lead, Profile, words
from prismake.ingest.names import split_names
from prismake.ingest.xml_records import Node, Shape, Take, read_text, read_xml, take_all
from prismake.ingest.xml_text import root_name

# The same names stand in both notations; those whose values need a form of their own follow below.
PLAIN = (
    *("id", "source", "pmid", "pmcid", "doi", "title", "pubYear", "pageInfo", "abstractText", "language"),
    *("journalTitle", "journalVolume", "issue", "journalIssn", "pubType", "firstPublicationDate"),
)
NESTED = {
    "journalInfo/journal/title": "journal.title",
    "journalInfo/journal/medlineAbbreviation": "journal.medlineAbbreviation",
    "journalInfo/journal/ISSN": "ISSN",
    "journalInfo/journal/issn": "ISSN",
    "journalInfo/journal/ESSN": "ESSN",
    "journalInfo/journal/essn": "ESSN",
    "journalInfo/volume": "journalInfo.volume",
    "journalInfo/issue": "journalInfo.issue",
    "journalInfo/yearOfPublication": "yearOfPublication",
    "bookOrReportDetails/comprehensiveTitle": "comprehensiveTitle",
    "bookOrReportDetails/yearOfPublication": "bookOrReportDetails.yearOfPublication",
    "pubTypeList/pubType": "pubTypeList.pubType",
    "keywordList/keyword": "keyword",
    "fullTextUrlList/fullTextUrl/url": "fullTextUrl",
}


def read_europe_pmc_xml(characters: str, name: str) -> Reading:
    """Every result of a list in XML."""
    return read_xml(characters, name, shape=SHAPE)


def read_europe_pmc_json(characters: str, name: str) -> Reading:
    """Every result of a list in JSON."""
    return read_json(characters, name, listing=LISTING)


def recognise_europe_pmc_xml(characters: str) -> bool:
    """Whether the first element is the wrapper of a search."""
    return root_name(characters) in ("responseWrapper", "resultList")


def recognise_europe_pmc_json(characters: str) -> bool:
    """Whether a list of results is named."""
    return bool(re.search(r'"resultList"\s*:', characters))


def _person(family: str, given: str, body: str) -> str:
    person = f"{family}, {given}" if given else f"{family}," if family else ""
    return (person or (f"{body}," if body else "")).replace(";", ",")


def _author_element(node: Node) -> str:
    named = _person(node.first("lastName"), node.first("firstName") or node.first("initials"), "")
    return named or node.first("fullName") or _person("", "", node.first("collectiveName"))


def _author_object(author: Any) -> str:
    if not isinstance(author, dict):
        return ""
    said = {key: " ".join(read_scalar(value).split()) for key, value in author.items()}
    named = _person(said.get("lastName", ""), said.get("firstName") or said.get("initials", ""), "")
    return named or said.get("fullName") or _person("", "", said.get("collectiveName", ""))


def _heading_element(node: Node) -> str:
    names = [*node.find("descriptorName"), *node.find("meshQualifierList/meshQualifier/qualifierName")]
    return "/".join(read_text(name).strip() for name in names)


def _heading_object(heading: Any) -> str:
    names = [*dig(heading, "descriptorName"), *dig(heading, "meshQualifierList/meshQualifier/qualifierName")]
    return "/".join(read_scalar(name) for name in names)


def _split(written: str) -> str:
    return "\n".join(split_names(written))


SHAPE = Shape(
    records=frozenset({"result"}),
    take=lambda node: take_all(node, TAKES),
    skip=words("commentCorrectionList grantsList chemicalList authorAffiliationDetailsList dataLinksTagsList"),
)
TAKES: tuple[Take, ...] = (
    *(Take(key, key) for key in PLAIN),
    *(Take(tag, path) for path, tag in NESTED.items()),
    Take("authorList", "authorList/author", _author_element),
    Take("authorString", "authorString", lambda node: _split(read_text(node))),
    Take("meshHeading", "meshHeadingList/meshHeading", _heading_element),
)
PICKS = (
    *(Pick(key, key) for key in PLAIN),
    *(Pick(tag, path) for path, tag in NESTED.items()),
    Pick("authorList", "authorList/author", _author_object),
    Pick("authorString", "authorString", lambda value: _split(read_scalar(value))),
    Pick("meshHeading", "meshHeadingList/meshHeading", _heading_object),
)
LISTING = Listing(
    lists=(("resultList", "result"),),
    marks=("id", "title"),
    take=lambda entry: pick_all(entry, PICKS),
)
EUROPE_PMC_COLUMNS = Profile(
    columns={
        "title": "title",
        "abstract": "abstractText",
        "authors": "authorList | authorString",
        "year": "pubYear | yearOfPublication | bookOrReportDetails.yearOfPublication | firstPublicationDate",
        "journal": "journal.title journalTitle | journal.medlineAbbreviation | comprehensiveTitle",
        "volume": "journalInfo.volume | journalVolume",
        "issue": "journalInfo.issue | issue",
        "first_page": "pageInfo",
        "issn": "ISSN ESSN journalIssn",
        "language": "language",
        "keywords": "meshHeading keyword",
        "publication_types": "pubTypeList.pubType pubType",
        "types": "pubTypeList.pubType pubType",
        "url": "fullTextUrl",
    },
    leads={
        "doi": (Lead("doi", "doi"), Lead("fullTextUrl", "doi link")),
        "pmid": (Lead("pmid", DIGITS),),
        "pmcid": (Lead("pmcid", r"^(?:PMC\s*)?(\d+)", prefix="PMC"), Lead("fullTextUrl", PMC_LINK)),
        "accession": (Lead("id", r"^(\S+)$"), Lead("pmid", DIGITS)),
    },
    listed=words("authorList authorString"),
    initials=True,
    types="types",
    default_type="JOUR",
)
