"""Workbooks that people fill in: issued once, never touched again, read back with every problem named."""

from prismake.sheets.documents import Documents, name_former, name_records, read_clusters
from prismake.sheets.folder import (
    describe_sheets,
    read_row_number,
    standing_rows,
    standing_sheets,
)
from prismake.sheets.former import find_former
from prismake.sheets.issuing import issue_batch, issue_batches, issue_numbered, issue_workbook
from prismake.sheets.pages import Column, Meta, Page, Workbook
from prismake.sheets.reading import check_owner, identify, read_sheet, read_sheets
from prismake.sheets.returned import Cell, Returned, Row
from prismake.sheets.spare import tell_gone

__all__ = [
    "Cell",
    "Column",
    "Documents",
    "Meta",
    "Page",
    "Returned",
    "Row",
    "Workbook",
    "check_owner",
    "describe_sheets",
    "find_former",
    "identify",
    "issue_batch",
    "issue_batches",
    "issue_numbered",
    "issue_workbook",
    "name_former",
    "name_records",
    "read_clusters",
    "read_row_number",
    "read_sheet",
    "read_sheets",
    "standing_rows",
    "standing_sheets",
    "tell_gone",
]
