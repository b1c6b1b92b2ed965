"""The registry of formats: each is recognised by content, in this order, never by the file's suffix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from prismake.ingest.bibtex import BIBTEX_COLUMNS, START, read_bibtex
from prismake.ingest.blocks import Reading
from prismake.ingest.delimited import find_header, looks_delimited, read_delimited
from prismake.ingest.enw import ENW, ENW_COLUMNS
from prismake.ingest.headers import DELIMITED_COLUMNS
from prismake.ingest.mapping import Profile
from prismake.ingest.medline import MEDLINE, MEDLINE_COLUMNS
from prismake.ingest.ovid import OVID_COLUMNS, read_ovid
from prismake.ingest.ris import RIS, RIS_COLUMNS
from prismake.ingest.tagged import Dialect, read_tagged
from prismake.ingest.wos import WOS, WOS_COLUMNS


@dataclass(frozen=True)
class Format:
    """One format: how it is recognised, read, and mapped to columns."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Reading]  # characters, name of the file
    profile: Profile
    longest_line: int = 5_000_000  # Longer than any row of a real export: such a line is damage, and slow to search.


def _has_lines(pattern: str, *, at_least: int = 1) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.MULTILINE)

    def recognises(characters: str) -> bool:
        return len(list(islice(compiled.finditer(characters), at_least))) == at_least

    return recognises


def _tagged(dialect: Dialect) -> Callable[[str, str], Reading]:
    return lambda characters, name: read_tagged(characters, dialect=dialect, name=name)


def _is_delimited(characters: str) -> bool:
    return find_header(characters) is not None


OPENING = 2_000_000
FORMATS = (
    Format("MEDLINE", _has_lines(r"^(?:PMID *- ?\d|PMC  ?- ?(?:PMC)?\d)"), _tagged(MEDLINE), MEDLINE_COLUMNS),
    Format("RIS", _has_lines(r"^[ \t\ufeff]*TY[ \t]{1,3}-[ \t]*[A-Z]"), _tagged(RIS), RIS_COLUMNS),
    Format("BibTeX", _has_lines(START.pattern), read_bibtex, BIBTEX_COLUMNS),
    Format("Web of Science", _has_lines(r"^\ufeff?PT [A-Z]\b[^,;\t]*$"), _tagged(WOS), WOS_COLUMNS),
    Format("EndNote tagged", _has_lines(r"^\ufeff?%0(?:[ \t]|$)"), _tagged(ENW), ENW_COLUMNS),
    Format("Ovid", _has_lines(r"^<\d+\.?\s*>\s*\n[A-Z][\w ]+\s*\n[ \t]"), read_ovid, OVID_COLUMNS),
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


def recognise_format(characters: str) -> Format | None:
    """The first format of the registry that knows the beginning of the content; None when none does."""
    return next((known for known in FORMATS if known.recognises(characters[:OPENING])), None)
