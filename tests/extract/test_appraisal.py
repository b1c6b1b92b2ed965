"""Appraisal: tools as data files, the tool that fits a design, judgements with reasons, overall by the tool's rule."""

import jsonschema
import openpyxl
import pytest
import yaml

from extracted import PEOPLE, named_study
from people import fill_sheet
from prismake import extract
from prismake.config.files import TextLoader, schema
from prismake.extract.appraisal_forms import DEFAULT_TOOLS
from prismake.extract.tools import FOLDER, judge_overall, list_tools, read_tool
from prismake.issues import ReviewError
from prismake.sheets import read_sheet

ANALYSES = [
    {"id": "one", "outcome": "live birth", "designs": ["randomised"]},
    {"id": "two", "outcome": "live birth", "designs": ["randomised", "controlled"]},
    {"id": "three", "outcome": "thickness", "designs": ["randomised"]},
]
ROB2 = ("1", "2", "3", "4", "5")


def issue(folder, *, design="randomised", chosen=None, people=("anna",), outcomes=("live birth", "thickness"), **named):
    known = named_study(design=design, outcomes=outcomes) | named
    return extract.issue_appraisal(folder, people=people, chosen=chosen or {}, analyses=ANALYSES, former={}, **known)


def read(*paths, design="randomised", chosen=None, people=PEOPLE):
    known = {name: frame for name, frame in named_study(design=design).items() if name != "studies"}
    return extract.read_appraisal(paths, chosen=chosen or {}, people=people, **known)


def judge(path, words, outcome="live birth", **more):
    rows = {f"{outcome}|{n}|judgement": {"answer": word, "support": "see page 3"} for n, word in words.items()}
    fill_sheet(path, "appraisal", rows | more)


def issues_of(*paths, **options):
    with pytest.raises(ReviewError) as caught:
        read(*paths, **options)
    return [(issue.place, issue.found) for issue in caught.value.issues]


def overall(frame):
    return [tuple(row) for row in frame.loc[frame["domain"] == "overall", ["outcome", "judgement", "basis"]].values]


@pytest.mark.parametrize("name", list_tools())
def test_a_tools_file_keeps_to_its_schema(name):
    raw = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=TextLoader)
    jsonschema.Draft202012Validator(schema("tool")).validate(raw)
    tool = read_tool(name)
    questions = [question for domain in tool.domains for question in domain.questions]
    assert tool.id == name
    assert len({question.id for question in questions}) == len(questions)
    assert {code for question in questions for code in question.answers} <= set(tool.answers)
    assert set(tool.critical_when) <= {question.id for question in questions}


# As the publications number them; PROBAST and QUADAS-3 have 20 questions in four domains, QUADAS-2 eleven, and each has
# three concerns.
DOMAINS = {
    **{"rob2_2019": 5, "rob2_adhering_2019": 5, "rob2_cluster_2021": 6, "rob2_crossover_2020": 6, "robins_i_2016": 7},
    **{"robins_i_v2_2025": 6, "jbi_case_control_2020": 10, "jbi_case_series_2020": 10, "jbi_cohort_2020": 11},
    **{"jbi_cross_sectional_2020": 8, "jbi_prevalence_2015": 9, "jbi_qualitative_2015": 10, "syrcle_2014": 10},
    **{"nos_case_control_2000": 9, "nos_cohort_2000": 9, "probast_2019": 7, "quadas2_2011": 7},
    "quadas3_2026": 7,
}
QUESTIONS = {
    **{"rob2_2019": 22, "rob2_adhering_2019": 21, "rob2_cluster_2021": 28, "rob2_crossover_2020": 26},
    **{"robins_i_2016": 34, "robins_i_v2_2025": 43, "probast_2019": 20, "quadas2_2011": 11},
    "quadas3_2026": 20,
}


