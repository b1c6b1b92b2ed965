"""A sheet as a program may leave it, and what is read and told of it."""

import zipfile
from pathlib import Path

import openpyxl

from prismake.sheets import Column, Meta, read_sheet, read_sheets

META = Meta("extraction", "s:1", "anna", "whole")
COLUMNS = (
    Column("title", "Title", 40),
    Column("decision", "Decision", 12, fill=True),
    Column("note", "Note", 20, fill=True),
)
SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_HEAD = (
    f"<office:document-content xmlns:office='{SPACE}office:1.0' xmlns:table='{SPACE}table:1.0'"
    f" xmlns:text='{SPACE}text:1.0'"
    " xmlns:calcext='urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0'"
    " xmlns:gnm='http://www.gnumeric.org/odf-extension/1.0'><office:body><office:spreadsheet>"
)
ODS_END = "</office:spreadsheet></office:body></office:document-content>"


def change_page(path: Path, edit) -> None:
    book = openpyxl.load_workbook(path)
    edit(book["votes"])
    book.save(path)


def decisions(path: Path) -> dict[str, str]:
    return {row.id: row.text("decision") for row in read_sheet(path, pages=()).rows["votes"]}


def told(path: Path) -> list[tuple[str, str]]:
    _, issues = read_sheets([path], pages=lambda _: (), belongs=lambda _: ("", "", ""))
    return [(issue.place, issue.found) for issue in issues]


def write_ods(path: Path, pages: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", ODS_HEAD + pages + ODS_END)
    return path


def ods_page(cells: str, *, rows: int = 1, name: str = "p") -> str:
    row = f"<table:table-row table:number-rows-repeated='{rows}'>{cells}</table:table-row>"
    rest = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>"
    return f"<table:table table:name='{name}'>{row}{rest}</table:table>"
