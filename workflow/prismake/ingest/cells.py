"""What cells of a table say beyond their column: citations, databases, and what a spreadsheet program spoilt."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from prismake.ingest.blocks import Field
from prismake.ingest.headers import DELIMITED_COLUMNS, ISSUES, PAGES, PMID_HEADERS, TITLES, VOLUMES, YEARS
from prismake.ingest.spreadsheet_dates import mend_year
from prismake.text.citations import read_citation

CITATIONS = frozenset({"source", "so", "citation", "journal", "note"})
JOURNALS = frozenset({"source", "so", "journal"})
AUTHORS = frozenset(DELIMITED_COLUMNS.columns["authors"].replace("|", " ").split())
# The parts of Europe PMC, whose CSV names one in the column SOURCE: MEDLINE, preprints, Agricola, patents …
EUROPE_PMC = frozenset({"MED", "PMC", "PPR", "AGR", "CBA", "CTX", "ETH", "HIR", "PAT", "NBK"})
# A column of this name holds databases as often as journals.
SOURCES = frozenset({"source", "sources"})
LONGEST_SOURCE = 200  # Characters of a list of databases.
SEARCHED = re.compile(r"\b(?:databases?|search(?:es)?)\b", re.IGNORECASE)
DATABASE = re.compile(
    r"(?<!\w)(?:pub ?med(?: central)?|med ?line|embase|scopus|web of (?:science|knowledge)|wo[sk]|isi|cinahl"
    r"|psych? ?info|psycarticles|cochrane(?: library| central)?|central|eric|lilacs|scielo|proquest"
    r"|ebsco ?(?:host)?|science ?direct|google scholar|ieee(?: xplore)?|acm(?: digital library| dl)?|open ?alex"
    r"|cross ?ref|semantic scholar|dimensions|the lens|lens|lens\.org|europe ?pmc|pmc|clinicaltrials\.gov|ictrp"
    r"|cnki|wanfang|airiti|pedro|amed|cab abstracts?|global health|agricola|socindex|sportdiscus|springer ?link"
    r"|wiley(?: online library)?|taylor (?:and|&) francis|inspec|compendex|engineering village"
    r"|biosis(?: previews)?|zbmath|dblp|ssrn|opengrey|vhl|bvs|ovid|jstor|trip|epistemonikos)(?!\w)",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"(?<!\w)(?:via|by|on|in|from|through|and|the|all|core|collection|plus|complete|databases?|search(?:es)?|hand|manual"
    r"|export(?:ed)?|results?|library|online|full|text|with|r|ovid|ebsco|nlm|elsevier|clarivate|updated?|round|file|ris|csv"
    r"|nbib|xlsx?|txt|bib|present|to|epub|ahead|of|print|daily|process|indexed|other|non|citations?)(?!\w)|\d+",
    re.IGNORECASE,
)
LETTER = re.compile(r"[^\W\d_]")
MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|m[aä]rz|mrz|mai|okt|dez|janv|f[eé]vr|mars|avr|juin|juil|ao[uû]t"
    r"|d[eé]c|ene|abr|ago|dic|fev|set|out|gen|mag|giu|lug|ott|mrt|mei)\.?"
)
DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[ T]00:00(?::00)?)?|\d\d?[-./ ]{{1,2}}{MONTH}(?:[-./ ]\d{{2,4}})?|{MONTH}[-./]\d{{1,4}}"
    r"|\d\d?[./]\d\d?[./](?:19|20)\d\d",
    re.IGNORECASE,
)
POWER = re.compile(r"-?\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
ERROR = re.compile(r"#(?:N/A|N/D|NV|[A-ZÄÖÜÉ][A-ZÄÖÜÉ/0]{1,14}[!?])|#{3,}|(?:Err|Fehler):\d{3}")
# What pandas, R and databases write into a cell that holds nothing.
NOTHING = frozenset({"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "none", "<NA>", "-", "--"})
MADE_NUMBER = re.compile(r"(\d+)\.0|'(\S.*)")
GROUPED = re.compile(r"\d{1,3}([ ,.’'\u00a0\u202f])\d{3}(?:\1\d{3})*")  # 30,000,001
NLM = re.compile(r"NLM(?=\d)")
LONGEST = 30  # Characters of any of these.
NAMED = 5  # Rows that a remark names.
COUNTED = PAGES | ISSUES | VOLUMES
MENDED = COUNTED | YEARS
DATED = "a date where pages or an issue belong: Excel turns 1-2 into one"
TITLE_DATED = "a date where a title belongs: a spreadsheet program made it of the title"
POWERED = "a number in powers of ten, its last digits gone: a spreadsheet program rounds long numbers"
FAILED = "an error of a spreadsheet program in place of a value, left out"
SHORTENED = "the list of authors is cut short"
CUT = re.compile(r"(?:\.{3}|…|\bet\.? al\b\.?|\band others)\W*$|(?:\.{3}|…)\s*[,;]", re.IGNORECASE)


class Remarks:
    """What is to be told of rows: each remark once, with the rows that it holds for."""

    def __init__(self, word: str) -> None:
        self.word = word  # What the rows are counted by: "row" in a workbook, "line" in a text.
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.found: dict[str, str] = {}

    def add(self, remark: str, row: int, *, found: str = "") -> None:
        """Hold a remark for a row, and what was found in the first of its rows."""
        if self.rows[remark][-1:] != [row]:
            self.rows[remark].append(row)
        if found:
            self.found.setdefault(remark, f" ({found})")

    def list(self) -> list[str]:
        """All remarks, each with its first rows.

        >>> remarks = Remarks("row")
        >>> remarks.add("odd", 3, found="1-"), remarks.add("odd", 5)
        (None, None)
        >>> remarks.list()
        ['odd (1-): rows 3, 5']
        """
        return [f"{remark}{self.found.get(remark, '')}: {self._name(rows)}" for remark, rows in self.rows.items()]

    def _name(self, rows: Sequence[int]) -> str:
        listed = ", ".join(map(str, rows[:NAMED])) + (f" … ({len(rows)} in all)" if len(rows) > NAMED else "")
        return f"{self.word}{'s' if len(rows) > 1 else ''} {listed}"


def refine_row(fields: Sequence[Field], remarks: Remarks, row: int) -> tuple[Field, ...]:
    """The fields of a row as its columns mean them; what a spreadsheet program spoilt is remarked on."""
    filled = [_mend(field) for field in fields if field.value not in NOTHING or field.tag in TITLES]
    written = [mended for field in filled if (mended := _mend_day(field, remarks, row)).value]
    kept = [field for field in written if not _is_spoilt(field, remarks, row)]
    refined = [part for field in kept for part in (_take_apart(field) if field.tag in CITATIONS else (field,))]
    if any(field.tag == "artinfouitype" for field in refined):
        refined = _name_identifiers(refined)
    return tuple(refined)


def _mend(field: Field) -> Field:
    """A number as it was before a program made it 12.0, parted its digits or put the mark of a text before: '117-23."""
    if field.tag in PMID_HEADERS and GROUPED.fullmatch(field.value):
        return replace(field, value="".join(filter(str.isdecimal, field.value)))
    if field.tag not in MENDED or not (number := MADE_NUMBER.fullmatch(field.value)):
        return field
    return replace(field, value=number[1] or number[2])


