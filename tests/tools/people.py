"""What people do with sheets, done by a program: open, fill by column key, save."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

KEYS_ROW, FIRST_ROW = 2, 4


def fill_sheet(path: Path, page: str, answers: Mapping[str, Mapping[str, str]]) -> int:
    """Write answers {row id: {column key: text}} into one page of a sheet and save it; returns the rows met."""
    book = openpyxl.load_workbook(path, rich_text=True)
    if page not in book.sheetnames:  # another kind of sheet in the same folder
        return 0
    sheet = book[page]
    columns = {str(cell.value).removesuffix("?"): cell.column for cell in sheet[KEYS_ROW] if cell.value}
    met = 0
    for row in range(FIRST_ROW, sheet.max_row + 1):
        answer = answers.get(str(sheet.cell(row, columns["id"]).value))
        for key, text in (answer or {}).items():
            cell: Any = sheet.cell(row, columns[key])
            cell.value, cell.data_type = text, "s"
        met += answer is not None
    if met:
        book.save(path)
    return met


def fill_folder(folder: Path, page: str, answers: Mapping[str, Mapping[str, str]]) -> int:
    """The same for every sheet below a folder."""
    return sum(fill_sheet(path, page, answers) for path in sorted(folder.rglob("*.xlsx")))
