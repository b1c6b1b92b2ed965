"""Diagnostic accuracy on the page, in its figures, in words, and computed again by R from what is exported."""

import math
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pandas as pd
import pytest

from prismake.report import export_accuracy, open_view, render_page
from prismake.report.accuracy import Accuracy, list_groups, read_accuracy
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.figures.sroc import RADIUS, list_region
from prismake.report.manuscript.blocks import Paragraph, Picture
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.report.sections.bias import build_outcomes
from prismake.tables import TABLES, from_rows
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


@pytest.fixture(scope="module")
def counted():
    rows = [
        {"analysis_id": "ultrasound", "study_id": name, "tp": 9, "fn": 1, "tn": 8, "fp": 2}
        | {f"{side}{end}": 0.9 for side in ("sensitivity", "specificity") for end in ("", "_low", "_high")}
        for name in ("p1", "w2")
    ]
    rows.append({"analysis_id": "ultrasound", "study_id": "w1", "remark": "no specificity: no row of specificity"})
    point = {name: 0.9 for name in TABLES["accuracy_estimates"].columns if name not in ("analysis_id", "k", "remark")}
    point |= {"analysis_id": "ultrasound", "likelihood": "binomial", "k": 2, "remark": ""}
    said = [
        {"study_id": name, "person": "a", "level": "outcome", "item": "9", "variable": variable, "value": value}
        for name in ("p1", "w1")
        for variable, value in (("outcome", "sensitivity"), ("n", "10"), ("events", "9"))
    ]
    tables = make_tables()
    tables |= {"accuracy": from_rows("accuracy", rows), "accuracy_estimates": from_rows("accuracy_estimates", [point])}
    extraction = pd.concat([tables["extraction"], from_rows("extraction", said)], ignore_index=True)
    return build(tables | {"extraction": extraction})


def test_studies_of_a_summary_point_count_as_combined(counted):
    flow = counted["flow"].set_index("data")["n"]
    assert flow["total_studies_ma.ultrasound"] == 2
    members = counted["flow_members"].groupby("data")["member_id"].apply(set)
    assert members["total_studies_ma"] == {"p1", "w1", "w2"}  # w1 and p1 in thickness, too


def test_a_result_in_a_summary_point_is_not_told_as_left_alone(counted):
    view = open_view(counted, config=make_config() | {"accuracy": [STRIP]})
    rows = {row[0]: row for row in build_outcomes(view)["listings"][0].rows if row[1] == "sensitivity"}
    assert set(rows) == {"Tan w1"}
    assert rows["Tan w1"][3] == "Ultrasound for thrombosis: no specificity: no row of specificity"


def test_the_first_screen_has_both_sides_with_a_link_to_the_figures(view):
    top = view[1].partition('id="summary"')[2].partition('id="protocol"')[0]
    assert "sensitivity 0.91 [0.86, 0.94] and specificity 0.97 [0.93, 0.99]" in top
    assert 'href="#accuracy-of-ultrasound"' in top


def test_the_manuscript_has_the_point_and_its_figures(view):
    opened, _ = view
    blocks = compose_manuscript(opened, list_drawings(opened))
    names = [block.name for block in blocks if isinstance(block, Picture)]
    assert {"coupled-ultrasound", "sroc-ultrasound"} <= set(names)
    told = [unmark(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert any(text.startswith("Summary point of 16 studies") for text in told)


def test_r_comes_to_our_numbers_from_our_export(made, tmp_path):
    rows, estimates, studies = made
    asked = ["Rscript", "-e", "library(metafor)"]
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with metafor is not installed")
    for one in NARROW:
        more = pool(*list_sheets(), **one)
        rows, estimates = pd.concat([rows, more[0]]), pd.concat([estimates, more[1]])
    rows = rows.assign(subgroup=["" if name == "half" else "ab"[int(name[1:]) % 2] for name in rows["study_id"]])
    tables = {"accuracy": rows, "accuracy_estimates": estimates, "studies": studies}
    export_accuracy(tables, {"accuracy": tmp_path / "accuracy.csv", "accuracy_script": tmp_path / "accuracy.R"})
    done = subprocess.run(["Rscript", "accuracy.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (tmp_path / "told.csv").write_text(re.sub(r" +", "", done.stdout))
    theirs = pd.read_csv(tmp_path / "told.csv").set_index("analysis_id").drop(columns="likelihood")
    ours = estimates.set_index("analysis_id").loc[theirs.index, list(theirs.columns)]
    assert len(theirs) == 3
    assert ((theirs - ours).abs() / ours.abs()).max().max() < 1e-4  # where R's searches stop
    groups = pd.read_csv(tmp_path / "accuracy_groups.csv").set_index("analysis_id")["statistic"]
    assert sorted(groups) == pytest.approx([0.10757439, 0.672487137, 0.672487137], rel=1e-4)  # test_accuracy_groups.py


def test_the_test_of_groups_says_its_p_once():
    sides = {f"{side}{end}": float("nan") for side in ("sensitivity", "specificity") for end in ("", "_low", "_high")}
    test = {"level": "", "variable": "mean_age", "remark": "compared", "statistic": 3.2, "df": 2, "p": 0.2} | sides
    caption = list_groups(Accuracy("x", "Ultrasound", (), (), {}, groups=(test,))).caption
    assert caption == "Ultrasound, by mean age. Compared: chi² 3.20, df 2, p = 0.20."
