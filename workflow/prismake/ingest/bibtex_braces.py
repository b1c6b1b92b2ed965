"""Braces and quotes around BibTeX values: where a value ends, and where it may be split."""

import re

BARE = re.compile(r"[^,\n}]*")  # A number or an abbreviation.
DELIMITERS = re.compile(r'\\.|[{}"]', re.DOTALL)
PAIRS = 20  # Braces around braces that are taken away; nobody writes more.


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


def find_end(text: str, start: int) -> int | None:
    """The position behind the value that starts at `start`; None when its brace or quote never closes."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        match = BARE.match(text, start)
        return match.end() if match else start
    depth = 0
    for match in DELIMITERS.finditer(text, start):
        mark = match[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        if depth == 0 and match.start() > start and mark == ("}" if opening == "{" else '"'):
            return match.end()
    return None


def split_level(text: str, separator: str) -> list[str]:
    """Split at the separator outside of braces and of quotes that open the text."""
    quoted = separator == "#"
    if quoted and separator not in text:
        return [text]
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
