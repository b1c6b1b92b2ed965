"""Synthesis without meta-analysis on the page, in its figure and in words, and counted again by R from its export."""

import csv
import io
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from extraction_factory import sheet
from prismake.report import export_swim, open_view, render_page
from prismake.report.checklists.packs import choose_standards
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.figures.directions import draw_directions, draw_mark
from prismake.report.manuscript.blocks import list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.report.sections.bias import build_outcomes
from prismake.report.swim import Swim, read_swim, tell_swim
from prismake.tables import from_rows
from reported import build, make_config, make_tables
from swimming import PLAN, TRIAL, arm, state, swim, trial

SVG = "{http://www.w3.org/2000/svg}"
PAIN = [arm(name, mean=mean, sd=2) for name, mean in (("experimental", 11), ("control", 10))]
EASE = [arm(name, outcome="ease", n=200, mean=mean, sd=2) for name, mean in (("experimental", 12), ("control", 10))]
CHANGED = {"outcomes": {"pain": "Comfort", "ease": "Ease"}, "turned": ["ease"], "group": "country"}
CHANGED |= {"group_reason": "Care differs."}
STUDIES = [
    trial("p1", -1, traits=TRIAL | {"country": "China"}),
    sheet("w1", *PAIN, *EASE, traits=TRIAL | {"country": "Chile"}),
    state("w2", "mixed"),
]
JUDGED = {"study_id": "p1", "tool": "rob2_2019", "outcome": "", "domain": "overall", "name": "", "judgement": "low"}


def make(*sheets, **changed):
    plan = PLAN | CHANGED | changed
    tables = build(make_tables())
    made = swim(*(sheets or STUDIES), **plan)
    tables |= {f"swim_{name}": from_rows(f"swim_{name}", rows) for name, rows in made.items()}
    tables |= {"appraisal_settled": from_rows("appraisal_settled", [JUDGED])}
    config = make_config() | {"swim": [plan], "analyses": []}
    return tables, config


@pytest.fixture(scope="module")
def made():
    tables, config = make()
    return tables, config, open_view(tables, config=config)


def test_the_page_says_what_was_found_shows_it_and_says_why_nothing_is_pooled(made):
    tables, config, _ = made
    page = render_page(tables, config=config)
    section = page.partition('id="swim"')[2].partition('id="discussion"')[0]
    assert (
        "Comfort: 1 of 2 studies better with the treatment (50 %, 95 % CI 9 % to 91 %; sign test p = 1.00); " in section
    )
    assert "1 without difference or mixed" in section
    assert "Why there is no meta-analysis: scales differ" in section
    assert section.count("<svg") == 1
    assert page.count('href="#swim-of-comfort"') == 1
    assert "SWiM" in page.partition('id="checklists"')[2]


def test_the_figure_has_a_row_for_each_study_and_an_arrow_for_each_direction(made):
    (one,) = read_swim(made[2])
    drawing = draw_directions(one)
    tree = ElementTree.fromstring(drawing)
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert [text for text in texts if text in ("Chile", "China", "not told")] == ["Chile", "China", "not told"]
    labels = made[2].tables["studies"].set_index("study_id")["label"]
    assert all(labels[study] in texts for study in ("p1", "w1", "w2"))
    arrows = [polygon.get("class") for polygon in tree.iter(f"{SVG}polygon")]
    assert arrows.count("arrow low") == 2  # the study that was judged, and the legend
    described = tree.find(f"{SVG}desc").text
    assert f"{labels['w1']}, Ease: better (1 outcome, 400 people, risk of bias not judged)" in described
    assert {"more than 300 people", "low risk of bias", "1 of 2 better", "p = 1.00"} <= set(texts)


def test_an_arrow_has_the_colour_of_the_result_that_it_shows():
    rows = [
        JUDGED | {"study_id": "w1", "outcome": "pain", "judgement": "high"},
        JUDGED | {"study_id": "w1", "outcome": "ease", "judgement": "some concerns"},
        JUDGED | {"study_id": "w2", "outcome": "ease"},
    ]
    tables, config = make()
    view = open_view(tables | {"appraisal_settled": from_rows("appraisal_settled", [JUDGED, *rows])}, config=config)
    (one,) = read_swim(view)
    lights = {(row["study_id"], row["domain"]): one.light(row).judgement for row in one.directions}
    assert lights == {
        ("p1", "Comfort"): "low",  # of the study as a whole
        ("w1", "Comfort"): "high",
        ("w1", "Ease"): "some concerns",
        ("w2", "Comfort"): "not judged",  # the judgement of its other outcome is none of this one
    }
    classes = re.findall(r'class="arrow (\w+)"', draw_directions(one))
    assert {"low", "high", "some", "none"} <= set(classes)


