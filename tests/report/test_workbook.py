"""The workbook: typed numbers, plain text, every heading explained, the same bytes twice."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from prismake.report import (
    write_workbook,
)
from reported import FATES, make_config


def read_sheets(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_holds_typed_numbers_and_plain_text(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    sheets = read_sheets(tmp_path / "review.xlsx")
    assert ("records_screened", 12, "Records screened") in sheets["flow"]
    effects = [dict(zip(sheets["effects"][0], row, strict=True)) for row in sheets["effects"][1:]]
    row = next(row for row in effects if (row["Analysis"], row["Study id"]) == ("thickness", "p1"))
    assert (row["Effect (analysis scale)"], row["Variance of the effect"], row["Weight"]) == (1.5, 0.04, 60)
    titles = {row[7]: row for row in sheets["references"]}
    assert titles["=cmd|' /C calc'!A0"][6] == 2016
    assert len(sheets["ledger"]) == 1 + len(FATES)


def test_every_heading_of_the_workbook_is_explained(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    sheets = read_sheets(tmp_path / "review.xlsx")
    told = {(row[0], row[1]) for row in sheets["columns"]}
    assert {("ledger", heading) for heading in sheets["ledger"][0]} <= told
    assert all(row[3] for row in sheets["columns"])


def test_a_formula_in_a_title_stays_text(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    cells = [cell for row in book["references"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=cmd")] == ["s"]
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert "https://doi.org/10.1000/p1" in links


def test_the_workbook_is_the_same_bytes_twice(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(built, tmp_path / name, config=make_config())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
