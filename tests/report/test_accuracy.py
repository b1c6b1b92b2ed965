"""Diagnostic accuracy on the page, in its figures, in words, and computed again by R from what is exported."""

import math
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pandas as pd
import pytest

from prismake.report import export_accuracy, open_view, render_page
from prismake.report.accuracy import read_accuracy
from prismake.report.figure_files import list_drawings
from prismake.report.figures.sroc import RADIUS, list_region
from prismake.report.methods import write_methods
from prismake.tables import from_rows
from reported import build, make_config, make_tables
from tested import KEARON, STRIP, list_sheets, pool, test_sheet

SVG = "{http://www.w3.org/2000/svg}"
NARROW = [STRIP | {"id": f"by_{name.lower()}", "likelihood": name} for name in ("REML", "ML")]


@pytest.fixture(scope="module")
def made():
    sheets = [*list_sheets(), test_sheet("half", (9, 10, 9, 10), specificity=None)]
    rows, estimates = pool(*sheets)
    studies = [{"study_id": name, "label": f"Kearon {name}"} for name in sorted(set(rows["study_id"]))]
    return rows, estimates, from_rows("studies", studies)


@pytest.fixture(scope="module")
def view(made):
    rows, estimates, _ = made
    tables = build(make_tables()) | {"accuracy": rows, "accuracy_estimates": estimates}
    config = make_config() | {"accuracy": [STRIP]}
    return open_view(tables, config=config), render_page(tables, config=config)


def test_the_page_has_the_point_both_figures_and_who_was_left_out(view):
    _, page = view
    section = page.partition('id="accuracy"')[2].partition('id="discussion"')[0]
    # two decimals of the reference in 40 digits
    assert "sensitivity 0.91 [0.86, 0.94] and specificity 0.97 [0.93, 0.99]" in section
    assert section.count("<svg") == 2
    assert "no specificity: no row of specificity" in section
    assert "HSROC: accuracy Λ" in section


def test_the_coupled_plot_has_a_row_and_two_squares_for_each_study(view):
    opened, _ = view
    coupled, sroc = (one for one in list_drawings(opened) if one.name in ("coupled-ultrasound", "sroc-ultrasound"))
    drawn = ElementTree.fromstring(coupled.svg)
    assert sum(one.get("class") == "point" for one in drawn.iter(f"{SVG}rect")) == 2 * len(KEARON["tables"])
    assert sum(one.get("class") == "diamond" for one in drawn.iter(f"{SVG}polygon")) == 2
    circles = list(ElementTree.fromstring(sroc.svg).iter(f"{SVG}circle"))
    assert len(circles) == len(KEARON["tables"])
    assert "nan" not in coupled.svg + sroc.svg


def test_every_point_of_a_region_lies_at_its_distance_from_the_means(view):
    opened, _ = view
    (one,) = read_accuracy(opened)
    row = one.estimates
    for predicted in (False, True):
        own, both, other = (
            row[f"error_{name}"] + (row[f"between_{name}"] if predicted else 0)
            for name in ("sensitivity", "covariance", "specificity")
        )
        for sensitivity, specificity in list_region(row, predicted=predicted):
            x = math.log(sensitivity / (1 - sensitivity)) - row["logit_sensitivity"]
            y = math.log(specificity / (1 - specificity)) - row["logit_specificity"]
            distance = (other * x * x - 2 * both * x * y + own * y * y) / (own * other - both * both)
            assert distance == pytest.approx(RADIUS**2, rel=1e-6)
    assert pytest.approx(5.991464547107979) == RADIUS**2  # qchisq(0.95, 2) of R


def test_the_methods_name_likelihood_limits_and_curve(view):
    words = " ".join(write_methods(view[0]))
    assert "bivariate model of their logits (Reitsma 2005) by the exact binomial likelihood of the counts" in words
    assert "delta method" in words
    assert "No analysis was planned" not in words


def test_a_review_without_tests_has_no_such_section():
    page = render_page(build(make_tables()), config=make_config())
    assert 'id="accuracy"' not in page
    assert "bivariate" not in page


def test_r_comes_to_our_numbers_from_our_export(made, tmp_path):
    rows, estimates, studies = made
    asked = ["Rscript", "-e", "library(metafor)"]
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with metafor is not installed")
    for one in NARROW:
        more = pool(*list_sheets(), **one)
        rows, estimates = pd.concat([rows, more[0]]), pd.concat([estimates, more[1]])
    tables = {"accuracy": rows, "accuracy_estimates": estimates, "studies": studies}
    export_accuracy(tables, {"accuracy": tmp_path / "accuracy.csv", "accuracy_script": tmp_path / "accuracy.R"})
    done = subprocess.run(["Rscript", "accuracy.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (tmp_path / "told.csv").write_text(re.sub(r" +", "", done.stdout))
    theirs = pd.read_csv(tmp_path / "told.csv").set_index("analysis_id").drop(columns="likelihood")
    ours = estimates.set_index("analysis_id").loc[theirs.index, list(theirs.columns)]
    assert len(theirs) == 3
    assert ((theirs - ours).abs() / ours.abs()).max().max() < 1e-4  # where R's searches stop
