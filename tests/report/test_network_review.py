"""A network lived through by Snakemake: from the sheets of two people to the page and the exports."""

import shutil

import pytest

from hardship import copy
from living import decide_and_extract, plan
from people import fill_sheet
from prismake import tables

pytestmark = pytest.mark.lived
PLAN = """
network:
  - id: recovery_network
    title: Recovery, all treatments
    outcome: recovery
    treatments: [control, experimental, gargle]
    reference: control
    denominator: patients
    designs: [randomised]
    species: human
    measure: OR
    direction: higher
    labels: {lower: favours water, higher: favours the treatment}
"""
Q, EXPERIMENTAL = 0.417671879424, (1.233138240131, 0.480898018138)
SCORES = {"control": 0.01233811588, "experimental": 0.91997396837, "gargle": 0.56768791575}
ARMS = {  # events and people by study and arm; Ito's trial has all three
    "Ito": {"experimental": (24, 30), "control": (15, 30), "gargle": (20, 30)},
    "Weiss": {"gargle": (10, 20), "control": (6, 20)},
    "Perez": {"experimental": (14, 25), "gargle": (13, 25)},
}


def plan_network(folder):
    codebook = folder / "config/codebook.csv"
    codebook.write_text(codebook.read_text().replace("experimental|control", "experimental|control|gargle"))
    plan(folder, PLAN)


def extract(folder, person):
    counted = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days", "quote": "page 4"}
    for name, arms in ARMS.items():
        (path,) = (folder / "seeds/extraction" / person).glob(f"{name}*.xlsx")
        fill_sheet(path, "study", {"design": {"value": "randomised"}, "species": {"value": "human"}})
        rows = {
            f"outcome {at}": {**counted, "arm": arm, "events": str(events), "n": str(n)}
            for at, (arm, (events, n)) in enumerate(arms.items(), start=1)
        }
        fill_sheet(path, "outcome", rows)


@pytest.fixture(scope="module")
def lived(first, tmp_path_factory):
    folder = copy(first, tmp_path_factory.mktemp("network") / "review")
    plan_network(folder)
    decide_and_extract(folder, extract)
    yield folder
    shutil.rmtree(folder)


def test_the_tables_have_what_netmeta_finds(lived):
    """pairwise(treat, event, n, studlab, sm = "OR") and netmeta(reference.group = "control") of netmeta 3.6-2."""
    found = tables.read("networks", lived / "results/networks.csv").iloc[0]
    assert (found["k"], found["treatments"], found["designs"]) == (3, 3, 3)
    assert found["q"] == pytest.approx(Q, rel=1e-9)
    rows = tables.read("network_estimates", lived / "results/network_estimates.csv")
    row = rows.query("model == 'random' and treatment == 'experimental' and comparator == 'control'").iloc[0]
    assert [row["estimate"], row["se"]] == pytest.approx(EXPERIMENTAL, rel=1e-9)
    scores = tables.read("network_treatments", lived / "results/network_treatments.csv")
    assert dict(zip(scores["treatment"], scores["p_score_random"], strict=True)) == pytest.approx(SCORES, rel=1e-8)


def test_page_manuscript_workbook_and_exports_have_it(lived):
    page = (lived / "reports/review.html").read_text()
    assert 'id="network-of-recovery_network"' in page
    assert "Three studies of 3 treatments, of which three pairs are compared directly" in page
    assert "No pairwise analysis" not in page
    exports = lived / "reports/exports"
    assert {"network.csv", "network.R", "network_contributions.csv"} <= {path.name for path in exports.iterdir()}
    assert {"network-recovery_network.svg", "ranks-recovery_network.png"} <= {
        path.name for path in (exports / "figures").iterdir()
    }
