"""The methods over configurations: who did what, by the tables; one sentence for what is alike; no codes."""

import re

import pytest

from checked import edit, make_view, put, write
from prismake.report import render_page
from prismake.report.checks import FUNCTIONS
from prismake.report.methods import write_methods
from prismake.statistics.measures import MEASURES
from reported import ANALYSES, build, make_config, make_tables

REGISTERED = {"registry": "PROSPERO", "id": "CRD42024000001", "date": "2024-01-01"}
NAMES = (
    "protocol",
    "search",
    "duplicates",
    "screening",
    "extraction",
    "appraisal",
    "synthesis",
    "certainty",
    "software",
)
CODES = re.compile(
    r"\b(MC|PLO|PFT|PAS|PLN|SMCC|SMCR|glmm|REML|DL|adhoc|hartung_knapp|mantel_haenszel|rob2_2019|\w+_\w+)\b"
)


def paragraph(name: str, *changes) -> str:
    return write_methods(make_view(*changes))[NAMES.index(name)]


def people(phase: str, *names: str, votes: int | None = None, adjudicator: str = "", former=None):
    def change(tables, config):
        settings = {"people": list(names)} | ({"votes": votes} if votes else {})
        settings |= {"adjudicator": adjudicator} if adjudicator else {}
        screening = {**config["config"]["screening"], phase: settings}
        config["config"] = {**config["config"], "screening": screening, "former": former or {}}

    return change


def cast(phase: str, *pairs: tuple[str, str], role: str = "reviewer", decision: str = "include"):
    row = {"phase": phase, "role": role, "decision": decision}
    return put(f"votes_{phase}", *({**row, "person": who, "reference_id": ref, "voted_id": ref} for who, ref in pairs))


BOTH = cast("title_abstract", ("anna", "p1"), ("ben", "p1"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            (people("title_abstract", "anna", "ben"), BOTH),
            "two people, each alone, decided on each reference that was voted on",
        ),
        (
            (people("title_abstract", "anna", "ben", "carl", votes=2), BOTH),
            "two people out of 3, each alone, decided on each",
        ),
        (
            (people("title_abstract", "anna"), cast("title_abstract", ("anna", "p1"))),
            "one person decided on each reference",
        ),
        (
            (
                people("title_abstract", "anna", "ben"),
                cast("title_abstract", ("anna", "p1"), ("ben", "p1"), ("anna", "p2")),
            ),
            "two people, each alone, decided on 1 of the 2 references voted on",
        ),
        (
            (people("title_abstract", "anna", "ben"),),
            "two people, each alone, are to decide; no vote has been cast yet",
        ),
        ((people("title_abstract", "anna"),), "one person is to decide; no vote has been cast yet"),
    ],
)
def test_screening_is_told_as_votes_were_cast(changes, words):
    assert words in paragraph("screening", *changes)


def test_phases_that_are_alike_share_a_sentence():
    text = paragraph("screening")
    assert text.count("no vote has been cast yet") == 1
    assert "On titles and abstracts and full texts alike, two people" in text


@pytest.mark.parametrize(
    ("adjudicated", "named", "words"),
    [
        ([("carl", "p1")], "carl", "; an adjudicator settled 1 conflict."),
        ([("carl", "p1"), ("carl", "p2")], "carl", "; an adjudicator settled 2 conflicts."),
        ([], "carl", "; conflicts were to go to an adjudicator, who settled none."),
        ([], "", "; nobody was named to settle conflicts."),
    ],
)
def test_settling_is_told_as_it_was_done(adjudicated, named, words):
    row = {"phase": "full_text", "role": "reviewer", "decision": "include"}
    rows = [{**row, "person": who, "reference_id": "p1", "voted_id": "p1"} for who in ("anna", "ben")]
    rows += [
        {**row, "role": "adjudicator", "person": who, "reference_id": ref, "voted_id": ref} for who, ref in adjudicated
    ]
    assert words in paragraph(
        "screening", people("full_text", "anna", "ben", adjudicator=named), put("votes_full_text", *rows)
    )


def test_leavers_ranking_and_stopping_are_told():
    def change(tables, config):
        settings = {"people": ["anna", "ben"], "order": "ranked"}
        config["config"] = {
            **config["config"],
            "screening": {"title_abstract": settings, "full_text": settings},
            "former": {"otto": None, "annie": "anna"},
        }
        config["protocol"] = {**config["protocol"], "screening": {"stopping": {"recall": 0.9, "unread": "listed"}}}

    text = paragraph("screening", change)
    for phase in ("Titles and abstracts", "Full texts"):
        assert f"{phase} are to be handed out in the order of a ranking that learns from the votes." in text
    assert "is to be tested against 90 % recall at 95 % confidence; it has not been tested yet." in text
    given = put("batches_title_abstract", {"phase": "title_abstract", "batch": "batch-001"})
    text = paragraph("screening", change, given)
    assert "Titles and abstracts were handed out in the order of a ranking that learned from the votes." in text
    assert "Full texts are to be handed out" in text
    assert "One person left the review on the way" in text