def test_each_tool_has_the_domains_and_questions_of_its_edition():
    tools = {name: read_tool(name) for name in list_tools()}
    assert {name: sum(domain.judged for domain in tool.domains) for name, tool in tools.items()} == DOMAINS
    counts = {name: sum(len(domain.questions) for domain in tool.domains) for name, tool in tools.items()}
    assert {name: count for name, count in counts.items() if count} == QUESTIONS


def test_the_configuration_offers_the_tools_there_are():
    offered = schema("config")["properties"]["appraisal"]["properties"]["tools"]["additionalProperties"]["enum"]
    assert sorted(offered) == sorted([*list_tools(), "none"])
    assert set(DEFAULT_TOOLS.values()) <= set(list_tools())


@pytest.mark.parametrize(
    ("name", "words", "judgement"),
    [
        ("rob2_2019", ["low"] * 5, "low"),
        ("rob2_2019", ["low", "low", "some concerns", "low", "some concerns"], "some concerns"),
        ("rob2_2019", ["low", "high", "some concerns", "low", "low"], "high"),
        ("rob2_2019", ["low", "high", "some concerns", "low", ""], ""),
        ("robins_i_2016", ["moderate"] * 6 + ["no information"], "no information"),
        ("robins_i_2016", ["serious"] + ["no information"] * 6, "serious"),
        ("robins_i_2016", ["low"] * 6 + ["critical"], "critical"),
        ("robins_i_v2_2025", ["low"] * 5 + ["moderate"], "moderate"),
        # The concerns about applicability stand at the second, fourth and sixth place, and count for nothing here.
        ("probast_2019", ["low", "high", "low", "high", "low", "high", "low"], "low"),
        ("probast_2019", ["low", "", "unclear", "", "low", "", "low"], "unclear"),
    ],
)
def test_the_overall_judgement_by_the_tools_rule(name, words, judgement):
    tool = read_tool(name)
    judged = [domain.id for domain in tool.domains if domain.judged]
    assert judge_overall(tool, judgements=dict(zip(judged, words, strict=True)), answers={}) == judgement


def test_an_answer_of_robins_v2_part_b_makes_the_result_critical_at_once():
    tool = read_tool("robins_i_v2_2025")
    assert judge_overall(tool, judgements={}, answers={"B3": "PY"}) == "critical"
    assert judge_overall(tool, judgements={}, answers={"B3": "PN"}) == ""


def test_nothing_is_issued_before_the_design_is_settled(tmp_path):
    assert issue(tmp_path, design="") == []


@pytest.mark.parametrize(("design", "tool"), DEFAULT_TOOLS.items())
def test_the_tool_fits_the_design(tmp_path, design, tool):
    (path,) = issue(tmp_path, design=design)
    assert path.name == f"Tan-2016_2b2c40_{tool}.xlsx"
    assert issue(tmp_path, design=design) == []


def test_a_review_may_choose_another_tool_or_none(tmp_path):
    assert issue(tmp_path, design="randomised", chosen={"randomised": "none"}) == []
    (path,) = issue(tmp_path, design="controlled", chosen={"controlled": "robins_i_v2_2025"})
    assert path.stem.endswith("robins_i_v2_2025")


def test_a_design_without_a_tool_is_a_mistake_in_the_configuration(tmp_path):
    with pytest.raises(ReviewError, match="no tool for the design cohort"):
        issue(tmp_path, design="cohort")
    assert issue(tmp_path, design="cohort", chosen={"cohort": "none"}) == []
    assert issue(tmp_path, design="cohort", people=()) == []


def test_a_tool_by_outcome_asks_for_each_outcome_that_is_analysed_and_later_only_for_new_ones(tmp_path):
    (path,) = issue(tmp_path)
    shown = {row[1].value for row in openpyxl.load_workbook(path)["appraisal"].iter_rows(min_row=4)}
    assert shown == {"live birth", "thickness"}
    ANALYSES.append({"id": "four", "outcome": "miscarriage", "designs": ["randomised"]})
    try:
        (later,) = issue(tmp_path, outcomes=("live birth", "miscarriage"))
    finally:
        ANALYSES.pop()
    assert later.stem == f"{path.stem}_2"
    assert {row[1].value for row in openpyxl.load_workbook(later)["appraisal"].iter_rows(min_row=4)} == {"miscarriage"}


