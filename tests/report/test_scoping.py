"""A review that maps what there is: no word of meta-analysis in its page, methods, checks and workbook."""

from typing import Any

import openpyxl
import pandas as pd
import pytest

from checked import INPUTS, SCREENING, build_once
from filled import KINDS, VALUE, put
from pooled_words import WORDS, read_words
from prismake.report import render_page, write_workbook
from prismake.report.checklists.answering import answer_items
from prismake.report.checks import POOLING, run_checks
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.report.view import open_view
from reported import ANALYSES, make_config

COUNTS = dict.fromkeys(("n", "equal", "only_a", "only_b"), 1)
BUILT_FROM = ("effects", "estimates", "appraisal", "appraisal_settled")


def make_review(**more: Any) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """A filled scoping review that appraises nothing."""
    tables, config = dict(build_once()), make_config()
    screening = {"title_abstract": SCREENING, "full_text": SCREENING}
    config["config"] |= {"screening": screening, "standards": ["PRISMA-ScR", "PRISMA-S"]}
    config["provenance"] = {**config["provenance"], "inputs": dict(INPUTS)}
    for change in [*KINDS["scoping"][1], *(put(name) for name in BUILT_FROM)]:
        change(tables, config)
    config["config"] = {name: value for name, value in config["config"].items() if name not in ("appraisal", "grade")}
    config |= more
    checks, issues = run_checks(open_view(tables, config=config))
    return {**tables, "checks": checks, "check_issues": issues}, config


def test_the_page_has_no_word_of_a_meta_analysis():
    tables, config = make_review()
    page = render_page(tables, config=config)
    assert read_words(page) == []
    assert "The review maps what there is: what was charted stands in one table and one map." in page
    assert "PRISMA-ScR" in page
    assert "PRISMA 2020" not in page.partition('id="checklists"')[2].partition("<h2")[0]


def test_the_words_are_those_of_a_review_that_pools():
    tables, config = make_review(analyses=ANALYSES)
    assert len(read_words(render_page(tables, config=config))) > 10


def test_methods_tell_charting_and_no_synthesis():
    tables, config = make_review()
    told = " ".join(write_methods(open_view(tables, config=config)))
    assert not WORDS.search(told)
    assert "maps what there is" in told


def test_methods_of_what_has_no_outcomes_say_nothing_of_their_numbers():
    tables, config = make_review()
    put("extraction", VALUE)(tables, config)
    told = " ".join(write_methods(open_view(tables, config=config)))
    assert "extracted data of 1 study" in told
    assert "outcome" not in told


def test_the_manuscript_has_no_word_of_a_meta_analysis():
    tables, config = make_review()
    view = open_view(tables, config=config)
    told = "\n".join(unmark(text) for text in list_texts(compose_manuscript(view, list_drawings(view))))
    assert read_words(told) == []
    assert "Results by study" not in told


def test_checks_on_effects_do_not_apply():
    checks = make_review()[0]["checks"].set_index("check")
    assert {checks.loc[number, "note"] for number in POOLING} == {"the review maps what there is"}


@pytest.mark.parametrize("pools", [False, True])
def test_the_workbook_has_sheets_of_effects_only_where_it_pools(tmp_path, pools):
    tables, config = make_review(**({"analyses": ANALYSES} if pools else {}))
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    sheets = set(openpyxl.load_workbook(tmp_path / "review.xlsx", read_only=True).sheetnames)
    only = {"effects", "estimates", "grade", "appraisal", "networks", "network effects", "accuracy subgroups"}
    assert sheets & only == (only if pools else set())
    assert {"references", "extraction", "flow"} <= sheets


def test_a_review_that_appraises_nothing_has_checks_of_its_data_and_no_heading_of_bias():
    tables, config = make_review()
    row = {"person_a": "anna", "person_b": "ben", "level": "all", "variable": "all", **COUNTS}
    put("extraction_agreement", row)(tables, config)
    page = render_page(tables, config=config)
    assert "Checks of the data" in page
    assert read_words(page) == []


def test_what_the_checklist_says_of_the_appraisal_and_of_the_tables_stands_in_the_review():
    tables, config = make_review()
    view = open_view(tables, config=config)
    answers = {one.item.item: one for one in answer_items(view, ["PRISMA-ScR"])}
    assert answers["12"].sentence in " ".join(write_methods(view))
    n = tables["evidence_tables"].groupby("title")["row"].nunique().max()
    assert answers["20"].sentence == f"A charting table has {n} {'study' if n == 1 else 'studies'}, a row each."


def test_where_people_are_asked_to_appraise_nothing_says_that_nobody_is():
    tables, config = make_review()
    config["config"]["appraisal"] = {"people": ["ada"]}
    assert "Nobody is asked" not in " ".join(write_methods(open_view(tables, config=config)))