def _mend_day(field: Field, remarks: Remarks, row: int) -> Field:
    """A year as it was before a program made a day of it; told, as is a number of days in its place."""
    value, told = mend_year(field.value, field.tag)
    if told:
        remarks.add(told, row, found=field.value)
    return field if value == field.value else replace(field, value=value)


def _is_spoilt(field: Field, remarks: Remarks, row: int) -> bool:
    """Whether an error stands in place of the value; a date or a power of ten is only told."""
    value, tag = field.value, field.tag
    if len(value) > LONGEST:
        if tag in AUTHORS and CUT.search(value):
            remarks.add(SHORTENED, row)
        return False
    if value[0] in "#EF" and ERROR.fullmatch(value):
        remarks.add(FAILED, row, found=value)
        return True
    if tag in COUNTED and not value.isdigit() and DATE.fullmatch(value):
        remarks.add(DATED, row, found=value)
    elif tag in TITLES and DATE.fullmatch(value):
        remarks.add(TITLE_DATED, row, found=value)
    elif "+" in value and POWER.fullmatch(value):
        remarks.add(POWERED, row, found=value)
    elif tag in AUTHORS and CUT.search(value):
        remarks.add(SHORTENED, row)
    return False


def _take_apart(field: Field) -> list[Field]:
    """A citation as its parts; a database in a column that others use for the journal as what it is."""
    tag, value = field.tag, field.value
    if tag in SOURCES and (value in EUROPE_PMC or names_database(value)):
        return [Field("database", value, field.line)]
    parts = {} if tag == "note" and not value.lstrip("{").startswith("Source: ") else read_citation(value.strip("{}"))
    if not parts or (tag == "journal" and not parts.keys() & {"volume", "pages"}):
        return [field]
    cited = [Field(f"cited{name}", part, field.line) for name, part in parts.items()]
    return [Field("sourcecitation" if tag in JOURNALS else tag, value, field.line), *cited]


def names_database(value: str) -> bool:
    """Whether a text names databases and nothing else.

    >>> names_database("PubMed"), names_database("MEDLINE (Ovid), Embase; 2021-03-01"), names_database("J Lens Tests")
    (True, True, False)
    """
    if len(value) > LONGEST_SOURCE:
        return False
    rest = DATABASE.sub(" ", value)
    named = rest != value or bool(SEARCHED.search(value))
    return named and not LETTER.search(BESIDE.sub(" ", rest))


def _name_identifiers(fields: Sequence[Field]) -> list[Field]:
    """EBSCO names the kind of each identifier in a column of its own, in the order of the identifiers.

    It writes NLM before PMIDs.
    """
    kinds = [field.value.lower() for field in fields if field.tag == "artinfouitype"]
    own = iter(kinds)
    return [
        Field(kind, NLM.sub("", field.value) if kind == "pmid" else field.value, field.line)
        if field.tag == "artinfoui" and (kind := next(own, "")) in ("doi", "pmid")
        else field
        for field in fields
    ]
