"""What a report says belongs to its kind of review: tests of accuracy, networks, findings, maps, proportions."""

from dataclasses import replace

import pytest

from checked import put, write
from filled import GRADED, HARMS, KINDS, fill, give, plan_all
from prismake.extract.tools import list_tools, read_tool
from prismake.report.checklists.found import tell_judgements
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.findings_table import list_findings
from prismake.report.labels import name_appraised
from prismake.report.manuscript.blocks import Heading
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import tell_methods, write_methods
from prismake.report.sections import list_contents
from prismake.report.sections.bias import build_bias
from prismake.report.sections.missing import build_missing
from prismake.report.sections.standards import build_checklists
from prismake.synthesise.targets import find_target, tell_target

JUDGED = {"study_id": "p1", "person": "anna", "outcome": "", "judgement": "low", "support": "so"}


def judge(*named):
    """One study judged in domains of tools, (tool, domain, name)."""
    rows = [{**JUDGED, "tool": tool, "domain": domain, "name": name} for tool, domain, name in named]
    return put("appraisal", *rows), put("appraisal_settled", *({**row, "status": "agreed"} for row in rows))


QUADAS = judge(("quadas2_2011", "1", "Patient selection"), ("quadas2_2011", "A1", "Applicability of the patients"))
BOTH = judge(("quadas2_2011", "A1", "Applicability of the patients"), ("rob2_2019", "1", "Randomisation"))


@pytest.mark.parametrize("name", list_tools())
def test_a_tool_judges_applicability_where_one_of_its_domains_says_so(name):
    judges = any("pplicability" in one.name for one in read_tool(name).domains)
    assert (name_appraised([name]) == "risk of bias and applicability") == judges


def test_where_a_tool_judges_applicability_everything_said_of_it_names_both():
    view = fill("diagnostic", *QUADAS)
    assert "Risk of bias and applicability" in [title for _, title in list_contents(view)]
    methods = {heading: unmark(told) for heading, told in tell_methods(view)}
    told = methods["Assessment of risk of bias and applicability"]
    assert told.startswith("The risk of bias and applicability of 1 study were judged with QUADAS-2 (2011)")
    assert tell_judgements(view) == "Risk of bias and applicability show 2 judgements on 1 study."
    assert all(one.title.startswith("Risk of bias and applicability, QUADAS-2") for one in build_bias(view)["figures"])


def test_beside_it_a_tool_that_judges_risk_of_bias_alone_has_a_figure_of_risk_of_bias():
    titles = [one.title for one in build_bias(fill("diagnostic", *BOTH))["figures"]]
    assert any(title.startswith("Risk of bias, RoB 2") for title in titles)
    assert any(title.startswith("Risk of bias and applicability, QUADAS-2") for title in titles)


def test_what_is_appraised_of_qualitative_research_is_no_risk_of_bias():
    headings = [heading for heading, _ in tell_methods(fill("qualitative"))]
    assert "Assessment of methodological limitations" in headings
    assert not [one for one in headings if "isk of bias" in one]


def test_of_trials_risk_of_bias_is_judged():
    assert "Risk of bias assessment" in [heading for heading, _ in tell_methods(fill("intervention"))]


PREVALENCE = plan_all(measure="PLO", moderators=["n_analysed"], sensitivity={"measures": ["PFT"]})
SIDES = ("With the comparator", "With the intervention")


def read_findings(*changes, kind="animal"):
    """The summary of findings and the meaning of the levels, by the names of their tables."""
    return {one.name: one for one in list_findings(fill(kind, *changes))}


def test_where_nothing_is_compared_no_column_speaks_of_a_treatment_and_no_level_of_an_effect():
    found = read_findings(
        PREVALENCE, put("grade", {**GRADED, "k": 3, "shown": 0.14, "shown_low": 0.1, "shown_high": 0.2})
    )
    summary = found["findings"]
    assert not set(SIDES) & set(summary.columns)
    assert (
        "140 [100, 200] of 1000, without any comparison"
        in dict(zip(summary.columns, summary.rows[0], strict=True)).values()
    )
    assert {len(row) for row in summary.rows} == {len(summary.columns)}
    assert "effect" not in " ".join(meaning for _, meaning in found["levels"].rows)


