"""What a search for hostile bytes starts from: small real exports, and small ones of formats that have no real file."""

import functools
import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl

from places import REVIEW, SHARED
from prismake.ingest.recognise import recognise_format
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook

CONFIG = REVIEW / "config"
LARGEST = 20_000  # Bytes: a search takes its time for every byte.
ROW = {"Title": "Tea & cells", "Authors": "Lee A; Tan, B. C.", "Year": "2001", "DOI": "10.1000/ab(1)c", "Pages": "1-9"}
TRIAL = "<Trial><TrialID>NCT01234567</TrialID><Public_title>Tea</Public_title><Date_registration>1/2/2001</Date_registration></Trial>"
WRITTEN = {
    "RIS": 'TY  - JOUR\nTI  - Tea\nAU  - Lee, A\nDO  - 10.1000/x y\nN1  - RAYYAN-INCLUSION: {"Ann"=>"Excluded"}'
    " | RAYYAN-EXCLUSION-REASONS: mice\nUR  - https://doi.org/10.1000/x\nER  - \n",
    "MEDLINE": "PMID- 1\nTI  - Tea\n      and cells\nFAU - Lee, Ann\nAU  - Lee A\nDP  - 2001 Jan\nLID - 10.1000/x [doi]\n\n",
    "BibTeX": '@string{j = {Tea}}\n@article{a1,\n author = {Lee, Ann and {A Group}},\n title = {{Caf{\\\'e} $\\alpha$} "x"},\n'
    ' journal = j # " Ltd",\n year = 2001, doi = {10.1000/x_1}\n}\n',
    "Web of Science": "FN Clarivate\nVR 1.0\nPT J\nAU Lee, A\n   Tan, B\nTI Tea\nDI 10.1000/x\nUT WOS:000001\nER\n\nEF\n",
    "EndNote tagged": "%0 Journal Article\n%A Lee, Ann\n%T Tea\n%D 2001\n%R 10.1000/x\n%U https://doi.org/10.1000/x\n\n",
    "RefWorks": "RT Journal Article\nSR Electronic\nA1 Lee,A.\nT1 Tea\nYR 2001\nDO 10.1000/x\nAN 1\n\n",
    "Ovid": "<1>\nUnique Identifier\n  123\nTitle\n  Tea [Review].\nAuthor\n  Lee A1; Tan B*.\nSource\n"
    "  Tea. 8(6):1048-1064, September 2015.\n\n",
    "Ovid Reprint": "<1. >\nVN  - Ovid Technologies\nDB  - Embase\nAN  - 2000000001\nAU  - Lee A.\nTI  - Tea\n"
    "SO  - Tea. 8(6) (pp 1048-1064), 2015.\nYR  - 2015\n\n",
    "CSV": 'Title,Authors,Year,DOI,Notes,Covidence #\n"Tea, hot","Lee, A",2001,10.1000/x,'
    '"Exclusion reason: mice;Ann Lee (2021-05-12 18:35:11)(Select): same?;",#1\n',
    "CSV of a trial register": "NCT Number,Study Title,Sponsor/Collaborators\nNCT01234567,Tea,A|B\n",
    "PubMed XML": '<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>'
    "<ArticleTitle>T<i>e</i>a &amp; x</ArticleTitle><AuthorList><Author><LastName>Lee</LastName></Author></AuthorList>"
    "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "Europe PMC XML": "<responseWrapper><resultList><result><id>1</id><title>Tea</title><authorString>Lee A, Tan B."
    "</authorString><doi>10.1000/x</doi></result></resultList></responseWrapper>",
    "ICTRP XML": f"<Trials_downloaded_from_ICTRP>{TRIAL}</Trials_downloaded_from_ICTRP>",
    "EndNote XML": '<xml><records><record><source-app>EndNote</source-app><ref-type name="Journal Article">17</ref-type>'
    "<contributors><authors><author>Lee, A</author></authors></contributors><titles><title><style>Tea</style></title>"
    "</titles><urls><related-urls><url>https://doi.org/10.1000/x</url></related-urls></urls></record></records></xml>",
    "ClinicalTrials.gov JSON": '{"studies":[{"protocolSection":{"identificationModule":{"nctId":"NCT01234567",'
    '"briefTitle":"Tea \\\\< 5","secondaryIdInfos":[{"id":"2001-000001-12","type":"EUDRACT_NUMBER"}]}}}]}',
    "Europe PMC JSON": '{"resultList":{"result":[{"id":"1","title":"Tea","authorString":"Lee A, Tan B.","doi":"10.1000/x"}]}}',
    "OpenAlex JSON": '{"results":[{"id":"https://openalex.org/W1","title":"Tea","abstract_inverted_index":{"hot":[0]},'
    '"authorships":[{"author":{"display_name":"Ann Lee"}}],"publication_year":2001}]}',
    "Cochrane citation text": "Record #1 of 1\nID: CN-00000001\nAU: Lee A\nTI: Tea\nYR: 2001\nDOI: 10.1000/x\nAB: AIM: tea\n",
    "PubMed summary text": "1: Lee A, Tan B. Tea. J Tea. 2001 Mar;3(2):117-23. doi: 10.1000/x. PMID: 1; PMCID: PMC1.\n",
    "PubMed abstract text": "1. J Tea. 2001 Mar;3(2):117-23. doi: 10.1000/x.\n\nTea.\n\nLee A(1), Tan B.\n\nAuthor "
    "information:\n(1)Home.\n\nHot tea.\n\nDOI: 10.1000/x\nPMID: 1 [Indexed]\n",
    "Zotero RDF": '<rdf:RDF xmlns:rdf="r" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:bib="b" xmlns:dc="d">'
    '<bib:Article rdf:about="#1"><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource="urn:1"/>'
    '<dc:title>Tea</dc:title></bib:Article><bib:Journal rdf:about="urn:1"><dc:title>J Tea</dc:title></bib:Journal></rdf:RDF>',
    "ClinicalTrials.gov XML": "<clinical_study><id_info><nct_id>NCT01234567</nct_id></id_info><brief_title>Tea"
    "</brief_title><start_date>March 4, 2001</start_date></clinical_study>",
    "ANZCTR XML": "<ANZCTR_Trials><ANZCTR_Trial><actrnumber>ACTRN12612000001842</actrnumber><trial_identification>"
    "<studytitle>Tea &lt; 5</studytitle></trial_identification></ANZCTR_Trial></ANZCTR_Trials>",
    "EU Clinical Trials Register text": "EudraCT Number:          2014-001354-42\nSponsor Protocol Number: ABC-1\n"
    "Sponsor Name:            Acme\nFull Title:              Tea\nStart Date*:             2014-08-11\n\n",
    "Semantic Scholar JSON": '{"data":[{"paperId":"1","title":"Tea","externalIds":{"DOI":"10.1000/x","PubMed":"1"},'
    '"authors":[{"name":"A. Lee"}],"journal":{"name":"J Tea","pages":"1-9"},"year":2001}]}',
    "CSL JSON": '[{"type":"article-journal","id":"1","title":"Tea","author":[{"family":"Lee","given":"A"}],'
    '"issued":{"date-parts":[[2001]]},"DOI":"10.1000/x","note":"PMID: 12345"}]',
}


