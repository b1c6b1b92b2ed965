"""The summary of findings of a test's accuracy: on the page, in the manuscript, in the workbook and the document."""

import shutil
import subprocess

import openpyxl
import pytest

from prismake.report import export_findings, open_view, render_page
from prismake.report.checks.synthesis import check_summary
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.findings_table import list_findings
from prismake.report.manuscript.blocks import list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.synthesise.accuracy_evidence import count_results
from prismake.tables import from_rows
from reported import build, make_config, make_tables
from tested import STRIP, list_sheets, pool

PLAN = STRIP | {"absolute": {"prevalences": {"wards": 0.1, "clinic": 0.25}}}
JUDGED = {"k": 16, "counted": "patients", "start": "high", "person": "ada"}
SURE = {"participants": 1542, "certainty": "high", "signs": "⊕⊕⊕⊕"}
UNSURE = {
    **{"participants": 1028, "certainty": "moderate", "signs": "⊕⊕⊕◯"},
    **{"inconsistency": "serious", "inconsistency_reason": "studies lie apart"},
}
HEADS = ("wards: 10.0 % ill, of 1000 tested", "clinic: 25.0 % ill, of 1000 tested")


@pytest.fixture(scope="module")
def made():
    rows, estimates = pool(*list_sheets())
    grade = [
        {"analysis_id": f"ultrasound ({side})", "outcome": side, **JUDGED, **told}
        for side, told in (("sensitivity", UNSURE), ("specificity", SURE))
    ]
    tables = build(make_tables()) | {"accuracy": rows, "accuracy_estimates": estimates}
    tables |= {"grade": from_rows("grade", grade), "accuracy_absolute": count_results([PLAN], estimates=estimates)}
    return tables, make_config() | {"accuracy": [PLAN], "analyses": []}


@pytest.fixture(scope="module")
def view(made):
    tables, config = made
    return open_view(tables, config=config)


def test_each_result_stands_with_its_numbers_and_the_certainty_of_what_it_follows_from(view):
    first, notes, _ = list_findings(view)
    assert first.caption == "Summary of findings: Ultrasound for thrombosis"
    assert set(first.columns[2:4]) == set(HEADS)
    found = {row[0].split(":")[0]: dict(zip(first.columns, row, strict=True)) for row in first.rows}
    # sensitivity 0.9085 [0.8602, 0.9412] of 100, specificity 0.9718 [0.9331, 0.9884] of 900: by hand
    assert found["True positives"][HEADS[0]] == "91 [86, 94]"
    assert found["False negatives"][HEADS[0]] == "9 [6, 14]"
    assert found["False positives"][HEADS[0]] == "25 [10, 60]"
    assert found["True negatives"][HEADS[0]] == "875 [840, 890]"
    assert found["False negatives"]["Certainty (GRADE)"] == "⊕⊕⊕◯ moderate (a)"
    assert found["False positives"]["Certainty (GRADE)"] == "⊕⊕⊕⊕ high"
    assert found["False positives"]["Counted (studies)"] == "1542 patients (16 studies)"
    assert notes.rows == (("a", "inconsistency", "serious", "studies lie apart", f"{PLAN['title']}: sensitivity"),)


def test_page_manuscript_and_methods_have_it(made, view):
    tables, config = made
    assert "Summary of findings: Ultrasound for thrombosis" in render_page(tables, config=config)
    blocks = compose_manuscript(view, list_drawings(view))
    assert any(getattr(block, "caption", "").startswith("Summary of findings: Ultrasound") for block in blocks)
    assert "rated the certainty of the evidence with GRADE, for 2 estimates" in " ".join(map(str, write_methods(view)))


def test_the_first_page_and_the_manuscript_say_how_certain_a_test_s_accuracy_is(made, view):
    tables, config = made
    half = tables | {"grade": tables["grade"].iloc[:1]}
    for shown, words in ((tables, "specificity <b>high</b>"), (half, "specificity <b>not rated</b>")):
        first = render_page(shown, config=config).partition('id="summary"')[2].partition("<h2")[0]
        assert f"Certainty of the evidence: sensitivity <b>moderate</b>, {words}." in first
    told = " ".join(unmark(text) for text in list_texts(compose_manuscript(view, list_drawings(view))))
    assert "Certainty of the evidence: sensitivity moderate, specificity high." in told


def test_workbook_and_document_have_it_and_no_empty_table_of_effects(view, tmp_path):
    paths = {"findings_workbook": tmp_path / "findings.xlsx", "findings_document": tmp_path / "findings.docx"}
    export_findings(view, paths)
    cells = [cell for row in openpyxl.load_workbook(paths["findings_workbook"]).active.values for cell in row if cell]
    assert "91 [86, 94]" in cells
    assert "No analysis is planned." not in cells
    assert "Anticipated absolute effects" not in cells
    if not (office := shutil.which("soffice")):
        pytest.skip("LibreOffice is not installed")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text"]
    subprocess.run([*command, "--outdir", tmp_path, paths["findings_document"]], check=True, capture_output=True)
    text = (tmp_path / "findings.txt").read_text(encoding="utf-8")
    assert "False negatives: ill, and missed" in text
    assert "9 [6, 14]" in text


def test_a_side_that_nobody_rated_is_told_by_the_check(made):
    tables, config = made
    half = tables | {"grade": tables["grade"].iloc[:1]}
    told = check_summary(open_view(half, config=config))
    assert any("ultrasound (specificity)" in issue.place and issue.found == "not in the summary" for issue in told)