def test_judgements_come_back_with_support_answers_and_cell_and_the_overall_one_by_rule(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, dict.fromkeys(ROB2, "low") | {"2": "Some  concerns"})
    fill_sheet(
        path, "appraisal", {"live birth|2|2.1": {"answer": "probably yes"}, "live birth|2|2.2": {"answer": "NI"}}
    )
    frame = read(path)
    row = frame[frame["domain"] == "2"].iloc[0]
    found = tuple(row[["tool", "name", "judgement", "support", "answers", "remark"]])
    name = "Deviations from the intended interventions"
    assert found == ("rob2_2019", name, "some concerns", "see page 3", "2.1 PY; 2.2 NI", "")
    assert row["cell"].startswith("appraisal!G")
    assert overall(frame) == [("live birth", "some concerns", "by the tool's rule")]


def test_an_unfinished_appraisal_has_no_overall_judgement_and_is_no_mistake(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "high"})
    assert read(path)["domain"].tolist() == ["1"]


def told(*paths, design="randomised"):
    """The judgements by domain, and what is told of half rows: the cell to mend and the words."""
    known = {name: frame for name, frame in named_study(design=design).items() if name != "studies"}
    frame, remarks = extract.gather_appraisal(paths, chosen={}, people=PEOPLE, **known)
    halves = remarks[remarks["kind"] == "half-filled row"]
    pairs = zip(halves["cell"], halves["text"], strict=True)
    return dict(zip(frame["domain"], frame["judgement"], strict=True)), list(pairs)


def test_a_judgement_without_its_reasons_is_held_back_alone_and_told(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"2": "high"}, **{"live birth|1|judgement": {"answer": "low"}})
    judged, ((cell, text),) = told(path)
    assert (judged, cell) == ({"1": "", "2": "high"}, "appraisal!H7")
    assert "'low', domain 1 on 'live birth', in" in text
    assert text.endswith("appraisal!G7, and appraisal!H7 is empty: its reasons are missing. It counts nowhere yet")


def test_a_word_outside_the_vocabulary_is_named_with_its_cell(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "unclear"}, **{"live birth|1|1.1": {"answer": "maybe"}})
    assert issues_of(path) == [("appraisal!G4", "'maybe'"), ("appraisal!G7", "'unclear'")]


def test_an_overall_judgement_may_depart_from_the_rule_with_reasons_only(tmp_path):
    (path,) = issue(tmp_path)
    words = dict.fromkeys(ROB2, "low") | {"2": "some concerns", "3": "some concerns"}
    judge(path, words, **{"live birth|overall|overall": {"answer": "high"}})
    judged, ((_, text),) = told(path)
    assert "its reasons are missing, where the tool's rule gives 'some concerns'" in text
    assert judged["overall"] == ""
    fill_sheet(path, "appraisal", {"live birth|overall|overall": {"support": "two domains together"}})
    basis = "override: the tool's rule gives some concerns"
    assert overall(read(path)) == [("live birth", "high", basis)]


def test_an_overall_judgement_before_the_domains_is_held_back_alone(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "low"}, **{"live birth|overall|overall": {"answer": "low"}})
    judged, ((_, text),) = told(path)
    assert judged == {"1": "low", "overall": ""}
    assert "and not every domain is judged. It counts nowhere yet" in text