def stop(batch: str, reached: str, round_: str = "2024-12") -> dict[str, object]:
    return {"phase": "title_abstract", "batch": batch, "round": round_, "reached": reached}


FIRST, ANOTHER = [stop("batch-001", "yes"), stop("batch-002", "no")], stop("batch-003", "no", "2025-06")


@pytest.mark.parametrize(
    ("rows", "words", "unread"),
    [
        (FIRST[1:], "the target has not been reached.", ["2024-12"]),
        (FIRST, "the target was reached.", []),
        ([*FIRST, ANOTHER], "the target was reached in round 2024-12, not reached in round 2025-06.", []),
        ([{**row, "round": "2024-01"} for row in FIRST], "the target was reached.", ["2024-12"]),
    ],
)
def test_methods_and_check_41_tell_the_stop_by_the_same_rule(rows, words, unread):
    aimed = write("protocol", screening={"stopping": {"recall": 0.95, "unread": "excluded"}})
    changes = (aimed, put("stopping_title_abstract", *rows))
    left = edit("title_abstract", "reference_id", "p8", settled_by="stopping rule", status="excluded", reason="")
    told = edit("ledger", "record_id", "p8", bucket="excluded_automatic")
    assert words in paragraph("screening", *changes)
    found = edit("references", "reference_id", "p8", rounds="2024-12; 2025-06")
    assert [issue.place for issue in FUNCTIONS[41](make_view(*changes, left, told, found))] == unread


@pytest.mark.parametrize(
    ("protocol", "words"),
    [
        ({"registration": {"none": "a demonstration"}}, "The protocol was not registered (a demonstration)."),
        ({"registration": {"none": "Not registered yet"}}, "The protocol has not been registered yet."),
        ({"registration": REGISTERED}, "registered with PROSPERO (CRD42024000001) on 2024-01-01."),
        ({"amendments": [{}]}, "It was amended once;"),
        ({"amendments": [{}, {}, {}]}, "It was amended 3 times;"),
    ],
)
def test_registration_and_amendments_are_told(protocol, words):
    assert words in paragraph("protocol", write("protocol", **protocol))


def value(person: str = "anna", study: str = "p1", **more: str) -> dict[str, str]:
    row = {"study_id": study, "person": person, "level": "outcome", "item": "1", "variable": "n", "value": "12"}
    return {**row, "quote": "“12 women”", "page": "3", **more}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No data have been extracted."),
        ([value()], "One person extracted data of 1 study into sheets made from a codebook of 1 variable."),
        ([value(), value("ben")], "Two people extracted data of 1 study"),
        ([value()], "No study was extracted by two people or more."),
        ([value(), value("ben")], "One study was extracted by two people or more."),
        (
            [value(who, study) for who in ("anna", "ben") for study in ("p1", "p2")],
            "Each of these 2 studies was extracted by two people or more.",
        ),
        ([value(), value(variable="events", value="3")], "Every number of an outcome in people's sheets (2) stands"),
        (
            [value(), value(variable="events", value="3", page="")],
            "Of 2 numbers of outcomes in people's sheets, 1 stands",
        ),
        ([value(value="many")], "No number of an outcome has been extracted."),
    ],
)
def test_extraction_is_told_as_the_table_holds_it(rows, words):
    text = paragraph("extraction", put("extraction", *rows))
    assert words in text
    assert "Every number" not in text or all(row["page"] for row in rows)


def test_nobody_is_said_to_have_extracted_where_nothing_was_included():
    def change(tables, config):
        config["config"] = {**config["config"], "extraction": {"people": ["anna", "ben"]}}

    assert paragraph("extraction", change, put("extraction")) == "No data have been extracted."


def test_tools_and_judges_of_bias_and_certainty_are_told():
    row = {"study_id": "p1", "person": "anna", "tool": "rob2_2019", "outcome": "", "domain": "1", "judgement": "low"}
    text = paragraph("appraisal", put("appraisal", row, {**row, "person": "ben"}))
    assert text == (
        "The risk of bias of 1 study was judged with RoB 2 (2019) by two people."
        " One study was judged by two people or more."
    )
    assert paragraph("appraisal") == "Risk of bias was not assessed."
    graded = {"analysis_id": "thickness", "person": "anna", "certainty": "low", "outcome": "thickness"}
    assert "One person rated the certainty of the evidence with GRADE, for 1 analysis." in paragraph(
        "certainty", put("grade", graded)
    )
    assert paragraph("certainty") == "The certainty of the evidence was not rated."
    assert paragraph("certainty", put("grade", {**graded, "person": "", "certainty": ""})).endswith("was not rated.")


