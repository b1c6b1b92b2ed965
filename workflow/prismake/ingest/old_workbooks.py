"""Reads old Excel files (.xls) and OpenDocument spreadsheets (.ods) as exports, each counted by a second reader."""

import io
import struct
import subprocess
import zipfile
from functools import partial

from prismake.files.archives import check_workbook
from prismake.files.old_excel import open_xls
from prismake.ingest.biff import is_old_workbook, list_filled_rows
from prismake.ingest.blocks import Reading
from prismake.ingest.workbook import DAMAGE, ZIP, count_filled, read_book, refuse_book
from prismake.sheets import open_ods

MEMBER = "content.xml"
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise_ods(content: bytes) -> bool:
    """Whether the bytes are an OpenDocument spreadsheet, which says so in a member of its own."""
    if not content.startswith(ZIP) or MEMBER.encode() not in content or check_workbook(content):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {"mimetype", MEMBER} <= set(archive.namelist()) and archive.read("mimetype").strip() == ODS_KIND


def read_ods(content: bytes, name: str) -> Reading:
    """Every row of every sheet that holds entries."""
    if wrong := check_workbook(content):
        return refuse_book(name, "", found=f"a damaged workbook: {wrong}", remedy="export again, or as CSV")
    try:
        grids = open_ods(content)
        return read_book(grids, name, partial(count_filled, content))
    except DAMAGE as error:
        return _refuse_damaged(name, error)


def recognise_xls(content: bytes) -> bool:
    """Whether the bytes are an old Excel file; an old Word file is none."""
    return is_old_workbook(content)


def read_xls(content: bytes, name: str) -> Reading:
    """The same of an old Excel file."""
    try:
        return read_book(open_xls(content), name, partial(list_filled_rows, content))
    except (*DAMAGE, struct.error, subprocess.SubprocessError) as error:
        return _refuse_damaged(name, error)


def _refuse_damaged(name: str, error: Exception) -> Reading:
    said = " ".join(str(error).split())[:80] if not isinstance(error, subprocess.SubprocessError) else "its cells"
    remedy = "open it, save it again as .xlsx or CSV, or export again"
    return refuse_book(name, "", found=f"a damaged workbook: {type(error).__name__} {said}", remedy=remedy)
