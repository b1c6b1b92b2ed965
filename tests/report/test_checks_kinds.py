"""The checks where a review differs from the usual one: no search, one vote, several outcomes, no pooling."""

import pytest

from checked import SCREENING, edit, log, make_view, put, write
from prismake.report.checklists.ecology import tell_unused
from prismake.report.checklists.found import tell_kind, tell_last_days
from prismake.report.checks import FUNCTIONS, run_checks
from prismake.report.summary import _tell_read


def list_found(number, *changes):
    found = FUNCTIONS[number](make_view(*changes))
    return found if isinstance(found, str) else [(issue.file, issue.place, issue.found) for issue in found]


@pytest.mark.parametrize("how", ["compiled by hand", "taken over"])
def test_what_nobody_searched_has_one_remedy_and_no_day_of_a_search(how):
    by_hand = log("web", how=how, query="", platform="")
    ((file, _, found),) = list_found(9, by_hand)
    assert (file, "no search was run" in found) == ("config/searches", True)
    assert list_found(8, log(platform="Ovid"), by_hand) == []
    told = tell_last_days(
        make_view(log("pubmed", searched_on="2024-12-15"), log("web", how=how, searched_on="2025-12-15"))
    )
    assert "2025-12-15" not in told
    assert "2024-12-15" in told


def test_lists_that_are_followed_by_hand_have_no_query():
    assert list_found(9, log("snow", query="")) == []
    assert len(list_found(9, log("web", query=""))) == 1


def test_amendments_are_held_against_searches_that_were_run():
    votes = put("votes_full_text", {"reference_id": "p1", "person": "anna", "role": "reviewer", "decision": "include"})
    amended = write("protocol", amendments=[{"date": "2020-01-01", "text": "more", "reason": "because"}])
    old = log("web", how="taken over", searched_on="2019-01-01")
    assert list_found(33, votes, amended, old) == []
    assert list_found(33, votes, amended, log(how="taken over")) == "no search was run"


def test_each_round_of_a_website_keeps_its_own_search():
    def search_twice(tables, config):
        rows = config["searches"]
        web = rows[rows["source"] == "web"]
        twice = [web.assign(round=name, query=words) for name, words in (("2024-12", "tea"), ("2025-06", "herbal tea"))]
        config["searches"] = type(rows)([row for frame in twice for row in frame.to_dict("records")])

    told = tell_kind("website", "Websites")(make_view(search_twice))
    assert ": tea; " in told
    assert told.endswith(": herbal tea.")


@pytest.mark.parametrize("phase", ["title_abstract", "full_text"])
def test_one_vote_on_each_reference_is_one_issue_at_its_key(phase):
    phases = {"title_abstract": SCREENING, "full_text": SCREENING} | {phase: {**SCREENING, "votes": 1}}
    number = {"title_abstract": 30, "full_text": 29}[phase]
    found = list_found(number, write("config", screening=phases))
    assert found == [("config/config.yaml", f"screening.{phase}.votes", "one vote on each reference")]


def judged(person, outcome, domain="1"):
    row = {"study_id": "p1", "person": person, "tool": "rob2_2019", "outcome": outcome, "domain": domain}
    return {**row, "judgement": "low", "support": "", "basis": "override"}


@pytest.mark.parametrize("number", [53, 54])
def test_judgements_of_two_outcomes_are_named_apart(number):
    found = list_found(number, put("appraisal", judged("anna", "pain"), judged("anna", "sleep")))
    for outcome in ("pain", "sleep"):
        assert len([place for _, place, _ in found if place.startswith(f"p1, rob2_2019, {outcome}")]) == 2


def map_only(tables, config):
    config["analyses"], config["config"] = [], {**config["config"], "standards": ["PRISMA-ScR"], "appraisal": {}}


def test_a_scoping_review_that_appraises_is_held_against_what_is_asked_of_judges():
    def list_applicable(*changes):
        checks, _ = run_checks(make_view(map_only, *changes))
        return {int(row) for row in checks.loc[checks["status"] != "not applicable", "check"]}

    assert not list_applicable() & {49, *range(52, 61)}
    assert list_applicable(put("appraisal", judged("anna", ""))) & {49, *range(52, 61)} == {52, 53, 54, 55}
    checks, _ = run_checks(make_view(map_only, write("config", appraisal={"people": ["anna", "ben"]})))
    assert checks.loc[checks["check"] == 53, "note"].tolist() == ["no risk of bias has been judged yet"]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("PubMed Central", {"MEDLINE", "Embase", "CENTRAL"}),
        ("pubmed_central", {"MEDLINE", "Embase", "CENTRAL"}),
        ("BioMed Central", {"MEDLINE", "Embase", "CENTRAL"}),
        ("Centralblatt", {"MEDLINE", "Embase", "CENTRAL"}),
        ("Ovid MEDLINE(R)", {"Embase", "CENTRAL"}),
        ("embase_ovid", {"MEDLINE", "CENTRAL"}),
        ("Cochrane CENTRAL", {"MEDLINE", "Embase"}),
        ("Cochrane Library", {"MEDLINE", "Embase"}),
    ],
)
def test_a_database_is_known_by_its_whole_name(name, missing):
    found = list_found(16, log(kind="website"), log("pubmed", source=name, platform="x", kind="database"))
    assert {place for _, place, _ in found} == missing


@pytest.mark.parametrize("bucket", ["full_text_awaiting", "full_text_conflict", "full_text_ongoing"])
def test_a_full_text_that_waits_is_not_decided_on_in_check_and_summary_alike(bucket):
    waits = edit("ledger", "bucket", "full_text_excluded", bucket=bucket)
    ((file, place, found),) = [one for one in list_found(37, waits) if "decided on" in one[2]]
    assert (file, place) == ("seeds/screening/full_text", "Report obtained?")
    (n,) = [word for word in found.split() if word.isdigit()][:1]
    assert f"{n} document" in make_view(waits).summary.read


def test_a_row_without_a_value_has_extracted_nothing():
    row = {"study_id": "p1", "person": "anna", "level": "outcome", "item": "1", "variable": "n", "value": ""}
    view = make_view(put("extraction", row))
    assert len(view.summary.unextracted) == len(view.tables["studies"])
    assert tell_unused(view) == ""
    assert FUNCTIONS[45](view) == "nothing has been extracted yet"
    assert view.absence == "Nothing has been extracted from the included studies yet."
    assert _tell_read(view.tables)
