"""A check passes where it has looked at something: with nothing to look at it says so, whatever it asks."""

from typing import Any

import pandas as pd
import pytest

from checked import LIVING, Change, edit, give_codebook, log, make_view, put, write
from filled import give
from prismake.report.checks import FUNCTIONS
from prismake.text.vocabulary import MACHINE
from reported import STUDIES
from tested import STRIP

AMENDED = write("protocol", amendments=[{"date": "2024-12-31", "text": "more", "reason": "because"}])
SEARCHED_LAST = "2024-12-15"
TESTED = give("accuracy", [STRIP])
NO_ANALYSIS = put("effects"), put("estimates")


def vote(person: str, role: str, *, reference: str = "p1", **more: str) -> dict[str, str]:
    row = {"phase": "full_text", "reference_id": reference, "voted_id": reference, "decision": "include"}
    return {**row, "person": person, "role": role, **more}


def number(quote: str, page: str) -> dict[str, str]:
    row = {"study_id": "p1", "person": "anna", "level": "outcome", "item": "1", "variable": "n", "value": "12"}
    return {**row, "quote": quote, "page": page, "sheet": "a.xlsx", "cell": "outcome!D4"}


@pytest.mark.parametrize(
    ("check", "changes", "words"),
    [
        (4, [], "no amendment"),
        (5, [edit("full_text", "reference_id", None, status="included")], "no full text has been excluded"),
        (11, [put("ingest", {"source": "pubmed", "file": "pubmed.ris", "parsed": 12})], "no number of hits"),
        (20, [], f"no later date than the last entry of its search log ({SEARCHED_LAST})"),
        (20, [write("provenance", date=SEARCHED_LAST)], "no later date"),
        (21, [], "no hash of an export"),
        (22, [], "no export has been read"),
        (23, [], "no export has been read"),
        (29, [put("full_text")], "nothing has been decided on"),
        (30, [put("title_abstract")], "nothing has been decided on"),
        (31, [], "nobody has voted"),
        (33, [AMENDED], "no person has voted"),
        (33, [AMENDED, put("votes_full_text", vote("tilly", MACHINE))], "no person has voted"),
        (34, [put("votes_full_text", vote("anna", "reviewer"), vote("tilly", MACHINE))], "no two people have voted"),
        (35, [put("batches", {"phase": "full_text", "threshold": 0.6, "verdict": "under way"})], "not complete yet"),
        (36, [edit("full_text", "reference_id", None, status="included")], "no full text has been excluded"),
        (37, [edit("ledger", "bucket", None, bucket="title_abstract_excluded")], "no full text has been sought"),
        (47, [put("extraction")], "no number of an outcome"),
        (48, [put("extraction")], "nothing has been extracted"),
        (55, NO_ANALYSIS, "no study has a result"),
        (56, [edit("estimates", "analysis_id", None, estimate=None)], "nothing has been pooled"),
        (57, [], "no analysis has counts of events"),
        (48, [give_codebook(("setting", "Setting"))], "the codebook asks for no number"),
        *((check, [give("analyses", [])], "no analysis is planned") for check in (49, 56, 57)),
        *((check, [give("analyses", []), TESTED], "no analysis of effects is planned") for check in (49, 56, 57)),
        (63, [edit("ledger", "bucket", "full_text_excluded", bucket="included")], "no full text has been excluded"),
        (70, [write("config", living=LIVING)], "no later date"),
        (70, [write("config", living={"schedule": "monthly"})], "no day is planned"),
    ],
)
def test_a_check_with_nothing_to_judge_does_not_pass(check: int, changes: list[Change], words: str) -> None:
    found = FUNCTIONS[check](make_view(*changes))
    assert isinstance(found, str)
    assert words in found


def test_a_source_that_lags_behind_the_others_by_a_year_is_named_also_without_a_date_of_the_report() -> None:
    found = FUNCTIONS[20](make_view(log("web", searched_on="2023-11-30")))
    assert [issue.place for issue in found if not isinstance(issue, str)] == ["web"]


OBTAINED = [vote("anna", "reviewer", reference=one, retrieval="obtained") for one in ("p1", "p2")]


