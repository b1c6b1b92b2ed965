"""Confidence in findings by sheets: what is shown, every mistake told, differences settled, changes owed again."""

from pathlib import Path

import openpyxl
import pytest

from people import fill_folder, fill_sheet
from prismake import tables
from prismake.issues import ReviewError
from prismake.sheets import read_sheet
from prismake.synthesise.cerqual import COMPONENTS, CONCERNS, CONFIDENCE, NONE, WORDS, ask_back, expect_levels
from prismake.synthesise.confidence import judge_confidence

WARMTH = {"finding_id": "warmth", "theme": "Comfort", "finding": "Tea comforts people.", "studies": "a:1; b:9"}
TASTE = {"finding_id": "taste", "theme": "", "finding": "Some dislike the taste.", "studies": "a:1"}
BESIDE = {
    "coherence": {"findings": "What was found"},
    "adequacy": {"participants": "Participants"},
    "relevance": {"country": "Country"},
}
SETTING = {"people": ["ada", "ben"], "adjudicator": "cleo", "beside": BESIDE}
PEOPLE = {name: name for name in ("ada", "ben", "cleo")}
FINE = dict.fromkeys(COMPONENTS, NONE) | {CONFIDENCE: "high"}
THIN = FINE | {"adequacy": "serious concerns", "adequacy_reason": "few words"}
THIN |= {CONFIDENCE: "low", "confidence_reason": "thin data"}


def value(study, variable, word, **more):
    told = {"study_id": study, "level": "study", "item": "", "variable": variable, "value": word}
    return {**told, "sheet": f"seeds/extraction/ada/{study}.xlsx", "cell": "study!E5", **more}


def judged(study, domain, word):
    return {"study_id": study, "tool": "jbi_qualitative_2015", "domain": domain, "judgement": word}


@pytest.fixture
def named():
    """Two included studies, one of them by two records, and a document that is not included."""
    pairs = (("a:1", "a:1"), ("b:2", "b:2"), ("b:9", "b:2"), ("c:3", "c:3"))
    values = (
        value("a:1", "findings", "ease", quote="It was a comfort", page="3"),
        *(value("a:1", "participants", "12"), value("a:1", "country", "Spain")),
        *(value("b:2", "findings", ""), value("b:2", "country", "Peru")),
    )
    appraised = [judged("a:1", str(at), "yes" if at < 10 else "no") for at in range(1, 11)]
    made = {
        "clusters": [{"record_id": record, "reference_id": reference} for record, reference in pairs],
        "studies": [{"study_id": "a:1", "label": "Ito 2019"}, {"study_id": "b:2", "label": "Weiss 2020"}],
        "study_references": [{"study_id": name, "reference_id": name} for name in ("a:1", "b:2")],
        **{phase: [] for phase in tables.PHASES},
        "extraction_settled": values,
        "appraisal_settled": [*appraised, judged("a:1", "overall", "include")],
    }
    return {name: tables.from_rows(tables.KINDS[name], rows) for name, rows in made.items()}


def screen(named, phase="full_text", **statuses):
    """The review in which documents stand so at a phase."""
    rows = [{"reference_id": name.replace("_", ":"), "status": status} for name, status in statuses.items()]
    return {**named, phase: tables.from_rows("screening", rows)}


def run(folder, named, *, findings=(WARMTH, TASTE), setting=SETTING, people=PEOPLE, former=None):
    places = (folder / "cerqual", folder / "consensus/cerqual")
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in places]
    asked = {"findings": findings, "setting": setting, "people": people, "former": former or {}}
    return judge_confidence(named, *places, sheets=saved[0], settled=saved[1], **asked)


def judge(folder, person, words, finding="warmth", batch="batch-001"):
    assert fill_sheet(folder / "cerqual" / person / f"{batch}.xlsx", "findings", {finding: words})


def begin(folder, named, ada, ben=None, **more):
    run(folder, named, **more)
    judge(folder, "ada", ada)
    if ben:
        judge(folder, "ben", ben)
    return run(folder, named, **more)


def row(made, finding="warmth"):
    (found,) = [one for one in tables.to_rows(made["confidence"]) if one["finding_id"] == finding]
    return found


