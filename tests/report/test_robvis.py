"""What robvis 0.3 wants of a file, after its own documentation and source: its columns, its rows and its words."""

import csv
import re

import pandas as pd
import pytest

from prismake.report.robvis import list_robvis
from prismake.running.plan import describe_tools
from prismake.tables import from_rows

TOOLS = describe_tools()
STUDIES = from_rows("studies", [{"study_id": "a", "label": "Pérez 2015"}, {"study_id": "b", "label": "Ito 2018"}])
# From check_cols of robvis: Study, the template's domains, Overall and Weight; and the letters that its plots know.
TEMPLATES = {"rob2_2019": (8, set("hslnx")), "robins_i_2016": (10, set("csmlnx"))}
GENERIC = set("chslnx")


def judge(study: str, tool: str, outcome: str, *words: str, overall: str = "", person: str = "ada") -> list[dict]:
    given = {**{str(at): word for at, word in enumerate(words, start=1)}, **({"overall": overall} if overall else {})}
    keys = {"study_id": study, "tool": tool, "outcome": outcome, "person": person}
    return [{**keys, "domain": domain, "judgement": word} for domain, word in given.items() if word]


def make(*rows: list[dict]) -> dict[str, pd.DataFrame]:
    appraisal = from_rows("appraisal", [row for listed in rows for row in listed])
    return list_robvis(appraisal, studies=STUDIES, tools=TOOLS)


def read_letter(word: str, *, generic: bool) -> str:
    """What robvis makes of a word: clean_data of its helpers, and the generic template's own steps before and after."""
    text = re.sub(r"\bse", "High", word.lower()) if generic else word
    initials = "".join(re.findall(r"\b(\w)\w+", text)).lower()
    letter = "x" if initials in ("na", "n") else initials[:1]
    return re.sub("[um]", "s", letter) if generic else letter


RCT = judge("b", "rob2_2019", "recovery", "low", "some concerns", "low", "low", "low", overall="some concerns")
CASES = judge("a", "jbi_case_series_2020", "", *["yes"] * 9, "no", overall="include")


def test_each_tool_has_a_table_of_its_own_with_its_domains_and_nothing_else():
    made = make(RCT, CASES)
    assert made["rob2_2019"].columns.tolist() == ["Study", "D1", "D2", "D3", "D4", "D5", "Overall", "Weight"]
    row = ["Ito 2018, recovery", "Low", "Some concerns", "Low", "Low", "Low", "Some concerns", 1]
    assert made["rob2_2019"].to_numpy().tolist() == [row]
    assert made["jbi_case_series_2020"].to_numpy().tolist() == [["Pérez 2015", *["Low"] * 9, "High", "Low", 1]]
    assert {name: len(frame) for name, frame in made.items() if len(frame)} == {
        "jbi_case_series_2020": 1,
        "rob2_2019": 1,
    }


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_a_tool_that_nobody_used_has_a_header_alone(tool):
    frame = list_robvis(None, studies=STUDIES, tools=TOOLS)[tool]
    assert frame.empty
    assert len(frame.columns) == 2 + len(TOOLS[tool]["domains"]) + TOOLS[tool]["overall"]


@pytest.mark.parametrize(("tool", "columns"), [(tool, n) for tool, (n, _) in TEMPLATES.items()])
def test_a_template_of_robvis_gets_as_many_columns_as_it_wants(tool, columns):
    assert len(make()[tool].columns) == columns


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_robvis_knows_every_word_of_every_tool_and_means_the_same_by_it(tool):
    from prismake.extract.tools import read_tool

    read = read_tool(tool)
    letters = TEMPLATES.get(tool, (0, GENERIC))[1]
    meant = {"yes": "l", "no": "h", "include": "l", "exclude": "h", "not applicable": "x", "no information": "n"}
    for word in {*read.judgements, *read.overall}:
        (frame,) = [one for one in make(judge("a", tool, "", word)).values() if len(one)]
        letter = read_letter(frame["D1"].iloc[0], generic=tool not in TEMPLATES)
        assert letter in letters, word
        assert letter == meant.get(word, letter), word


def test_an_overall_judgement_is_left_out_where_the_tool_has_none():
    assert "Overall" not in make()["syrcle_2014"].columns
    assert len(TOOLS["syrcle_2014"]["domains"]) == 10


def test_questions_before_the_domains_are_no_domain():
    assert TOOLS["robins_i_v2_2025"]["domains"] == ["1", "2", "3", "4", "5", "6"]


def test_two_outcomes_of_a_study_are_two_rows_with_labels_of_their_own():
    rows = make(RCT, judge("b", "rob2_2019", "birth", *["high"] * 5, overall="high"))["rob2_2019"]
    assert rows["Study"].tolist() == ["Ito 2018, birth", "Ito 2018, recovery"]


def test_people_who_agree_have_one_row_and_those_who_differ_one_that_is_not_settled():
    same = [{**row, "person": "ben"} for row in RCT]
    assert make(RCT, same)["rob2_2019"]["Study"].tolist() == ["Ito 2018, recovery"]
    other = judge("b", "rob2_2019", "recovery", *["high"] * 5, overall="high", person="ben")
    rows = make(RCT, other)["rob2_2019"]
    label = "Ito 2018, recovery (not settled: D1, D2, D3, D4, D5, Overall)"
    assert rows.to_numpy().tolist() == [[label, *[""] * 6, 1]]


def test_domains_stand_in_the_tools_order_and_what_nobody_judged_is_empty():
    part = judge("a", "syrcle_2014", "", "low", "", "high", *[""] * 6, "unclear")
    row = make(part)["syrcle_2014"].iloc[0]
    assert [row[name] for name in ("D1", "D2", "D3", "D9", "D10")] == ["Low", "", "High", "", "Unclear"]


def test_the_case_that_robvis_refused_is_a_file_of_eight_columns(shared_data):
    with (shared_data / "cases" / "robvis" / "robvis_as_exported.csv").open(encoding="utf-8") as file:
        refused = list(csv.DictReader(file))
    assert len(refused[0]) == 15
    (ito,) = [row for row in refused if row["Tool"] == "rob2_2019"]
    words = [ito[f"D{at}"] for at in range(1, 6)]
    frame = make(judge("b", ito["Tool"], ito["Outcome"], *words, overall=ito["Overall"]))["rob2_2019"]
    assert len(frame.columns) == 8
    assert [word.casefold() for word in frame.iloc[0][1:7]] == [*words, ito["Overall"]]
