"""Missing evidence in the report: the matrix of studies and syntheses, and what people judged of it."""

import openpyxl

from prismake.report import open_view, render_page, write_workbook
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.sections.missing import NOT_ADMITTED, build_missing
from prismake.tables import from_rows
from reported import build, make_config, make_tables

GRADE = {"analysis_id": "births", "person": "ada", "k": 1, "start": "high", "missing_evidence": "high"}
GRADE |= {"missing_evidence_reason": "one trial kept it back", "missing_answers": "ada: 4.1 PY"}
GRADE |= {"publication_bias": "undetected", "publication_bias_proposed": "strongly suspected"}


def make():
    config = make_config()
    first = config["analyses"][0]
    config["analyses"] = [{**first, "id": one, "title": one.title()} for one in ("births", "deaths")]
    rows = [
        {"analysis_id": "births", "study_id": "p1", "status": "reported in full", "evidence": "p1.xlsx D4"},
        {"analysis_id": "births", "study_id": "w1", "status": "unknown", "evidence": "nobody"},
        {"analysis_id": "deaths", "study_id": "w1", "status": "measured and not reported", "evidence": "w1.xlsx D9"},
    ]
    named = {"missing_results": from_rows("missing_results", rows), "grade": from_rows("grade", [GRADE])}
    return build(make_tables()) | named, config


def test_each_study_has_its_status_in_each_synthesis():
    tables, config = make()
    matrix, judged = build_missing(open_view(tables, config=config))["listings"]
    assert matrix.columns == ("Study", "Births", "Deaths")
    assert sorted(row[1:] for row in matrix.rows) == [
        ("reported in full", NOT_ADMITTED),
        ("unknown", "measured and not reported"),
    ]
    assert judged.rows == (("Births", "high", "one trial kept it back", "ada: 4.1 PY"),)


def test_studies_that_no_synthesis_takes_are_counted_and_named():
    tables, config = make()
    labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
    assert set(labels) == {"p1", "w1", "w2"}
    why = "stands in no row, as its design or species is not among those that a synthesis takes"
    assert f"1 study {why}: {labels['w2']}." in build_missing(open_view(tables, config=config))["lead"]
    tables["studies"] = tables["studies"].query("study_id != 'w2'")
    assert "in no row" not in build_missing(open_view(tables, config=config))["lead"]


def test_the_page_sets_the_risk_beside_what_people_judge_of_publication_bias():
    tables, config = make()
    page = render_page(tables, config=config)
    assert '<h2 id="missing">' in page
    assert "undetected, otherwise than proposed" in page
    assert '<h2 id="missing">' not in render_page(build(make_tables()), config=make_config())


def test_the_manuscript_and_the_workbook_have_the_matrix(tmp_path):
    tables, config = make()
    view = open_view(tables, config=config)
    shown = {getattr(block, "name", "") for block in compose_manuscript(view, list_drawings(view))}
    assert {"missing-results", "missing-judged"} <= shown
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    book = openpyxl.load_workbook(tmp_path / "review.xlsx", read_only=True)
    assert len(list(book["missing results"].values)) == 4
    assert "missing results" in {row[0] for row in book["columns"].values}
