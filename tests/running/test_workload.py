"""What is owed in every stage, by tables of each: counted, named, and never a sheet that is done."""

import pytest

from prismake import tables
from prismake.running.workload import list_owed, write_owed
from prismake.text.vocabulary import NOT_SETTLED

PHASE = {"people": ["anna", "ben"], "votes": 2, "adjudicator": "cleo"}
CONFIG = {"screening": {"title_abstract": PHASE, "full_text": PHASE}}
SHEET = {"kind": "", "phase": "", "batch": "batch-001"}


def sheet(path: str, person: str, rows: int, **given: object) -> dict[str, object]:
    return {**SHEET, "sheet": path, "person": person, "rows": rows, **given}


def owed(named, **setting):
    declared = {"sheets_": "sheets"}
    frames = {
        name: tables.from_rows(next((kind for start, kind in declared.items() if name.startswith(start)), name), rows)
        for name, rows in named.items()
    }
    rows = tables.to_rows(list_owed(frames, config=CONFIG | setting))
    return {(row["task"].partition(" ")[2], row["person"]): (row["done"], row["owed"], row["next"]) for row in rows}


PAIR = {"verdict": "doubtful", "rule": "r", "evidence": "e"}
STUDIES = [{"study_id": "s1"}, {"study_id": "s2"}]


def pairs(*ids):
    return [{**PAIR, "left": one, "right": f"{one}b"} for one in ids]


def ruling(left, ruling, path="seeds/studies/dora/batch-001.xlsx"):
    return {"left": left, "right": f"{left}b", "person": "dora", "ruling": ruling, "sheet": path}


@pytest.mark.parametrize(
    ("ruled", "expected"),
    [
        ([], (0, 2, "seeds/studies/dora/batch-001.xlsx")),
        ([ruling("a", "not sure")], (1, 1, "seeds/studies/dora/batch-001.xlsx")),
        ([ruling("a", "not sure"), ruling("b", "not sure")], (2, 0, "")),
    ],
)
def test_documents_that_may_report_one_study(ruled, expected):
    asked = [sheet("seeds/studies/dora/batch-001.xlsx", "dora", 2)]
    named = {"study_pairs": pairs("a", "b"), "study_rulings": ruled, "sheets_studies": asked}
    assert owed(named, studies={"people": ["dora"]})["Documents of one study", "dora"] == expected


def test_pairs_that_no_sheet_asks_come_with_the_next_run():
    found = owed({"study_pairs": pairs("a", "b", "c")}, studies={"people": ["dora"]})
    assert found["Documents of one study", "dora"] == (0, 3, "")


def settled(variable, status):
    return {"study_id": "s1", "level": "study", "item": "", "variable": variable, "status": status, "value": ""}


def test_values_on_which_extractors_differ():
    path = "seeds/consensus/extraction/cleo/a.xlsx"
    named = {
        "extraction_settled": [settled("n", "disagreement"), settled("age", "consensus"), settled("sex", "agreed")],
        "extraction_rulings": [
            {"study_id": "s1", "variable": "age", "value": "31", "person": "cleo", "rows": "", "sheet": path}
        ],
        "sheets_consensus_extraction": [sheet(path, "cleo", 2)],
    }
    setting = {"people": ["anna", "ben"], "adjudicator": "cleo"}
    assert owed(named, extraction=setting)["Conflicts, extraction", "cleo"] == (1, 1, path)
    without = owed(named, extraction={"people": ["anna", "ben"]})
    assert without["Conflicts, extraction", "anna, ben"][1] == 1


def judgement(study, person, domain, judgement="low"):
    path = f"seeds/appraisal/{person}/{study}.xlsx"
    return {
        "study_id": study,
        "person": person,
        "tool": "rob2",
        "domain": domain,
        "judgement": judgement,
        "sheet": path,
    }


