"""Tables of config/tables.yaml stand in the workbook by their ids: none may be called as another sheet is."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from mistaken import refuse
from places import REVIEW
from prismake import config
from prismake.config.reserved import COMPOSED, SHEETS
from prismake.report import write_workbook
from prismake.tables import TABLES
from reported import build, make_config, make_tables

TABLE = "- {{id: {}, title: T, columns: [{{label: A, variable: species}}]}}\n"


@pytest.fixture
def review(tmp_path) -> Path:
    for name in ("config", "seeds"):
        shutil.copytree(REVIEW / name, tmp_path / name)
    return tmp_path


def declare(review, *ids):
    text = "tables:\n" + "".join(TABLE.format(one) for one in ids)
    (review / "config/tables.yaml").write_text(text, encoding="utf-8")


def test_an_id_that_is_a_sheet_is_refused_at_the_start(review):
    declare(review, "matrix", "included_studies", "trust_facts", "history", "drinks")
    issues = refuse(review)
    assert {issue.place for issue in issues} == {
        f"table {one}" for one in ("matrix", "included_studies", "trust_facts", "history")
    }
    assert "matrix, as another sheet of reports/review.xlsx is called" in [issue.found for issue in issues]


def test_ids_that_a_sheets_name_cannot_tell_apart_are_refused(review):
    long = "studies_of_people_with_a_common_cold"
    declare(review, f"{long}_and_tea", f"{long}_and_mint")
    (issue,) = refuse(review)
    assert issue.found == f"begins as {long}_and_tea does"


def test_other_tables_of_results_are_free_names(review):
    declare(review, "harms", "drinks")
    assert len(config.load(review / "config", seeds=review / "seeds").evidence_tables) == 2


def test_every_sheet_of_the_workbook_is_reserved(tmp_path):
    write_workbook(build(make_tables()), tmp_path / "review.xlsx", config=make_config())
    named = openpyxl.load_workbook(tmp_path / "review.xlsx", read_only=True).sheetnames
    assert set(COMPOSED) <= set(named)
    own = {"harms"}  # what the review declares itself
    assert set(named) - SHEETS <= own
    assert {name.replace(" ", "_") for name in SHEETS - set(COMPOSED) - {"history"}} <= set(TABLES)
