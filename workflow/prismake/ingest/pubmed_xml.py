"""PubMed's XML (efetch, "PubmedArticleSet") as data: articles, and the books and chapters of its Bookshelf."""

import re

from prismake.ingest.blocks import Field, Reading
from prismake.ingest.mapping import DIGITS, Lead, Profile, words
from prismake.ingest.xml_records import Node, Shape, Take, read_text, read_xml, take_all
from prismake.ingest.xml_text import root_name
from prismake.issues import Issue

ROOTS = words("PubmedArticleSet PubmedArticle PubmedBookArticleSet PubmedBookArticle")
SUMMARY = "eSummaryResult"
PAGES = ("MedlinePgn", "StartPage", "EndPage")
RANGE = re.compile(r"\d[A-Za-z]?\s?[-–,;]\s?[A-Za-z]?\d|[ivxlc]-[ivxlc]")
ARTICLE = "MedlineCitation/Article"
BOOK = "BookDocument/Book"


def read_pubmed(characters: str, name: str) -> Reading:
    """Every article and book of a PubMed XML file; the shorter summaries (DocSum) hold no abstract and are an Issue."""
    if root_name(characters) != SUMMARY:
        return read_xml(characters, name, shape=PUBMED)
    found, allowed = f"summaries ({SUMMARY}), which hold no abstracts", "whole entries: PubmedArticleSet"
    remedy = "export from PubMed as PubMed (.nbib), or fetch as XML with rettype=abstract"
    return Reading((), (), issues=(Issue(name, "line 1", found, allowed, remedy),))


def recognise_pubmed(characters: str) -> bool:
    """Whether the first element is one of PubMed's."""
    return root_name(characters) in {*ROOTS, SUMMARY}


def _author(node: Node) -> str:
    """ "Family, Given Suffix"; a body of people with a comma behind, which keeps it whole."""
    if node.attributes.get("ValidYN") == "N":
        return ""
    parts = node.first("LastName"), node.first("ForeName") or node.first("Initials"), node.first("Suffix")
    person = ", ".join(filter(None, parts))
    if person and not any(parts[1:]):
        person += ","
    body = node.first("CollectiveName")
    return (person or (f"{body}," if body else "")).replace(";", ",")


def _date(node: Node) -> str:
    return node.first("Year") or node.first("MedlineDate")


def _labelled(node: Node) -> str:
    """A part of a structured abstract with its label in front, as PubMed shows it."""
    label, text = node.attributes.get("Label", ""), read_text(node).strip()
    return f"{label}: {text}" if label and label != "UNLABELLED" and text else text


def _abstract(node: Node) -> str:
    return "\n".join(text for part in node.find("AbstractText") if (text := _labelled(part)))


def _heading(node: Node) -> str:
    """A MeSH heading with its qualifiers, an asterisk before what is major."""
    parts = [*node.find("DescriptorName"), *node.find("QualifierName")]
    marks = ("*" if part.attributes.get("MajorTopicYN") == "Y" else "" for part in parts)
    return "/".join(mark + read_text(part).strip() for mark, part in zip(marks, parts, strict=True))


def _valid(node: Node) -> str:
    """A location, unless PubMed marks it as one that was withdrawn."""
    return "" if node.attributes.get("ValidYN") == "N" else read_text(node)


def _registration(node: Node) -> str:
    """The registry's name stands before its numbers: EudraCT numbers are not known without it."""
    bank = node.first("DataBankName")
    numbers = (read_text(number).strip() for number in node.find("AccessionNumberList/AccessionNumber"))
    return " ".join(f"{bank} {number}" for number in numbers)