def test_risk_of_bias_is_owed_by_each_judge_until_every_domain_is_judged():
    named = {
        "studies": STUDIES,
        "appraisal": [
            *(judgement("s1", "anna", domain) for domain in ("1", "2", "overall")),
            judgement("s1", "ben", "1"),
            judgement("s1", "ben", "overall", ""),
        ],
        "sheets_appraisal": [
            sheet(f"seeds/appraisal/{person}/{study}.xlsx", person, 3, phase=study, open=open_)
            for person, study, open_ in (("anna", "s1", 0), ("anna", "s2", 2), ("ben", "s1", 1), ("ben", "s2", 1))
        ],
    }
    found = owed(named, appraisal={"people": ["anna", "ben"]})
    assert found["Risk of bias", "anna"] == (1, 1, "seeds/appraisal/anna/s2.xlsx")
    assert found["Risk of bias", "ben"] == (0, 2, "seeds/appraisal/ben/s1.xlsx")


def grade(analysis, person="anna", **left):
    domains = dict.fromkeys(
        ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias"), "not serious"
    )
    return {"analysis_id": analysis, "person": person, "sheet": "seeds/grade/anna/batch-001.xlsx", **domains, **left}


def test_certainty_is_owed_for_analyses_with_data():
    named = {
        "grade": [{"analysis_id": name, "person": "", "k": k} for name, k in (("a", 3), ("b", 2), ("empty", 0))],
        "grade_judgements": [grade("a"), grade("b", imprecision="")],
        "sheets_grade": [sheet("seeds/grade/anna/batch-001.xlsx", "anna", 2)],
    }
    found = owed(named, grade={"people": ["anna"]})
    assert found["Certainty of the evidence", "anna"] == (1, 1, "seeds/grade/anna/batch-001.xlsx")


def test_confidence_is_owed_for_findings_and_for_nobody_where_there_is_none():
    known = {"person": "anna", "sheet": "seeds/cerqual/anna/batch-001.xlsx"}
    open_ = {"finding_id": "a", "item": "adequacy", "judgement": NOT_SETTLED, "status": NOT_SETTLED}
    named = {
        "confidence": [{"finding_id": name, "position": at} for at, name in enumerate("abc", start=1)],
        "confidence_judgements": [
            {"finding_id": "a", "confidence": "high", **known},
            {"finding_id": "b", "coherence": "minor concerns", **known},
        ],
        "confidence_settled": [open_],
        "sheets_cerqual": [sheet("seeds/cerqual/anna/batch-001.xlsx", "anna", 3)],
        "sheets_consensus_cerqual": [sheet("seeds/consensus/cerqual/cleo/batch-001.xlsx", "cleo", 1)],
    }
    setting = {"people": ["anna"], "adjudicator": "cleo"}
    found = owed(named, grade=setting)
    assert found["Confidence in findings", "anna"] == (1, 2, "seeds/cerqual/anna/batch-001.xlsx")
    path = "seeds/consensus/cerqual/cleo/batch-001.xlsx"
    assert found["Conflicts, confidence in findings", "cleo"] == (0, 1, path)
    assert not [task for task, _ in owed({}, grade=setting) if "findings" in task or "evidence" in task]


def test_tasks_stand_in_the_order_of_the_work():
    everyone = {name: {"people": ["anna"]} for name in ("duplicates", "studies", "extraction", "appraisal", "grade")}
    named = {
        "grade": [{"analysis_id": "a", "person": "", "k": 1}],
        "extraction_settled": [settled("n", "disagreement")],
    }
    frame = list_owed({name: tables.from_rows(name, rows) for name, rows in named.items()}, config=CONFIG | everyone)
    tasks = [row[0] for row in write_owed(frame)[1:]]
    assert list(dict.fromkeys(tasks)) == [
        "Doubtful duplicates",
        "Title and abstract",
        "Conflicts, title and abstract",
        "Full text",
        "Conflicts, full text",
        "Documents of one study",
        "Extraction",
        "Conflicts, extraction",
        "Risk of bias",
        "Certainty of the evidence",
    ]


