"""What is charted is told as a result once somebody has extracted anything, and only of the tables there are."""

import pytest

from checked import make_view, put
from filled import TABLE, VALUE
from prismake.report.charting import tell_charted, tell_charted_studies, tell_charted_together, tell_charting
from prismake.report.facts import unmark

STUDIES = [TABLE | {"row": row, "text": name} for row, name in enumerate(("Ito 2018", "Weiß 2020"), start=1)]
GROUPS = TABLE | {"place": 2, "title": "Kinds", "heading": "Kind of document", "text": "not extracted"}
MAP = {"place": 1, "map_id": "where", "title": "Where", "waiting": 0, "row": 0, "column": 0, "n": 2}
DRAWN = (put("evidence_tables", *STUDIES, GROUPS), put("evidence_maps", MAP))
NOBODY, SOMEBODY = put("extraction"), put("extraction", VALUE)
NO_TABLE, NO_MAP = put("evidence_tables"), put("evidence_maps")


def test_tables_of_what_nobody_extracted_are_plans_and_no_results():
    view = make_view(*DRAWN, NOBODY)
    assert tell_charted(view) == "What is charted stands in 2 tables (What was studied and Kinds) and 1 map (Where)."
    assert (tell_charted_together(view), tell_charted_studies(view)) == ("", "")


def test_what_was_charted_is_told_of_studies_and_not_of_groups():
    view = make_view(*DRAWN, SOMEBODY)
    assert tell_charted_together(view) == tell_charted(view)
    assert tell_charted_studies(view) == "A charting table has 2 studies, a row each."
    assert tell_charted_studies(make_view(put("evidence_tables", GROUPS), SOMEBODY)) == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((*DRAWN, NOBODY), "The review maps what there is."),
        ((*DRAWN, SOMEBODY), "The review maps what there is: what was charted stands in two tables and one map."),
        (
            (DRAWN[1], NO_TABLE, SOMEBODY),
            "The review maps what there is: what was charted stands in one map.",
        ),
        ((NO_MAP, NO_TABLE, SOMEBODY), "The review maps what there is."),
    ],
)
def test_methods_count_what_is_drawn_and_nothing_as_none(changes, told, monkeypatch):
    view = make_view(*changes)
    monkeypatch.setattr(type(view), "maps_only", True)
    nobody = "Nobody is asked to appraise the sources of evidence."
    assert [unmark(one) for one in tell_charting(view)] == [told, nobody]
    monkeypatch.setattr(type(view), "maps_only", False)
    assert list(tell_charting(view)) == []
