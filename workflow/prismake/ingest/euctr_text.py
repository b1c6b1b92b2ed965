"""The EU Clinical Trials Register's downloads as data: "Summary" of the hits, and "Full trial details"."""

import re
from dataclasses import replace

from prismake.ingest.blocks import Block, Reading
from prismake.ingest.dialect import Dialect
from prismake.ingest.headers import normalise_header
from prismake.ingest.registrations import mark_registrations
from prismake.ingest.start_marks import STARTS
from prismake.ingest.tagged import read_tagged

NUMBER = r"\ufeff?EudraCT Number:[ \t]*\d{4}-\d{6}-\d{2}"
LABELS = (
    *("EudraCT Number", "Sponsor Protocol Number", "Sponsor Name", "Full Title", "Start Date", "Medical condition"),
    *("Disease", "Population Age", "Gender", "Trial protocol", "Trial results", "Link", "Trial Status"),
    *("National Competent Authority", "Clinical Trial Type", "Sponsor's Protocol Code Number"),
    "Date on which this record was first entered in the EudraCT database",
)
# Full details have numbered labels, "A.3 Full title of the trial (es): ", some of several lines; those that are read.
NUMBERED = {
    "A.3": "Full Title",
    "A.5.1": "Other number",  # of ISRCTN, of ClinicalTrials.gov, of WHO, and any
    "A.5.2": "Other number",
    "A.5.3": "Other number",
    "A.5.4": "Other number",
    "B.1.1": "Sponsor Name",
    "E.1.1": "Medical condition",
    "E.2.1": "Brief summary",
    "Date on which this record was first entered in the EudraCT database": "Date registration",
}
CODE = re.compile(r"[A-HNP]\.(?:\d+(?:\.\d+)*)?")
HEADING = r"[A-HNP]\.(?= (?:Protocol|Sponsor|Applicant|IMP|General|Population|Investigator|Review|End of)\b)"
NUMBERS = rf"|[A-H]\.\d+(?:\.\d+)*(?=[ \t])|{HEADING}"  # in full details alone: titles may have lines that look so
LINE = r"\ufeff?(?P<tag>(?:{labels})(?=\*?:){numbers})[^:]*(?::|$)(?P<value>.*)"
EUCTR = Dialect(
    name="EU Clinical Trials Register text",
    line=re.compile(LINE.format(labels="|".join(LABELS), numbers="")),
    start="EudraCT Number",
    start_value=re.compile(r"\d{4}-\d{6}-\d{2}$"),
    end="",
    known=frozenset(LABELS),
    prose=frozenset({"Full Title", "Medical condition", "Disease"}),
    mark=re.compile(NUMBER),
    strange=re.compile(""),
)
DETAILS = replace(EUCTR, line=re.compile(LINE.format(labels="|".join(LABELS), numbers=NUMBERS)))


def recognise_euctr(characters: str) -> bool:
    """Whether a number of the register stands above the sponsor's own, as in both downloads."""
    if "EudraCT Number:" not in characters:  # a quick look
        return False
    return bool(re.search(rf"^{NUMBER}[ \t]*\n+{STARTS[EUCTR.name].next}", characters, re.MULTILINE))


def read_euctr(characters: str, name: str) -> Reading:
    """Every trial of a file of summaries; every trial in each of its countries of a file of full details."""
    dialect = DETAILS if "Sponsor's Protocol Code Number:" in characters else EUCTR
    reading = read_tagged(characters, dialect=dialect, name=name)
    return mark_registrations(replace(reading, blocks=tuple(map(_name_fields, reading.blocks))))


def _name_fields(block: Block) -> Block:
    """The labels as the columns of a register's table are called; other numbered ones tell nothing that is read."""
    named = [replace(field, tag=NUMBERED.get(field.tag, field.tag)) for field in block.fields]
    fields = (replace(field, tag=normalise_header(field.tag)) for field in named if not CODE.fullmatch(field.tag))
    return replace(block, kind="", fields=tuple(fields))
