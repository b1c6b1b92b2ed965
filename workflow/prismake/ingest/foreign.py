"""What a file is that is no export of references: said in its refusal, with what to do instead."""

import re

from prismake.ingest.xml_text import root_name

EXPORT = "export the search from the database as RIS, CSV or XML (PubMed, EndNote)"
LIBRARY = "ask the library's catalogue for RIS or EndNote XML, or convert the file in Zotero"
PAGE = f"{EXPORT}: a page saved from the browser shows the results, but is no export"
NUMBERED = "export the records themselves, not their numbers: PubMed saves the format PubMed (.nbib) from the same menu"
NO_HITS = "export again; a search without hits needs no file"
# Lists of nothing, and the frame that Web of Science sets around its entries.
NOTHING = re.compile(
    r"\s*(?:\[\s*\]|\{[^\[\]]{0,2000}\"(?:results|items|data|hits|records|studies)\"\s*:\s*\[\s*\][^\[\]]{0,2000}\}"
    r"|FN [^\n]*\n(?:VR [^\n]*\n)?\s*(?:EF)?)\s*$"
)
NUMBERS = re.compile(r"\s*(?:(?:PMIDs?|UI|ID)\s+)?(?:\d{5,9}[\s,;]*){1,5}(?:\d{5,9}|$)")
# What stands in the beginning of the file, what that is, what to do.
KINDS = (
    (r"loc\.gov/MARC21/slim|<leader>|\btag=\"245\"", "MARCXML of a library catalogue", LIBRARY),
    (r"loc\.gov/mods/", "MODS of a library catalogue", LIBRARY),
    (r"openarchives\.org/OAI", "OAI-PMH records of a repository", LIBRARY),
    (r"<article\b[^<>]{0,300}\barticle-type=|<!DOCTYPE article\b", "the full text of an article (JATS)", EXPORT),
    (r"<(?:feed|rss)\b", "a feed of news", EXPORT),
    (r'"(?:devDependencies|dependencies|\$schema)"\s*:', "JSON of a program", EXPORT),
    (r'"itemType"\s*:', "JSON of Zotero's own", "export from Zotero as RIS, CSL JSON or Zotero RDF"),
)


def explain_foreign(opening: str) -> tuple[str, str]:
    """What the file is and what to do; two empty texts for a file of no kind known here."""
    root = root_name(opening)
    if root.lower() == "html":
        return "a saved web page", PAGE
    if NOTHING.match(opening.lstrip("\ufeff")[:5000]):
        return "no entries", NO_HITS
    if NUMBERS.match(opening):
        return "a list of numbers", NUMBERED
    if root or opening.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        for pattern, kind, remedy in KINDS:
            if re.search(pattern, opening[:20_000]):
                return kind, remedy
    return "", ""
