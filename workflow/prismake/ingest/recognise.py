"""The registry of formats: each is recognised by content, in this order, never by the file's suffix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from prismake.ingest.anzctr_xml import read_anzctr_xml, recognise_anzctr_xml
from prismake.ingest.bibtex import BLANKS, START, read_bibtex
from prismake.ingest.bibtex_columns import BIBTEX_COLUMNS
from prismake.ingest.blocks import Reading
from prismake.ingest.cochrane import COCHRANE_COLUMNS, read_cochrane, recognise_cochrane
from prismake.ingest.csl_json import CSL_COLUMNS, read_csl, recognise_csl
from prismake.ingest.ctgov_xml import read_ctgov_xml, recognise_ctgov_xml
from prismake.ingest.delimited import find_header, looks_delimited, read_delimited
from prismake.ingest.dialect import Dialect
from prismake.ingest.endnote_xml import ENDNOTE_COLUMNS, read_endnote, recognise_endnote
from prismake.ingest.enw import ENW, ENW_COLUMNS
from prismake.ingest.euctr_text import read_euctr, recognise_euctr
from prismake.ingest.europe_pmc import (
    EUROPE_PMC_COLUMNS,
    read_europe_pmc_json,
    read_europe_pmc_xml,
    recognise_europe_pmc_json,
    recognise_europe_pmc_xml,
)
from prismake.ingest.headers import DELIMITED_COLUMNS
from prismake.ingest.mapping import Profile
from prismake.ingest.medline import MEDLINE, MEDLINE_COLUMNS
from prismake.ingest.old_workbooks import read_ods, read_xls, recognise_ods, recognise_xls
from prismake.ingest.openalex import OPENALEX_COLUMNS, read_openalex, recognise_openalex
from prismake.ingest.ovid import OVID_COLUMNS, read_ovid
from prismake.ingest.ovid_reprint import OVID_REPRINT_COLUMNS, read_ovid_reprint
from prismake.ingest.pubmed_text import (
    PUBMED_TEXT_COLUMNS,
    read_pubmed_abstract,
    read_pubmed_summary,
    recognise_pubmed_abstract,
    recognise_pubmed_summary,
)
from prismake.ingest.pubmed_xml import PUBMED_COLUMNS, read_pubmed, recognise_pubmed
from prismake.ingest.refworks import REFWORKS, REFWORKS_COLUMNS
from prismake.ingest.registrations import (
    CTGOV_COLUMNS,
    REGISTER_COLUMNS,
    read_ctgov_json,
    read_ictrp_xml,
    read_register_table,
    recognise_ctgov_json,
    recognise_ictrp_xml,
    recognise_register_table,
)
from prismake.ingest.ris import RIS, RIS_COLUMNS
from prismake.ingest.semantic_scholar import (
    SEMANTIC_SCHOLAR_COLUMNS,
    read_semantic_scholar,
    recognise_semantic_scholar,
)
from prismake.ingest.tagged import read_tagged
from prismake.ingest.workbook import (
    read_register_workbook,
    read_workbook,
    recognise_register_workbook,
    recognise_workbook,
)
from prismake.ingest.wos import WOS, WOS_COLUMNS
from prismake.ingest.xml_text import root_name
from prismake.ingest.zotero_rdf import ZOTERO_RDF_COLUMNS, read_zotero_rdf, recognise_zotero_rdf


@dataclass(frozen=True)
class Format:
    """One format: how it is recognised, read, and mapped to columns."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Reading]  # characters, name of the file
    profile: Profile
    longest_line: int = 5_000_000  # Longer than any row of a real export: such a line is damage, and slow to search.
    syntax: str = ""  # "xml" and "json" are told apart from all else before any format is asked.


