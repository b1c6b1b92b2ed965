"""network of analyses.yaml: mistakes are told at once, before any sheet is read."""

import pytest

from prismake import config
from prismake.commands.new import write_review
from prismake.issues import ReviewError

ANSWERS = {"title": "Teas", "kind": "intervention", "people": "anna", "adjudicator": "carla", "databases": "pubmed"}
PLANNED = """analyses: []
network:
  - id: teas
    title: All teas
    outcome: main outcome
    treatments: [control, experimental, another]
    reference: control
    designs: [randomised]
    species: human
    measure: RR
    direction: higher
    labels: {lower: fewer, higher: more}
"""


def load(folder, text):
    write_review(folder, ANSWERS)
    codebook = folder / "config/codebook.csv"
    codebook.write_text(codebook.read_text().replace("experimental|control,", "experimental|control|another,"))
    (folder / "config/analyses.yaml").write_text(text)
    return config.load(folder / "config")


def test_a_planned_network_stands_beside_the_analyses(tmp_path):
    loaded = load(tmp_path, PLANNED)
    assert loaded.analyses == []
    assert [one["id"] for one in loaded.network] == ["teas"]
    assert load(tmp_path / "other", "analyses: []\n").network == []


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("    reference: control\n", "", ["network[1]"]),
        ("measure: RR", "measure: SMDR", ["network[1].measure"]),
        ("measure: RR", "measure: RR\n    subgroup: country", ["network[1]"]),
        ("[control, experimental, another]", "[control, experimental]", ["network[1].treatments"]),
        ("[control, experimental, another]", "[control, Experimental, experimental]", ["network teas, treatments"]),
        ("reference: control", "reference: water", ["network teas, reference"]),
        ("another]", "green tea]", ["network teas, arm"]),
        ("measure: RR", "measure: RR\n    model: common\n    tau2: REML", ["network teas, tau2"]),
        ("measure: RR", "measure: RR\n    tau2: PM", ["network[1].tau2"]),
        ("measure: RR", "measure: HR", ["network teas, measure"]),
        ("measure: RR", "measure: IRR", ["network teas, measure"]),
        ("measure: RR", "measure: RR\n    whole_numbers: 'yes'", ["network teas, whole_numbers"]),
        (
            "measure: RR",
            "measure: IRD\n    icc: {value: 0.1, source: x}",
            ["teas, icc", "teas, measure"],
        ),
        ("higher: more", "higher: Fewer", ["network teas, labels"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, old, new, places):
    with pytest.raises(ReviewError) as caught:
        load(tmp_path, PLANNED.replace(old, new))
    told = [issue.place for issue in caught.value.issues]
    assert len(told) == len(places), caught.value
    assert all(place in found for place, found in zip(places, told, strict=True)), told


def test_an_id_of_an_analysis_is_no_id_of_a_network(tmp_path):
    twice = PLANNED + PLANNED.partition("network:\n")[2]
    with pytest.raises(ReviewError) as caught:
        load(tmp_path, twice)
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [("teas", "stands more than once")]