def test_what_people_are_named_to_judge_has_not_been_judged_yet():
    named = {"people": ["anna"]}

    def name_judges(tables, config):
        config["config"] = {**config["config"], "appraisal": named, "grade": named}

    assert paragraph("appraisal", name_judges) == "Risk of bias has not been assessed yet."
    assert paragraph("certainty", name_judges) == "The certainty of the evidence has not been rated yet."


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"people": ["anna"]}, "Neither risk of bias nor the certainty of the evidence has been rated yet."),
        ({"adjudicator": "carla"}, "This report does not rate risk of bias or the certainty of the evidence."),
    ],
)
def test_the_summary_says_not_yet_where_people_are_named(settings, told):
    tables, config = build(make_tables()), make_config()
    page = render_page(tables, config=config | {"config": {**config["config"], "appraisal": settings}})
    assert told in page.partition('id="protocol"')[0]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ({"unsettled": "imprecision (anna: serious, ben: not serious)"}, "1 is not settled."),
        ({"outdated": "anna judged 0.5"}, "1 is owed again."),
        ({"unappraised": "w1"}, "1 is waiting for ROBINS-I."),
        ({"missing": "imprecision"}, "1 is judged in part."),
    ],
)
def test_judgements_that_give_no_level_are_told_and_never_as_none(why, words):
    row = {"analysis_id": "thickness", "person": "anna and ben", "certainty": "", "outcome": "thickness", **why}
    who = "Two people rated the certainty of the evidence with GRADE, for"
    assert paragraph("certainty", put("grade", row)) == f"{who} 1 analysis. One analysis has no level yet: {words}"
    rated = {**row, "analysis_id": "live_birth", "certainty": "low", "unsettled": ""}
    both = paragraph("certainty", put("grade", row, rated))
    assert both == f"{who} 2 analyses. One analysis has no level yet: {words}"


def test_analyses_that_are_planned_alike_share_a_sentence():
    def change(tables, config):
        config["analyses"] = [
            {
                "id": name,
                "title": name.upper(),
                "measure": "RR",
                "model": "random",
                "tau2": "REML",
                "test": "hartung_knapp",
            }
            for name in ("a", "b", "c")
        ]

    text = paragraph("synthesis", change)
    assert text.count("were to be combined") == 1
    assert "(three analyses: A; B; C)" in text
    assert text.startswith("Risk ratios were to be combined in a random-effects model with τ² by restricted maximum")


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("PLO", "Limits of each study's proportion are exact (Clopper and Pearson 1934)."),
        ("IRS", "Limits of each study's rate are exact (Garwood 1936)."),
        ("RR", ""),
        ("COR", ""),
    ],
)
def test_exact_limits_of_one_group_are_told_with_their_source(measure, words):
    def change(tables, config):
        config["analyses"] = [{"id": "x", "title": "X", "measure": measure, "model": "common"}]

    text = paragraph("synthesis", change)
    assert [one for one in ("Clopper", "Garwood") if one in text] == [
        one for one in ("Clopper", "Garwood") if one in words
    ]
    assert words in text


@pytest.mark.parametrize("measure", sorted(MEASURES))
@pytest.mark.parametrize("method", [None, "glmm", "mantel_haenszel", "peto"])
def test_no_code_stands_in_the_methods(measure, method):
    def change(tables, config):
        plan = {"id": "x", "title": "X", "measure": measure, "tau2": "DL", "test": "adhoc_hartung_knapp"}
        config["analyses"] = [plan | ({"method": method} if method else {"correlation": 0.5, "bias": ["trim_fill"]})]

    text = paragraph("synthesis", change)
    assert not CODES.search(text), text
    assert "\n" not in text
    assert text.count("(") == text.count(")")


@pytest.mark.parametrize("count", [1, 2])
def test_nouns_agree_with_their_numbers(count):
    def change(tables, config):
        rules = [{**config["protocol"]["automation"][0], "id": f"r{at}"} for at in range(count)]
        config["protocol"] = {**config["protocol"], "automation": rules}
        config["analyses"] = ANALYSES[:count]

    text = " ".join(write_methods(make_view(change)))
    assert not re.search(
        r"\b(1|one) (registers|databases|records|people|rules|analyses|studies|variables)\b", text, re.IGNORECASE
    )
    assert not re.search(
        r"\b([2-9]|\d\d+|two|three) (register|database|record|person|rule|analysis|study|variable)\b", text
    )
