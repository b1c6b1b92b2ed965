"""Judgements that flow charts propose: every set of answers against another program, and what worse answers may do."""

import json
from functools import partial
from itertools import combinations, product
from pathlib import Path

import pytest

from prismake.extract.tools import judge_overall, list_tools, propose_judgement, read_tool

CASES, ROBINS = (
    json.loads(Path(__file__).with_name(f"{name}_cases.json").read_text(encoding="utf-8"))["cases"]
    for name in ("rob2", "robins_i_v2")
)
CHARTS = {name: ("rob2_adhering_2019", "2") if name == "2b" else ("rob2_2019", name) for name in CASES}
CODES = {"Y": ("Y", "PY"), "N": ("N", "PN")}
GOOD_YES = {"1.1", "1.2", "2.5", "2.6", "3.1", "3.2", "5.1"}  # a yes to any other question speaks of bias
DRAWN = [(name, one.id) for name in list_tools() for one in read_tool(name).domains if one.flow]


def find(name, domain):
    tool = read_tool(name)
    return tool, next(one for one in tool.domains if one.id == domain)


def propose(name, domain, codes):
    tool, one = find(name, domain)
    return propose_judgement(tool, one, dict(zip([q.id for q in one.questions], codes, strict=True)))


@pytest.mark.parametrize("chart", CASES)
def test_every_consistent_set_of_answers_gives_what_another_program_makes_of_it(chart):
    name, domain = CHARTS[chart]
    found = {
        codes: (propose(name, domain, codes), judgement)
        for judgement, rows in CASES[chart].items()
        for row in rows
        for codes in product(*(CODES.get(code, (code,)) for code in row.split()))
    }
    assert {codes: pair for codes, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) == {"1": 125, "2": 13277, "3": 110, "4": 493, "5": 125, "2b": 20988}[chart]


@pytest.mark.parametrize(("name", "domain"), DRAWN)
def test_paths_exclude_one_another_and_are_of_the_tool(name, domain):
    tool, one = find(name, domain)
    allowed = {question.id: set(question.answers) for question in one.questions}
    for part in one.flow:
        assert all(path.gives in tool.judgements and set(path.when) <= set(allowed) for path in part)
        assert all(set(codes) <= allowed[question] for path in part for question, codes in path.when.items())
        for first, second in combinations(part, 2):
            shared = set(first.when) & set(second.when)
            assert any(set(first.when[one]).isdisjoint(second.when[one]) for one in shared), (first, second)


@pytest.mark.parametrize(("name", "domain"), [pair for pair in DRAWN if pair[0].startswith("rob2")])
def test_a_worse_answer_never_betters_the_proposal(name, domain):
    tool, one = find(name, domain)
    ids = [question.id for question in one.questions]
    rank = {"": None, **{word: at for at, word in enumerate(tool.judgements)}}
    chart = "2b" if name == "rob2_adhering_2019" and domain == "2" else domain
    good = GOOD_YES | {"2.3"} if chart == "2b" else GOOD_YES
    good = good - {"2.5"} if chart == "2b" else good
    for codes in (tuple(row.split()) for rows in CASES[chart].values() for row in rows):
        for at, question in enumerate(ids):
            better, worse = ("Y", "N") if question in good else ("N", "Y")
            if codes[at] == better:
                before, after = (
                    rank[propose(name, domain, (*codes[:at], code, *codes[at + 1 :]))] for code in (better, worse)
                )
                assert before is None or after is None or before <= after, (codes, question)


def test_nothing_is_proposed_while_a_question_on_the_way_is_open():
    assert propose("rob2_2019", "1", ("Y", "", "N")) == ""
    assert propose("rob2_2019", "2", ("N", "N", "NA", "NA", "NA", "", "NA")) == ""
    assert propose("rob2_2019", "1", ("", "N", "")) == "high"


def test_a_domain_without_a_flow_chart_proposes_nothing():
    tool, one = find("robins_i_2016", "1")
    assert propose_judgement(tool, one, {"1.1": "N"}) == ""


def is_disputed(domain, codes):
    """1B.2 a strong no or unknown: of four transcriptions two ask 1B.5 then, and two do not."""
    return domain == "1" and codes[5] in ("SN", "NI")


@pytest.mark.parametrize("domain", ROBINS)
def test_every_way_through_the_charts_of_robins_i_v2_ends_where_another_transcription_ends(domain):
    found = {
        codes: (propose("robins_i_v2_2025", domain, codes), judgement)
        for judgement, rows in ROBINS[domain].items()
        for row in rows
        for codes in product(*({**CODES, ".": ("",)}.get(code, (code,)) for code in row.split()))
        if not is_disputed(domain, codes)
    }
    assert {codes: pair for codes, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) == {"1": 332, "2": 1037, "3": 6877, "4": 46106, "5": 53, "6": 377}[domain]


def test_where_transcriptions_differ_two_against_two_nothing_is_proposed():
    assert propose("robins_i_v2_2025", "1", ("NA", "", "", "", "Y", "SN", "", "", "Y")) == ""
    assert propose("robins_i_v2_2025", "1", ("NA", "", "", "", "Y", "SN", "", "", "N")) == "serious"  # all four


def test_concerns_about_applicability_count_in_no_overall_judgement_of_quadas_3():
    quadas = read_tool("quadas3_2026")
    low = {domain.id: "low" for domain in quadas.domains}
    judge = partial(judge_overall, quadas, answers={})
    assert judge(judgements=low | {"A1": "high"}) == "low"
    assert judge(judgements=low | {"4": "insufficient information"}) == "insufficient information"
    assert judge(judgements=low | {"4": "insufficient information", "2": "high"}) == "high"
