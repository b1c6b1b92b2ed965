"""The headers of CSV and TSV exports as data: every producer's name for a column, in letters and digits only."""

import re
from collections.abc import Iterable

from prismake.ingest.mapping import PMC_LINK, PUBMED_LINK, SCOPUS_LINK, Lead, Profile

DOI_HEADERS = ("doi", "di", "itemdoi", "doinumber", "dois", "idsdoi", "do", "digitalobjectidentifier")
PMID_HEADERS = ("pmid", "pm", "pubmedid", "medlinepmid", "pubmed", "pmids", "idspmid")
PMCID_HEADERS = ("pmcid", "pmc", "pmcids", "idspmcid")
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
    "ur",
    "ul",
    "fturl",
    "articleurl",
    "documenturl",
    "headerdisplayinfoplinkurl",
)
# The columns in which registers write their number, and what begins it elsewhere, where the column leaves it out.
REGISTER_NUMBERS = {
    **dict.fromkeys(("nctnumber", "nctid", "trialid"), ""),
    **dict.fromkeys(("isrctn", "isrctnnumber"), "ISRCTN"),
    **dict.fromkeys(("actrnumber", "actrn"), "ACTRN"),
    "eudractnumber": "EUCTR",
}
DELIMITED_COLUMNS = Profile(
    columns={
        "title": (
            "title articletitle documenttitle itemtitle titleprimary primarytitle ti t1 studytitle publictitle"
            " titleofthetrial trialtitle fulltitle"
            " artinfotigatl | bkinfobtl dissinfodisstl | displayname | scientifictitle brieftitle officialtitle"
            " | titles | originaltitle | booktitle | shorttitle"
        ),
        "abstract": (
            "abstract ab n2 abstractnote abstracts briefsummary studysummary summary artinfoab plainenglishsummary"
            " | originalabstract | description"
        ),
        "authors": (
            "authorfullnames af | authors au a1 author authornames authorsprimary bookauthor creator contributors"
            " artinfoaugau | bkinfoaugau dissinfoaugau"
            " | authorshipsauthordisplayname | authorshipsrawauthorname | editors editor | firstauthor"
        ),
        "corporate": (
            "sponsor | primarysponsor | sponsorname | sponsorcosponsors | sponsorcollaborators"
            " | groupauthors | bookgroupauthors"
        ),
        "year": (
            "year py publicationyear pubyear publishedyear yearpublished pubdate yr pubinfodtyear"
            " | publicationdate y1 da dp pubinfodt datepublished date dateofpublication coverdate published"
            " | firstposted dateofregistration dateregistration dateregistration3 dateregistered registrationdate"
            " dateassigned | dateapplied decisiondate | earlyaccessdate ea"
            " | startdate studystart dateenrollement startdateoftrial overalltrialstartdate recruitmentstartdate"
            " | citedyear"
        ),
        "journal": (
            "journal so jf jo jn jt journaltitle sourcetitle publicationtitle periodicalfull journalbook"
            " fulljournaltitle journalname publicationname pubtitle containertitle jinfojtl parenttitle"
            " | primarylocationsourcedisplayname | publication t2 titlesecondary secondarytitle venue | source"
            " | citedjournal | ja j2"
            " abbreviatedsourcetitle periodicalabbrev journalabbreviation bookseriestitle hostvenue"
        ),
        "volume": "volume vl journalvolume volumenumber bibliovolume vol vo pubinfovid | citedvolume",
        "issue": "issue is issuenumber journalissue number biblioissue no ip issueidentifier pubinfoiid | citedissue",
        "first_page": (
            "pages page pagination pg medlinepgn pagerange"
            " | startpage bp sp pagestart firstpage beginningpage bibliofirstpage artinfoppf | citedpages"
        ),
        "last_page": "endpage ep pageend lastpage otherpages endingpage bibliolastpage",
        "article_number": "artno ar articlenumber articleno",
        "issn": "issn sn ei eissn issns issnisbn is primarylocationsourceissn printissn electronicissn jinfoissn",
        "language": "language la lg languages articlelanguage languageoforiginaldocument outputlanguage",
        "keywords": (
            "keywords de kw keyword authorkeywords indexkeywords descriptors meshterms subjects manualtags"
            " automatictags emtreemedicalindextermsmajorfocus conditions interventions condition conditioncategory"
            " medicalcondition medicalconditions healthconditionsorproblemsstudied therapeuticareas"
            " intervention keywordsdisplayname mh sh artinfosugsubj"
        ),
        "publication_types": (
            "publicationtype dt documenttype doctype type itemtype referencetype contenttype studytype"
            " typeofreference pt artinfodoctype"
        ),
        "types": (
            "itemtype referencetype typeofreference publicationtype documenttype doctype contenttype type studytype"
            " ty entrytype artinfodoctype dt"
        ),
        "url": (
            "url link fulltexturl fulltextlink externalurl doilink studyurl weburl links embaselink plink"
            " primarylocationlandingpageurl webaddress ur ul articleurl documenturl fturl headerdisplayinfoplinkurl"
        ),
        "database": "database databases databasename longdbname sourceregister db headerlongdbname",
    },
    leads={
        "doi": (
            *(Lead(tag, "doi") for tag in DOI_HEADERS),
            *(Lead(tag, "doi link") for tag in (*LINK_HEADERS, "doilink")),
            Lead("artinfoui", "doi quiet"),
            *(Lead(tag, "doi note") for tag in ("citation", "sourcecitation")),
            *(Lead(tag, "doi own") for tag in ("notes", "extra")),
        ),
        "pmid": (
            *(Lead(tag, r"^(?:pmid|medline)?:?\s*([1-9]\d{0,7})(?:\.0|\s*\[.*)?$") for tag in PMID_HEADERS),
            Lead("ui", r"^([1-9]\d{6,7})$", database="medline"),
            *(Lead(tag, PUBMED_LINK) for tag in (*PMID_HEADERS, *LINK_HEADERS)),
            Lead("id", r"^([1-9]\d{0,7})$", database="^MED$|medline|pubmed"),
            *(Lead(tag, "pmid own") for tag in ("extra", "notes")),
        ),
        "pmcid": (
            *(Lead(tag, r"^(?:PMC\s*)?(\d+)", prefix="PMC") for tag in PMCID_HEADERS),
            *(Lead(tag, r"articles/(?:PMC)?(\d+)", prefix="PMC") for tag in PMCID_HEADERS),
            *(Lead(tag, PMC_LINK) for tag in LINK_HEADERS),
            Lead("extra", "pmcid own"),
        ),
        "accession": (
            *(
                Lead(tag, r"^(\S+)$")
                for tag in ("utuniquewosid", "uniquewosid", "uniqueid", "ut", "eid", *REGISTER_NUMBERS)
            ),
            Lead("trialnumber", r"^(CTIS\d{4}-\d{6}-\d{2}-\d{2})$"),
            *(
                Lead(tag, r"^(\S+)$")
                for tag in (
                    "embaseaccessionid",
                    "pui",
                    "centralid",
                    "cochraneid",
                    "accessionnumber",
                    "lensid",
                    "storeid",
                )
            ),
            *(Lead(tag, r"^(\S+)$") for tag in ("ui", "an", "headeruiterm")),
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
    foreign=frozenset({"references", "citedreferences", "cr", "rf"}),
)
TITLES = frozenset(DELIMITED_COLUMNS.columns["title"].replace("|", " ").split())
PAGES, ISSUES, VOLUMES, YEARS = (
    frozenset(" ".join(DELIMITED_COLUMNS.columns[column] for column in columns).replace("|", " ").split())
    for columns in (("first_page", "last_page"), ("issue",), ("volume",), ("year",))
)
KNOWN = frozenset(
    {word for tags in DELIMITED_COLUMNS.columns.values() for word in tags.replace("|", " ").split()}
    | {lead.tag for leads in DELIMITED_COLUMNS.leads.values() for lead in leads}
)


# What names the whole of a document apart from its title; "id" and "key" may be running numbers.
NAMING = frozenset(
    word
    for column in ("title", "authors", "corporate", "abstract")
    for word in DELIMITED_COLUMNS.columns[column].replace("|", " ").split()
) | {lead.tag for leads in DELIMITED_COLUMNS.leads.values() for lead in leads} - {"id", "key", "extra", "notes"}
# EBSCO's records, flattened: "artinfo/aug/au/0", "rec_header_controlInfo_artinfo_tig_atl", "pubinfo/dt/_year".
EBSCO_PATH = re.compile(r"(?:artinfo|jinfo|pubinfo|bkinfo|dissinfo|header)[\W_].*", re.IGNORECASE)
# Others write pages in PG and SP, and captions in CA. Only Web of Science has a column BP.
OF_WEB_OF_SCIENCE = {"pg": "pagecount", "sp": "sponsors", "ca": "groupauthors", "gp": "bookgroupauthors"}
SPACE = re.compile(r"(?:dc|dcterms|prism|bibo):(?=\w)", re.IGNORECASE)  # "prism:publicationName", as interfaces write


def normalise_header(header: str) -> str:
    """A header in lower-case letters and digits; the plural in brackets counts as written.

    >>> normalise_header("Author(s)"), normalise_header(" Art. No."), normalise_header("Journal/Book")
    ('authors', 'artno', 'journalbook')
    >>> normalise_header("artinfo/aug/au/11"), normalise_header("dc:title"), normalise_header("artinfo/ui/0/__text")
    ('artinfoaugau', 'title', 'artinfoui')
    """
    header = SPACE.sub("", header.strip(), count=1) if ":" in header else header
    if path := EBSCO_PATH.search(header):
        header = re.sub(r"\d+|__text$", "", path[0])
    return re.sub(r"[\W_]+", "", header.lower())


def name_columns(headers: Iterable[str]) -> list[str]:
    """The headers of one table, normalised; Web of Science's two letters as what they mean there.

    >>> name_columns(["TI", "SP", "BP", "PG"]), name_columns(["TI", "SP", "PG"])
    (['ti', 'sponsors', 'bp', 'pagecount'], ['ti', 'sp', 'pg'])
    """
    names = [normalise_header(header) for header in headers]
    return [OF_WEB_OF_SCIENCE.get(name, name) for name in names] if "bp" in names else names


def list_unknown(headers: Iterable[str]) -> list[str]:
    """The headers that fill no column, as they are written.

    >>> list_unknown(["Title", "Star sign", ""])
    ['Star sign']
    """
    written = [header.strip() for header in headers]
    named = zip(written, name_columns(written), strict=True)
    return [header for header, name in named if header and name not in KNOWN]
