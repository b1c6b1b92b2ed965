"""A synthesis without meta-analysis lived through by Snakemake: from the sheets of two people to the page and R."""

import shutil
import subprocess

import pytest

from hardship import copy
from living import decide_and_extract, plan
from people import fill_sheet
from prismake import tables

pytestmark = pytest.mark.lived
PLAN = """
swim:
  - id: by_direction
    title: Colds, by direction of effect
    reason: Reports give no spread.
    outcomes: {recovery: Cure, symptom_score: Complaints}
    turned: [symptom_score]
    comparison: {kind: arms, experimental: experimental, control: control}
    denominator: patients
    designs: [randomised, controlled]
    species: human
    measure: OR
    measures: {symptom_score: MD}
    methods: [direction, effects, p_values]
    group: design
    direction: higher
"""
STATED = "effect_direction,outcome,Direction,choice,better|worse|no difference|mixed,,,\n"
COUNTED = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days", "quote": "page 4", "n": "30"}
SCORED = {"outcome": "symptom_score", "timepoint": "7 days", "quote": "page 5"}
ROWS = {  # Ito's trial counts, Weiss's gives means alone, Perez's says a direction
    "Ito": [COUNTED | {"arm": "experimental", "events": "24"}, COUNTED | {"arm": "control", "events": "15"}],
    "Weiss": [SCORED | {"arm": "experimental", "mean": "3"}, SCORED | {"arm": "control", "mean": "4"}],
    "Perez": [COUNTED | {"arm": "experimental", "n": "", "effect_direction": "worse"}],
}


def extract(folder, person):
    for name, rows in ROWS.items():
        (path,) = (folder / "seeds/extraction" / person).glob(f"{name}*.xlsx")
        design = "controlled" if name == "Perez" else "randomised"
        fill_sheet(path, "study", {"design": {"value": design}, "species": {"value": "human"}})
        fill_sheet(path, "outcome", {f"outcome {at}": row for at, row in enumerate(rows, start=1)})


@pytest.fixture(scope="module")
def lived(first, tmp_path_factory):
    folder = copy(first, tmp_path_factory.mktemp("swim") / "review")
    codebook = folder / "config/codebook.csv"
    codebook.write_text(codebook.read_text().rstrip("\n") + "\n" + STATED)
    plan(folder, PLAN)
    decide_and_extract(folder, extract)
    yield folder
    shutil.rmtree(folder)


def test_each_study_has_a_direction_and_says_where_it_comes_from(lived):
    rows = tables.read("swim_results", lived / "results/swim_results.csv")
    told = rows[rows["direction"] != ""].set_index("domain")[["direction", "source"]]
    assert sorted(map(tuple, told.itertuples())) == [
        ("Complaints", "better", "figures without their spread"),
        ("Cure", "better", "effect"),
        ("Cure", "worse", "stated"),
    ]
    votes = tables.read("swim_syntheses", lived / "results/swim_syntheses.csv").set_index(["domain", "grouped"])
    assert votes.loc[("Cure", ""), ["better", "worse", "sign_p"]].tolist() == [1, 1, 1.0]
    assert votes.loc[("Cure", "controlled"), ["better", "worse"]].tolist() == [0, 1]


def test_the_page_the_checklist_and_the_export_have_it(lived):
    page = (lived / "reports/review.html").read_text(encoding="utf-8")
    assert "Cure: 1 of 2 studies better with the treatment" in page
    assert "Synthesis without meta-analysis" in page
    assert "Campbell" in page or "SWiM" in page.partition('id="checklists"')[2]
    assert (lived / "reports/exports/figures/directions-by_direction.svg").exists()
    if shutil.which("Rscript"):
        done = subprocess.run(["Rscript", "swim.R"], cwd=lived / "reports/exports", capture_output=True, text=True)
        assert done.stdout.count("by_direction") == 5, done.stderr