def batches(folder, person, where="cerqual"):
    return [path.stem for path in sorted((folder / where / person).glob("*.xlsx"))]


def test_a_sheet_shows_what_is_known_of_each_study_beside_the_component_that_it_bears_on(tmp_path, named):
    run(tmp_path, named)
    (warmth, taste) = read_sheet(tmp_path / "cerqual/ada/batch-001.xlsx", pages=()).rows["findings"]
    assert (warmth.text("n"), taste.text("n")) == ("2", "1")
    assert warmth.text("studies") == "Ito 2019 (a:1)\nWeiss 2020 (b:2)"
    assert warmth.text("appraisal") == "Ito 2019: include; yes 9, no 1\nWeiss 2020: not appraised"
    assert warmth.text("coherence_facts") == "Ito 2019: What was found: ease"
    assert warmth.text("adequacy_facts") == "Ito 2019: Participants: 12"
    assert warmth.text("relevance_facts") == "Ito 2019: Country: Spain\nWeiss 2020: Country: Peru"


def test_a_table_has_the_words_and_the_cells_behind_each_contribution(tmp_path, named):
    first, second = (
        one for one in tables.to_rows(run(tmp_path, named)["finding_studies"]) if one["finding_id"] == "warmth"
    )
    assert first["quotes"] == "“It was a comfort” (p. 3)"
    assert [(one["quotations"], one["placed"]) for one in (first, second)] == [(1, 1), (0, 0)]
    assert first["cells"] == "seeds/extraction/ada/a:1.xlsx study!E5"
    assert second["quotes"] == ""


def test_nothing_is_asked_without_a_finding_and_nobody_where_nobody_judges(tmp_path, named):
    run(tmp_path, named, findings=())
    run(tmp_path, named, setting={})
    assert not list(tmp_path.rglob("*.xlsx"))


def test_one_judge_and_two_who_agree_give_a_level_with_the_words_of_both(tmp_path, named):
    assert row(begin(tmp_path, named, THIN))["confidence"] == "low"
    judge(tmp_path, "ben", THIN | {"adequacy_reason": "two interviews"})
    found = row(run(tmp_path, named))
    assert (found["confidence"], found["person"]) == ("low", "ada and ben")
    assert found["adequacy_reason"] == "few words | two interviews"
    assert batches(tmp_path, "cleo", "consensus/cerqual") == []
    assert row(run(tmp_path, named), "taste")["confidence"] == ""


def test_what_people_see_otherwise_is_settled_on_a_sheet_and_has_no_level_before(tmp_path, named):
    made = begin(tmp_path, named, THIN, FINE)
    found = row(made)
    assert (found["confidence"], found["adequacy"], found["adequacy_reason"]) == ("", "", "")
    assert found["unsettled"] == (
        "adequacy (ada: serious concerns; ben: no or very minor concerns); confidence (ada: low; ben: high)"
    )
    given = {"warmth|adequacy": {"judgement": "serious concerns"}, "warmth|confidence": {"judgement": "low"}}
    assert fill_folder(tmp_path / "consensus/cerqual/cleo", "judgements", given) == 2
    made = run(tmp_path, named)
    assert (row(made)["confidence"], row(made)["adequacy_reason"], row(made)["unsettled"]) == ("low", "few words", "")
    settled = {one["item"]: one for one in tables.to_rows(made["confidence_settled"])}
    assert (settled["adequacy"]["status"], settled["adequacy"]["settled_by"]) == ("consensus", "cleo")
    assert batches(tmp_path, "cleo", "consensus/cerqual") == ["batch-001"]


@pytest.mark.parametrize("component", WORDS)
def test_a_word_that_no_component_has_is_told_with_its_cell_and_what_may_stand_there(tmp_path, named, component):
    run(tmp_path, named)
    judge(tmp_path, "ada", FINE | {component: "some concern"})
    with pytest.raises(ReviewError) as raised:
        run(tmp_path, named)
    (issue,) = raised.value.issues
    assert (issue.found, issue.allowed) == ("'some concern'", " | ".join(WORDS[component]))
    assert issue.place.startswith("findings!")


