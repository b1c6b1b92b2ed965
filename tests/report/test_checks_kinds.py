"""The checks where a review differs from the usual one: no search, one vote, several outcomes, no pooling."""

import pytest

from checked import SCREENING, edit, log, make_view, put, write
from prismake.report.checklists.ecology import tell_unused
from prismake.report.checklists.found import tell_kind, tell_last_days
from prismake.report.checks import FUNCTIONS, run_checks
from prismake.report.machine_words import tell_tool
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


MACHINE = {"name": "tilly", "tool": "T", "version": "1", "shown": "titles", "settings": "usual"}


def test_a_machine_counts_in_the_rounds_in_which_it_passed():
    row = {"phase": "title_abstract", "person": "tilly", "round": "2024-12", "verdict": "passed"}
    below = {**row, "round": "2025-06", "verdict": "below"}
    beside = edit("title_abstract", "reference_id", "p1", settled_by="agreement with a machine")
    settings = write(
        "config", screening={"title_abstract": {**SCREENING, "machines": [MACHINE]}, "full_text": SCREENING}
    )
    changes = (settings, beside, put("machines_title_abstract", row, below))

    def list_untested(rounds):
        found = list_found(40, *changes, edit("references", "reference_id", "p1", rounds=rounds))
        return [place for file, place, _ in found if file == "results/screening/title_abstract.csv"]

    assert list_untested("2024-12; 2025-06") == []
    assert list_untested("2025-06") == ["p1"]


def test_two_machines_vote_where_one_votes():
    def tell(*machines):
        phases = {"title_abstract": {**SCREENING, "machines": list(machines)}, "full_text": SCREENING}
        return tell_tool(make_view(write("config", screening=phases)))

    assert tell(MACHINE) == "A machine votes beside people: tilly is T, version 1."
    assert tell(MACHINE, {**MACHINE, "name": "otto"}).startswith("2 machines vote beside people: tilly is")


@pytest.mark.parametrize(
    ("registry", "number", "issues"),
    [
        ("OSF", "https://doi.org/10.17605/OSF.IO/ABCDE", 0),
        ("OSF Registries", "https://osf.io/abcde/", 0),
        ("osf", "10.17605/OSF.IO/ABCDE", 0),
        ("OSF", "doi:10.17605/OSF.IO/ABCDE", 0),
        ("OSF", "12345", 1),
        ("PROSPERO", "CRD42024000001", 0),
        ("PROSPERO", "reviewregistry123", 1),
        ("Research Registry (not PROSPERO)", "reviewregistry123", 0),
    ],
)
def test_a_number_is_held_against_its_own_registry(registry, number, issues):
    registered = {"registry": registry, "id": number, "date": "2024-01-01"}
    assert len(list_found(2, write("protocol", registration=registered))) == issues


def test_references_that_were_excluded_without_an_abstract_are_named():
    screened = put("title_abstract", {"reference_id": "p8", "status": "excluded"}, {"reference_id": "p1", "status": ""})
    bare = edit("references", "reference_id", None, abstract="")
    assert [place for _, place, _ in list_found(27, screened, bare)] == ["abstract", "p8"]
    assert list_found(27, screened, edit("references", "reference_id", None, abstract="words")) == []
