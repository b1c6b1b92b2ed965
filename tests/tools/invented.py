"""A small invented export of each text format, with as many entries as asked for, told apart by their titles."""

import json
from collections.abc import Callable, Sequence

Maker = Callable[[Sequence[int]], str]


def title(number: int) -> str:
    return f"Invented study {number}"


def _each(form: str, *, head: str = "", between: str = "", tail: str = "") -> Maker:
    """`~` stands for the number of the entry."""
    return lambda numbers: head + between.join(form.replace("~", str(number)) for number in numbers) + tail


def _json(form: Callable[[int], object], wrap: Callable[[list[object]], object] = list) -> Maker:
    return lambda numbers: json.dumps(wrap([form(number) for number in numbers]), indent=1) + "\n"


XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
ZOTERO = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"'
    ' xmlns:bib="http://purl.org/net/biblio#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MAKERS: dict[str, Maker] = {
    "RIS": _each("TY  - JOUR\nAU  - Auth, A\nTI  - Invented study ~\nPY  - 200~\nDO  - 10.1234/abc.~\nER  - \n\n"),
    "MEDLINE": _each("PMID- 3000000~\nTI  - Invented study ~\nFAU - Auth, Ann\nDP  - 200~ Jan\n\n"),
    "Web of Science": _each(
        "PT J\nAU Auth, A\nTI Invented study ~\nPY 200~\nUT WOS:00000000000000~\nER\n\n",
        head="FN Clarivate Analytics Web of Science\nVR 1.0\n",
        tail="EF\n",
    ),
    "EndNote tagged": _each("%0 Journal Article\n%A Auth, A\n%T Invented study ~\n%D 200~\n\n"),
    "RefWorks": _each("RT Journal Article\nSR Electronic\nID ~\nA1 Auth,A.\nT1 Invented study ~\nYR 200~\n\n"),
    "Ovid": _each(
        "<~>\nUnique Identifier\n  3000000~\nTitle\n  Invented study ~\nAuthors\n  Auth A.\nYear\n  200~\n\n"
    ),
    "Ovid Reprint": _each(
        "<~>\nVN  - Ovid Technologies\nDB  - Tests\nUI  - 3000000~\nAU  - Auth A\n"
        "TI  - Invented study ~\nYR  - 200~\n\n"
    ),
    "BibTeX": _each("@article{auth200~,\n  author = {Auth, A},\n  title = {Invented study ~},\n  year = {200~}\n}\n\n"),
    "CSV": _each('Invented study ~,"Auth, A",200~,10.1234/abc.~\n', head="Title,Authors,Year,DOI\n"),
    "CSV of a trial register": _each("NCT0000000~,Invented study ~,Acme\n", head="NCT Number,Study Title,Sponsor\n"),
    "Cochrane citation text": _each(
        "Record #~ of 9\nID: CN-0000000~\nAU: Auth A\nTI: Invented study ~\nYR: 200~\n\n\n"
    ),
    "PubMed summary text": _each(
        "~: Auth A, Beth B. Invented study ~. J Tests. 200~ Jan;3(2):1-9. PMID: 3000000~.\n\n"
    ),
    "PubMed abstract text": _each(
        "~. J Tests. 200~ Jan;3(2):1-9.\n\nInvented study ~.\n\nAuth A(1).\n\nWords.\n\nPMID: 3000000~\n\n\n"
    ),
    "PubMed XML": _each(
        "<PubmedArticle><MedlineCitation><PMID>3000000~</PMID><Article><ArticleTitle>Invented study ~</ArticleTitle>"
        "</Article></MedlineCitation></PubmedArticle>\n",
        head=f"{XML}<PubmedArticleSet>\n",
        tail="</PubmedArticleSet>\n",
    ),
    "Europe PMC XML": _each(
        "<result><id>3000000~</id><title>Invented study ~</title></result>\n",
        head=f"{XML}<responseWrapper><resultList>\n",
        tail="</resultList></responseWrapper>\n",
    ),
    "ICTRP XML": _each(
        "<Trial><TrialID>ISRCTN0000000~</TrialID><Public_title>Invented study ~</Public_title></Trial>\n",
        head=f"{XML}<Trials_downloaded_from_ICTRP>\n",
        tail="</Trials_downloaded_from_ICTRP>\n",
    ),
    "ANZCTR XML": _each(
        "<ANZCTR_Trial><actrnumber>ACTRN1260500000000~</actrnumber><trial_identification>"
        "<studytitle>Invented study ~</studytitle></trial_identification></ANZCTR_Trial>\n",
        head=f"{XML}<ANZCTR_Trials>\n",
        tail="</ANZCTR_Trials>\n",
    ),
    "EU Clinical Trials Register text": _each(
        "EudraCT Number:          2014-00000~-42\nSponsor Protocol Number: ABC-~\nSponsor Name:            Acme\n"
        "Full Title:              Invented study ~\nLink: https://example.org/2014-00000~-42\n\n"
    ),
    "EndNote XML": _each(
        "<record><ref-type name='Journal Article'>17</ref-type>"
        "<titles><title>Invented study ~</title></titles></record>\n",
        head=f"{XML}<xml><records>\n",
        tail="</records></xml>\n",
    ),
    "Zotero RDF": _each(
        "<bib:Article><z:itemType>journalArticle</z:itemType><dc:title>Invented study ~</dc:title></bib:Article>\n",
        head=f"{XML}<rdf:RDF {ZOTERO}>\n",
        tail="</rdf:RDF>\n",
    ),
    "ClinicalTrials.gov XML": _each(
        "<study><nct_id>NCT0000000~</nct_id><title>Invented study ~</title></study>\n",
        head=f"{XML}<search_results>\n",
        tail="</search_results>\n",
    ),
    "ClinicalTrials.gov JSON": _json(
        lambda n: {"protocolSection": {"identificationModule": {"nctId": f"NCT0000000{n}", "briefTitle": title(n)}}},
        lambda listed: {"studies": listed},
    ),
    "Europe PMC JSON": _json(
        lambda n: {"id": f"3000000{n}", "title": title(n)}, lambda listed: {"resultList": {"result": listed}}
    ),
    "OpenAlex JSON": _json(
        lambda n: {"id": f"https://openalex.org/W{n}", "title": title(n)}, lambda listed: {"results": listed}
    ),
    "Semantic Scholar JSON": _json(lambda n: {"paperId": str(n), "title": title(n)}, lambda listed: {"data": listed}),
    "CSL JSON": _json(lambda n: {"type": "article-journal", "id": str(n), "title": title(n)}),
}
