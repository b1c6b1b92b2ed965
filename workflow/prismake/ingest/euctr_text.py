"""The EU Clinical Trials Register's download of hits, "Summary", as data: labels, blanks and values."""

import re
from dataclasses import replace

from prismake.ingest.blocks import Block, Reading
from prismake.ingest.dialect import Dialect
from prismake.ingest.headers import normalise_header
from prismake.ingest.registrations import mark_registrations
from prismake.ingest.tagged import read_tagged

NUMBER = r"\ufeff?EudraCT Number:[ \t]*\d{4}-\d{6}-\d{2}"
LABELS = (
    *("EudraCT Number", "Sponsor Protocol Number", "Sponsor Name", "Full Title", "Start Date", "Medical condition"),
    *("Disease", "Population Age", "Gender", "Trial protocol", "Trial results", "Link"),
)
EUCTR = Dialect(
    name="EU Clinical Trials Register text",
    line=re.compile(rf"\ufeff?(?P<tag>{'|'.join(LABELS)})\*?:(?P<value>.*)"),
    start="EudraCT Number",
    start_value=re.compile(r"\d{4}-\d{6}-\d{2}$"),
    end="",
    known=frozenset(LABELS),
    prose=frozenset({"Full Title", "Medical condition", "Disease"}),
    mark=re.compile(NUMBER),
)


def recognise_euctr(characters: str) -> bool:
    """Whether a number of the register stands above the sponsor's own, as in the summaries of hits."""
    below = "Sponsor Protocol Number:"  # Its mere presence is a quick look.
    return below in characters and bool(re.search(rf"^{NUMBER}[ \t]*\n+{below}", characters, re.MULTILINE))


def read_euctr(characters: str, name: str) -> Reading:
    """Every trial of a file of summaries."""
    reading = read_tagged(characters, dialect=EUCTR, name=name)
    return mark_registrations(replace(reading, blocks=tuple(map(_name_fields, reading.blocks))))


def _name_fields(block: Block) -> Block:
    """The labels as the columns of a register's table are called."""
    fields = (replace(field, tag=normalise_header(field.tag)) for field in block.fields)
    return replace(block, kind="", fields=tuple(fields))