def test_every_id_that_names_no_included_study_is_told_at_once(tmp_path, named):
    wrong = [{**WARMTH, "studies": "a:1; c:3; z:0"}, {**TASTE, "studies": "Ito 2019"}]
    with pytest.raises(ReviewError) as raised:
        run(tmp_path, named, findings=wrong)
    assert [(issue.place, issue.found) for issue in raised.value.issues] == [
        ("taste, studies", "'Ito 2019', which is the id of no record"),
        ("warmth, studies", "'c:3', which is not included"),
        ("warmth, studies", "'z:0', which is the id of no record"),
    ]


def test_ids_that_a_comma_joins_are_told_with_what_joins_them(tmp_path, named):
    with pytest.raises(ReviewError) as raised:
        run(tmp_path, named, findings=[{**WARMTH, "studies": "a:1, b:9"}, {**TASTE, "studies": "a:1, z:0"}])
    assert [issue.remedy for issue in raised.value.issues] == [
        "write the id as results/studies.csv has it",
        "join the ids by ';'",
    ]


def test_a_finding_waits_while_a_document_of_it_does_and_an_excluded_one_stops_the_run(tmp_path, named):
    begin(tmp_path, named, THIN)
    findings = [{**WARMTH, "studies": "a:1; b:9; c:3"}, TASTE]
    made = run(tmp_path, screen(named, c_3="conflict"), findings=findings)
    assert [one["finding_id"] for one in tables.to_rows(made["confidence"])] == ["taste"]
    waits, idle = made["remarks"]["text"]
    assert waits == "finding warmth: c:3 is in conflict. The finding is held back until that is decided"
    assert "the finding is held back, as c:3 is in conflict" in idle
    made = run(tmp_path, screen(named, "title_abstract", c_3="pending"), findings=findings)
    assert "c:3 is not decided on" in made["remarks"]["text"].iloc[0]
    for phase in tables.PHASES:
        with pytest.raises(ReviewError, match="take it out of the finding"):
            run(tmp_path, screen(named, phase, c_3="excluded"), findings=findings)


def test_a_judgement_of_two_studies_that_are_one_now_is_owed_again(tmp_path, named):
    assert row(begin(tmp_path, named, THIN))["confidence"] == "low"
    joined = {
        **named,
        "studies": named["studies"][named["studies"]["study_id"] == "a:1"],
        "study_references": named["study_references"].assign(study_id="a:1"),
    }
    made = run(tmp_path, joined)
    assert (row(made)["confidence"], row(made)["study_ids"]) == ("", "a:1")
    assert "It counts nowhere, and is owed again" in made["remarks"]["text"].iloc[0]
    assert batches(tmp_path, "ada") == ["batch-001", "batch-002"]


@pytest.mark.parametrize("word", CONCERNS[1:])
def test_a_concern_without_its_explanation_is_held_back_and_told(tmp_path, named, word):
    made = begin(tmp_path, named, FINE | {"coherence": word})
    assert (row(made)["confidence"], row(made)["person"]) == ("", "")
    (told,) = made["remarks"]["text"]
    assert f"without an explanation: coherence '{word}' (findings!" in told
    assert "counts as an empty one" in told


def test_a_level_below_high_without_its_explanation_waits_alone(tmp_path, named):
    made = begin(tmp_path, named, FINE | {CONFIDENCE: "moderate"})
    assert (row(made)["confidence"], row(made)["coherence"]) == ("", NONE)
    assert "confidence 'moderate'" in made["remarks"]["text"].iloc[0]


def test_a_level_before_all_components_are_judged_is_none(tmp_path, named):
    made = begin(tmp_path, named, FINE | {"relevance": ""})
    assert (row(made)["confidence"], row(made)["missing"]) == ("", "relevance; confidence")
    assert "without a judgement of relevance" in made["remarks"]["text"].iloc[0]