def test_beside_a_comparison_the_columns_of_both_sides_stand():
    found = read_findings()
    assert set(SIDES) <= set(found["findings"].columns)
    assert found["levels"].rows[0][1] == "the true effect very likely lies close to the estimate"


def test_harms_stand_in_the_summary_of_a_review_of_one_group():
    summary = read_findings(PREVALENCE, HARMS)["findings"]
    assert {len(row) for row in summary.rows} == {len(summary.columns)}


def test_the_levels_of_a_test_speak_of_no_effect():
    graded = put(
        "grade", *({**GRADED, "analysis_id": f"ultrasound ({side})"} for side in ("sensitivity", "specificity"))
    )
    levels = read_findings(graded, kind="diagnostic")["levels"]
    assert "the true value very likely lies close to the estimate" in {meaning for _, meaning in levels.rows}


def test_the_matrix_of_missing_results_says_effects_only_where_there_are_any():
    lead = {
        kind: build_missing(fill(kind, *changes))["lead"]
        for kind, changes in (("animal", ()), ("diagnostic", ()), ("ecology", (PREVALENCE,)))
    }
    assert "in full, the study has an effect, or nobody or everybody in its arms" in lead["animal"]
    for kind in ("diagnostic", "ecology"):
        assert "in full, the study has a result of the kind that the synthesis takes; in part" in lead[kind]


def test_proportions_are_regressed_and_repeated_as_results_and_measures_not_as_effects():
    told = " ".join(write_methods(fill("animal", PREVALENCE)))
    assert "results were to be regressed on n analysed" in told
    assert "repeated with other measures." in told
    plain = plan_all(moderators=["year"], sensitivity={"measures": ["RD"]})
    told = " ".join(write_methods(fill("animal", plain)))
    assert "effects were to be regressed on year" in told
    assert "repeated with other measures of effect." in told


@pytest.mark.parametrize("measure", ["sensitivity", "specificity"])
def test_of_a_test_it_is_rated_on_which_side_of_the_threshold_it_lies(measure):
    """It may lie below: that it is at least the threshold is then not what the evidence makes certain."""
    judged = {"measure": "PR", "certainty": {"threshold": 0.9, "source": "a panel"}, "side": measure}
    assert tell_target(judged, find_target(judged)) == "on which side of 0.9 it lies (a panel)"


OTHERS = {"diagnostic": "accuracy", "network": "networks", "directions": "swim"}


def fill_alone(kind, *changes):
    """The filled review of a kind, held against its own standards, with no pooled effects."""
    return fill(kind, give("analyses", []), write("config", standards=KINDS[kind][0]), *changes)


def list_anchors(view):
    return [name for name, _ in list_contents(view)]


@pytest.mark.parametrize("kind", OTHERS)
def test_where_something_else_is_put_together_no_section_says_that_no_effects_are(kind):
    view = fill_alone(kind)
    assert OTHERS[kind] in list_anchors(view)
    assert "results" not in list_anchors(view)
    headings = [one.text for one in compose_manuscript(view, list_drawings(view)) if isinstance(one, Heading)]
    assert "Results of syntheses" not in headings


def test_where_effects_are_pooled_or_nothing_is_planned_the_section_of_results_stands():
    assert "results" in list_anchors(fill("intervention"))
    assert "results" in list_anchors(fill("intervention", give("analyses", [])))


@pytest.mark.parametrize("standard", ["PRISMA-NMA", "PRISMA 2020"])
def test_items_on_results_lead_to_the_network_where_it_alone_has_them(standard):
    view = fill_alone("network", write("config", standards=[standard]))
    told = build_checklists(replace(view, contents=list_contents(view)))["listings"]
    places = {row[0]: getattr(row[3], "anchor", "") for one in told if one.caption == standard for row in one.rows}
    assert places["20" if standard == "PRISMA-NMA" else "19"] == "networks"


def test_a_standard_that_asks_for_no_discussion_leaves_no_empty_section():
    assert "discussion" not in list_anchors(fill("qualitative"))
    assert "discussion" in list_anchors(fill_alone("scoping"))
    assert "discussion" in list_anchors(fill("intervention"))
