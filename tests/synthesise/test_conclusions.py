"""What another choice does to a conclusion, held against no effect and against an effect that matters to people."""

import pytest

from extraction_factory import TRIAL, before_after, compute, trial
from prismake.synthesise.conclusions import list_thresholds, tell_change
from prismake.synthesise.evidence import gather_evidence
from prismake.synthesise.sensitivity_grid import vary_analysis
from prismake.tables import from_rows


def gather(analysis, *sheets):
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted(set(extraction["study_id"]))
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in names])
    return gather_evidence(analysis, compute(analysis, *sheets), extraction=extraction, studies=studies)


TRIALS = (trial("a"), trial("b", "12", "34", "5", "33"), trial("c", "7", "20", "3", "20"))
MEANS = TRIAL | {"measure": "MD", "unit": "mm"}
IMPORTANT = {"certainty": {"mid": 1.0, "source": "a panel", "target": "important_effect"}}


def row(point, low, high, measure="MD"):
    numbers = {"estimate": point, "ci_low": low, "ci_high": high}
    return {"measure": measure, **numbers, "shown": point, "shown_low": low, "shown_high": high}


@pytest.mark.parametrize(
    ("planned", "other", "words"),
    [
        ((0.5, 0.1, 0.9), (0.4, 0.05, 0.8), ""),
        ((0.5, 0.1, 0.9), (0.3, -0.1, 0.7), "the interval includes no effect"),
        ((0.3, -0.1, 0.7), (0.5, 0.1, 0.9), "the interval excludes no effect"),
        ((0.5, 0.1, 0.9), (-0.5, -0.9, -0.1), "the effect turns to the other side of no effect"),
        ((0.1, -0.1, 0.3), (-0.1, -0.3, 0.1), "the estimate lies on the other side of no effect"),
        ((0.5, 0.1, 0.9), (float("nan"),) * 3, ""),
    ],
)
def test_sign_and_significance_change_the_conclusion(planned, other, words):
    thresholds = list_thresholds(gather(MEANS, *TRIALS), row(*planned))
    assert tell_change(row(*planned), row(*other), thresholds) == words


@pytest.mark.parametrize(
    ("planned", "other", "words"),
    [
        ((1.5, 1.1, 1.9), (1.4, 1.05, 1.8), ""),
        ((1.5, 1.1, 1.9), (1.2, 0.8, 1.6), "the interval includes an effect of 1.00 mm"),
        ((1.2, 0.8, 1.6), (0.9, 0.5, 1.3), "the estimate lies on the other side of an effect of 1.00 mm"),
        (
            (0.2, -0.2, 0.6),
            (-0.8, -1.2, -0.4),
            "the interval excludes no effect; the interval includes an effect of -1.00 mm",
        ),
    ],
)
def test_so_does_the_side_of_an_effect_that_matters_where_that_is_what_grade_rates(planned, other, words):
    thresholds = list_thresholds(gather(MEANS | IMPORTANT, *TRIALS), row(*planned))
    assert tell_change(row(*planned), row(*other), thresholds) == words
    assert tell_change(row(*planned), row(*other, measure="SMD"), thresholds[1:]) == ""


def test_of_a_risk_the_threshold_is_one_per_1000_people():
    evidence = gather(TRIAL | {"certainty": {"mid": 20, "source": "a panel", "target": "important_effect"}}, *TRIALS)
    first = vary_analysis(evidence)
    assert first == []  # no other choice is asked for
    rows = vary_analysis(gather(evidence.analysis | {"sensitivity": {"estimators": ["EE", "DL"]}}, *TRIALS))
    thresholds = list_thresholds(evidence, rows[0])
    assert [one.words for one in thresholds] == ["no effect", "an effect of 20 per 1000 people"]
    risk = (26 + 5 + 3) / (68 + 33 + 20)  # of the control arms; odds by hand
    odds = float(rows[0]["shown"]) * risk / (1 - risk)
    assert thresholds[1].read(rows[0])[0] == pytest.approx(1000 * (odds / (1 + odds) - risk))


def test_the_table_tells_what_each_choice_changes_and_nothing_of_the_plan():
    sheets = (trial("a", "41", "72", "26", "68"), trial("b", "9", "34", "5", "33"))
    rows = vary_analysis(gather(TRIAL | {"sensitivity": {"estimators": ["EE", "REML"]}}, *sheets))
    assert rows[0]["change"] == ""
    assert {bool(one["change"]) for one in rows[1:]} == {True}
    for one in rows[1:]:  # the Wald interval of two studies excludes what that of Hartung and Knapp includes
        assert (rows[0]["verdict"], one["verdict"]) == ("across", "above")


def test_a_proportion_has_no_conclusion_to_change():
    from extraction_factory import PRE_POST

    analysis = PRE_POST | {"sensitivity": {"correlations": [0.3, 0.7]}}
    rows = vary_analysis(gather(analysis, before_after("a"), before_after("b", n="9", mean="3.1")))
    assert all("change" in one for one in rows)
