"""How BibTeX's and BibLaTeX's fields fill the columns."""

from prismake.ingest.mapping import DIGITS, EBSCO_LINK, PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile, words

BIBTEX_COLUMNS = Profile(
    columns={
        "title": "title | titleaddon | shorttitle | booktitle",
        "abstract": "abstract",
        "authors": "author | editor",
        "year": "date year | month | early-access-date",
        "journal": "journal journaltitle | booktitle | maintitle | series | fjournal",
        "volume": "volume",
        "issue": "number | issue",
        "first_page": "pages | page | numpages-first",
        "article_number": "article-number | articleno | art_number | eid",
        "issn": "issn eissn",
        "language": "language | langid",
        "keywords": "keywords keyword keywords-plus author_keywords",
        "publication_types": "type document_type",
        "database": "eprinttype archiveprefix",
        "url": "url | howpublished | link | eprint",
    },
    leads={
        "doi": (
            Lead("doi", "doi"),
            *(Lead(tag, "doi link") for tag in ("url", "ee", "link", "eprint", "howpublished")),
            Lead("note", "doi own"),
            Lead("citation-key", "doi note"),
        ),
        "pmid": (
            Lead("pmid", DIGITS),
            Lead("pubmed_id", DIGITS),
            Lead("eprint", r"^(\d{5,8})$", database="pubmed"),
            Lead("url", PUBMED_LINK),
            Lead("note", "pmid own"),
        ),
        "pmcid": (
            Lead("pmcid", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            Lead("pmc", r"^(?:PMC\s*)?(\d+)", prefix="PMC"),
            Lead("url", PMC_LINK),
        ),
        "accession": (
            Lead("unique-id", r"^(\S+)$"),
            Lead("citation-key", r"^((?:WOS|ISI|MEDLINE|CCC|BIOSIS|SCOPUS|rayyan)[:-]\S+)$"),
            Lead("url", SCOPUS_LINK, prefix="2-s2.0-"),
            Lead("url", EBSCO_LINK),
        ),
    },
    listed=words("author editor translator"),
    comma_keywords=True,
    default_type="GEN",
    foreign=frozenset({"references", "cited-references"}),
)
