"""What an appraisal sheet still owes: by result, by today's tool, and never what nobody needs any more."""

import shutil

import pytest

from extracted import CODEBOOK, named_study
from people import fill_sheet
from prismake import extract, tables
from prismake.extract.tools import list_tools, read_tool
from prismake.running.workload import list_owed

PEOPLE = {"anna": "anna"}
READ = ("references", "extraction", "retractions", "retraction_checks")
TRUST = {"designs": ["randomised"]}


def plan(*outcomes):
    return [{"id": name, "outcome": name, "designs": ["randomised"]} for name in outcomes]


def run(folder, *, outcomes=("pain",), design="randomised", tools=None, trustworthiness=None):
    named = {name: tables.empty(name) for name in READ} | named_study(design=design, outcomes=outcomes)
    title = [{"record_id": "a:1", "reference_id": "a:1", "title": "Trial"}]
    named |= {"clusters": tables.from_rows("clusters", title), "former_ids": tables.empty("former_ids")}
    setting = {"people": ["anna"], "tools": tools or {}}
    sheets = [str(path) for path in sorted((folder / "appraisal").rglob("*.xlsx"))]
    given = {"analyses": plan(*outcomes), "setting": setting, "people": PEOPLE, "former": {}, "codebook": CODEBOOK}
    where = (folder / "appraisal", folder / "consensus")
    made = extract.judge_studies(named, *where, sheets=sheets, settled=[], trustworthiness=trustworthiness, **given)
    return made | {"studies": named["studies"]}


def judge(path, tool, *, outcome="", skip=()):
    tool = read_tool(tool)
    names = [domain.id for domain in tool.domains if domain.judged and domain.id not in skip]
    rows = {f"{outcome}|{name}|judgement": {"answer": tool.judgements[0], "support": "seen"} for name in names}
    if tool.rule == "stated":
        rows[f"{outcome}|overall|overall"] = {"answer": tool.overall[0], "support": "seen"}
    fill_sheet(path, "appraisal", rows)


def list_open(made):
    return {row["sheet"].rpartition("/")[2]: row["open"] for row in tables.to_rows(made["sheets"])}


def owed(made):
    named = {"studies": made["studies"], "appraisal": made["appraisal"], "sheets_appraisal": made["sheets"]}
    phase = {"people": ["anna"]}
    config = {"screening": {"title_abstract": phase, "full_text": phase}, "appraisal": phase}
    rows = tables.to_rows(list_owed(named, config=config))
    ((done, left),) = {(row["done"], row["owed"]) for row in rows if row["task"].endswith("Risk of bias")}
    return done, left


def find(folder, tool):
    return sorted((folder / "appraisal/anna").glob(f"*{tool}*"))


@pytest.mark.parametrize("tool", list_tools())
def test_a_study_is_appraised_once_every_domain_that_its_tool_judges_is(tmp_path, tool):
    tools = {"randomised": tool}
    assert owed(run(tmp_path, tools=tools)) == (0, 1)
    (path,) = find(tmp_path, tool)
    outcome = "pain" if read_tool(tool).by_outcome else ""
    last = [domain.id for domain in read_tool(tool).domains if domain.judged][-1]
    judge(path, tool, outcome=outcome, skip=[last])
    assert owed(run(tmp_path, tools=tools)) == (0, 1)
    judge(path, tool, outcome=outcome)
    assert owed(run(tmp_path, tools=tools)) == (1, 0)


def test_an_outcome_that_is_asked_later_is_owed_and_a_copy_is_not(tmp_path):
    run(tmp_path)
    (first,) = find(tmp_path, "rob2")
    judge(first, "rob2_2019", outcome="pain")
    shutil.copy(first, first.with_name("copy.xlsx"))
    made = run(tmp_path, outcomes=("pain", "sleep"))
    (later,) = set(find(tmp_path, "rob2")) - {first}
    assert list_open(made) == {first.name: 0, "copy.xlsx": 0, later.name: 1}
    assert owed(made) == (0, 1)
    judge(later, "rob2_2019", outcome="sleep")
    assert owed(run(tmp_path, outcomes=("pain", "sleep"))) == (1, 0)


def test_a_sheet_of_a_tool_that_no_longer_fits_owes_nothing(tmp_path):
    run(tmp_path)
    made = run(tmp_path, design="animal")
    assert {name.partition("_")[2][7:]: left for name, left in list_open(made).items()} == {
        "rob2_2019.xlsx": 0,
        "syrcle_2014.xlsx": 1,
    }


def test_the_risk_of_bias_of_a_study_that_is_not_trusted_is_owed_by_nobody(tmp_path):
    run(tmp_path)
    assert owed(run(tmp_path, trustworthiness=TRUST)) == (0, 0)  # trustworthiness comes first
    (path,) = find(tmp_path, "inspect")
    words = dict.fromkeys("1234", "no concerns") | {"1": "serious concerns"}
    rows = {f"|{name}|judgement": {"answer": word, "support": "seen"} for name, word in words.items()}
    fill_sheet(path, "appraisal", rows)
    assert owed(run(tmp_path, trustworthiness=TRUST)) == (0, 0)
    fill_sheet(path, "appraisal", {"|1|judgement": {"answer": "no concerns"}})
    assert owed(run(tmp_path, trustworthiness=TRUST)) == (0, 1)


def test_an_item_without_reasons_keeps_its_study_owed_though_the_whole_is_judged(tmp_path):
    tool, tools = "jbi_case_series_2020", {"randomised": "jbi_case_series_2020"}
    run(tmp_path, tools=tools)
    (path,) = find(tmp_path, tool)
    judge(path, tool)
    fill_sheet(path, "appraisal", {"|1|judgement": {"support": ""}})
    assert owed(run(tmp_path, tools=tools)) == (0, 1)