@pytest.mark.parametrize(
    "changed", [{"finding": "Tea comforts no people."}, {"studies": "a:1"}], ids=["other words", "other studies"]
)
def test_a_finding_that_changed_is_owed_again_and_its_judgement_told_and_not_counted(tmp_path, named, changed):
    assert row(begin(tmp_path, named, THIN))["confidence"] == "low"
    made = run(tmp_path, named, findings=[WARMTH | changed, TASTE])
    assert (row(made)["confidence"], batches(tmp_path, "ada")) == ("", ["batch-001", "batch-002"])
    assert "It counts nowhere, and is owed again" in made["remarks"]["text"].iloc[0]
    assert row(run(tmp_path, named))["confidence"] == "low"
    assert batches(tmp_path, "ada") == ["batch-001", "batch-002"]


def test_spelling_and_order_of_studies_ask_nobody_again(tmp_path, named):
    begin(tmp_path, named, THIN)
    same = {"finding": "tea comforts people", "studies": "b:2; a:1", "theme": "Ease"}
    assert row(run(tmp_path, named, findings=[WARMTH | same, TASTE]))["confidence"] == "low"
    assert batches(tmp_path, "ada") == ["batch-001"]


def test_two_ids_that_change_places_give_no_judgement_to_the_other_finding(tmp_path, named):
    begin(tmp_path, named, THIN)
    swapped = [WARMTH | {"finding_id": "taste"}, TASTE | {"finding_id": "warmth"}]
    made = run(tmp_path, named, findings=swapped)
    assert {one["confidence"] for one in tables.to_rows(made["confidence"])} == {""}


def test_copies_that_contradict_are_an_issue_and_those_that_agree_are_one(tmp_path, named):
    begin(tmp_path, named, THIN)
    first = tmp_path / "cerqual/ada/batch-001.xlsx"
    copy = first.with_name("batch-001 (2).xlsx")
    copy.write_bytes(first.read_bytes())
    assert row(run(tmp_path, named))["adequacy_reason"] == "few words"
    assert fill_sheet(copy, "findings", {"warmth": {"adequacy": "minor concerns"}})
    with pytest.raises(ReviewError, match="one judgement per finding and person"):
        run(tmp_path, named)


def test_a_changed_locked_cell_and_a_sheet_of_somebody_else_are_told(tmp_path, named):
    run(tmp_path, named)
    path = tmp_path / "cerqual/ada/batch-001.xlsx"
    book = openpyxl.load_workbook(path)
    next(cell for cell in book["findings"][4] if cell.value == WARMTH["finding"]).value = "Tea heals."
    book.save(path)
    Path(tmp_path / "cerqual/ben/batch-001.xlsx").rename(tmp_path / "cerqual/cleo-sheet.xlsx")
    with pytest.raises(ReviewError) as raised:
        run(tmp_path, named)
    told = " ".join(issue.found for issue in raised.value.issues)
    assert "a locked cell of the row was changed" in told
    assert len(raised.value.issues) >= 2


@pytest.mark.parametrize(
    ("concerns", "levels"),
    [
        ({}, "high"),
        ({"adequacy": "minor concerns"}, "high moderate"),
        ({"adequacy": "moderate concerns"}, "high moderate"),
        ({"adequacy": "moderate concerns", "coherence": "moderate concerns"}, "moderate low"),
        ({"adequacy": "serious concerns", "coherence": "minor concerns"}, "moderate low very"),
        (dict.fromkeys(COMPONENTS, "serious concerns"), "very"),
    ],
)
def test_levels_that_surprise_nobody(concerns, levels):
    """By our own convention: CERQual has no sum (Lewin 2018, paper 2)."""
    judged_all = dict.fromkeys(COMPONENTS, NONE) | concerns
    assert [level.split()[0] for level in expect_levels(judged_all)] == levels.split()
    asked = {level: ask_back(judged_all | {CONFIDENCE: level}) for level in WORDS[CONFIDENCE]}
    assert {level for level, question in asked.items() if not question} == set(expect_levels(judged_all))
    assert expect_levels({name: word for name, word in judged_all.items() if name != "relevance"}) == ()


def test_a_level_that_surprises_is_a_question_and_stands(tmp_path, named):
    found = row(begin(tmp_path, named, FINE | {CONFIDENCE: "very low", "confidence_reason": "a feeling"}))
    assert found["confidence"] == "very low"
    assert found["question"] == "Confidence is very low; with these concerns one would expect high. Is that meant?"