def test_copies_of_which_one_lacks_the_reasons_count_and_two_words_do_not(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "low"})
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    fill_sheet(copy, "appraisal", {"live birth|1|judgement": {"support": ""}})
    assert told(path, copy) == ({"1": "low"}, [])
    fill_sheet(copy, "appraisal", {"live birth|1|judgement": {"answer": "high"}})
    assert issues_of(path, copy)[0][1].startswith("'high'; but 'low'")


def test_only_outcomes_that_the_study_has_reported_are_asked(tmp_path):
    (path,) = issue(tmp_path, outcomes=("Live  Birth",))
    assert {row.text("outcome") for row in read_sheet(path, pages=()).rows["appraisal"]} == {"live birth"}
    (later,) = issue(tmp_path, outcomes=("live birth", "thickness"))
    assert {row.text("outcome") for row in read_sheet(later, pages=()).rows["appraisal"]} == {"thickness"}
    assert issue(tmp_path / "other", outcomes=("nausea",)) == []
    (whole,) = issue(tmp_path / "series", design="single_arm", outcomes=())
    assert {row.text("outcome") for row in read_sheet(whole, pages=()).rows["appraisal"]} == {""}


def test_jbi_states_its_overall_word_and_syrcle_has_none(tmp_path):
    (jbi,) = issue(tmp_path, design="single_arm")
    judge(jbi, {"1": "yes", "4": "unclear"}, "", **{"|overall|overall": {"answer": "include", "support": "complete"}})
    assert overall(read(jbi, design="single_arm")) == [("", "include", "stated")]
    (animal,) = issue(tmp_path, design="animal")
    judge(animal, {str(n): "unclear" for n in range(1, 11)}, "")
    frame = read(animal, design="animal")
    assert (len(frame), overall(frame)) == (10, [])


def test_a_design_that_changes_owes_the_tool_that_fits_and_keeps_the_old_judgements_with_a_remark(tmp_path):
    (old,) = issue(tmp_path, design="controlled")
    judge(old, {"1": "serious"})
    (new,) = issue(tmp_path, design="single_arm")
    judge(new, {"1": "yes"}, "")
    frame = read(old, new, design="single_arm").set_index("tool")
    assert frame.loc["jbi_case_series_2020", "remark"] == ""
    remark = "the study's design is now single arm, which jbi_case_series_2020 fits"
    assert frame.loc["robins_i_2016", "remark"] == remark


def test_a_copy_counts_once_and_copies_that_differ_are_not_mixed(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "low"})
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    assert len(read(path, copy)) == 1
    judge(copy, {"1": "high"})
    assert len(issues_of(path, copy)) == 1


def test_people_appraise_apart(tmp_path):
    paths = issue(tmp_path, people=("anna", "ben"))
    for path, word in zip(paths, ("low", "high"), strict=True):
        judge(path, {"1": word})
    assert read(*paths)[["person", "judgement"]].values.tolist() == [["anna", "low"], ["ben", "high"]]


def gather(*paths):
    known = {name: frame for name, frame in named_study(design="randomised").items() if name != "studies"}
    frame, remarks = extract.gather_appraisal(paths, chosen={}, people=PEOPLE, **known)
    return frame.set_index("domain"), remarks


@pytest.fixture
def copies(tmp_path):
    """A sheet in which everything is low, and a copy of it."""
    (path,) = issue(tmp_path)
    judge(path, dict.fromkeys(ROB2, "low"))
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    return path, copy


def answer(path, row, **cells):
    assert fill_sheet(path, "appraisal", {f"live birth|{row}": cells}) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_answers_and_pages_of_two_copies_that_differ_name_both_cells(copies, order):
    path, copy = copies
    answer(path, "1|1.1", answer="Y", page="3")
    answer(copy, "1|1.1", answer="N", page="3")
    answer(path, "2|judgement", page="4")
    answer(copy, "2|judgement", page="7")
    found = issues_of(*copies[::order])
    assert found == [
        ("appraisal!G4", f"'N'; but 'Y' in {path.as_posix()} appraisal!G4"),
        ("appraisal!I15", f"page '7'; but '4' in {path.as_posix()} appraisal!I15"),
    ]