@functools.cache
def of_format(name: str) -> list[bytes]:
    """A written export of the format, and real ones where they are at hand."""
    return [WRITTEN[name].encode(), *_real().get(name, ())[:12]]


@functools.cache
def _real() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    paths = sorted((SHARED / "exports").rglob("*.*")) if SHARED.is_dir() else []
    for path in paths:
        if "_expected" not in path.parts and path.is_file() and path.stat().st_size < LARGEST:
            content = path.read_bytes()
            known = recognise_format(content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
            if known:
                found.setdefault(known.name, []).append(content)
    return found


def of_workbook(name: str) -> list[bytes]:
    """A workbook as an export, whole and each of its parts, behind the byte that tells which."""
    title = {"NCT Number": "NCT01234567", "Study Title": "Tea"} if "register" in name else ROW
    book = openpyxl.Workbook()
    book.active.append(list(title))
    book.active.append(list(title.values()))
    book.active.append(["Tea, once more"])
    made = io.BytesIO()
    book.save(made)
    return _take_apart(made.getvalue())


def of_sheet() -> list[bytes]:
    """A sheet as issued, whole and each of its parts."""
    with tempfile.TemporaryDirectory() as folder:
        return _take_apart(issue_workbook(Path(folder, "sheet.xlsx"), _make_sheet()).read_bytes())


def of_sheet_csv() -> list[bytes]:
    """A sheet as a spreadsheet program saves it as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = issue_workbook(Path(folder, "sheet.xlsx"), _make_sheet())
        page = openpyxl.load_workbook(path).worksheets[0]
        lines = [",".join(f'"{cell or ""}"' for cell in row) for row in page.iter_rows(values_only=True)]
    return ["\n".join(lines).encode()]


def _make_sheet() -> Workbook:
    columns = (
        Column("title", "Title", 40),
        Column("decision", "Decision", 12, fill=True, choices=("include", "exclude")),
    )
    rows = tuple({"id": f"a:{number}", "title": f"Tea {number}", "decision": ""} for number in range(3))
    page = Page("votes", columns, rows, done_when="decision")
    return Workbook(Meta("screening", "full_text", "anna", "batch-001"), "Votes", ("Read.",), (page,))


def _take_apart(whole: bytes) -> list[bytes]:
    from fuzz.targets import MEMBERS

    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = [
            bytes([number]) + archive.read(name) for number, name in enumerate(MEMBERS, 1) if name in archive.namelist()
        ]
    return [b"\0" + whole, *parts]
