"""Values of BibTeX fields: what abbreviations mean, fields without a comma between them, LaTeX as plain text."""

import re

from prismake.ingest.bibtex_braces import find_end, split_level, strip_delimiters
from prismake.ingest.bibtex_names import read_names
from prismake.ingest.latex import decode_latex
from prismake.ingest.mapping import words

NAME = re.compile(r"(?<![\w:+ .-])(?:(?![A-Za-z])[\w:+ .-])*([A-Za-z][\w:+ .-]*+)\s*+=\s*+")
GLUED_FIELD = re.compile(r"\s*+(?:,\s*+)?[A-Za-z][\w -]*+=")
NAMES = ("author", "editor", "translator")
PROSE = words(
    "title subtitle booktitle journal journaltitle abstract keywords series publisher organization institution"
    " note annote shorttitle titleaddon type document_type maintitle series fjournal keyword keywords-plus"
    " author_keywords year date month language edition school"
)
NUMBERS = words("volume number issue pages page numpages-first eid article-number articleno art_number")
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
# LaTeX in addresses and identifiers, where no other character means more than itself.
ESCAPED = re.compile(
    r"\\([_&%#$~^{}])(?:\{\s?\})?|\\(?:text)?(?P<name>[A-Za-z]{2,20})(?:\{\}|\s)?|\$(?P<math>[<>~]|\\[A-Za-z]{2,20})\s?\$"
)
LINKED = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{[^{}]*\}|\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}")
MEANT = {"less": "<", "greater": ">", "lt": "<", "gt": ">", "underscore": "_", "asciitilde": "~", "sim": "~"}
MEANT |= {
    "asciicircum": "^",
    "bar": "|",
    "backslash": "\\",
    "endash": "–",
    "emdash": "—",
    "hyphen": "-",
    "quotesingle": "'",
}


def read_value(tag: str, written: str, strings: dict[str, str]) -> str:
    end = find_end(written, 0)
    if end and end < len(written) and GLUED_FIELD.match(written, end):
        written = written[:end]  # A missing comma: what follows was split off by find_swallowed.
    parts = split_level(written, "#")
    value = (
        "".join(strings.get(part.strip().lower(), strip_delimiters(part)) for part in parts) if len(parts) > 1 else ""
    )
    value = value or strings.get(written.strip().lower(), strip_delimiters(written))
    if tag in NAMES:
        return read_names(written, value)
    if tag in PROSE:
        return decode_latex(value)
    if tag in NUMBERS:
        return decode_latex(value).translate(HYPHENS)
    return decode_link(value)


def decode_link(value: str) -> str:
    r"""An address or identifier without LaTeX; %, -- and ~ stand for themselves.

    >>> decode_link(r"10.1000/a{\_}b{\textless}c--d\%20{\~{}}e"), decode_link(r"\url{http://a.org/~b%c}")
    ('10.1000/a_b<c--d%20~e', 'http://a.org/~b%c')
    """
    if "\\" not in value and "{" not in value and "$" not in value:
        return value.strip("}")
    value = ESCAPED.sub(_read_sign, LINKED.sub(r"\1\2", value)).replace("{", "").replace("}", "")
    return re.sub(r"\\([_&%#$~])", r"\1", value)  # Mendeley writes some as $\backslash$_.


def _read_sign(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match["math"]:
        return MEANT.get(match["math"].lstrip("\\"), match["math"])
    behind = match.string[match.end() : match.end() + 1]
    return MEANT.get(match["name"], "" if behind == "{" else match[0])


def find_swallowed(value: str) -> list[tuple[str, str]]:
    """Fields that a value swallowed because a comma is missing behind its closing brace."""
    end = find_end(value, 0)
    if not end or end >= len(value) or not GLUED_FIELD.match(value, end):
        return []
    return scan_fields(value[end:]) or []


def scan_fields(text: str) -> list[tuple[str, str]] | None:
    """`name = value` pairs with or without commas between them; None when a value never closes."""
    pairs, position = [], 0
    while match := NAME.search(text, position):
        if match.end() >= len(text):
            break
        end = find_end(text, match.end())
        if end is None:
            return None
        pairs.append((match[1], text[match.end() : end]))
        position = end
    return pairs
