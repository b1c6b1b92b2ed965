"""Each of the 75 checks: an example that holds, and one that does not."""

from typing import Any

import pandas as pd
import pytest

from checked import INPUTS, LIVING, QUESTION, Change, drop, edit, give_codebook, log, make_view, plan, put, say, write
from prismake.config.files import schema
from prismake.extract.tools import list_tools, read_tool
from prismake.report import check_answers
from prismake.report.checklists.packs import list_items
from prismake.report.checks import FUNCTIONS, list_checks, list_stopping, run_checks
from prismake.report.checks.protocol import FIELDS
from prismake.report.labels import has_overall
from prismake.report.sections.opening import build_summary
from prismake.synthesise.certainty import REASONED, WORDS
from prismake.text.vocabulary import GRADE_DOMAINS, UNCHANGING


def no_plan(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    config["analyses"] = []


def nothing(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    return


def votes(phase: str, *people: str, reference: str = "p1", decision: str = "include", **more: str) -> Change:
    row = {"phase": phase, "reference_id": reference, "voted_id": reference, "role": "reviewer", "decision": decision}
    return put(f"votes_{phase}", *({**row, "person": person, **more} for person in people))


def settled(phase: str, status: str = "included", **more: str) -> Change:
    return put(phase, {"reference_id": "p1", "status": status, "settled_by": "agreement", **more})


def ingest(**more: Any) -> Change:
    row = {"source": "pubmed", "file": "pubmed.ris", "sha256": "0" * 64, "separators": 12, "parsed": 12, "hits": 12}
    return put("ingest", {**row, **more})


def value(person: str = "anna", variable: str = "n", study: str = "p1", **more: str) -> dict[str, str]:
    row = {"study_id": study, "person": person, "level": "outcome", "item": "1", "variable": variable, "value": "12"}
    return {**row, "quote": "“12 women”, table 1", "page": "3", "sheet": "a.xlsx", **more}


def judged(person: str = "anna", domain: str = "1", study: str = "p1", **more: str) -> dict[str, str]:
    row = {"study_id": study, "person": person, "tool": "rob2_2019", "outcome": "", "domain": domain}
    return {**row, "judgement": "low", "support": "drawn by computer", "basis": "stated", **more}


BOTH = [judged(person, domain) for person in ("anna", "ben") for domain in ("1", "overall")]
MISFIT = {"tool": "syrcle_2014", "remark": "the study's design is now randomised, which rob2_2019 fits"}
CHANGED_TOOL = [judged(person, "1", **MISFIT) for person in ("anna", "ben")]
EVERYONE = [judged(person, "overall", study) for person in ("anna", "ben") for study in ("p1", "w1", "w2")]
DESIGN = value(variable="design", value="randomised", level="study", item="")
CHANGED = {"item": "p1", "change": "changed", "before": "a", "after": "b", "since": "1"}
OTHERWISE = {**CHANGED, "before": "included", "after": "excluded: c1"}
SINCE = {**CHANGED, "part": "amendments", "change": "added", "item": "2024-12-31: more", "before": "", "after": "why"}
AMENDED = {"date": "2024-12-31", "text": "more", "reason": "because"}
STOPPED = {"settled_by": "stopping rule", "status": "excluded", "reason": ""}
TEST = {"phase": "title_abstract", "batch": "001", "round": "2024-12", "reached": "yes"}
RANKED = put("ranking", {"phase": "title_abstract", "reference_id": "p1", "queue": "ranked", "rank": 1, "score": 1.0})
ROUND = {"phase": "full_text", "batch": "001", "kappa": 0.4, "threshold": 0.6}
GRADED = {"analysis_id": "thickness", "person": "anna", "certainty": "low", "outcome": "thickness"}
WAITING = {"start": "high", "start_reason": "for harms", "unappraised": "w1"}
BIAS = {"analysis_id": "thickness", "test": "egger", "k": 12, "p": 0.2}
DATED = write("provenance", date="2025-01-01")
ALL_ANSWERS = "every item"

# number: what makes it hold, what breaks it
CASES: dict[int, tuple[list[Change], list[Change]]] = {
    1: ([], [write("protocol", question={**QUESTION, "comparator": ""})]),
    2: (
        [write("protocol", registration={"registry": "PROSPERO", "id": "CRD42024000001", "date": "2024-01-01"})],
        [write("protocol", registration={"registry": "PROSPERO", "id": "soon", "date": "2024-01-01"})],
    ),
    3: (
        [write("protocol", registration={"registry": "x", "id": "1", "date": "2024-01-01"})],
        [write("protocol", registration={"registry": "x", "id": "1", "date": "2025-01-01"})],
    ),
    4: ([write("protocol", amendments=[AMENDED])], [write("protocol", amendments=[{**AMENDED, "reason": " "}])]),
    5: ([], [edit("full_text", "reference_id", "p2", reason="mood")]),
    6: (
        [],
        [write("protocol", criteria=[{"id": "a", "text": "Outcomes not reported are out.", "reason": "No outcome"}])],
    ),
    7: ([log(query="x AND english[la]"), say("PRISMA-S", "9")], [log(query="x AND english[la]")]),
    8: ([log(platform="Ovid")], [log("snow", platform="")]),
    9: ([], [log("web", query=" ")]),
    10: ([], [log("web", searched_on="15.12.2024")]),
    11: ([ingest()], [ingest(hits=13)]),
    12: ([say("PRISMA-S", "9")], []),
    13: ([say("PRISMA-S", "10")], []),
    14: ([say("PRISMA-S", "11")], []),
    15: ([], [log("ctgov", kind="database")]),
    16: ([log(platform="MEDLINE, Embase and CENTRAL")], [log(platform="Ovid", source="a")]),
    17: ([say("PRISMA-S", "6")], [log("web", kind="database"), say("PRISMA-S", "6")]),
    18: ([say("PRISMA-S", "14")], []),
    19: ([], [write("provenance", version="")]),
    20: ([write("provenance", date="2025-12-10")], [write("provenance", date="2025-12-20")]),
    21: ([ingest()], [ingest(sha256="1" * 64)]),
    22: ([ingest()], [ingest(separators=13)]),
    23: ([ingest()], [ingest(parsed=11)]),
    24: ([], [drop("ledger", "record_id", "p1")]),
    25: ([], [edit("references", "reference_id", None, doi="10.1000/same")]),
    26: ([], [edit("records", "record_id", "e1", doi="10.1101/2020.01.01.1")]),
    27: ([edit("references", "reference_id", None, abstract="words")], []),
    28: ([], [edit("references", "reference_id", "p1", journal="")]),
    29: (
        [settled("full_text"), votes("full_text", "anna", "ben")],
        [settled("full_text"), votes("full_text", "anna")],
    ),
    30: (
        [settled("title_abstract"), votes("title_abstract", "anna", "ben")],
        [settled("title_abstract"), votes("title_abstract", "anna")],
    ),
    31: ([votes("full_text", "anna", "ben")], [votes("full_text", "")]),
    32: ([settled("title_abstract"), settled("full_text")], [settled("title_abstract", "conflict")]),
    33: (
        [votes("full_text", "anna"), write("protocol", amendments=[{**AMENDED, "date": "2024-01-01"}])],
        [votes("full_text", "anna"), write("protocol", amendments=[AMENDED])],
    ),
    34: (
        [votes("full_text", "anna", "ben"), put("agreement", {"phase": "full_text", "n": 1, "people": 2})],
        [votes("full_text", "anna", "ben")],
    ),
    35: ([put("batches", {**ROUND, "verdict": "passed"})], [put("batches", {**ROUND, "verdict": "below"})]),
    36: ([], [edit("full_text", "reference_id", "p2", reason="")]),
    37: ([edit("ledger", "bucket", "full_text_pending", bucket="included"), say("PRISMA 2020", "16a")], []),
    38: ([votes("full_text", "anna")], [votes("full_text", "anna", reference="p8")]),
    39: ([], [drop("full_text", "reference_id", "p1")]),
    40: ([RANKED, say("PRISMA 2020", "8")], [RANKED]),
    41: (
        [
            edit("title_abstract", "reference_id", "p8", **STOPPED),
            edit("ledger", "record_id", "p8", bucket="excluded_automatic"),
            put("stopping_title_abstract", TEST),
        ],
        [edit("title_abstract", "reference_id", "p8", **STOPPED)],
    ),
    42: ([], [edit("ledger", "record_id", "p11", reason="a mood")]),
    43: ([], [edit("study_references", "reference_id", "p1", role="companion")]),
    44: ([], [edit("studies", "study_id", None, registry_ids="NCT1")]),
    45: ([say("MECIR", "C43")], []),
    46: ([put("extraction", value("anna"), value("ben"))], [put("extraction", value("anna"))]),
    47: ([put("extraction", value())], [put("extraction", value(page=""))]),
    48: (
        [
            put(
                "doubts",
                {
                    "study_id": "p1",
                    "person": "a",
                    "check": "sd",
                    "cells": "A1",
                    "found": "1",
                    "expected": "2",
                    "answer": "so printed",
                },
            )
        ],
        [
            put(
                "doubts",
                {
                    "study_id": "p1",
                    "person": "a",
                    "check": "sd",
                    "cells": "A1",
                    "found": "1",
                    "expected": "2",
                    "answer": "",
                },
            )
        ],
    ),
    49: (
        [plan(measure="MC", comparison={"kind": "pre_post"})],
        [plan(measure="MC", comparison={"kind": "arms"})],
    ),
    50: ([say("MECIR", "C48")], []),
    51: (
        [
            put("extraction", *(value(variable="money", study=study) for study in ("p1", "w1", "w2"))),
            give_codebook(("money", "Funding and conflicts of interest")),
        ],
        [],
    ),
    52: (
        [put("appraisal", *BOTH, *CHANGED_TOOL)],
        [put("appraisal", *CHANGED_TOOL)],
    ),
    53: ([put("appraisal", *BOTH)], [put("appraisal", judged())]),
    54: ([put("appraisal", *BOTH)], [put("appraisal", judged())]),
    55: ([put("appraisal", *EVERYONE)], [put("appraisal", *BOTH)]),
    56: ([], [edit("estimates", "analysis_id", "thickness", test="")]),
    57: (
        [edit("effects", "study_id", None, measure="OR", events1=2, events2=2)],
        [edit("effects", "study_id", None, measure="OR", events1=0, events2=2)],
    ),
    58: ([put("bias", BIAS)], [put("bias", {**BIAS, "k": 9})]),
    59: ([], [drop("effects", "study_id", "w2")]),
    60: ([plan(), put("grade", GRADED)], [plan(), put("grade", {**GRADED, "certainty": ""})]),
    61: ([], [edit("flow", "data", "new_studies", n=9)]),
    62: ([], [drop("flow", "data", "records_screened")]),
    63: ([], [edit("references", "reference_id", "p2", title="", authors="", doi="", pmid="", url="")]),
    64: ([ALL_ANSWERS], []),  # type: ignore[list-item]
    65: ([], [plan(title="")]),
    66: ([write("config", living=LIVING)], [write("config", living={"schedule": "every month"})]),
    67: (
        [put("changes", {**CHANGED, "part": "flow"})],
        [put("changes", {**CHANGED, "part": "studies", "change": "removed"})],
    ),
    68: (
        [put("changes", {**OTHERWISE, "part": "full_text"}, SINCE)],
        [put("changes", {**OTHERWISE, "part": "full_text"})],
    ),
    69: (
        [
            log("web", round="2025-01"),
            put("flow_rounds", *({"round": r, "data": "x", "member_id": "p1"} for r in ("2024-12", "2025-01", "all"))),
        ],
        [log("web", round="2025-01")],
    ),
    70: ([write("config", living=LIVING), DATED], [write("config", living={**LIVING, "next_search": "2024-01-01"})]),
    71: ([], [edit("references", "reference_id", "p1", title="a\rb")]),
    72: ([], [write("provenance", inputs={})]),
    73: ([], [write("provenance", inputs={"LICENSE": ""})]),
    74: ([], [write("provenance", inputs={**INPUTS, "seeds/paper.pdf": ""})]),
    75: ([], [put("remarks", {"kind": "idle sheet", "text": "idle", "sheet": "seeds/a.xlsx", "cell": "study!D4"})]),
}


FRAMEWORKS = schema("protocol")["properties"]["question"]["properties"]["framework"]["enum"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_part_of_each_framework_is_asked_for_and_brackets_are_no_answer(framework: str) -> None:
    asked = write(
        "protocol",
        question={"framework": framework, "population": "[who is studied]", "outcomes": ["[The first]", "[The next]"]},
    )
    found = FUNCTIONS[1](make_view(asked))
    assert isinstance(found, list)
    assert {issue.place for issue in found} == {f"question.{field}" for field in FIELDS[framework]}
    assert set(FIELDS) == set(FRAMEWORKS)


def answer_everything(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    rows = [{"standard": one.standard, "item": one.item, "answer": "done"} for one in list_items()]
    config["checklist"] = pd.DataFrame(rows)


def test_there_are_75_checks_each_with_a_function_and_an_example() -> None:
    numbers = [one.number for one in list_checks()]
    assert numbers == list(range(1, 76)) == sorted(FUNCTIONS) == sorted(CASES)
    assert {one.grade for one in list_checks()} == {"E", "W", "I"}


@pytest.mark.parametrize("number", sorted(CASES))
def test_a_check_holds_where_it_should_and_names_what_is_wrong(number: int) -> None:
    good, bad = CASES[number]
    holding = [answer_everything if change == ALL_ANSWERS else change for change in good]
    assert FUNCTIONS[number](make_view(*holding)) == []
    found = FUNCTIONS[number](make_view(*bad))
    assert isinstance(found, list)
    assert found
    assert all(issue.file and issue.remedy for issue in found)


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (3, []),
        (15, [write("protocol", question={"framework": "PCC"})]),
        (35, []),
        (40, []),
        (43, [edit("ledger", "bucket", None, bucket="duplicate")]),
        (56, [no_plan]),
        (66, []),
    ],
)
def test_a_check_that_does_not_apply_says_why(number: int, changes: list[Change]) -> None:
    found = FUNCTIONS[number](make_view(*changes))
    assert isinstance(found, str)
    assert found


@pytest.mark.parametrize(
    ("number", "table", "row", "words"),
    [
        (53, "appraisal", [*BOTH[:3], {**BOTH[3], "judgement": "high"}], "judges differ: not settled"),
        (60, "grade", [{**GRADED, "certainty": "", "unsettled": "imprecision (a: no, b: yes)"}], "not settled: imprec"),
        (
            60,
            "grade",
            [{**GRADED, "certainty": "", "outdated": "anna judged OR 2"}],
            "another estimate: anna judged OR 2",
        ),
        (
            60,
            "grade",
            [{**GRADED, "certainty": "", **WAITING}],
            "starts high once ROBINS-I has judged w1",
        ),
        (53, "appraisal", [BOTH[0], {**BOTH[2], "judgement": ""}], "judged by fewer than two people"),
        (54, "appraisal", [*BOTH[:3], {**BOTH[3], "judgement": ""}], "no overall judgement"),
    ],
)
def test_a_difference_of_judges_and_an_estimate_that_changed_are_named(number, table, row, words) -> None:
    found = FUNCTIONS[number](make_view(plan(), put(table, *row)))
    assert isinstance(found, list)
    assert any(words in issue.found for issue in found)


def test_a_run_gives_every_check_a_status_and_every_issue_a_place() -> None:
    checks, issues = run_checks(make_view())
    assert len(checks) == 75
    assert set(checks["status"]) == {"passed", "open", "not applicable"}
    assert set(issues["check"]) == set(checks.loc[checks["status"] == "open", "check"])
    assert int(checks["issues"].sum()) == len(issues)


def test_only_issues_of_grade_e_stop_a_final_review() -> None:
    checks, issues = run_checks(make_view())
    grades = dict(zip(checks["check"], checks["grade"], strict=True))
    stopping = list_stopping(checks, issues)
    assert len(stopping) == sum(grades[check] == "E" for check in issues["check"])


def test_an_answer_to_an_item_that_no_standard_has_is_an_issue() -> None:
    assert check_answers([("PRISMA 2020", "24b"), ("MECIR", "C43")]) == []
    (issue,) = check_answers([("PRISMA 2020", "99")])
    assert (issue.file, issue.place) == ("config/checklist", "PRISMA 2020 99")


@pytest.mark.parametrize("tool", ["quadas2_2011", "nos_cohort_2000", "nos_case_control_2000", "syrcle_2014"])
def test_a_tool_without_an_overall_judgement_lacks_none(tool: str) -> None:
    alone = make_view(put("appraisal", judged("anna", tool=tool), judged("ben", tool=tool)))
    assert FUNCTIONS[54](alone) == "no tool that was used gives an overall judgement"
    beside = make_view(put("appraisal", judged("anna", tool=tool), *BOTH[:3]))
    (issue,) = FUNCTIONS[54](beside)
    assert issue.place == "p1, rob2_2019, ben"


@pytest.mark.parametrize("tool", list_tools())
def test_which_tools_have_an_overall_judgement_is_what_their_files_say(tool: str) -> None:
    assert has_overall(tool) == bool(read_tool(tool).overall)


@pytest.mark.parametrize("tool", list_tools())
def test_a_tool_fits_a_design_where_the_review_says_so(tool: str) -> None:
    found = FUNCTIONS[52](make_view(put("appraisal", judged(tool=tool)), put("extraction", {**DESIGN, "value": "odd"})))
    assert found == []


def test_judgements_that_are_held_back_are_none() -> None:
    halves = put("appraisal", *({**row, "judgement": ""} for row in BOTH))
    for number in (52, 53, 54):
        assert FUNCTIONS[number](make_view(halves)) == "no risk of bias has been judged yet"
    assert build_summary(make_view(halves))["appraised"] is False


def test_a_word_that_changes_no_level_needs_no_reason() -> None:
    words = {"risk_of_bias": "not serious", "large_effect": "no", "missing_evidence": "low"}
    assert FUNCTIONS[60](make_view(plan(), put("grade", {**GRADED, **words}))) == []
    (issue,) = FUNCTIONS[60](make_view(plan(), put("grade", {**GRADED, **words, "missing_evidence": "high"})))
    assert issue.found == "no reason for missing_evidence"
    assert {word for of in REASONED for word, level in WORDS[of].items() if not level} == UNCHANGING


def test_a_level_that_waits_for_a_tool_is_told_so_first() -> None:
    row = {**GRADED, "certainty": "", **WAITING}
    waiting = make_view(plan(), put("grade", row))
    assert len(FUNCTIONS[60](waiting)) == 1
    assert build_summary(waiting)["certainty"] == {"thickness": "starts high once ROBINS-I has judged w1"}
    nobody = make_view(plan(), put("grade", {**row, "missing": "; ".join(GRADE_DOMAINS)}))
    assert build_summary(nobody)["certainty"] == {"thickness": ""}
    assert [one.found for one in FUNCTIONS[60](nobody)][1:] == ["certainty not rated"]
