"""Checks 67 and 68: what a release said stands, and what has only gone on since is no breach."""

import pytest

from checked import make_view, put, write
from prismake.report.checks import FUNCTIONS

CHANGED = {"item": "p1", "change": "changed", "since": "1"}
GONE = {**CHANGED, "part": "studies", "change": "removed", "before": "Adams 2020: p1"}
UNDONE = {**CHANGED, "part": "full_text", "before": "included", "after": "excluded: c1"}
OLD = write("protocol", amendments=[{"date": "2019-01-01", "text": "more", "reason": "because"}])
SINCE = {**CHANGED, "part": "amendments", "change": "added", "item": "2025-01-01: more", "after": "because"}


@pytest.mark.parametrize("part", ["title_abstract", "full_text"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("awaiting", "included"),
        ("ongoing", "included"),
        ("not_retrieved", "excluded: c1"),
        ("conflict", "excluded"),
        ("", "included"),
        ("conflict", ""),
        ("included; excluded: c1", "included"),
    ],
)
def test_what_came_to_a_decision_since_the_release_is_no_breach(part, before, after):
    change = "added" if not before else "changed" if after else "removed"
    row = {**CHANGED, "part": part, "change": change, "before": before, "after": after}
    assert FUNCTIONS[68](make_view(put("changes", row))) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("included", "excluded: c1", "included in the last release, now excluded: c1"),
        ("excluded: c1", "", "excluded: c1 in the last release, now without a decision"),
        ("excluded", "conflict", "excluded in the last release, now conflict"),
    ],
)
def test_a_decision_of_the_release_that_is_another_or_lost_is_named(before, after, found):
    row = {**UNDONE, "before": before, "after": after, "change": "changed" if after else "removed"}
    (issue,) = FUNCTIONS[68](make_view(put("changes", row)))
    assert (issue.place, issue.found) == ("p1, full text", found)


def test_a_document_that_no_longer_stands_has_lost_no_decision():
    assert FUNCTIONS[68](make_view(put("changes", {**UNDONE, "item": "withdrawn", "change": "removed"}))) == []


@pytest.mark.parametrize(("note", "issues"), [("the cohort was mixed", 0), (" ", 1)])
def test_a_decision_reopened_with_a_reason_is_no_breach(note, issues):
    vote = {"reference_id": "p1", "voted_id": "p1", "person": "carl", "role": "reopened", "decision": "exclude"}
    cast = put("votes_full_text", {**vote, "phase": "full_text", "note": note})
    assert len(FUNCTIONS[68](make_view(put("changes", UNDONE), cast))) == issues


@pytest.mark.parametrize(("number", "row"), [(67, GONE), (68, UNDONE)])
def test_only_an_amendment_since_the_release_explains_what_changed(number, row):
    assert len(FUNCTIONS[number](make_view(put("changes", row), OLD))) == 1
    assert FUNCTIONS[number](make_view(put("changes", row, SINCE), OLD)) == []
