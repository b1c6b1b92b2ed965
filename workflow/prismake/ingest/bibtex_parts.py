"""Large BibTeX files in parts of whole entries: what bibtexparser makes of a part, it would make of it in the whole."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock, ImplicitComment, ParsingFailedBlock

logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # Its warnings come back as remarks and Issues.
PART = 2_000_000  # Characters read at a time.
# Abbreviations and entries may be named above the line that has them: such a file is read as a whole.
ABBREVIATION = re.compile(r"@[ \t]*string\b|\b(?:crossref|xdata)[ \t]*=", re.IGNORECASE)

Begins = Callable[[str, int], bool]  # Whether an entry begins at a position of the text.


@dataclass(frozen=True)
class Part:
    """Some whole entries as bibtexparser reads them; their lines are counted from the first behind `before`."""

    library: Library
    text: str
    before: int


def read_parts(characters: str, begins: Begins) -> Iterator[Part]:
    """The parts of a file, cut before lines at which an entry `begins` and behind an entry that has ended.

    A part whose last entry is damaged might go on behind the cut: it grows until it ends well, or the file does.
    """
    whole = ABBREVIATION.search(characters) is not None
    start = before = 0
    while start < len(characters):
        length = PART
        while True:
            end = len(characters) if whole else _find_cut(characters, start + length, begins)
            text = characters[start:end]
            library = parse_string(text, parse_stack=[])
            if end == len(characters) or _ends_well(library):
                break
            length *= 2
        yield Part(library, text, before)
        before += text.count("\n")
        start = end


def _find_cut(characters: str, position: int, begins: Begins) -> int:
    """The first line from here on at which an entry begins, else the end."""
    while (position := characters.find("\n@", position) + 1) > 0:
        if begins(characters, position):
            return position
    return len(characters)


def _ends_well(library: Library) -> bool:
    """Whether the last of the blocks is whole; one whose key is known already is."""
    told = [block for block in library.blocks[-2:] if not isinstance(block, ImplicitComment)]
    last = told[-1] if told else None
    if isinstance(last, DuplicateBlockKeyBlock):
        last = last.ignore_error_block
    return last is not None and not isinstance(last, ParsingFailedBlock)
