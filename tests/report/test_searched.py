"""What was searched, taken over and compiled by hand, and when; totals of an update; names of sources."""

import datetime

import pandas as pd
import pytest

from checked import log, make_view, put, write
from prismake.config.overdue_searches import list_overdue
from prismake.report import check_flow, open_view
from prismake.report.checklists.answering import FACTS
from prismake.report.checks import FUNCTIONS
from prismake.report.labels import name_sources
from prismake.report.listings import list_searches
from prismake.report.methods import write_methods
from prismake.report.search_dates import find_last_search, tell_searches
from reported import PROTOCOL, build, make_config, make_searches, make_tables, make_update, measure, search_twice

BY_HAND = log(how="compiled by hand")


def issues(number: int, *changes) -> list:
    found = FUNCTIONS[number](make_view(*changes))
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("number", [9, 10, 15, 20])
@pytest.mark.parametrize("how", ["compiled by hand", "taken over"])
def test_a_source_that_nobody_searched_passes_no_check_of_searches(number, how):
    date = write("provenance", date="2024-12-20")
    assert issues(number, date) == []
    source = "ctgov" if number == 15 else "web"
    assert any("search" in issue.found for issue in issues(number, date, log(source, how=how)))
    assert issues(number, date, log(how="searched")) == []


def test_a_list_of_references_is_read_by_hand_and_needs_no_search():
    assert issues(9, log("snow", how="taken over")) == []


def test_a_database_that_was_compiled_is_none_that_was_searched():
    told = log(platform="MEDLINE, Embase and CENTRAL")
    assert issues(16, told) == []
    assert len(issues(16, told, log("pubmed", how="compiled by hand"), log("embase", how="taken over"))) == 3


@pytest.mark.parametrize(
    ("day", "old"), [("2024-12-16", False), ("2025-12-16", False), ("2025-12-17", True), ("2026-03-01", True)]
)
def test_check_and_status_agree_on_the_age_of_every_source(day, old):
    searches = make_searches()
    told = list_overdue(searches, config={}, today=datetime.date.fromisoformat(day))
    assert len(told) == len(issues(20, write("provenance", date=day))) == (5 if old else 0)


def test_one_source_that_was_searched_anew_does_not_hide_the_others():
    found = issues(20, log("pubmed", searched_on="2026-02-01"), write("provenance", date="2026-03-01"))
    assert [issue.place for issue in found] == ["ctgov", "embase", "snow", "web"]


def test_status_tells_no_age_of_what_was_never_searched():
    searches = make_searches().assign(how="compiled by hand")
    assert list_overdue(searches, config={}, today=datetime.date(2030, 1, 1)) == []


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (["", "", "", "", ""], "Searched on 2024-12-15."),
        (["compiled by hand"] * 5, "No search was run. 5 sources were compiled by hand (as of 2024-12-15)."),
        (
            ["searched", "", "", "compiled by hand", "taken over"],
            "Searched on 2024-12-15. 1 source was taken over from a document (as of 2024-12-15)."
            " 1 source was compiled by hand (as of 2024-12-15).",
        ),
    ],
)
def test_the_summary_says_how_sources_were_found(how, words):
    assert tell_searches(make_searches().assign(how=how)) == words


def test_the_last_search_is_that_of_a_searched_source_and_the_date_the_latest_of_all():
    change = log("web", how="compiled by hand", searched_on="2025-03-01")
    view = make_view(change)
    assert (view.last_search, view.date) == ("2024-12-15", "2025-03-01")
    assert find_last_search(make_searches().assign(how="taken over")) == ""
    assert make_view(BY_HAND).date == "2024-12-15"


def test_the_search_log_says_how_and_never_searched_on_of_what_was_not():
    rows = list_searches(make_searches().assign(how=["", *["compiled by hand"] * 4]), make_tables()).rows
    assert rows[0][4:6] == ("searched", "2024-12-15")
    assert {row[4:6] for row in rows[1:]} == {("compiled by hand", "not searched; as of 2024-12-15")}


def test_the_methods_say_searched_only_of_what_was_searched():
    text = write_methods(make_view(BY_HAND))[1]
    assert text.startswith("No search was run. Entries of two databases, one register, one website and one list of")
    text = write_methods(make_view(log("web", how="compiled by hand")))[1]
    assert text.startswith("We searched two databases, one register and one list of references on 2024-12-15: PubMed,")
    assert "Entries of one website were compiled by hand, as of 2024-12-15: Web." in text


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([("embase", "database", "Embase"), ("medline", "database", "Ovid")], ["Embase", "MEDLINE (Ovid)"]),
        ([("embase", "database", "Embase.com"), ("pubmed_2", "database", "PubMed")], ["Embase.com", "PubMed"]),
        ([("clinicaltrials", "register", "ClinicalTrials.gov")], ["ClinicalTrials.gov"]),
        ([("refs", "citation", "Tan 2016"), ("refs_b", "citation", "Li 2017")], ["Tan 2016", "Li 2017"]),
        ([("refs", "citation", "Lists"), ("refs_b", "citation", "Lists")], ["Lists: refs", "Lists: refs b"]),
        ([("hand_search", "website", "")], ["Hand search"]),
        ([("wos", "database", "web_of_science"), ("scopus", "database", "scopus")], ["Web of Science", "Scopus"]),
    ],
)
def test_no_source_is_named_twice_in_one_breath_and_none_like_another(rows, names):
    log_rows = [dict(zip(("source", "kind", "platform"), row, strict=True)) for row in rows]
    assert list(name_sources(log_rows).values()) == names


