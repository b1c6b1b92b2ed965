"""Values of BibTeX fields: where each ends, what abbreviations and names mean, LaTeX as plain text."""

import re

from prismake.ingest.latex import decode_latex
from prismake.ingest.mapping import words
from prismake.ingest.names import split_commas

NAME = re.compile(r"(?<![\w:+ .-])(?:(?![A-Za-z])[\w:+ .-])*([A-Za-z][\w:+ .-]*+)\s*+=\s*+")
GLUED_FIELD = re.compile(r"\s*+(?:,\s*+)?[A-Za-z][\w -]*+=")
NAMES = ("author", "editor", "translator")
PAIRS = 20  # Braces around braces that are taken away; nobody writes more.
PROSE = words(
    "title subtitle booktitle journal journaltitle abstract keywords series publisher organization institution"
    " note annote shorttitle titleaddon type document_type"
)


def strip_delimiters(value: str) -> str:
    """The value without the pairs of braces or quotes around the whole of it.

    >>> strip_delimiters('{{Title}}'), strip_delimiters('"A {B}"'), strip_delimiters('{A} and {B}')
    ('Title', 'A {B}', '{A} and {B}')
    """
    bare = value.strip()
    for _ in range(PAIRS):
        if not (len(bare) > 1 and (bare[0] == "{" or bare[0] == bare[-1] == '"') and find_end(bare, 0) == len(bare)):
            break
        value = bare[1:-1]  # Blanks inside count where values are concatenated.
        bare = value.strip()
    return value


def read_value(tag: str, written: str, strings: dict[str, str]) -> str:
    end = find_end(written, 0)
    if end and end < len(written) and GLUED_FIELD.match(written, end):
        written = written[:end]  # A missing comma: what follows was split off by find_swallowed.
    parts = _split_level(written, "#")
    value = (
        "".join(strings.get(part.strip().lower(), strip_delimiters(part)) for part in parts) if len(parts) > 1 else ""
    )
    value = value or strings.get(written.strip().lower(), strip_delimiters(written))
    if tag in NAMES:
        return "\n".join(_read_name(name) for name in _split_names(value))
    if tag in PROSE:
        return decode_latex(value)
    return re.sub(r"\\([_&%#$~{}])", r"\1", re.sub(r"\\url\{([^{}]*)\}", r"\1", value)).strip("{}")


def _split_names(value: str) -> list[str]:
    """Names are split before they are decoded: `{A and B}` is one body."""
    parts = (part.strip() for part in _split_level(" ".join(value.split()), r"\s+and\s+|\s*;\s*"))
    # Four commas in one "name" are several names joined by commas.
    return [
        name
        for part in parts
        if part
        for name in (split_commas(part) if part.count(",") > 2 and "=" not in part else [part])
    ]


def _read_name(name: str) -> str:
    labelled = dict(re.findall(r"(family|given|prefix)\s*=\s*([^,]+)", name))
    if "family" in labelled:  # BibLaTeX: given=Ada, family=Lovelace
        family = " ".join(filter(None, (labelled.get("prefix", "").strip(), labelled["family"].strip())))
        name = f"{family}, {labelled.get('given', '').strip()}"
    whole = name.startswith("{") and find_end(name, 0) == len(name)
    decoded = " ".join(decode_latex(name).split())
    # A body in braces is marked by a comma at its end, which order_name takes for "no given name".
    return f"{decoded}," if whole and "," not in decoded else decoded


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


def find_end(text: str, start: int) -> int | None:
    """The position behind the value that starts at `start`; None when its brace or quote never closes."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        match = re.compile(r"[^,\n}]*").match(text, start)
        return match.end() if match else start
    depth = 0
    for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, start):
        mark = match[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        if depth == 0 and match.start() > start and mark == ("}" if opening == "{" else '"'):
            return match.end()
    return None


def _split_level(text: str, separator: str) -> list[str]:
    """Split at the separator outside of braces and of quotes that open the text."""
    quoted = separator == "#"
    parts, depth, inside, begin = [], 0, False, 0
    for match in re.compile(rf'\\.|[{{}}"]|{separator}', re.IGNORECASE | re.DOTALL).finditer(text):
        mark = match[0]
        if mark in "{}":
            depth += 1 if mark == "{" else -1
        elif mark == '"':
            inside = quoted and not inside and depth == 0
        elif depth == 0 and not inside and not mark.startswith("\\"):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]
