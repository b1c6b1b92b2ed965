"""Files of rows in config/ as text: the columns told from the first line, cells as spreadsheet programs save them."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prismake.config.errors import Path_
from prismake.issues import Issue

DELIMITERS = ",;\t"  # as spreadsheet programs save: by the country that they are set to
NAMED = re.compile(r"sep=[^\n][ \t]*\n", re.IGNORECASE)  # Excel's own line for the delimiter
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# Bytes that are letters on a Mac and in DOS: other letters here, or marks in the middle of a word.
STRANGE = re.compile(r"[ŠšŽžŒœŸƒ]|[^\W\d_][“”„‚…†‡‰‹›•™][^\W\d_]")
RUN = re.compile(r"[^\x00-\x7f\W\d_]{3}")  # three letters with accents in a row: no word of Western Europe
Rules = Mapping[str, Any]


class Parsed(NamedTuple):
    """What stands in a file: the value, where each part of it stands, and what is wrong."""

    value: Any
    places: Mapping[Path_, int | str]
    issues: list[Issue]


def decode_saved(content: bytes) -> str:
    """The text of a file as spreadsheet programs save it: UTF-8, UTF-16 with its mark, or a code page of Windows.

    Of code pages only the letters that the Western and the Central European one share (ä, ö, ü, ß, é, ç, dashes,
    quotation marks): any other letter would be a guess. Raises UnicodeDecodeError for what is none of these.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        western, central = (content.decode(page, "replace") for page in ("cp1252", "cp1250"))
        if western != central or "\ufffd" in western or STRANGE.search(western) or RUN.search(western):
            raise error from None
        return western


def parse_csv(path: Path, text: str, rules: Rules) -> Parsed:
    """The rows of a file by the schema `rules`, and the line of each; commas, semicolons or tabs part the columns."""
    above = 1 if (named := NAMED.match(text)) else 0
    text = text[named.end() :] if named else text
    delimiter = next((one for one in DELIMITERS if not find_odd(_split_first(text, one), rules)), ",")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[dict[str, str]] = []
    lines: dict[Path_, int | str] = {}
    issues: list[Issue] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if find_odd(header, rules):
            allowed, remedy = ",".join(rules["items"]["properties"]), "write these columns in this order"
            return Parsed(
                None, {}, [Issue(str(path), f"line {1 + above}", ",".join(header) or "nothing", allowed, remedy)]
            )
        before, fewest = reader.line_num, len(rules["items"]["required"])
        for cells in reader:
            start, before = before + 1 + above, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not fewest <= len(cells) <= len(header):
                found, allowed = f"{len(cells)} cells", f"{len(header)} cells"
                issues.append(Issue(str(path), f"line {start}", found, allowed, "quote cells that hold commas"))
            lines[(len(rows),)] = start
            rows.append(fill_row(zip(header, (cell.strip() for cell in cells), strict=False), rules))
    except csv.Error as error:
        issues.append(Issue(str(path), f"line {reader.line_num + above}", str(error), "CSV", "mind the quotes"))
    return Parsed(rows, lines, issues)


def find_odd(header: Sequence[str], rules: Rules) -> bool:
    """Whether a first line is not that of the columns in their order, of which those at the end may be left out."""
    columns = list(rules["items"]["properties"])
    return list(header) != columns[: len(header)] or len(header) < len(rules["items"]["required"])


def fill_row(cells: Iterable[tuple[str, str]], rules: Rules) -> dict[str, str]:
    """A row with every column that may be left out; a day as programs show it is written as 2024-12-31."""
    columns = rules["items"]["properties"]
    left_out = [name for name in columns if name not in rules["items"]["required"]]
    given = {name: write_day(text) if columns.get(name, {}).get("format") == "date" else text for name, text in cells}
    return {**dict.fromkeys(left_out, ""), **given}


def write_day(text: str) -> str:
    """A day in the form 2024-12-31; what may be two days, and what is none, stays as it stands.

    >>> write_day("31.12.2024"), write_day("12/31/2024"), write_day("31/12/2024"), write_day("2024/12/1")
    ('2024-12-31', '2024-12-31', '2024-12-31', '2024/12/1')
    >>> write_day("03/04/2024"), write_day("4/4/2024"), write_day("last May")
    ('03/04/2024', '2024-04-04', 'last May')
    """
    if found := DOTTED.fullmatch(text):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if found := SLASHED.fullmatch(text):
        one, other = int(found[1]), int(found[2])
        if one == other or max(one, other) > 12:
            return f"{found[3]}-{min(one, other):02}-{max(one, other):02}"
    return text


def _split_first(text: str, delimiter: str) -> list[str]:
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in first]
