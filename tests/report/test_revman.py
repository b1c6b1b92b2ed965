"""RevMan's data package: the headers of packages that RevMan made, our tables under them, and R's reader of them."""

import csv
import html
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from extraction_factory import PRE_POST, RCT, TRIAL, sheet
from prismake.exports.cells import FORMULA
from prismake.report import export_revman, open_view
from prismake.report.revman_exports import DATA_ROWS, SETTINGS, SUBGROUPS
from prismake.report.revman_study_data import ARMS, CLUSTERED, CROSSED, NO_ARM, NO_FIGURES, RESULTS, TWICE
from prismake.synthesise import compute_effects, pool_effects
from prismake.tables import from_rows
from reported import build, make_config, make_tables

HEADERS = {
    name: next(csv.reader([entry["header"]]))
    for name, entry in json.loads(Path(__file__).with_name("revman_headers.json").read_text(encoding="utf-8")).items()
}
FILES = {
    "information": "study-information.csv",
    "arms": "study-arms.csv",
    "results": "study-results.csv",
    "bias": "risk-of-bias.csv",
    "left_out": "left-out.csv",
    "package": "package.zip",
}
DESCRIBED = "Cells < 10 & more"


def result(outcome, arm, timepoint="6 months", denominator="patients", **figures):
    return {"outcome": outcome, "arm": arm, "timepoint": timepoint, "denominator": denominator, **figures}


TRIALS = [
    sheet(
        "w1",
        result("live_birth", "experimental", n="20", events="7"),
        result("live_birth", "control", n="21", events="3"),
        result("score", "experimental", n="20", mean="-4.92", sd="2.01"),
        result("score", "control", n="21", mean="-4.87", ci_low="-5.4", ci_high="-4.3"),
        result("live_birth", "experimental", denominator="cycles", n="30", events="7"),
        traits=RCT | {"enrolled": "41", "words": DESCRIBED},
    ),
    sheet(
        "w2",
        result("live_birth", "experimental", n="34", events="12"),
        result("live_birth", "control", n="33", events="5"),
        result("score", "", n="33", mean="5", sd="1"),
        result("score", "control", n="33", mean="5"),
        result("pain", "experimental", crossover="yes", n="9", mean="5", sd="1"),
        result("falls", "experimental", cluster_size="12", n="90", events="5"),
        result("cost", "control", n="9", events="1"),
        result("cost", "control", n="9", events="2"),
        traits=RCT,
    ),
]
CODEBOOK = [
    ("design", "study", "Design", "choice", ""),
    ("enrolled", "study", "Enrolled", "integer", "women"),
    ("words", "study", "In words", "text", ""),
    ("arm", "arm", "Arm", "choice", ""),
    ("label", "arm", "What they had", "text", ""),
]
BIRTH = TRIAL | {"tau2": "DL", "test": "z"}
ANALYSES = [
    PRE_POST,
    BIRTH,
    BIRTH | {"id": "score", "title": "Score", "outcome": "score", "measure": "MD", "model": "common"},
    BIRTH | {"id": "peto", "title": "Peto", "method": "peto"},
]


def judge(study, tool, domain, judgement, outcome="", name=""):
    keys = {"study_id": study, "tool": tool, "domain": domain, "outcome": outcome, "name": name or f"Domain {domain}"}
    return keys | {"judgement": judgement, "support": "p < 0.05"}


