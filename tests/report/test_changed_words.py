"""What an update changed and counts, how studies add up, and what was settled, in words of the review."""

import openpyxl
import pytest

from checked import make_view, put, write
from prismake.report import open_view, render_page, write_workbook
from prismake.report.characteristics import read_characteristics
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import Paragraph
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.sections.audit import build_owed
from prismake.report.sections.changes import build_changes
from prismake.report.sections.results import build_results
from reported import PROTOCOL, build, make_config, make_tables, make_update, measure, search_twice

CHANGE = {"change": "changed", "before": "9", "after": "12", "since": "1.0"}


def test_what_changed_is_counted_in_words_and_called_as_elsewhere():
    rows = [
        {**CHANGE, "part": "flow", "item": "total_studies"},
        {**CHANGE, "part": "searches", "item": "embase 2025: e.ris"},
        {**CHANGE, "part": "estimates", "item": "thickness, random"},
        {**CHANGE, "part": "estimates", "item": "gone, random"},
    ]
    told = build_changes(make_view(put("changes", *rows)))
    words = "these were added, removed or changed: 1 search, 2 estimates and 1 number of the flow."
    assert told["lead"] == f"Compared with version 1.0, {words}"
    shown = {row[0] for listing in told["listings"] for row in listing.rows}
    assert "Total studies included in review" in shown or "Studies included in review" in shown
    assert any(str(one).endswith("Random effects (REML, ad hoc Hartung-Knapp)") for one in shown)
    assert "gone, random" in shown  # what today's tables do not know keeps its name


def influence(kind: str, study: str, place: int, verdict: str):
    row = {"analysis_id": "thickness", "kind": kind, "study_id": study, "position": place, "verdict": verdict}
    return {**row, "k": place, "shown": 1.0, "shown_low": 0.5, "shown_high": 1.5}


@pytest.mark.parametrize(("kind", "last"), [("cumulative", "Interval"), ("leave_one_out", "What changes")])
def test_each_step_of_a_cumulative_analysis_says_where_its_interval_lies(kind, last):
    rows = [influence(kind, "w1", 1, "above"), influence(kind, "p1", 2, "across")]
    analyses = build_results(make_view(put("influence", *rows)))["analyses"]
    (table,) = [
        plot.table
        for one in analyses
        for plot in one.robustness.plots
        if plot.table.name.startswith(kind.replace("_", "-"))
    ]
    assert table.columns[-1] == last
    told = [row[-1] for row in table.rows]
    if kind == "cumulative":
        assert [one.split(" ", 1)[0] for one in told] == ["above", "includes"]
        assert [row[0] for row in table.rows] == ["Tan w1", "Tan p1"]  # by year, not by name
    else:
        assert told == ["", ""]
        assert [row[0] for row in table.rows] == ["Tan p1", "Tan w1"]


def update():
    """Tables and configuration of a review that updates version 1.0."""
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches)
    made = {"ledger": found["ledger"], "flow": found["flow"], "flow_members": found["members"]}
    config = {**make_config(), "searches": searches, "protocol": PROTOCOL}
    return {**tables, **made, "flow_rounds": found["rounds"]}, config


def test_page_manuscript_and_workbook_of_an_update_say_what_its_numbers_count(tmp_path):
    tables, config = update()
    view = open_view(tables, config=config)
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    rows = dict(openpyxl.load_workbook(tmp_path / "review.xlsx")["summary"].iter_rows(values_only=True))
    assert {words: rows[words] for words, _, _ in view.summary.facts} == {
        words: int(n) for words, n, _ in view.summary.facts
    }
    assert "Records screened, from databases and registers, in the new searches" in rows
    assert "The diagram and its table count what the new searches brought" in render_page(tables, config=config)
    told = [
        unmark(block.text) for block in compose_manuscript(view, list_drawings(view)) if isinstance(block, Paragraph)
    ]
    assert any(one.startswith("In the flow of the new searches: ") for one in told)


def test_a_first_review_speaks_of_no_new_searches(tmp_path):
    tables, config = build(make_tables()), make_config()
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    rows = dict(openpyxl.load_workbook(tmp_path / "review.xlsx")["summary"].iter_rows(values_only=True))
    assert "Records screened, from databases and registers" in rows
    assert "new searches" not in render_page(tables, config=config) + str(rows)


def test_what_somebody_settled_stands_in_the_table_and_beside_what_people_wrote():
    row = {"study_id": "p1", "level": "study", "item": "", "variable": "design"}
    typed = [{**row, "person": "a", "value": "randomised"}, {**row, "person": "b", "value": "controlled"}]

    def show(*settled):
        view = make_view(put("extraction", *typed), put("extraction_settled", *settled))
        found = read_characteristics(view.tables, view.library, codebook=view.codebook)
        (study,) = (one for one in found.studies if one.study_id == "p1")
        return study.traits, [(one.text, one.person) for one in study.items[0].values]

    both = [("randomised", "a"), ("controlled", "b")]
    assert show({**row, "status": "disagreement"}) == (("randomised (a); controlled (b)",), both)
    decided = {**row, "status": "consensus", "value": "controlled", "settled_by": "carl"}
    assert show(decided) == (("controlled",), [*both, ("controlled", "settled by carl")])


@pytest.mark.parametrize(("former", "told"), [({"otto": None, "annie": "anna"}, True), ({"annie": "anna"}, False)])
def test_work_of_people_who_left_is_said_to_be_missing_from_what_is_owed(former, told):
    view = make_view(write("config", former=former))
    (listing,) = build_owed(view)["listings"]
    assert listing.caption.endswith(", without that of people who left") == told