@dataclass(frozen=True)
class BinaryFormat:
    """One format that is no text: how its bytes are recognised, read, and mapped to columns."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], Reading]  # bytes, name of the file
    profile: Profile


def _has_lines(pattern: str, *, at_least: int = 1) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.MULTILINE)

    def recognises(characters: str) -> bool:
        return len(list(islice(compiled.finditer(characters), at_least))) == at_least

    return recognises


def _opens(pattern: str, *, before: str) -> Callable[[str], bool]:
    """Whether the pattern is found in a file, and there before the other one."""
    own, other = re.compile(pattern, re.MULTILINE), re.compile(before, re.MULTILINE)

    def recognises(characters: str) -> bool:
        match = own.search(characters)
        return match is not None and not other.search(characters, 0, match.start())

    return recognises


def _tagged(dialect: Dialect) -> Callable[[str, str], Reading]:
    return lambda characters, name: read_tagged(characters, dialect=dialect, name=name)


def _is_delimited(characters: str) -> bool:
    return find_header(characters) is not None


def _xml(name: str, recognises: Callable[[str], bool], read: Callable[[str, str], Reading], profile: Profile) -> Format:
    return Format(name, recognises, read, profile, longest_line=WHOLE_FILE, syntax="xml")


def _json(
    name: str, recognises: Callable[[str], bool], read: Callable[[str, str], Reading], profile: Profile
) -> Format:
    return Format(name, recognises, read, profile, longest_line=WHOLE_FILE, syntax="json")


OPENING = 2_000_000
WHOLE_FILE = 2_000_000_000  # XML and JSON may stand on a single line, and are not searched line by line.
JSON_OPENING = re.compile(r"\ufeff?\s*(?:\[\s*[\[{\]]|\{\s*[\"}])")
MEDLINE_OPENING = r"^\ufeff?(?:PMID *- ?\d|PMC  ?- ?(?:PMC)?\d|OWN *- ?ERIC)"
RIS_OPENING = r"^[ \t\ufeff]*TY[ \t]{1,3}-[ \t]*[A-Z]"
REPRINT_OPENING = r"^\ufeff?(?:<\d{1,9}\.?\s?>\s*\n(?:VN|DB|UI|AN|AU|TI|ST)  - |VN  - Ovid)"
# A line of prose may begin with RT: the line below is tagged as well.
REFWORKS_OPENING = r"^\ufeff?RT[ \t]+[A-Z][A-Za-z/,() -]{2,40}\n\s*(?:PMCID|PMID|[A-Z][A-Z0-9])[ \t]"
ENTRY = START.pattern.removeprefix(BLANKS)  # The blanks before it decide nothing, and may be many.
FORMATS = (
    _xml("PubMed XML", recognise_pubmed, read_pubmed, PUBMED_COLUMNS),
    _xml("Europe PMC XML", recognise_europe_pmc_xml, read_europe_pmc_xml, EUROPE_PMC_COLUMNS),
    _xml("ICTRP XML", recognise_ictrp_xml, read_ictrp_xml, REGISTER_COLUMNS),
    _xml("EndNote XML", recognise_endnote, read_endnote, ENDNOTE_COLUMNS),
    _xml("Zotero RDF", recognise_zotero_rdf, read_zotero_rdf, ZOTERO_RDF_COLUMNS),
    _xml("ClinicalTrials.gov XML", recognise_ctgov_xml, read_ctgov_xml, CTGOV_COLUMNS),
    _xml("ANZCTR XML", recognise_anzctr_xml, read_anzctr_xml, REGISTER_COLUMNS),
    _json("ClinicalTrials.gov JSON", recognise_ctgov_json, read_ctgov_json, CTGOV_COLUMNS),
    _json("Europe PMC JSON", recognise_europe_pmc_json, read_europe_pmc_json, EUROPE_PMC_COLUMNS),
    _json("OpenAlex JSON", recognise_openalex, read_openalex, OPENALEX_COLUMNS),
    _json("Semantic Scholar JSON", recognise_semantic_scholar, read_semantic_scholar, SEMANTIC_SCHOLAR_COLUMNS),
    _json("CSL JSON", recognise_csl, read_csl, CSL_COLUMNS),
    # These are known by how the file opens: asked first, so that text of another format behind them is found.
    Format("Cochrane citation text", recognise_cochrane, read_cochrane, COCHRANE_COLUMNS),
    Format("PubMed summary text", recognise_pubmed_summary, read_pubmed_summary, PUBMED_TEXT_COLUMNS),
    Format("PubMed abstract text", recognise_pubmed_abstract, read_pubmed_abstract, PUBMED_TEXT_COLUMNS),
    Format("EU Clinical Trials Register text", recognise_euctr, read_euctr, REGISTER_COLUMNS),
    # RIS may have a field PMID of its own.
    Format("MEDLINE", _opens(MEDLINE_OPENING, before=RIS_OPENING), _tagged(MEDLINE), MEDLINE_COLUMNS),
    Format("RIS", _has_lines(RIS_OPENING), _tagged(RIS), RIS_COLUMNS),
    Format("BibTeX", _has_lines(ENTRY), read_bibtex, BIBTEX_COLUMNS),
    Format("Web of Science", _has_lines(r"^\ufeff?PT [A-Z]\b[^,;\t]*$"), _tagged(WOS), WOS_COLUMNS),
    Format("EndNote tagged", _has_lines(r"^\ufeff?%0(?:[ \t]|$)"), _tagged(ENW), ENW_COLUMNS),
    Format("RefWorks", _has_lines(REFWORKS_OPENING), _tagged(REFWORKS), REFWORKS_COLUMNS),
    Format("Ovid", _has_lines(r"^<\d+\.?\s*>\s*\n[A-Z][\w ]++\s*\n[ \t]"), read_ovid, OVID_COLUMNS),
    Format("Ovid Reprint", _has_lines(REPRINT_OPENING), read_ovid_reprint, OVID_REPRINT_COLUMNS),
    Format("CSV of a trial register", recognise_register_table, read_register_table, REGISTER_COLUMNS),
    Format("CSV", _is_delimited, read_delimited, DELIMITED_COLUMNS),
    # Fragments come last: their readers say what is missing, and on which line.
    Format(
        "RIS",
        _has_lines(r"^[ \t\ufeff]*(?:ER|T1|TI|JF|AU|PY|UR)[ \t]{1,3}-(?:[ \t]|$)", at_least=3),
        _tagged(RIS),
        RIS_COLUMNS,
    ),
    Format("CSV", looks_delimited, read_delimited, DELIMITED_COLUMNS),
)
BINARY_FORMATS = (
    BinaryFormat("Excel of a trial register", recognise_register_workbook, read_register_workbook, REGISTER_COLUMNS),
    BinaryFormat("Excel", recognise_workbook, read_workbook, DELIMITED_COLUMNS),
    BinaryFormat("OpenDocument", recognise_ods, read_ods, DELIMITED_COLUMNS),
    BinaryFormat("Excel 97", recognise_xls, read_xls, DELIMITED_COLUMNS),
)


def recognise_format(characters: str) -> Format | None:
    """The first format of the registry that knows the beginning of the content; None when none does."""
    opening = characters[:OPENING]
    syntax = "xml" if root_name(opening) else "json" if JSON_OPENING.match(opening) else ""
    return next((known for known in FORMATS if known.syntax == syntax and known.recognises(opening)), None)


def recognise_binary(content: bytes) -> BinaryFormat | None:
    """The first binary format that knows the bytes; None for all text, and for archives that are no workbook."""
    return next((known for known in BINARY_FORMATS if known.recognises(content)), None)
