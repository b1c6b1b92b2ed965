"""A sheet of three rows, as issued and with rows to spare."""

from pathlib import Path

import pytest

from opened import COLUMNS, META
from prismake.sheets import Page, Workbook, issue_workbook


@pytest.fixture(params=[True, False], ids=["as issued", "with spare rows"])
def sheet(request, tmp_path) -> Path:
    rows = tuple({"id": f"s:{n}", "title": f"t{n}"} for n in (1, 2, 3))
    page = Page("votes", COLUMNS, rows, complete=request.param)
    return issue_workbook(tmp_path / "anna" / "a.xlsx", Workbook(META, "A sheet", (), (page,)))
