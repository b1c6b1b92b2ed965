"""The protocol's words in a text, marked in colour: the text in runs, each with its font, as a cell holds it."""

import functools
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from prismake.sheets.looks import STYLES

Run = tuple[str, str]  # a style, or "" for the cell's own font, and a piece of the text
MOST_MARKUP = 16_000  # letters; xlsxwriter takes a text of 32,767 UTF-16 units
FONT = re.compile("<r>(<rPr>(?:(?!</rPr>).)*</rPr>)<t>b</t></r>")


class Marker:
    """Finds the protocol's words for and against in texts."""

    def __init__(self, include_terms: Iterable[str], exclude_terms: Iterable[str]) -> None:
        terms = {
            **dict.fromkeys(map(str.casefold, exclude_terms), "exclude"),
            **dict.fromkeys(map(str.casefold, include_terms), "include"),
        }
        pattern = "|".join(re.escape(term) for term in sorted(terms, key=lambda term: (-len(term), term)))
        self._terms = terms
        first = "".join(
            sorted({re.escape(term[0]) for term in terms})
        )  # looked at before the terms: most letters are none
        self._pattern = re.compile(rf"(\b(?=[{first}])(?:{pattern}))", re.IGNORECASE) if terms else None

    def split(self, text: str, *, small: bool) -> list[Run]:
        """The runs of a text; none where there is nothing to mark."""
        if self._pattern is None:
            return []
        pieces = self._pattern.split(text)  # plain and found ones in turn
        if len(pieces) < 2 or not (pieces[0] or any(pieces[2:])):
            return []  # a text in runs has at least two
        size = "_small" if small else ""
        runs = [("", pieces[0])] if pieces[0] else []
        for found, plain in zip(pieces[1::2], pieces[2::2], strict=True):
            # A letter whose capital is another one ("ſ", "ı") is found and is no term.
            runs.append((self._terms.get(found.casefold(), "include") + size, found))
            runs += [("plain" + size, plain)] if plain else []
        return runs


def write_runs(
    sheet: Any, line: int, index: int, *, runs: Sequence[Run], style: Any, formats: Mapping[str, Any]
) -> None:
    """Write a text in runs into a cell.

    xlsxwriter takes runs that are written out as they are, and spares itself to write each font letter by letter.
    """
    written = "".join(map(_write_run, runs))
    if len(written) <= MOST_MARKUP:
        sheet.write_string(line, index, written, style)
    else:
        parts = [part for name, text in runs for part in ([formats[name], text] if name else [text])]
        sheet.write_rich_string(line, index, *parts, style)


def _write_run(run: Run) -> str:
    name, text = run
    font = learn_fonts()[name] if name else ""
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<r>{font}<t{space}>{escape(text, quote=False)}</t></r>"


@functools.cache
def learn_fonts() -> Mapping[str, str]:
    """Each style's font as xlsxwriter writes it in front of a run, learnt from a workbook with one run of each."""
    import xlsxwriter  # slow to import, and few jobs write a sheet

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, style in enumerate(STYLES.values()):
            sheet.write_rich_string(line, 0, str(line), book.add_format(style), "b")
    with zipfile.ZipFile(written) as archive:
        fonts = FONT.findall(archive.read("xl/sharedStrings.xml").decode())
    return dict(zip(STYLES, fonts, strict=True))