TAKES = (
    Take("DataBank", f"{ARTICLE}/DataBankList/DataBank", _registration),
    Take("PMID", "MedlineCitation/PMID"),
    Take("PMID", "BookDocument/PMID"),
    Take("ELocationID[doi]", f"{ARTICLE}/ELocationID[EIdType=doi]", _valid),
    Take("ELocationID[doi]", f"{BOOK}/ELocationID[EIdType=doi]", _valid),
    *(
        Take(f"ArticleId[{kind}]", f"{above}/ArticleIdList/ArticleId[IdType={kind}]")
        for kind in ("doi", "pmc", "bookaccession")
        for above in ("PubmedData", "BookDocument", "PubmedBookData")
    ),
    Take("OtherID", "MedlineCitation/OtherID"),
    Take("ArticleTitle", f"{ARTICLE}/ArticleTitle"),
    Take("ArticleTitle", "BookDocument/ArticleTitle"),
    Take("VernacularTitle", f"{ARTICLE}/VernacularTitle"),
    Take("VernacularTitle", "BookDocument/VernacularTitle"),
    Take("BookTitle", f"{BOOK}/BookTitle"),
    Take("CollectionTitle", f"{BOOK}/CollectionTitle"),
    Take("Abstract", f"{ARTICLE}/Abstract", _abstract),
    Take("Abstract", "BookDocument/Abstract", _abstract),
    Take("OtherAbstract", "MedlineCitation/OtherAbstract", _abstract),
    Take("Author", f"{ARTICLE}/AuthorList/Author", _author),
    Take("Author", "BookDocument/AuthorList[Type=authors]/Author", _author),
    Take("BookAuthor", f"{BOOK}/AuthorList[Type=authors]/Author", _author),
    Take("BookEditor", f"{BOOK}/AuthorList[Type=editors]/Author", _author),
    Take("Title", f"{ARTICLE}/Journal/Title"),
    Take("ISOAbbreviation", f"{ARTICLE}/Journal/ISOAbbreviation"),
    Take("MedlineTA", "MedlineCitation/MedlineJournalInfo/MedlineTA"),
    Take("Volume", f"{ARTICLE}/Journal/JournalIssue/Volume"),
    Take("Volume", f"{BOOK}/Volume"),
    Take("Issue", f"{ARTICLE}/Journal/JournalIssue/Issue"),
    Take("PubDate", f"{ARTICLE}/Journal/JournalIssue/PubDate", _date),
    Take("PubDate", f"{BOOK}/PubDate", _date),
    Take("ArticleDate", f"{ARTICLE}/ArticleDate", _date),
    Take("ContributionDate", "BookDocument/ContributionDate", _date),
    Take("PubMedPubDate", "PubmedData/History/PubMedPubDate", _date),
    *(Take(tag, f"{above}/Pagination/{tag}") for tag in PAGES for above in (ARTICLE, "BookDocument")),
    Take("ISSN", f"{ARTICLE}/Journal/ISSN"),
    Take("ISSNLinking", "MedlineCitation/MedlineJournalInfo/ISSNLinking"),
    Take("Language", f"{ARTICLE}/Language"),
    Take("Language", "BookDocument/Language"),
    Take("PublicationType", f"{ARTICLE}/PublicationTypeList/PublicationType"),
    Take("PublicationType", "BookDocument/PublicationType"),
    Take("MeshHeading", "MedlineCitation/MeshHeadingList/MeshHeading", _heading),
    Take("Keyword", "MedlineCitation/KeywordList/Keyword"),
    Take("Keyword", "BookDocument/KeywordList/Keyword"),
)


def _take(node: Node) -> list[Field]:
    fields = take_all(node, TAKES)
    if node.tag == "PubmedBookArticle":
        chapter = bool(node.find("BookDocument/ArticleTitle"))
        fields.append(Field("record", "CHAP" if chapter else "BOOK", node.line))
        fields += [Field("Book", field.value, field.line) for field in fields if chapter and field.tag == "BookTitle"]
    # An entry has one PMID; where versions of it stand side by side the last one counts.
    versions = [field for field in fields if field.tag == "PMID"]
    return [*versions[-1:], *(field for field in _tell_pages_once(fields) if field.tag != "PMID")]


def _tell_pages_once(fields: list[Field]) -> list[Field]:
    """MEDLINE's pages where they are a range; else the first and the last page, unless the first is a range itself."""
    written = {field.tag: field.value for field in fields if field.tag in PAGES}
    if RANGE.search(written.get("MedlinePgn", "")):
        left_out = {"StartPage", "EndPage"}
    elif written.get("StartPage") and written.get("EndPage"):
        left_out = {"MedlinePgn"} | ({"EndPage"} if RANGE.search(written["StartPage"]) else set())
    else:
        left_out = set()
    return [field for field in fields if field.tag not in left_out]


PUBMED = Shape(
    records=words("PubmedArticle PubmedBookArticle"),
    take=_take,
    # References and comments hold the identifiers of other documents; the rest says nothing that a column asks for.
    skip=words("ReferenceList CommentsCorrectionsList ChemicalList Sections AffiliationInfo InvestigatorList"),
)
PUBMED_COLUMNS = Profile(
    columns={
        "title": "ArticleTitle | VernacularTitle | BookTitle",
        "abstract": "Abstract | OtherAbstract",
        "authors": "Author | BookAuthor | BookEditor",
        "year": "PubDate | ArticleDate | ContributionDate | PubMedPubDate",
        "journal": "Title | ISOAbbreviation MedlineTA | Book | CollectionTitle",
        "volume": "Volume",
        "issue": "Issue",
        "first_page": "MedlinePgn | StartPage",
        "last_page": "EndPage",
        "issn": "ISSN ISSNLinking",
        "language": "Language",
        "keywords": "MeshHeading Keyword",
        "publication_types": "PublicationType",
        "types": "record | PublicationType",
    },
    leads={
        "doi": (Lead("ELocationID[doi]", "doi"), Lead("ArticleId[doi]", "doi")),
        "pmid": (Lead("PMID", DIGITS),),
        "pmcid": (Lead("ArticleId[pmc]", r"^(?:PMC\s*)?(\d+)", prefix="PMC"), Lead("OtherID", r"^(PMC\d+)")),
        "accession": (Lead("PMID", DIGITS), Lead("ArticleId[bookaccession]", r"^(\S+)$")),
    },
    listed=words("Author BookAuthor BookEditor"),
    types="types",
    default_type="JOUR",
)
