"""The registry of formats: each is recognised by content, in this order, never by the file's suffix."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from prismake.ingest.bibtex import BIBTEX_COLUMNS, START, read_bibtex
from prismake.ingest.blocks import Reading
from prismake.ingest.delimited import find_header, looks_delimited, read_delimited
from prismake.ingest.dialects import MEDLINE, MEDLINE_COLUMNS, RIS, RIS_COLUMNS
from prismake.ingest.headers import DELIMITED_COLUMNS
from prismake.ingest.mapping import Profile
from prismake.ingest.tagged import Dialect, read_tagged


@dataclass(frozen=True)
class Format:
    """One format: how it is recognised, read, and mapped to columns."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Reading]  # characters, name of the file
    profile: Profile


def _has_lines(pattern: str, *, at_least: int = 1) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.MULTILINE)

    def recognises(characters: str) -> bool:
        return len(list(islice(compiled.finditer(characters), at_least))) == at_least

    return recognises


def _tagged(dialect: Dialect) -> Callable[[str, str], Reading]:
    return lambda characters, name: read_tagged(characters, dialect=dialect, name=name)


def _is_delimited(characters: str) -> bool:
    return find_header(characters) is not None


FORMATS = (
    Format("MEDLINE", _has_lines(r"^(?:PMID *- ?\d|PMC  ?- ?(?:PMC)?\d)"), _tagged(MEDLINE), MEDLINE_COLUMNS),
    Format("RIS", _has_lines(r"^[ \t\ufeff]*TY[ \t]{1,3}-[ \t]*[A-Z]"), _tagged(RIS), RIS_COLUMNS),
    Format("BibTeX", _has_lines(START.pattern), read_bibtex, BIBTEX_COLUMNS),
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
    """The first format of the registry that knows the content; None when none does."""
    return next((known for known in FORMATS if known.recognises(characters)), None)