def make(folder, *judged, labels=None):
    """The files of a review with two trials by name, and the folder that they stand in."""
    extraction = [row for rows in TRIALS for row in rows]
    arms = [("arm", "experimental"), ("label", "cells")]
    units = {variable: unit for variable, _, _, _, unit in CODEBOOK}
    extraction = [row | {"unit": units.get(row["variable"], "")} for row in extraction]
    extraction += [
        {"study_id": "w1", "level": "arm", "item": "1", "variable": name, "value": value} for name, value in arms
    ]
    tables = build(make_tables())
    names = zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True)
    tables["studies"] = tables["studies"].assign(label=[(labels or {}).get(study, label) for study, label in names])
    given = from_rows("extraction", [row | {"person": "ada"} for row in extraction])
    pooled = compute_effects(given, studies=tables["studies"], analyses=ANALYSES)
    tables["effects"], tables["estimates"] = pool_effects(pooled, analyses=ANALYSES)
    tables["extraction_settled"] = from_rows("extraction_settled", extraction)
    tables["appraisal_settled"] = from_rows("appraisal_settled", list(judged))
    names = ("variable", "level", "label", "type", "unit")
    codebook = pd.DataFrame([dict(zip(names, row, strict=True)) for row in CODEBOOK])
    view = open_view(tables, config=make_config() | {"codebook": codebook, "analyses": ANALYSES})
    paths = {f"revman_{name}": folder / file for name, file in FILES.items()}
    export_revman(view, paths)
    return {
        name: pd.read_csv(folder / file, dtype=str, keep_default_na=False)
        for name, file in FILES.items()
        if file.endswith(".csv")
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("revman")
    return make(folder, judge("w1", "rob2_2019", "1", "low", "live_birth")), folder / "package.zip"


def unpack(package):
    """The files of the inner archive by their whole names."""
    outer = zipfile.ZipFile(package)
    assert outer.namelist() == ["review-files/review-data.zip"]
    inner = zipfile.ZipFile(io.BytesIO(outer.read("review-files/review-data.zip")))
    return {name: inner.read(name).decode() for name in inner.namelist()}


def test_headers_are_those_of_packages_that_revman_made(made):
    frames, package = made
    assert list(ARMS) == HEADERS["study-arms"]
    assert list(RESULTS) == HEADERS["study-results"]
    assert list(frames["bias"]) == HEADERS["risk-of-bias of results"]
    assert list(frames["information"])[:3] == HEADERS["study-information"][:3]
    prefixes = {head.partition(": ")[0] for head in HEADERS["study-information with covariates"][5:]}
    assert {head.partition(": ")[0] for head in list(frames["information"])[3:]} == prefixes == {"Char", "Cov"}
    assert list(SETTINGS) == HEADERS["overall-estimates-and-settings"]
    assert list(DATA_ROWS) == HEADERS["data-rows"]
    assert list(SUBGROUPS) == HEADERS["subgroup-estimates"]
    for name, text in unpack(package).items():
        if "analysis-data" in name:
            assert next(csv.reader(io.StringIO(text))) == HEADERS[name.rpartition("/review-")[2].removesuffix(".csv")]


def test_studies_have_their_year_their_words_and_their_choices(made):
    frames, _ = made
    assert list(frames["information"])[3:] == ["Char: Enrolled", "Char: In words", "Cov: Design"]
    rows = frames["information"].set_index("Study")
    assert rows.loc["Tan w1", "Year"] == "2016"
    assert rows.loc["Tan w1", "Data source"] == ""
    assert rows.loc["Tan w1", "Char: Enrolled"] == "41 women"
    assert html.unescape(rows.loc["Tan w1", "Char: In words"]) == DESCRIBED != rows.loc["Tan w1", "Char: In words"]
    assert rows.loc["Tan w2", ["Char: Enrolled", "Cov: Design"]].tolist() == ["", "randomised"]
    assert rows.loc["Tan p1", "Cov: Design"] == ""


def test_arms_are_those_of_results_with_what_is_said_of_them(made):
    frames, _ = made
    assert frames["arms"].to_numpy().tolist() == [
        ["Tan w1", "control", "", "control"],
        ["Tan w1", "experimental", "What they had: cells", "experimental"],
        ["Tan w2", "control", "", "control"],
        ["Tan w2", "experimental", "", "experimental"],
    ]


def test_results_come_back_as_they_were_extracted(made):
    frames, _ = made
    rows = frames["results"].set_index(["Study", "Outcome", "Arm"])
    assert set(frames["results"]["Data type"]) == {"Arm level"}  # RevMan's word in CD011506
    counted = rows.loc[("Tan w1", "live_birth 6 months", "control")]
    assert counted[["Sample size", "Cases", "Mean"]].tolist() == ["21", "3", ""]
    measured = rows.loc[("Tan w1", "score 6 months", "experimental")]
    assert measured[["Sample size", "Mean", "SD", "CI level"]].tolist() == ["20", "-4.92", "2.01", ""]
    limits = rows.loc[("Tan w1", "score 6 months", "control"), ["Mean", "SD", "CI level", "CI start", "CI end"]]
    assert limits.tolist() == ["-4.87", "", "0.95", "-5.4", "-4.3"]
    assert ("Tan w1", "live_birth 6 months (per cycles)", "experimental") in rows.index
    assert len(rows) == 7
    pairs = frames["arms"].set_index(["Study", "Arm"]).index
    assert set(zip(frames["results"]["Study"], frames["results"]["Arm"], strict=True)) <= set(pairs)


def test_what_the_format_cannot_say_is_told(made):
    frames, _ = made
    told = frames["left_out"]
    assert dict(zip(told["What"], told["Why"], strict=True)) == {
        "result: score 6 months": NO_ARM,
        "result: score 6 months, control": NO_FIGURES,
        "result: pain 6 months, experimental": CROSSED,
        "result: falls 6 months, experimental": CLUSTERED,
        "result: cost 6 months, control": TWICE,
        "analysis: Thickness before and after": "RevMan has no mean change",
        "analysis: Peto": "RevMan has no model peto",
    }
    assert list(told["What"]) == list(told.sort_values(["Study", "What", "Why"])["What"])


def test_rob_2_judges_results_by_revmans_domains(made):
    frames, _ = made
    rows = frames["bias"]
    assert rows[["Study", "Outcome", "Data type"]].to_numpy().tolist() == [
        ["Tan w1", "live_birth 6 months", "Arm level"],
        ["Tan w1", "live_birth 6 months (per cycles)", "Arm level"],
    ]
    assert set(rows["Domain (judgement): Bias arising from the randomization process"]) == {"Low risk"}
    assert set(rows["Domain (support): Bias arising from the randomization process"]) == {"p &lt; 0.05"}
    assert set(rows["Domain (judgement): Overall bias"]) == {""}
    assert set(rows["Outcome"]) <= set(frames["results"]["Outcome"])


def test_other_tools_beside_rob_2_and_what_is_not_settled_are_told(tmp_path):
    frames = make(
        tmp_path,
        judge("w1", "rob2_2019", "1", "some concerns", "live_birth"),
        judge("w1", "rob2_2019", "2", "not settled", "live_birth"),
        judge("w1", "rob2_cluster_2021", "1b", "low", "live_birth"),
        judge("w2", "rob2_2019", "overall", "high", "another"),
        judge("w2", "jbi_cohort_2020", "1", "yes"),
    )
    first = frames["bias"].iloc[0]
    assert first[[head for head in first.index if "(judgement)" in head]].tolist() == ["Some concerns", *[""] * 5]
    told = {(row["Study"], row["What"]): row["Why"] for _, row in frames["left_out"].iterrows()}
    assert told[("Tan w1", "risk of bias: rob2_2019, domain 2, live_birth")].startswith("people differ")
    assert (
        told[("Tan w1", "risk of bias: rob2_cluster_2021, domain 1b, live_birth")]
        == "RevMan's RoB 2 has no such domain"
    )
    assert told[("Tan w1", "risk of bias: rob2_cluster_2021, live_birth")] == "rob2_2019 judges the same"
    assert told[("Tan w2", "risk of bias: rob2_2019, another")] == "no result of it stands in study-results"
    assert told[("Tan w2", "risk of bias: jbi_cohort_2020")].startswith("RevMan holds one tool, here RoB 2")


def test_a_tool_of_studies_gives_a_row_for_each_study_if_revman_knows_its_words(tmp_path):
    frames = make(
        tmp_path,
        judge("w2", "syrcle_2014", "10", "high", name="Other bias"),
        judge("w2", "syrcle_2014", "2", "unclear", name="Baseline"),
        judge("w1", "robins_i_2016", "1", "low"),
        judge("w1", "jbi_cohort_2020", "1", "unclear"),
    )
    shape = HEADERS["risk-of-bias of studies"]
    assert list(frames["bias"])[:3] == [shape[0], *(f"{head.partition(': ')[0]}: Baseline" for head in shape[1:])]
    assert frames["bias"].to_numpy().tolist() == [["Tan w2", "Unclear risk", "p &lt; 0.05", "High risk", "p &lt; 0.05"]]
    told = frames["left_out"].set_index("What")["Why"]
    assert told["risk of bias: robins_i_2016"] == "words that RevMan does not know; robvis_robins_i_2016.csv has it"


def read(files, name):
    return pd.read_csv(io.StringIO(files[f"review-analysis-data/review-{name}.csv"]))


def test_analyses_of_the_package_hold_what_the_effects_were_computed_from(made):
    _, package = made
    files = unpack(package)
    told = read(files, "overall-estimates-and-settings")
    settings = [
        "Analysis name",
        "Data type",
        "Log-scale data",
        "Statistical method",
        "Effect measure",
        "Analysis model",
    ]
    told = told.set_index("Analysis number")
    assert told[settings].to_numpy().tolist() == [
        ["Live birth", "Dichotomous", True, "IV", "Odds Ratio", "Random effect"],
        ["Score", "Continuous", False, "IV", "Mean Difference", "Fixed effect"],
    ]
    rows = read(files, "data-rows")
    births = rows[rows["Analysis number"] == 2].set_index("Study")
    cells = ["Experimental cases", "Experimental N", "Control cases", "Control N", "Study year"]
    assert births.loc[["Tan w1", "Tan w2"], cells].to_numpy().tolist() == [[7, 20, 3, 21, 2016], [12, 34, 5, 33, 2016]]
    assert told["Mean"].isna().all()


def test_the_same_tables_give_the_same_bytes_in_a_package_without_times(made, tmp_path):
    _, package = made
    make(tmp_path, judge("w1", "rob2_2019", "1", "low", "live_birth"))
    assert (tmp_path / "package.zip").read_bytes() == package.read_bytes()
    files = unpack(package)
    for name in ("information", "arms", "results", "bias"):
        assert files[f"review-study-data/review-{FILES[name]}"] == (tmp_path / FILES[name]).read_text(encoding="utf-8")
    assert {one.date_time for one in zipfile.ZipFile(package).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_cell_is_a_formula_and_a_study_has_one_name_in_all_files(tmp_path):
    frames = make(tmp_path, judge("w1", "rob2_2019", "1", "low", "live_birth"), labels={"w1": "@SUM(1)"})
    cells = [cell for frame in frames.values() for cell in frame.to_numpy().ravel() if cell.startswith(FORMULA)]
    assert sorted(cells) == ["-4.3", "-4.87", "-4.92", "-5.4"]
    assert all(" @SUM(1)" in set(frames[name]["Study"]) for name in ("information", "arms", "results", "bias"))


PROGRAM = """
library(meta)
read <- read.cdir("package.zip", rob = TRUE)
write.csv(read$data[c("outcome.no", "studlab", "type", "sm", "event.e", "n.e", "event.c", "n.c", "mean.e", "sd.e")])
"""


def test_r_meta_reads_the_package(made):
    _, package = made
    if (
        not shutil.which("Rscript")
        or subprocess.run(["Rscript", "-e", "library(meta)"], capture_output=True).returncode
    ):
        pytest.skip("R with meta is not installed")
    done = subprocess.run(["Rscript", "-e", PROGRAM], cwd=package.parent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    read = pd.read_csv(io.StringIO(done.stdout)).set_index(["outcome.no", "studlab"])
    assert read.loc[(2, "Tan w1"), ["type", "sm", "event.e", "n.e", "event.c", "n.c"]].tolist() == [
        "D",
        "OR",
        7,
        20,
        3,
        21,
    ]
    assert read.loc[(3, "Tan w1"), ["type", "sm", "mean.e", "sd.e"]].tolist() == ["C", "MD", -4.92, 2.01]