def test_judgements_that_differ_are_the_adjudicators_and_one_that_follows_is_nobodys():
    path = "seeds/consensus/appraisal/cleo/batch-001.xlsx"
    row = {"study_id": "s1", "tool": "rob2", "judgement": "not settled", "status": "not settled"}
    settled = {"judgement": "low", "status": "consensus", "settled_by": "cleo", "sheet": path}
    named = {
        "studies": STUDIES,
        "appraisal_settled": [
            {**row, "domain": "1"},
            {**row, "domain": "2", **settled},
            {**row, "domain": "overall", "settled_by": "by the tool's rule"},
            {**row, "domain": "1", "study_id": "of a study that is no longer included"},
        ],
        "sheets_consensus_appraisal": [sheet(path, "cleo", 2)],
    }
    task = "Conflicts, risk of bias"
    assert owed(named, appraisal={"people": ["anna", "ben"], "adjudicator": "cleo"})[task, "cleo"] == (1, 1, path)
    done, open_, told = owed(named, appraisal={"people": ["anna", "ben"]})[task, "anna, ben"]
    assert (done, open_) == (0, 1)
    assert "name an adjudicator" in told


def test_certainty_is_owed_again_on_another_estimate_and_points_to_the_newest_sheet():
    old, new = "seeds/grade/anna/batch-001.xlsx", "seeds/grade/anna/batch-002.xlsx"
    named = {
        "grade": [{"analysis_id": name, "person": "", "k": 2} for name in ("a", "b")],
        "grade_judgements": [grade("a"), grade("b", remark="judged OR 2, now it is OR 1")],
        "sheets_grade": [sheet(old, "anna", 3), sheet(new, "anna", 1)],
    }
    assert owed(named, grade={"people": ["anna"]})["Certainty of the evidence", "anna"] == (1, 1, new)


def test_certainty_on_which_judges_differ():
    path = "seeds/consensus/grade/cleo/batch-001.xlsx"
    settled = {"judgement": "serious", "status": "consensus", "settled_by": "cleo", "sheet": path}
    row = {"analysis_id": "a", "item": "imprecision", "judgement": "not settled", "status": "not settled"}
    named = {
        "grade": [{"analysis_id": "a", "person": "anna and ben", "k": 2}],
        "grade_settled": [row, {**row, "item": "risk_of_bias", **settled}, {**row, "analysis_id": "of old"}],
        "sheets_consensus_grade": [sheet(path, "cleo", 2)],
    }
    task = "Conflicts, certainty of the evidence"
    assert owed(named, grade={"people": ["anna", "ben"], "adjudicator": "cleo"})[task, "cleo"] == (1, 1, path)
    assert owed(named, grade={"people": ["anna", "ben"]})[task, "anna, ben"][1] == 1


def test_trustworthiness_is_a_task_of_its_own():
    sheets = [
        {
            "sheet": f"seeds/appraisal/anna/{tool}.xlsx",
            "kind": "appraisal",
            "phase": "a",
            "person": "anna",
            "batch": tool,
            "open": open_,
        }
        for tool, open_ in (("inspect_sr_2025", 0), ("rob2_2019", 1))
    ]
    judged = {
        "study_id": "a",
        "person": "anna",
        "tool": "inspect_sr_2025",
        "domain": "overall",
        "judgement": "no concerns",
    }
    named = {
        "studies": tables.from_rows("studies", [{"study_id": "a"}]),
        "sheets_appraisal": tables.from_rows("sheets", sheets),
        "trust_judgements": tables.from_rows("trust_judgements", [judged]),
    }
    phase = {"people": ["anna"]}
    config = {"screening": {"title_abstract": phase, "full_text": phase}, "appraisal": phase}
    owed = list_owed(named, config=config)
    told = {row["task"].partition(" ")[2]: (row["done"], row["owed"], row["next"]) for row in tables.to_rows(owed)}
    assert told["Trustworthiness"] == (1, 0, "")
    assert told["Risk of bias"] == (0, 1, "seeds/appraisal/anna/rob2_2019.xlsx")
