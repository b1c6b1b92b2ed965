"""A verdict says what it says: equal within the tolerance, explained only by a value that gives the printed one."""

import math

import pytest

import rebuild
from judging import EQUAL, EXPLAINED, UNEXPLAINED, Explanation, Ours, Rebuilt, judge

PRINTED = {"figure": "estimate", "printed": "-0.712", "where": "abstract", "tolerance": ".0005"}


def verdict(ours):
    (line,) = judge([PRINTED], Rebuilt({"estimate": ours}))
    return line.verdict


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-0.7115, EQUAL), (-0.7125, EQUAL), (-0.7126, UNEXPLAINED), (0.712, UNEXPLAINED), (math.nan, UNEXPLAINED)],
)
def test_a_figure_is_equal_within_its_tolerance_and_no_further(value, expected):
    assert verdict(Ours(value)) == expected


@pytest.mark.parametrize(("value", "expected"), [(-0.7119, EXPLAINED), (-0.70, UNEXPLAINED), (math.nan, UNEXPLAINED)])
def test_an_explanation_counts_only_when_the_printed_figure_follows_from_it(value, expected):
    assert verdict(Ours(-0.8, Explanation("by a formula", value))) == expected


def test_an_equal_figure_needs_no_explanation_and_shows_none():
    (line,) = judge([PRINTED], Rebuilt({"estimate": Ours(-0.712, Explanation("by a formula", -0.712))}))
    assert (line.verdict, line.explanation) == (EQUAL, None)


def test_a_published_figure_that_was_not_rebuilt_is_unexplained():
    (line,) = judge([PRINTED], Rebuilt())
    assert line.verdict == UNEXPLAINED


def test_without_deposits_nothing_is_rebuilt_and_the_command_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(rebuild, "DEPOSITS", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match=r"no deposits in .*nowhere: nothing was rebuilt"):
        rebuild.main()


def test_one_unexplained_figure_fails_the_command_and_leaves_the_page_as_it_was(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(rebuild, "DEPOSITS", tmp_path)
    monkeypatch.setattr(rebuild, "REVIEWS", ("snhl",))
    lines = judge([PRINTED], Rebuilt({"estimate": Ours(0.0)}))
    monkeypatch.setattr(rebuild, "rebuild_review", lambda name, data: (lines, Rebuilt()))
    monkeypatch.setattr(rebuild, "write_page", lambda *_: pytest.fail("the page was written"))
    assert rebuild.main() == 1
    assert "estimate: printed -0.712, ours 0" in capsys.readouterr().out