@pytest.mark.parametrize(
    ("votes", "left"),
    [
        ([], 2),
        (OBTAINED[:1], 1),
        (OBTAINED, 0),
        ([OBTAINED[0], {**OBTAINED[1], "role": "overruled"}], 1),
    ],
)
def test_a_full_text_that_was_decided_on_is_marked_as_obtained(votes: list[dict[str, str]], left: int) -> None:
    def keep(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        ledger = tables["ledger"]
        tables["ledger"] = ledger[ledger["record_id"].isin(["p1", "p2"])]

    found = FUNCTIONS[37](make_view(keep, put("votes_full_text", *votes)))
    words = [issue.found for issue in found if not isinstance(issue, str)]
    assert words == ([f"of 2 full texts decided on, {left} not marked as obtained"] if left else [])


@pytest.mark.parametrize(
    ("quote", "page", "words"),
    [
        ('"twelve"', "", "n 12, with words and without a page"),
        (" ", "3", "n 12, with a page and without words"),
        ("PMC1, abstract", "3", "n 12, with a page and a note that quotes no words"),
        ("", "", "n 12, without either"),
    ],
)
def test_a_number_says_what_stands_beside_it(quote: str, page: str, words: str) -> None:
    assert [issue.found for issue in FUNCTIONS[47](make_view(put("extraction", number(quote, page))))] == [words]


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ([("funding", "Funding")], ["nothing on conflicts of interest"]),
        ([("funding", "Funding"), ("coi", "Declared")], []),
        ([("money", "Funding and conflicts of interest")], []),
        ([("conflicts", "Conflicts of interest")], ["nothing on funding"]),
        ([("outcome_of_interest", "Outcome of interest")], ["nothing on conflicts of interest", "nothing on funding"]),
        (
            [("conflict_zone", "Conflict zone"), ("refund", "Refund")],
            ["nothing on conflicts of interest", "nothing on funding"],
        ),
    ],
)
def test_funding_and_conflicts_of_interest_are_two_questions(asked: list[tuple[str, str]], lacking: list[str]) -> None:
    """MECIR C60 wants both of each study."""
    row = {"person": "anna", "level": "study", "item": "", "value": "none"}
    filled = [{**row, "study_id": study, "variable": name} for study in set(STUDIES.values()) for name, _ in asked]
    found = FUNCTIONS[51](make_view(give_codebook(*asked), put("extraction", *filled)))
    assert sorted(issue.found for issue in found if not isinstance(issue, str)) == lacking


def test_a_variable_of_arms_says_nothing_of_the_study() -> None:
    view = make_view(give_codebook(("funding", "Funding and conflicts of interest"), level="arm"))
    assert {issue.place for issue in FUNCTIONS[51](view) if not isinstance(issue, str)} == {"variable"}


def test_organisations_that_were_asked_are_people_that_were_asked() -> None:
    """PRISMA-S, item 6: contacting authors, experts, manufacturers."""
    places = [issue.place for issue in FUNCTIONS[17](make_view()) if not isinstance(issue, str)]
    assert places == ["PRISMA-S 6"]
    assert FUNCTIONS[17](make_view(log("ctgov", kind="organisation"))) == []


def test_a_file_of_retraction_watch_tells_the_day_on_which_retractions_were_looked_for() -> None:
    assert FUNCTIONS[50](make_view()) != []
    checked = put("retraction_checks", {"file": "watch.csv", "checked_on": "2025-01-01"})
    assert FUNCTIONS[50](make_view(checked)) == []


def test_a_blank_day_in_the_search_log_is_no_search_before_the_registration() -> None:
    registered = write("protocol", registration={"registry": "x", "id": "1", "date": "2025-01-01"})
    found = FUNCTIONS[3](make_view(registered, log("web", searched_on="")))
    assert isinstance(found, list)
    assert len(found) == 1


def test_studies_of_a_network_alone_need_a_judgement() -> None:
    rows = [{"analysis_id": "net", "study_id": one, "treatment": "tea", "yi": 1.0} for one in ("p1", "w1")]
    found = FUNCTIONS[55](make_view(*NO_ANALYSIS, put("network_effects", *rows)))
    assert [issue.place for issue in found if not isinstance(issue, str)] == ["p1", "w1"]


@pytest.mark.parametrize("phase", ["title_abstract", "full_text"])
def test_the_vote_of_a_machine_that_was_carried_and_overruled_is_no_second_person(phase: str) -> None:
    cast = [vote("anna", "reviewer", phase=phase), vote("tilly", "overruled", phase=phase)]
    decided = put(phase, {"reference_id": "p1", "status": "included", "settled_by": "agreement"})
    number = {"title_abstract": 30, "full_text": 29}[phase]
    found = FUNCTIONS[number](make_view(decided, put(f"votes_{phase}", *cast)))
    assert [issue.found for issue in found if not isinstance(issue, str)] == ["decided by fewer than two people"]
