"""What a report says belongs to its kind of review: tests of accuracy, networks, findings, maps, proportions."""

import pytest

from checked import put
from filled import fill
from prismake.extract.tools import list_tools, read_tool
from prismake.report.checklists.found import tell_judgements
from prismake.report.facts import unmark
from prismake.report.labels import name_appraised
from prismake.report.methods import tell_methods
from prismake.report.sections import list_contents
from prismake.report.sections.bias import build_bias

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
