"""Workbooks that people fill in: issued once, never touched again, read back with every problem named."""

from prismake.sheets.folder import (
    describe_sheets,
    read_row_number,
    standing_ids,
    standing_rows,
    standing_sheets,
)
from prismake.sheets.issuing import issue_batch, issue_batches, issue_numbered, issue_workbook
from prismake.sheets.pages import Column, Meta, Page, Workbook
from prismake.sheets.reading import check_owner, identify, read_sheet, read_sheets
from prismake.sheets.returned import Cell, Returned, Row

__all__ = [
    "Cell",
    "Column",
    "Meta",
    "Page",
    "Returned",
    "Row",
    "Workbook",
    "check_owner",
    "describe_sheets",
    "identify",
    "issue_batch",
    "issue_batches",
    "issue_numbered",
    "issue_workbook",
    "read_row_number",
    "read_sheet",
    "read_sheets",
    "standing_ids",
    "standing_rows",
    "standing_sheets",
]
