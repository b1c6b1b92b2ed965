"""Traffic lights and weighted bars of every tool for risk of bias: each judgement has a look that tells it."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from prismake.extract.tools import list_tools, read_tool
from prismake.report.figures.judgements import LOOKS, WORDS, read_assessments
from prismake.report.figures.traffic import _legend, draw_lights, draw_shares, find_legend, share_judgements
from prismake.report.labels import TOOLS, name_tool
from prismake.report.robvis import list_robvis
from prismake.running.plan import describe_tools
from prismake.tables import from_rows
from prismake.text.vocabulary import NOT_SETTLED

GOOD, BAD = {"low"}, {"high", "critical"}


def judge_all(name: str) -> pd.DataFrame:
    """Two studies by one tool: one with the best word of every domain, one with the worst that is a judgement."""
    tool = read_tool(name)
    worst = [word for word in tool.judgements if WORDS[word] not in ("none", "unknown")][-1]
    return from_rows(
        "appraisal",
        [
            {"study_id": study, "person": "a", "tool": name, "outcome": "", "domain": one.id, "name": one.name}
            | {"judgement": word, "support": "so"}
            for study, word in (("a", tool.judgements[0]), ("b", worst))
            for one in tool.domains
            if one.judged
        ],
    )


@pytest.mark.parametrize("name", list_tools())
def test_each_word_of_a_tool_has_a_look_and_each_tool_a_name(name):
    tool = read_tool(name)
    assert {word for word in (*tool.judgements, *tool.overall) if word not in WORDS} == set()
    assert WORDS[tool.judgements[0]] in GOOD
    assert name.rsplit("_", 1)[0] in TOOLS
    assert name_tool(name).endswith(f"({name.rsplit('_', 1)[1]})")


@pytest.mark.parametrize("name", list_tools())
def test_the_key_has_the_words_of_the_tool_and_no_other(name):
    tool = read_tool(name)
    (found,) = read_assessments(judge_all(name))
    told = {word for words in find_legend(found).values() for word in words.split(", ")}
    neutral = {"not judged", "judged differently", "not settled"}
    assert told - neutral == {*tool.judgements, *tool.overall} - {""}


@pytest.mark.parametrize("name", list_tools())
@pytest.mark.parametrize("differ", [False, True])
def test_the_key_fits_into_its_figure_line_by_line(name, differ):
    judged = judge_all(name)
    if differ:
        judged.loc[judged["study_id"] == "b", "judgement"] = NOT_SETTLED
    (found,) = read_assessments(judged)
    drawing = ElementTree.fromstring(draw_lights(found, labels={}, name="l", title="Lights"))
    width = float(drawing.get("viewBox").split()[2])
    key = sorted(_legend(0, found), key=lambda one: (one[1], one[0]))
    lines = {y: [one for one in key if one[1] == y] for y in {one[1] for one in key}}
    for line in lines.values():
        ends = [*(one[0] for one in line[1:]), width]
        assert all(x + 22 + 6.4 * len(words) <= end for (x, *_, words), end in zip(line, ends, strict=True))
    assert max(lines) <= 22 * (2 if differ else 1)


@pytest.mark.parametrize("name", list_tools())
def test_lights_and_bars_show_the_best_and_the_worst(name):
    (found,) = read_assessments(judge_all(name))
    judged = [one.id for one in read_tool(name).domains if one.judged]
    assert [domain for domain, _ in found.domains] == judged
    shares = share_judgements(found, judged[0], weights={"a": 3.0, "b": 1.0})
    assert set(shares) & GOOD
    assert set(shares) & BAD
    assert sorted(shares.values()) == [0.25, 0.75]
    for drawing in (
        draw_lights(found, labels={}, name="l", title="Lights"),
        draw_shares(found, weights={}, name="s", title="Bars"),
    ):
        told = " ".join(ElementTree.fromstring(drawing).itertext())
        assert all(LOOKS[look][0] in told for look in shares)
        assert ("no star" in told) == name.startswith("nos_")


@pytest.mark.parametrize("name", list_tools())
def test_robvis_gets_every_domain_in_words_that_it_knows(name):
    studies = from_rows("studies", [{"study_id": one, "label": one.upper()} for one in "ab"])
    frame = list_robvis(judge_all(name), studies=studies, tools=describe_tools([name]))[name]
    domains = [column for column in frame.columns if column.startswith("D")]
    assert len(domains) == sum(one.judged for one in read_tool(name).domains)
    assert {frame.loc[0, column] for column in domains} == {"Low"}
    assert {frame.loc[1, column] for column in domains} <= {"High", "Critical", "Serious"}
