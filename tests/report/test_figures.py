"""Figures of synthesis: their text, their coordinates, and that they say in words what they show."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from extraction_factory import TRIAL, pooled, trial
from prismake.report.answers import write_answer
from prismake.report.effect_figures import Interval, read_figures
from prismake.report.figures.funnel import draw_funnel, take_peto
from prismake.report.figures.intervals import IntervalRow, draw_intervals
from prismake.report.figures.judgements import make_light, read_assessments, read_lights
from prismake.report.figures.matrix import draw_matrix, read_matrix
from prismake.report.figures.scale import span_values
from prismake.report.figures.traffic import draw_lights, draw_shares, share_judgements
from prismake.report.forest import draw_figures
from prismake.statistics.measures import MEASURES
from prismake.synthesise.effects import Counts
from prismake.synthesise.peto import peto_odds_ratio
from prismake.tables import from_rows

SVG = "{http://www.w3.org/2000/svg}"
LABELS = {"a": "Ada 2019", "b": "Ben & Co 2020", "c": "Cy 2021"}
STUDIES = from_rows("studies", [{"study_id": study, "label": label} for study, label in LABELS.items()])
ANALYSIS = {"id": "births", "title": "Births", "outcome": "live birth", "measure": "OR", "labels": {}}


def effects(measure="OR"):
    rows = [("a", 0.5, 0.04, 1.6), ("b", 0.1, 0.09, 1.1), ("c", 1.2, 0.3, 3.3)]
    return from_rows(
        "effects",
        [
            {"analysis_id": "births", "study_id": study, "measure": measure, "yi": yi, "vi": vi, "weight": 30.0}
            | {"shown": shown, "shown_low": shown / 2, "shown_high": shown * 2, "data": "1/2 vs 1/3"}
            for study, yi, vi, shown in rows
        ],
    )


def appraisal(**words):
    rows = []
    for study, judgements in words.items():
        for domain, word in judgements.items():
            told = {"study_id": study, "person": "ada", "tool": "rob2", "outcome": "live birth", "support": "p. 3"}
            rows.append(told | {"domain": domain.removeprefix("d"), "name": "", "judgement": word})
    return pd.DataFrame(rows)


JUDGED = appraisal(
    a={"d1": "low", "d10": "some concerns", "d2": "high", "overall": "high"},
    b={"d1": "low", "d2": "low", "d10": "no information", "overall": "low"},
)


def parse(svg):
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("viewBox")
    assert root.get("width") is None
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    named = {child.get("id") for child in root[:2]}
    assert set(root.get("aria-labelledby").split()) == named
    numbers = re.findall(r'(?:x|y|x1|x2|y1|y2|cx|cy|width|height|points|d)="([^"]+)"', svg)
    assert not any(re.search(r"\.\d{3}|nan|inf", text) for text in numbers)
    return root


def texts(root):
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def test_a_funnel_has_a_point_per_study_contours_around_no_effect_and_says_it_in_words():
    svg = draw_funnel(effects(), analysis=ANALYSIS, labels=LABELS, centre=0.4)
    root = parse(svg)
    assert len(list(root.iter(f"{SVG}circle"))) == 3
    assert len(list(root.iter(f"{SVG}polygon"))) == 3
    assert "1 Ada 2019: 1.60, standard error (logarithm) 0.200" in root[1].text
    assert {"Standard error (logarithm)", "p < 0.01", "1"} <= set(texts(root))
    assert svg == draw_funnel(effects(), analysis=ANALYSIS, labels=LABELS, centre=0.4)


@pytest.mark.parametrize("measure", ["PLO", "PFT", "PAS", "PR", "PLN"])
def test_a_funnel_of_proportions_has_no_contours_and_its_ticks_are_proportions(measure):
    frame = effects(measure).assign(
        yi=[0.4, 0.6, 0.7] if measure != "PLN" else [-0.4, -0.6, -0.7], vi=[0.01, 0.02, 0.03]
    )
    root = parse(draw_funnel(frame, analysis=ANALYSIS | {"measure": measure}, labels=LABELS, centre=None))
    assert len(list(root.iter(f"{SVG}polygon"))) == 0
    ticks = [float(text) for text in texts(root) if re.fullmatch(r"0\.\d+", text)]
    assert ticks
    scales = {"PLO": " (logit)", "PFT": " (Freeman-Tukey)", "PAS": " (arcsine)", "PR": "", "PLN": " (logarithm)"}
    assert f"Standard error{scales[measure]}" in texts(root)


def test_intervals_name_the_row_that_changes_the_conclusion_with_a_sign():
    rows = [
        IntervalRow("Ada 2019", 2, Interval(1.2, 0.9, 1.6), "without it …"),
        IntervalRow("Ben", 2, Interval(1.5, 1.1, 2.0)),
    ]
    svg = draw_intervals(
        rows, name="x", title="T", heading="Without", measure=MEASURES["OR"], whole=Interval(1.4, 1.1, 1.8)
    )
    root = parse(svg)
    assert "! Ada 2019" in texts(root)
    assert "Ada 2019, 2 studies: 1.20 [0.90, 1.60] (without it …)" in root[1].text
    assert svg.count('class="flip"') == 1


def test_one_endless_interval_is_clipped_and_does_not_squeeze_the_others():
    rows = [IntervalRow("a", 2, Interval(1.0, -50, 52)), IntervalRow("b", 3, Interval(1.2, 0.8, 1.6))]
    svg = draw_intervals(rows, name="x", title="T", heading="Up to", measure=MEASURES["MD"], whole=None)
    assert svg.count('class="tip"') == 2
    (second,) = re.findall(r'class="ci" x1="([\d.]+)" y1="90" x2="([\d.]+)"', svg)
    assert float(second[1]) - float(second[0]) > 60


def test_a_scale_of_equal_values_still_has_room():
    scale = span_values([2.0, 2.0], start=0, end=100)
    assert scale.place(2.0) == 50
    assert span_values([0.0, 0.9], start=0, end=100, unit="proportion").low == 0


def test_lights_have_symbols_beside_colours_and_domains_in_their_order():
    (found,) = read_assessments(JUDGED)
    assert [domain for domain, _ in found.domains] == ["1", "2", "10", "overall"]
    root = parse(draw_lights(found, labels=LABELS, name="l", title="Risk of bias"))
    assert {"+", "−", "×", "?", "D10", "All"} <= set(texts(root))
    assert "Ada 2019: D1 low, D2 high, D10 some concerns, All high" in root[1].text


def test_shares_are_weighted_by_the_studies_weights():
    (found,) = read_assessments(JUDGED)
    assert share_judgements(found, "overall", weights={"a": 30.0, "b": 10.0}) == {"low": 0.25, "high": 0.75}
    root = parse(draw_shares(found, weights={}, name="s", title="Shares"))
    assert "All: low, yes 50 %, high, serious, no 50 %" in root[1].text


def test_an_unknown_word_is_a_question_mark_and_never_a_colour_of_its_own():
    light = make_light({"domain": "1", "judgement": "hm", "name": ""})
    assert (light.look, light.symbol, light.judgement) == ("unknown", "?", "hm")


def test_lights_of_the_outcome_come_before_those_of_the_study():
    whole = JUDGED.assign(outcome="", judgement="low")
    domains, lights = read_lights(pd.concat([JUDGED, whole]), outcome="Live birth")
    assert domains[-1] == "overall"
    assert lights["a"][-1].judgement == "high"
    assert read_lights(pd.DataFrame(), outcome="x") == ((), {})


def test_the_forest_shows_subgroups_with_their_diamonds_and_lights_with_their_symbols():
    split = from_rows(
        "subgroups",
        [
            {"analysis_id": "births", "variable": "cells", "level": level, "k": k, "studies": studies}
            | {"shown": 1.5, "shown_low": 1.0, "shown_high": 2.0, "i2": 0.0, "q_between": 3.2, "q_between_df": 1}
            | {"q_between_p": 0.07}
            for level, k, studies in (("blood", 1, "c"), ("fat", 2, "a; b"))
        ],
    )
    figures = read_figures(
        effects(),
        estimates=from_rows("estimates", []),
        analysis=ANALYSIS,
        studies=STUDIES,
        subgroups=split,
        appraisal=JUDGED,
    )
    root = parse(draw_figures(figures, lower="", higher=""))
    shown = texts(root)
    assert [text for text in shown if text in ("blood", "fat")] == ["blood", "fat"]
    assert "Subgroup: k = 2, I² = 0 %" in shown
    assert "Difference between subgroups: Q = 3.20 (df 1), p = 0.070" in shown
    assert len(list(root.iter(f"{SVG}circle"))) == 8
    assert "Ada 2019: 1.60 [0.80, 3.20], overall risk of bias high" in root[1].text


def test_the_answer_ends_with_numbers_per_thousand():
    named = {"estimates": from_rows("estimates", []), "studies": STUDIES}
    figures = read_figures(effects(), analysis=ANALYSIS, **named)
    told = {"analysis_id": "births", "person": "ada", "words": "Out of 1000 people …", "certainty": "low"}
    other = {"analysis_id": "other", "person": "ada", "certainty": "high"}
    grade = from_rows("grade", [told | {"signs": "⊕⊕◯◯"}, other])
    answer = write_answer(figures, ANALYSIS, absence="", grade=grade)
    assert answer.sentences[-1] == "Out of 1000 people …"


def test_the_matrix_tells_reported_from_named_from_not_extracted():
    rows = [
        ("a", "1", {"outcome": "live birth", "n": "5", "events": "2"}),
        ("b", "1", {"outcome": "Live birth", "n": "9"}),
        ("b", "2", {"outcome": "pain", "mean": "3"}),
    ]
    extraction = from_rows(
        "extraction",
        [
            {"study_id": study, "person": "ada", "level": "outcome", "item": item, "variable": name, "value": value}
            for study, item, values in rows
            for name, value in values.items()
        ],
    )
    matrix = read_matrix(extraction, studies=STUDIES, outcomes=("live birth", "death"))
    assert matrix.outcomes == ("live birth", "death", "pain")
    states = [matrix.state(study, outcome) for study in "abc" for outcome in ("live birth", "pain")]
    assert states == ["reported", "unseen", "measured", "reported", "open", "open"]
    root = parse(draw_matrix(matrix, name="m", title="Outcomes"))
    none = "live birth not extracted, death not extracted, pain not extracted"
    assert f"pain reported; Cy 2021: {none}." in root[1].text


def test_a_funnel_of_petos_method_has_petos_odds_ratios():
    sheets = (trial("a", "7", "20", "3", "20"), trial("b", "12", "34", "5", "33"), trial("c", "0", "20", "4", "21"))
    frame, estimates = pooled(TRIAL | {"method": "peto"}, *sheets)
    taken = take_peto(frame)
    own = peto_odds_ratio(Counts(*(frame[name].to_numpy() for name in ("events1", "n1", "events2", "n2"))))
    assert taken["yi"].tolist() == pytest.approx(own.yi.tolist(), abs=1e-10)
    assert taken["vi"].tolist() == pytest.approx(own.vi.tolist(), rel=1e-9)
    centre = (taken["yi"] / taken["vi"]).sum() / (1 / taken["vi"]).sum()  # the dashed line is their mean
    assert centre == pytest.approx(estimates.loc["peto", "estimate"], rel=1e-9)