def test_words_and_page_beside_a_question_stand_with_its_answer(copies):
    path, copy = copies
    answer(path, "1|1.1", answer="Y", support="sealed envelopes", page="3")
    answer(copy, "1|1.1", answer="Y", support="central list")
    frame, remarks = gather(path, copy)
    assert frame.loc["1", "answers"] == "1.1 Y “central list | sealed envelopes” p. 3"
    assert remarks["kind"].tolist() == ["words of two copies"]
    assert "words 'sealed envelopes' and 'central list'" in remarks["text"][0]


def test_answers_to_a_domain_without_a_judgement_are_told(tmp_path):
    (path,) = issue(tmp_path)
    for row in ("1|1.1", "1|1.2", "3|3.1"):
        answer(path, row, answer="Y", support="why")
    frame, remarks = gather(path)
    assert (len(frame), remarks["kind"].tolist()) == (0, ["half-filled row"])
    assert "3 answers to questions of domain 1, 3 on 'live birth'" in remarks["text"][0]
    assert f"{path.as_posix()} appraisal!G4" in remarks["text"][0]


def test_a_judgement_that_one_copy_has_cleared_counts_and_both_cells_are_named(copies):
    answer(copies[1], "2|judgement", answer="", support="")
    frame, remarks = gather(*copies)
    assert frame["judgement"].tolist() == ["low"] * 6
    assert remarks["kind"].tolist() == ["value in one copy only"]
    for words in (*map(str, copies), "domain 2 'low' in appraisal!G15, empty in appraisal!G15"):
        assert words in remarks["text"][0]


def test_domains_judged_in_two_copies_have_one_overall_judgement_and_are_told(tmp_path):
    (path,) = issue(tmp_path)
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    judge(path, dict.fromkeys(ROB2[:3], "low"))
    judge(copy, dict.fromkeys(ROB2[3:], "high"))
    frame, remarks = gather(path, copy)
    assert frame["judgement"].to_dict() == dict.fromkeys(ROB2[:3], "low") | dict.fromkeys(
        (*ROB2[3:], "overall"), "high"
    )
    assert remarks["kind"].tolist() == ["value in one copy only"] * 2
    answer(copy, "overall|overall", answer="high")
    assert len(gather(path, copy)[0]) == 6


def test_copies_that_say_the_same_are_not_told(copies):
    assert len(gather(*copies)[1]) == 0


def test_words_beside_the_questions_of_a_part_without_judgement_stand_with_the_overall_one(tmp_path):
    (path,) = issue(tmp_path, design="controlled", chosen={"controlled": "robins_i_v2_2025"})
    outcome = next(row.id for row in read_sheet(path, pages=()).rows["appraisal"]).partition("|")[0]
    fill_sheet(path, "appraisal", {f"{outcome}|B|B3": {"answer": "Y", "support": "no control of age"}})
    frame = read(path, design="controlled", chosen={"controlled": "robins_i_v2_2025"})
    assert frame["answers"].tolist() == ["B3 Y “no control of age”"]


def test_what_the_chart_proposes_stands_beside_what_a_person_judged(tmp_path):
    (path,) = issue(tmp_path)
    judge(path, {"1": "low"})
    fill_sheet(
        path, "appraisal", {f"live birth|1|1.{at}": {"answer": code} for at, code in ((1, "Y"), (2, "N"), (3, "N"))}
    )
    (row,) = read(path).to_dict("records")
    assert (row["judgement"], row["proposed"]) == ("low", "high")


def test_the_sheet_says_which_domains_have_a_proposal(tmp_path):
    (path,) = issue(tmp_path, chosen={"randomised": "rob2_cluster_2021"})
    book = openpyxl.load_workbook(path)
    told = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "the tool's flow chart proposes a judgement of domain 5;" in told