def test_methods_say_how_medians_became_means():
    tables, config = make(medians="quantile_estimation")
    told = " ".join(write_methods(open_view(tables, config=config)))
    assert "medians became means by quantile estimation (McGrath 2020)" in unmark(told)


def test_up_is_better_down_is_worse():
    ((_, up, _),), ((_, down, _),) = (draw_mark(word, 0, 0, 5) for word in ("better", "worse"))
    assert (up, down) == ((0, -5), (0, 5))
    assert len(draw_mark("mixed", 0, 0, 5)) == 2


def test_no_study_so_far_is_said_and_drawn_by_nothing():
    tables, config = make(state("p1", ""))
    view = open_view(tables, config=config)
    page = render_page(tables, config=config)
    assert "Comfort: no study gives a direction of effect so far." in page
    assert not [one for one in list_drawings(view) if one.name.startswith("directions")]


def test_methods_manuscript_and_files_have_it(made):
    view = made[2]
    methods = unmark(" ".join(write_methods(view)))
    assert "Comfort by direction of effect was put together without meta-analysis: scales differ." in methods
    assert "Comfort by its mean difference; Ease by its mean difference" in methods
    assert "by country: Care differs." in methods
    assert "Fisher" in methods
    assert "directions-comfort" in {one.name for one in list_drawings(view)}
    texts = " ".join(list_texts(compose_manuscript(view, list_drawings(view))))
    assert "Synthesis without meta-analysis" in unmark(texts)


def test_a_result_with_a_direction_stands_in_a_synthesis(made):
    tables, config, _ = made
    extraction = [dict(row) for rows in STUDIES for row in rows]
    view = open_view(tables | {"extraction": from_rows("extraction", extraction)}, config=config)
    listings = {one.name: one for one in build_outcomes(view)["listings"]}
    rows = [row for row in listings["unsynthesised"].rows if row[1] in ("pain", "ease")]
    assert rows == []


def test_the_plan_asks_for_swim():
    assert "SWiM" in choose_standards({}, swim=True)
    assert "SWiM" not in choose_standards({})


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_counts_and_combines_the_same(made, tmp_path):
    tables = made[0]
    export_swim(tables, {"swim": tmp_path / "swim.csv", "swim_script": tmp_path / "swim.R"})
    run = subprocess.run(["Rscript", "swim.R"], cwd=tmp_path, capture_output=True, text=True, check=True)
    told = {(row["domain"], row["grouped"].strip()): row for row in csv.DictReader(io.StringIO(run.stdout))}
    rows = tables["swim_syntheses"].to_dict("records")
    assert len(told) == len(rows) == 6
    names = re.findall(r"\w+", "studies better worse sign_p exact_low exact_high wilson_low wilson_high effects")
    names += ["median", "lower_quartile", "upper_quartile", "tests", "better_p", "worse_p"]
    for row in rows:
        found = told[row["domain"], row["grouped"]]
        for name in names:
            value = float("nan" if found[name].strip() == "NA" else found[name])
            assert value == pytest.approx(row[name], abs=1e-8, nan_ok=True), (row, name)


BEFORE = {"kind": "pre_post", "before": "before", "after": "after"}


@pytest.mark.parametrize(
    ("comparison", "votes", "words"),
    [
        (PLAN["comparison"], (1, 0), "1 study better with the treatment."),
        (BEFORE, (0, 1), "1 study worse after than before."),
        (BEFORE, (2, 1), "2 of 3 studies better after than before ("),
    ],
)
def test_a_comparison_of_before_and_after_names_no_treatment_and_one_study_has_no_share(comparison, votes, words):
    better, worse = votes
    row = {
        "domain": "Pain",
        "studies": 3,
        "better": better,
        "worse": worse,
        "uncounted": 0,
        "share": 0.5,
        "sign_p": 1.0,
    }
    row |= {
        "wilson_low": 0.2,
        "wilson_high": 0.9,
        "effects": 1,
        "median": 0.5,
        "measure": "MD",
        "tests": 1,
        "grouped": "",
    }
    (told,) = tell_swim(Swim(PLAN | {"comparison": comparison}, (), (), (row,), {}, {}))
    assert told.startswith(f"Pain: {words}")
    assert ("%" in told) == (better + worse > 1)
    assert "of the only study with an effect is 0.50" in told
    assert "median" not in told
    assert "Fisher" not in told


def test_what_has_no_direction_yet_was_to_be_put_together():
    tables, config = make()
    empty = {f"swim_{name}": from_rows(f"swim_{name}", []) for name in ("results", "directions", "syntheses")}
    text = " ".join(write_methods(open_view(tables | empty, config=config)))
    assert "was to be put together without meta-analysis" in text
    assert "were counted" not in text
    assert "No study has given a direction of effect yet." in text
