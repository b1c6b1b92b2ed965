"""The summary of findings as files of its own: what GRADEpro shows, read back by other programs."""

import shutil
import subprocess

import openpyxl
import pytest

from prismake.report import export_findings, open_view
from prismake.report.findings_table import LEVELS, NO_BASELINE, list_findings, list_notes
from prismake.tables import from_rows
from reported import build, make_config, make_tables

ROW = {
    "analysis_id": "births",
    "person": "ada",
    "k": 2,
    "participants": 140,
    "counted": "patients",
    "shown": 1.49,
    "shown_low": 1.02,
    "shown_high": 2.17,
    "control": 382,
    "treated": 570,
    "treated_low": 390,
    "treated_high": 829,
    "difference": 188,
    "difference_low": 8,
    "difference_high": 447,
    "start": "high",
    "certainty": "low",
    "signs": "⊕⊕◯◯",
    "risk_of_bias": "serious",
    "risk_of_bias_reason": "nobody was blinded",
    "imprecision": "serious",
    "imprecision_reason": "few events",
    "imprecision_proposed": "not serious",
    "imprecision_grounds": "the 95 % interval crosses no threshold",
    "target": "any effect",
    "statement": "The treatment may increase birth.",
}


@pytest.fixture(scope="module")
def view():
    config = make_config()
    first = config["analyses"][0]
    config["analyses"] = [
        {**first, "id": "births", "title": "Births", "measure": "RR", "outcome": "birth"},
        {**first, "id": "deaths", "title": "Deaths", "measure": "RR", "outcome": "death"},
    ]
    second = {**ROW, "analysis_id": "deaths", "imprecision": "not serious", "imprecision_reason": "", "statement": ""}
    tables = build(make_tables()) | {"grade": from_rows("grade", [ROW, second])}
    return open_view(tables, config=config)


@pytest.fixture(scope="module")
def written(view, tmp_path_factory):
    folder = tmp_path_factory.mktemp("findings")
    paths = {"findings_workbook": folder / "findings.xlsx", "findings_document": folder / "findings.docx"}
    export_findings(view, paths)
    return paths


def test_one_reason_of_two_outcomes_is_one_note(view):
    assert [(note.letter, note.domain, note.outcomes) for note in list_notes(view)] == [
        ("a", "risk of bias", ("Births", "Deaths")),
        ("b", "imprecision", ("Births",)),
    ]
    rows = list_findings(view)[0].rows
    assert [row[5] for row in rows[:2]] == ["⊕⊕◯◯ low (a, b)", "⊕⊕◯◯ low (a)"]


def test_counts_agree_with_what_is_counted(view):
    told = {**ROW, "k": 1, "participants": 1, "counted": "pregnancies"}
    effect = {"analysis_id": "births", "study_id": "a", "yi": 0.1, "n1": 1, "events1": 1, "n2": 5, "events2": 2}
    tables = {**view.tables, "grade": from_rows("grade", [told]), "effects": from_rows("effects", [effect])}
    row = list_findings(open_view(tables, config=make_config() | {"analyses": view.analyses[:1]}))[0].rows[0]
    assert row[1:3] == ("2 of 5 pregnancies", "1 of 1 pregnancy")
    assert row[4] == "1 pregnancy (1 study)"


def test_of_two_analyses_with_one_title_each_has_its_own_notes(view):
    plans = [{**plan, "title": "Births"} for plan in view.analyses]
    config = {**make_config(), "analyses": plans}
    rows = list_findings(open_view(view.tables, config=config))[0].rows
    assert [row[5] for row in rows[:2]] == ["⊕⊕◯◯ low (a, b)", "⊕⊕◯◯ low (a)"]


def test_a_row_says_risks_effect_people_level_and_sentence(view):
    assert list_findings(view)[0].rows[0] == (
        "Births",
        "382 of 1000",
        "570 [390, 829] of 1000: difference 188 [8, 447]",
        "risk ratio: 1.49 [1.02, 2.17]",
        "140 patients (2 studies)",
        "⊕⊕◯◯ low (a, b)",
        "The treatment may increase birth.",
    )


@pytest.mark.parametrize(
    ("measure", "planned", "told"),
    [
        ("RR", {}, NO_BASELINE),
        ("OR", {}, NO_BASELINE),
        ("RR", {"absolute": {"baselines": {"low": 0.1}}}, ""),
        ("MD", {}, ""),
    ],
)
def test_an_effect_on_events_without_a_baseline_says_so_instead_of_two_empty_cells(view, measure, planned, told):
    plans = [{**view.analyses[0], "measure": measure, **planned}]
    tables = {**view.tables, "grade": from_rows("grade", [ROW | {"control": None, "treated": None}])}
    row = list_findings(open_view(tables, config=make_config() | {"analyses": plans}))[0].rows[0]
    assert row[1:3] == (told, "")


def test_what_people_judge_otherwise_than_proposed_is_said(view):
    proposals = next(listing for listing in list_findings(view) if listing.name == "proposals")
    assert [row[3:5] for row in proposals.rows] == [
        ("serious, otherwise than proposed", "not serious"),
        ("not serious", "not serious"),
    ]


def test_another_program_reads_the_workbook(written):
    sheet = openpyxl.load_workbook(written["findings_workbook"]).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[1] == "Anticipated absolute effects" for row in values)
    (births,) = [row for row in values if row[0] == "Births" and row[5] and "⊕" in row[5]]
    assert births[1] == "382 of 1000"
    assert {level for level, _ in LEVELS} <= {row[0] for row in values}
    assert any(row[:4] == ["a", "risk of bias", "serious", "nobody was blinded"] for row in values)


def test_pandoc_reads_the_document(written):
    if shutil.which("pandoc") is None:
        pytest.skip("pandoc is not installed")
    command = ["pandoc", "-t", "plain", "--columns=400", str(written["findings_document"])]
    text = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    for words in ("nobody was blinded", "382 of 1000", "The treatment may increase birth.", "GRADE guidelines 18"):
        assert words in text


def test_the_same_tables_give_the_same_bytes(view, written, tmp_path):
    again = {name: tmp_path / path.name for name, path in written.items()}
    export_findings(view, again)
    assert [path.read_bytes() for path in again.values()] == [path.read_bytes() for path in written.values()]
