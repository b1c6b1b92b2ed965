"""The headers of CSV and TSV exports as data: every producer's name for a column, in letters and digits only."""

import re

from prismake.ingest.mapping import PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile

DOI_HEADERS = ("doi", "di", "itemdoi", "doinumber", "dois", "idsdoi")
PMID_HEADERS = ("pmid", "pm", "pubmedid", "medlinepmid", "pubmed", "pmids", "idspmid")
LINK_HEADERS = (
    "url",
    "link",
    "fulltextlink",
    "fulltexturl",
    "externalurl",
    "sourceurls",
    "links",
    "plink",
    "embaselink",
    "webaddress",
)
DELIMITED_COLUMNS = Profile(
    columns={
        "title": (
            "title articletitle documenttitle itemtitle titleprimary primarytitle ti studytitle publictitle"
            " | displayname | scientifictitle brieftitle officialtitle | titles"
            " | originaltitle | booktitle | shorttitle"
        ),
        "abstract": "abstract ab abstractnote abstracts briefsummary studysummary summary | originalabstract",
        "authors": (
            "authorfullnames af | authors au author authornames authorsprimary bookauthor"
            " | authorshipsauthordisplayname | authorshipsrawauthorname | editors editor | firstauthor"
        ),
        "corporate": "sponsor | primarysponsor | sponsorcollaborators",
        "year": (
            "year py publicationyear pubyear publishedyear yearpublished pubdate | publicationdate datepublished date"
            " dateofpublication | firstposted dateofregistration dateregistration dateregistration3"
            " | startdate studystart dateenrollement | dateadded"
        ),
        "journal": (
            "journal so journaltitle sourcetitle publicationtitle periodicalfull journalbook fulljournaltitle"
            " journalname | primarylocationsourcedisplayname | publication titlesecondary secondarytitle | source"
            " | abbreviatedsourcetitle periodicalabbrev journalabbreviation bookseriestitle hostvenue"
        ),
        "volume": "volume vl journalvolume volumenumber bibliovolume vol",
        "issue": "issue is issuenumber journalissue number biblioissue no",
        "first_page": "pages page pagination | startpage bp pagestart firstpage beginningpage bibliofirstpage",
        "last_page": "endpage ep pageend lastpage otherpages endingpage bibliolastpage",
        "article_number": "artno ar articlenumber articleno",
        "issn": "issn sn ei eissn issns issnisbn primarylocationsourceissn printissn electronicissn",
        "language": "language la languages articlelanguage languageoforiginaldocument outputlanguage",
        "keywords": (
            "keywords de keyword authorkeywords indexkeywords descriptors meshterms subjects manualtags automatictags"
            " emtreemedicalindextermsmajorfocus conditions interventions condition intervention keywordsdisplayname"
        ),
        "publication_types": (
            "publicationtype dt documenttype doctype type itemtype referencetype contenttype studytype typeofreference"
        ),
        "types": (
            "itemtype referencetype typeofreference publicationtype documenttype doctype contenttype type studytype"
        ),
        "url": (
            "url link fulltexturl fulltextlink externalurl doilink studyurl weburl links embaselink plink"
            " primarylocationlandingpageurl webaddress"
        ),
        "database": "database source databasename sourceregister",
    },
    leads={
        "doi": (
            *(Lead(tag, "doi") for tag in DOI_HEADERS),
            *(Lead(tag, "doi link") for tag in (*LINK_HEADERS, "doilink")),
            *(Lead(tag, "doi note") for tag in ("citation", "notes", "extra")),
        ),
        "pmid": (
            *(Lead(tag, r"^(?:pmid|medline)?:?\s*([1-9]\d{0,7})$") for tag in PMID_HEADERS),
            *(Lead(tag, PUBMED_LINK) for tag in LINK_HEADERS),
            *(Lead(tag, r"\bPMID:?\s*(\d{5,8})\b") for tag in ("extra", "notes")),
        ),
        "pmcid": (
            *(Lead(tag, r"^(?:PMC\s*)?(\d+)", prefix="PMC") for tag in ("pmcid", "pmc", "pmcids")),
            *(Lead(tag, PMC_LINK) for tag in LINK_HEADERS),
            Lead("extra", r"\b(PMC\d+)"),
        ),
        "accession": (
            *(
                Lead(tag, r"^(\S+)$")
                for tag in ("utuniquewosid", "uniquewosid", "uniqueid", "ut", "eid", "nctnumber", "nctid", "trialid")
            ),
            *(Lead(tag, r"^(\S+)$") for tag in ("embaseaccessionid", "pui", "centralid", "accessionnumber", "lensid")),
            Lead("link", SCOPUS_LINK, prefix="2-s2.0-"),
            Lead("id", r"^(?:https?://openalex\.org/)?(\S+)$"),
            Lead("key", r"^(\S+)$"),
            Lead("covidence", r"^#?(\S+)$"),
            *(Lead(tag, r"^([1-9]\d{0,7})$") for tag in PMID_HEADERS),
        ),
    },
    split_names=True,
    comma_keywords=True,
    types="types",
    default_type="JOUR",
    foreign=frozenset({"references", "citedreferences", "cr"}),
)
TITLES = frozenset(DELIMITED_COLUMNS.columns["title"].replace("|", " ").split())
KNOWN = frozenset(
    {word for tags in DELIMITED_COLUMNS.columns.values() for word in tags.replace("|", " ").split()}
    | {lead.tag for leads in DELIMITED_COLUMNS.leads.values() for lead in leads}
)


def normalise_header(header: str) -> str:
    """A header in lower-case letters and digits; the plural in brackets counts as written.

    >>> normalise_header("Author(s)"), normalise_header(" Art. No."), normalise_header("Journal/Book")
    ('authors', 'artno', 'journalbook')
    """
    return re.sub(r"[\W_]+", "", header.lower())
