"""A review of a test's accuracy, from the sheets that people fill in to its report, with the risk of bias beside it."""

import pandas as pd
import pytest
import yaml

from living import IDLE, run, start, vote
from people import fill_sheet
from prismake.synthesise.bivariate import pool_tables
from prismake.synthesise.certainty import DOWNGRADES
from prismake.synthesise.summary_point import describe_point
from prismake.synthesise.two_by_two import Table

pytestmark = pytest.mark.lived
TABLES = [(18, 20, 45, 60), (27, 34, 36, 41), (39, 48, 29, 36), (30, 33, 60, 64), (22, 25, 40, 47), (15, 19, 30, 32)]
TASTING = {
    **{"id": "tasting", "title": "Tasting for colds", "sensitivity": "sensitivity", "specificity": "specificity"},
    **{"arm": "experimental", "denominator": "patients", "designs": ["single_arm"], "species": "human"},
    **{"likelihood": "REML", "certainty": {"sensitivity": 0.9, "source": "a panel"}},
    "absolute": {"prevalences": {"people who sneeze": 0.2}},
}
FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()}
FINE |= {"publication_bias_reason": "registers searched"}


def extract(folder, person):
    """What one person extracts of every included study: two rows of counts; returns the tables used."""
    paths = sorted((folder / "seeds/extraction" / person).glob("*.xlsx"))
    for path, (tp, ill, tn, well) in zip(paths, TABLES, strict=False):
        fill_sheet(path, "study", {"design": {"value": "single_arm"}, "species": {"value": "human"}})
        row = {"arm": "experimental", "timepoint": "at the test", "denominator": "patients", "quote": "table 2"}
        told = {"sensitivity": (ill, tp), "specificity": (well, tn)}
        rows = {
            f"outcome {at}": {**row, "outcome": outcome, "n": str(n), "events": str(events)}
            for at, (outcome, (n, events)) in enumerate(told.items(), start=1)
        }
        fill_sheet(path, "outcome", rows)
    return TABLES[: len(paths)]


def appraise(folder):
    reasons = {"support": "as reported", "page": "2"}
    answers = {f"|{n}|judgement": {"answer": "yes", **reasons} for n in range(1, 11)}
    answers["|overall|overall"] = {"answer": "include", **reasons}
    paths = list((folder / "seeds/appraisal/anna").glob("*jbi*.xlsx"))
    for path in paths:
        fill_sheet(path, "appraisal", answers)
    return len(paths)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    folder = start(tmp_path_factory.mktemp("accuracy"))
    (folder / "config/analyses.yaml").write_text(yaml.safe_dump({"analyses": [], "accuracy": [TASTING]}))
    book = folder / "config/codebook.csv"
    book.write_text(book.read_text().replace("recovery|symptom_score", "sensitivity|specificity"))
    run(folder)
    for phase in ("title_abstract", "full_text"):
        vote(folder, phase, lambda person, title: {"decision": "include"})
        run(folder)
    used = extract(folder, "anna")
    extract(folder, "ben")
    run(folder)
    judged = appraise(folder)
    run(folder)
    serious = FINE | {"imprecision": "serious", "imprecision_reason": "holds the threshold"}
    sides = {"tasting (sensitivity)": serious, "tasting (specificity)": FINE}
    assert fill_sheet(folder / "seeds/grade/carla/batch-001.xlsx", "certainty", sides) == 2
    run(folder)
    return folder, used, judged


def test_the_tables_that_people_extracted_are_pooled(lived):
    folder, used, _ = lived
    accuracy = pd.read_csv(folder / "results/accuracy.csv")
    found = accuracy[["tp", "fn", "tn", "fp"]].to_numpy().tolist()
    assert sorted(found) == sorted([tp, ill - tp, tn, well - tn] for tp, ill, tn, well in used)
    (point,) = pd.read_csv(folder / "results/accuracy_estimates.csv").to_dict("records")
    expected = describe_point(pool_tables([Table(*one) for one in used], likelihood="REML"))
    for name in ("sensitivity", "sensitivity_low", "specificity", "dor", "accuracy_se"):
        assert point[name] == pytest.approx(expected[name], rel=1e-11)


def test_the_report_has_both_figures_and_the_risk_of_bias_of_each_study(lived):
    folder, used, judged = lived
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    assert judged == len(used) == 6
    assert 'id="accuracy-of-tasting"' in page
    assert "Coupled forest plot" in page
    assert "Summary point of six studies" in page
    appraisal = pd.read_csv(folder / "results/appraisal_settled.csv")
    assert (appraisal["domain"].str.casefold() == "overall").sum() == judged
    assert (folder / "reports/exports/accuracy.R").exists()
    assert IDLE in run(folder)


def test_the_certainty_of_both_sides_is_judged_on_the_same_sheets_and_told_per_1000(lived):
    folder, _, _ = lived
    grade = pd.read_csv(folder / "results/grade.csv").set_index("analysis_id")
    # single-arm studies are neither cross-sectional nor cohorts: low, and one level down for imprecision
    assert grade["certainty"].to_dict() == {"tasting (sensitivity)": "very low", "tasting (specificity)": "low"}
    (row,) = pd.read_csv(folder / "results/accuracy_absolute.csv").to_dict("records")
    assert row["tp"] + row["fn"] == pytest.approx(200)
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    assert "Summary of findings: Tasting for colds" in page
    assert "people who sneeze: 20.0 % ill, of 1000 tested" in page
    assert (folder / "reports/exports/summary_of_findings.xlsx").exists()