def test_an_update_that_searched_fewer_sources_says_in_which_round_each_was_searched():
    def again(*sources: str):
        def change(tables, config):
            new = config["searches"][config["searches"]["source"].isin(sources)].assign(round="2025-06")
            config["searches"] = pd.concat([config["searches"], new], ignore_index=True)

        return change

    all_again = make_view(again(*make_searches()["source"]))
    assert "The searches were run in two rounds (2024-12 and 2025-06)." in write_methods(all_again)[1]
    some_again = make_view(again("pubmed"))
    for told in (write_methods(some_again)[1], FACTS["rounds"](some_again)):
        assert "The searches were run in two rounds: 2024-12 (PubMed, " in told
        assert ") and 2025-06 (PubMed)." in told
    assert "rounds" not in write_methods(make_view())[1]


def test_a_first_review_includes_studies_and_an_update_new_ones():
    flow = build(make_tables())["flow"]
    words = dict(zip(flow["data"], flow["description"], strict=True))
    assert (words["new_studies"], words["new_reports"]) == ("Studies included in review", "Reports of included studies")
    words = dict(measure(make_update(), search_twice())["flow"][["data", "description"]].to_numpy().tolist())
    assert words["new_studies"] == "New studies included in review"
    assert words["previous_studies"] == "Studies included in version 1.0"


def view_update(tables: dict[str, pd.DataFrame]):
    searches = search_twice()
    found = measure(tables, searches)
    made = {"ledger": found["ledger"], "flow": found["flow"], "flow_members": found["members"]}
    check_flow(found["flow"], found["members"], found["ledger"], records=tables["records"], new=found["new"])
    config = {**make_config(), "searches": searches, "protocol": PROTOCOL}
    return open_view({**tables, **made, "flow_rounds": found["rounds"]}, config=config)


def test_an_update_tells_the_totals_first_and_what_is_new_after_them():
    first = open_view(build(make_tables()), config=make_config()).summary
    summary = view_update(make_update()).summary
    assert summary.lead.startswith(first.lead)
    assert summary.lead.endswith("Of these, the new searches (2025-06) brought 6 records, 0 studies and 1 report.")
    assert [fact[:2] for fact in summary.facts] == [fact[:2] for fact in first.facts]


def test_what_awaits_or_was_not_retrieved_before_an_update_does_not_vanish():
    first = open_view(build(make_tables()), config=make_config()).summary
    summary = view_update(make_update()).summary
    assert {(one.data, one.n) for one in summary.open_numbers} == {(one.data, one.n) for one in first.open_numbers}
    assert {one.anchor for one in summary.open_numbers} == {"caption-rounds"}


def test_what_awaits_is_not_decided():
    summary = open_view(build(make_tables()), config=make_config()).summary
    decided = dict(fact[:2] for fact in summary.facts)["Decided in full-text screening"]
    assert decided == sum(row.startswith(("included", "full_text excluded")) for row in fates().values())


def fates() -> dict[str, str]:
    from reported import FATES

    return {reference: fate for reference, fate in FATES.values() if fate}


def test_the_summary_says_what_the_data_were_read_from():
    rows = [
        {"study_id": study, "person": "a", "level": "outcome", "item": "1", "variable": "n", "value": "1"}
        for study in ("p1", "w1")
    ]
    pages = [{**rows[0], "page": "abstract"}, {**rows[1], "page": "12"}]
    assert "from abstract (1 study) and full text (1 study)." in make_view(put("extraction", *pages)).summary.read


def test_a_ruling_on_two_documents_of_one_doi_is_named():
    same = {"doi": "10.1000/same"}
    ruling = {"left": "p1", "right": "p2", "person": "carl", "ruling": "different", "sheet": "a.xlsx", "cell": "C4"}

    def share(tables, config):
        references = tables["references"].copy()
        references.loc[references["reference_id"].isin(["p1", "p2"]), "doi"] = same["doi"]
        tables["references"] = references

    (bare,) = issues(25, share)
    assert (bare.found, bare.remedy) == ("p1 and p2", "rule on the pair")
    (ruled,) = issues(25, share, put("rulings", ruling))
    assert ruled.found == "p1 and p2; carl ruled: different, in a.xlsx, C4"
    assert "rule on" not in ruled.remedy


def test_the_summary_says_how_many_of_the_decided_were_obtained():
    vote = {"phase": "full_text", "role": "reviewer", "person": "anna", "decision": "include"}
    rows = [{**vote, "reference_id": one, "voted_id": one, "retrieval": "obtained"} for one in ("p1", "p4")]
    decided = "documents decided in full-text screening, the sheets mark"
    assert f"{decided} 1 as obtained in full." in make_view(put("votes_full_text", *rows)).summary.read
    assert "The sheets mark none of 7 documents decided in full-text screening" in make_view().summary.read


@pytest.mark.parametrize("columns", [(), ("how",)])
def test_a_log_without_a_row_tells_that_no_search_was_run(columns):
    empty = make_searches().assign(**dict.fromkeys(columns, "")).iloc[:0]

    def change(tables, config):
        config["searches"] = empty

    view = make_view(change)
    assert (view.last_search, tell_searches(empty)) == ("", "No search was run.")
    assert write_methods(view)[1] == "No search was run. Each source stands in full under Searches."
    assert issues(20, change)
    assert issues(15, change)
    assert list_overdue(empty, config={}, today=datetime.date(2026, 1, 1)) == []
