"""The flagship review: its numbers, its honesty, and that it has nothing left to issue."""

import re
import zipfile
from collections import Counter

import openpyxl
import pytest

from living import IDLE, hashes, run
from places import ROOT
from prismake import tables

THICKNESS = "thickness_pre_post"


def read(flagship, name):
    return tables.read(name, flagship / "results" / f"{name}.csv")


def test_a_second_run_has_nothing_to_do_and_nothing_was_issued(flagship):
    assert IDLE in run(flagship)
    assert hashes(flagship, "seeds") == hashes(ROOT, "seeds")


def test_every_entry_of_every_file_is_read_and_ends_in_one_bucket(flagship):
    ingest = read(flagship, "ingest")
    assert ingest["parsed"].sum() == ingest["separators"].sum() == len(read(flagship, "ledger")) == 121
    assert Counter(read(flagship, "ledger")["bucket"]) == {
        "included": 22,
        "full_text_excluded": 30,
        "full_text_awaiting": 6,
        "full_text_not_retrieved": 6,
        "title_abstract_excluded": 36,
        "excluded_automatic": 1,
        "duplicate": 19,
        "also_in_databases": 1,
    }


def test_thickness_before_and_after_is_pooled_over_seven_studies(flagship):
    estimates = read(flagship, "estimates").set_index(["analysis_id", "model"])
    pooled = estimates.loc[(THICKNESS, "random")]
    # metafor 3.8-1 gives the same: escalc("MC", ri=.5), rma(method="REML", test="adhoc"), predict().
    found = [round(pooled[name], 3) for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2")]
    assert (pooled["k"], found) == (7, [3.212, 1.980, 4.444, 0.003, 6.421, 1.467])


@pytest.mark.parametrize(("analysis", "figures"), [("live_birth_trial", "41/72"), ("ongoing_pregnancy_trial", "45/72")])
def test_the_trial_stands_alone_and_is_not_pooled(flagship, analysis, figures):
    effects = read(flagship, "effects").dropna(subset=["yi"])
    (data,) = effects.loc[effects["analysis_id"] == analysis, "data"]
    assert data.startswith(figures)
    assert read(flagship, "estimates").set_index("analysis_id").loc[analysis, "k"] == 1


def test_the_trials_published_risk_ratios_come_back_and_mean_births_per_thousand(flagship):
    effects = read(flagship, "effects").set_index("analysis_id")
    shown = effects.loc["live_birth_trial"].query("yi.notna()")[["shown", "shown_low", "shown_high"]].iloc[0]
    assert shown.round(2).tolist() == [1.49, 1.04, 2.14]
    absolute = read(flagship, "absolute").set_index("analysis_id").loc["live_birth_trial"]
    assert absolute[["control", "treated", "difference_low", "difference_high"]].round().tolist() == [382, 569, 14, 436]


@pytest.mark.parametrize(
    ("analysis", "k", "denominator"),
    [
        ("clinical_pregnancy_per_woman", 4, "patients"),
        ("live_birth_per_transfer", 1, "transfers"),
        ("miscarriage_per_pregnancy", 1, "pregnancies"),
        ("pregnancy_per_woman", 2, "patients"),
        ("menstruation_resumed", 1, "patients"),
        ("live_birth_per_woman", 1, "patients"),
    ],
)
def test_women_transfers_and_pregnancies_are_never_counted_together(flagship, analysis, k, denominator):
    grade = read(flagship, "grade").set_index("analysis_id").loc[analysis]
    assert (grade["k"], grade["counted"]) == (k, denominator)


def test_the_thickness_is_told_for_three_correlations_and_for_every_study_left_out(flagship):
    grid = read(flagship, "sensitivity").set_index("analysis_id").loc[THICKNESS]
    one = grid[grid["changed"].isin(["", "correlation"])].set_index("correlation")["estimate"]
    # metafor 3.8-1: escalc("MC", ri=r), rma(method="REML", test="adhoc").
    assert one.round(3).to_dict() == {0.3: 3.191, 0.5: 3.212, 0.7: 3.236}
    left_out = read(flagship, "influence").query("analysis_id == @THICKNESS and kind == 'leave_one_out'")
    assert len(left_out) == 7
    assert (left_out["change"] == "").all()


def test_seven_studies_are_too_few_for_a_test_of_small_study_effects(flagship):
    found = read(flagship, "bias").set_index("analysis_id").loc[THICKNESS]
    assert found["remark"].str.contains("the test needs 10").all()


def test_every_outcome_has_a_certainty_and_every_downgrade_a_reason(flagship):
    grade = read(flagship, "grade")
    assert set(grade["certainty"]) == {"very low"}
    trial = grade.set_index("analysis_id").loc["live_birth_trial"]
    # The control had no scaffold, and a completed trial has no results: two levels more than the abstract alone costs.
    assert trial[["start", "downgraded", "indirectness"]].tolist() == ["high", -4, "serious"]
    assert "NCT03166189" in trial["publication_bias_reason"]
    for domain in ("risk_of_bias", "inconsistency", "indirectness", "imprecision"):
        lowered = ~grade[domain].isin(["", "not serious"])
        assert (grade.loc[lowered, f"{domain}_reason"] != "").all()


def test_no_analysis_mixes_designs(flagship):
    extraction = read(flagship, "extraction")
    designs = extraction[extraction["variable"] == "design"].set_index("study_id")["value"]
    pooled = read(flagship, "effects").dropna(subset=["yi"])
    for _, group in pooled.groupby("analysis_id"):
        assert designs.loc[group["study_id"]].nunique() == 1


def test_a_registration_and_its_article_are_one_study_of_two_references(flagship):
    members = read(flagship, "study_references")
    trial = members[members["reference_id"] == "clinicaltrials:NCT02313415"]["study_id"].item()
    assert members[members["study_id"] == trial]["role"].tolist() == ["registration", "primary"]


def test_every_extracted_number_has_its_words(flagship):
    extraction = read(flagship, "extraction")
    outcomes = extraction[extraction["level"] == "outcome"]
    assert len(outcomes) > 100
    assert (outcomes["quote"] != "").all()


def test_misprinted_identifiers_survive_as_far_as_they_are_honest(flagship):
    records = tables.read("records", flagship / "results" / "records.parquet").set_index("record_id")
    dois = set(records["doi"])
    assert "10.1097/md.00000000000045562" in dois
    assert "10.1093/humupd/dml" not in dois
    assert not any(doi and not doi.startswith("10.") for doi in dois)
    assert "PMC5514021" in set(records["pmcid"])


def test_the_known_fault_is_flagged_with_its_cells_and_no_clean_cell_is(flagship):
    doubts = read(flagship, "doubts")
    sheet = "seeds/extraction/reviewer_a/Zhang-2021_1fdbcf.xlsx"
    pregnancies, births = (f"{sheet} outcome!{cells}, arm!D4" for cells in ("F6, outcome!F10", "F7, outcome!F9"))
    assert doubts["cells"].tolist() == [pregnancies, births]
    assert set(doubts["check"]) == {"parts_add_up"}
    assert set(doubts["found"]) == {"15 + 2 = 17 in parts of one group"}
    assert set(doubts["expected"]) == {"at most 16 in the arm"}


def test_the_report_says_that_votes_are_a_demonstration(flagship):
    page = (flagship / "reports" / "review.html").read_text(encoding="utf-8")
    assert "demonstration by the software's authors" in page.replace("&#39;", "'")
    assert not re.search(r"<script[^>]+src|https?://[^\"' ]+\.(?:js|css)\b", page.partition("<script")[0])


@pytest.mark.office
def test_the_workbook_opens_in_libreoffice_with_the_same_numbers(flagship, office, tmp_path):
    workbook = flagship / "reports" / "review.xlsx"
    office("--convert-to", "xlsx", "--outdir", tmp_path / "out", workbook)
    ours, theirs = (openpyxl.load_workbook(path) for path in (workbook, tmp_path / "out" / "review.xlsx"))
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        assert ours[name].max_row == theirs[name].max_row, name


def test_the_published_page_is_rebuilt_byte_for_byte(flagship):
    published, rebuilt = (folder / "reports" / "review.html" for folder in (ROOT, flagship))
    # Only whether: the tests' own listing of what differs takes an hour for a page of this length.
    same = rebuilt.read_bytes() == published.read_bytes()
    assert same, "run `make publish` and commit"


def test_the_published_workbook_is_rebuilt_member_by_member(flagship):
    published, rebuilt = (zipfile.ZipFile(folder / "reports" / "review.xlsx") for folder in (ROOT, flagship))
    assert rebuilt.namelist() == published.namelist()
    for name in published.namelist():
        same = rebuilt.read(name) == published.read(name)
        assert same, f"{name}: run `make publish` and commit"
