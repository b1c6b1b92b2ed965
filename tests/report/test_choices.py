"""Other choices than the planned ones: the plan is none of them, and those that change the conclusion stand first."""

import pytest

from checked import make_view, put
from prismake.report.checklists.synthesised import tell_robustness
from prismake.report.sections.results import build_results

ANALYSIS = {"id": "pain", "title": "Pain", "outcome": "pain", "measure": "MD", "labels": {}}
EFFECT = {"analysis_id": "pain", "study_id": "p1", "measure": "MD", "yi": 0.5, "vi": 0.1}
TURNED = "the interval includes no effect"


def choice(scenario, shown, *, changes=1, change="", measure="MD", changed="correlation", **more):
    row = {"analysis_id": "pain", "scenario": scenario, "measure": measure, "k": 3, "changed": changed}
    row |= {"changes": changes, "correlation": scenario / 10, "model": "inverse_variance", "studies": "all studies"}
    row |= {"verdict": "across" if change else "above", "change": change, "shown": shown, "tau2_method": "REML"}
    return row | ({} if shown is None else {"shown_low": shown - 0.1, "shown_high": shown + 0.1}) | more


def read(*rows):
    def change(tables, config):
        config["analyses"] = [ANALYSIS]

    plan = choice(0, 0.5, changes=0, changed="")
    view = make_view(change, put("effects", EFFECT), put("sensitivity", plan, *rows))
    (analysis,) = build_results(view)["analyses"]
    tables = [one for one in analysis.robustness.listings if one.name == "sensitivity-pain"]
    return view, " ".join(analysis.robustness.sentences), tables[0] if tables else None


def test_the_plan_is_none_of_the_combinations():
    view, told, table = read(*(choice(at, 0.4 + at / 10) for at in (1, 2, 3)))
    assert "Over 3 other combinations of choices the estimate runs from 0.50 to 0.70; none changes the con" in told
    assert table.caption == "Other choices: none of 3 combinations changes the conclusion"
    assert table.rows[0][0] == "as planned"
    assert tell_robustness(view).startswith("3 other choices of 1 analysis were tried")


def test_what_changes_the_conclusion_stands_first_however_many_choices_it_takes():
    rows = [choice(1, 0.5), choice(2, 0.4), choice(3, 0.1, changes=2, change=TURNED), choice(4, 0.3, changes=2)]
    _, told, table = read(*rows)
    assert "Over 4 other combinations of choices the estimate runs from 0.10 to 0.50; 1 of them changes the co" in told
    assert [row[4] for row in table.rows] == ["", TURNED, "", ""]
    assert table.caption.startswith("Other choices: 1 of 4 combinations changes the conclusion, shown first; 1 more")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([choice(1, 0.4)], "In 1 other combination of choices the estimate is 0.40; it does not change the concl"),
        ([choice(1, 0.4, change=TURNED)], "the estimate is 0.40; it changes the conclusion."),
        ([choice(1, None, verdict="")], "1 other combination of choices pools nothing."),
        (
            [choice(1, 2.0, measure="ROM", change=TURNED), choice(2, 1.5, measure="ROM")],
            "2 other combinations of choices take another measure; 1 of them changes the conclusion.",
        ),
    ],
)
def test_each_number_of_combinations_has_its_sentence(rows, words):
    assert words in read(*rows)[1]


def test_where_the_plan_gave_nothing_no_conclusion_is_said_to_change():
    def change(tables, config):
        config["analyses"] = [ANALYSIS]

    nothing = choice(0, None, changes=0, changed="", verdict="")
    view = make_view(change, put("effects", EFFECT), put("sensitivity", nothing, choice(1, 0.4), choice(2, 0.6)))
    (analysis,) = build_results(view)["analyses"]
    assert analysis.robustness.sentences == (
        "Over 2 other combinations of choices the estimate runs from 0.40 to 0.60.",
    )


def test_without_other_choices_nothing_is_said():
    assert read()[1:] == ("", None)
