"""Citation searching by round and by seed: what counts as new, which seeds wait, and what is said of it."""

import pandas as pd
import pytest

from prismake.issues import ReviewError
from prismake.report import measure_flow, open_view
from prismake.report.checklists.found import tell_followed
from prismake.report.citation_searching import trace_citations
from prismake.report.citation_words import list_citation_searches, tell_citations
from prismake.report.exports import write_exports
from prismake.report.facts import unmark
from prismake.report.methods import write_methods
from prismake.tables import empty, to_rows
from reported import PROTOCOL, build, make_config, make_searches, make_tables

SEEDS = "10.1000/p1; 10.1000/c1; 10.9999/outside"


def chase(seeds="", direction="both", known=None, round_="2024-12"):
    """The review in which the source `snow`, later than the databases or with them, follows citations."""
    searches = make_searches().assign(direction="", seeds="")
    own = searches["source"] == "snow"
    searches.loc[own, ["direction", "seeds", "round"]] = [direction, seeds, round_]
    tables = make_tables()
    records = tables["records"].copy()
    records.loc[records["source"] == "snow", "round"] = round_
    records["seeds"] = records["record_id"].map(lambda name: (known or {}).get(name, ""))
    return {**tables, "records": records}, searches


def trace(tables, searches):
    built = build(tables)
    return trace_citations({**built, "remarks": empty("remarks")}, searches=searches)


def view(tables, searches):
    built = {**build(tables), **trace(tables, searches)}
    return open_view(built, config={**make_config(), "searches": searches, "protocol": PROTOCOL})


def rows(found, name, at):
    return {row[at]: row for row in to_rows(found[name])}


def test_what_another_search_had_in_the_same_round_or_before_is_no_gain():
    """Of ten records of `snow` s2 is a document that a website had: nine are new, as FATES has them."""
    (row,) = to_rows(trace(*chase(SEEDS))["citation_searches"])
    assert (row["seeds"], row["records"], row["unknown_seed"]) == (3, 10, 10)
    assert (row["new_references"], row["included"], row["undecided"], row["gain"]) == (9, 0, 4, 0)
    (later,) = to_rows(trace(*chase(SEEDS, round_="2025-01"))["citation_searches"])
    assert (later["round"], later["new_references"]) == ("2025-01", 9)


def test_a_document_that_a_later_update_of_a_database_finds_again_stays_a_gain():
    tables, searches = chase(SEEDS)
    tables["records"].loc[tables["records"]["source"] != "snow", "round"] = "2025-06"
    searches.loc[searches["source"] != "snow", "round"] = "2025-06"
    (row,) = to_rows(trace(tables, searches)["citation_searches"])
    assert (row["new_references"], row["included"]) == (10, 1)


def test_every_seed_has_its_rounds_and_what_is_known_to_come_from_it():
    known = {"s2": "10.1000/p1", "s3": "10.1000/p1; 10.9999/outside", "s4": "10.9999/outside"}
    found = rows(trace(*chase("10.1000/p1; 10.9999/outside", known=known)), "seed_references", "seed")
    assert {seed: row["state"] for seed, row in found.items()} == {
        **dict.fromkeys(("p1", "c1", "w1", "w2"), "included"),
        "10.9999/outside": "elsewhere",
    }
    assert [found[seed]["chased"] for seed in ("p1", "10.9999/outside", "w1")] == ["2024-12 both"] * 2 + [""]
    assert [found["p1"][name] for name in ("records", "new_references", "included")] == [2, 1, 0]
    assert [found["10.9999/outside"][name] for name in ("records", "new_references")] == [2, 2]


def test_a_record_may_name_its_seed_by_another_identifier_than_the_log_and_counts_for_no_other_seed():
    tables, searches = chase("7; 10.9999/outside", known={"s3": "10.1000/p1", "s4": "10.1000/w1", "s5": "10.9999/x"})
    tables["records"].loc[tables["records"]["record_id"] == "p1", "pmid"] = "7"
    found = trace(tables, searches)
    assert [rows(found, "seed_references", "seed")[seed]["records"] for seed in ("p1", "w1")] == [1, 0]
    assert to_rows(found["citation_searches"])[0]["unknown_seed"] == 9


def test_two_names_of_one_document_are_one_seed_and_any_record_of_it_names_it():
    (row,) = to_rows(trace(*chase("10.1000/p1; 10.1000/e1"))["citation_searches"])
    assert row["seeds"] == 1


def test_a_record_that_the_review_has_not_is_an_issue():
    with pytest.raises(ReviewError) as caught:
        trace(*chase("pubmed:404; 10.9999/outside"))
    (issue,) = caught.value.issues
    assert (issue.place, issue.found) == ("snow.ris, seeds", "pubmed:404")


def test_a_registration_without_identifier_is_no_seed():
    tables, searches = chase("10.1000/p1")
    references = tables["references"].copy()
    place = references["reference_id"] == "c1"
    references.loc[place, ["doi", "publication_types"]] = ["", "Trial registration; Interventional"]
    found = rows(trace({**tables, "references": references}, searches), "seed_references", "seed")
    assert sorted(found) == ["p1", "w1", "w2"]


def test_the_methods_tell_each_round_and_what_is_left():
    told = write_methods(view(*chase(SEEDS)))[1]
    assert "two databases, one register, one website and one source of citations on" in told
    assert (
        "Citation searching (backward and forward) of round 2024-12 started from three seed references and found"
        " 10 records, with nine references that no other search had found, of which 0 are included and 4 await a"
        " decision. Two included documents have not been a seed yet, and are left for the next round." in told
    )


def test_a_log_that_states_no_direction_says_nothing_of_rounds():
    shown = view(*chase("", direction=""))
    assert "Citation searching" not in write_methods(shown)[1]
    assert "one list of references" in write_methods(shown)[1]
    (listing,) = list_citation_searches(shown)
    assert listing.rows[0][1] == "not stated"
    assert "Citation searching" not in tell_followed(shown)
    assert (shown.find_table("remarks")["kind"] == "seeds that wait").sum() == 0


def test_a_log_without_citation_searches_has_no_table_of_them():
    searches = make_searches().replace({"kind": {"citation": "website"}})
    assert list_citation_searches(view(make_tables(), searches)) == []


def join_web(tables, searches, direction, seeds="", round_="2024-12"):
    """The website follows citations, too, in this direction; an empty one makes a list of references of it."""
    cells = ["kind", "direction", "seeds", "round"]
    searches.loc[searches["source"] == "web", cells] = ["citation", direction, seeds, round_]
    tables["records"].loc[tables["records"]["source"] == "web", "round"] = round_
    return tables, searches


def test_while_a_search_names_no_seed_nobody_is_told_to_wait_and_nothing_is_finished():
    asked = join_web(*chase("10.1000/p1"), "backward")
    told = write_methods(view(*asked))[1]
    assert "(backward and forward) of round 2024-12 started from one seed reference and seeds that the" in told
    assert "One citation search names no seed: which included documents have been one cannot be said." in told
    assert "have not been a seed yet" not in told
    (remark,) = trace(*asked)["remarks"]["text"]
    assert remark.startswith("citation searching: 1 citation search names no seed, so that nobody can say")
    lines = write_exports(view(*asked))["seeds.csv"].splitlines()
    assert sum(line.endswith('not known, as a citation search names no seed"') for line in lines) == 3
    rounds, seeds = list_citation_searches(view(*asked))
    assert (rounds.rows[0][3], rounds.rows[0][-1]) == ("1 and others not stated", "")
    assert [row[2] for row in seeds.rows].count("not known, as a citation search names no seed") == 3


def test_where_the_log_names_no_seed_those_that_the_export_names_are_seeds():
    found = trace(*chase("", known={"s3": "10.1000/p1", "s4": "10.9999/x"}))
    (row,) = to_rows(found["citation_searches"])
    assert (row["seeds"], row["nameless"], row["unknown_seed"]) == (2, 1, 8)
    assert pd.isna(row["gain"])
    assert rows(found, "seed_references", "seed")["p1"]["records"] == 1


def test_a_list_of_references_beside_a_citation_search_is_another_search():
    (row,) = to_rows(trace(*join_web(*chase(SEEDS), ""))["citation_searches"])
    assert (row["sources"], row["records"], row["new_references"]) == ("snow", 10, 9)
    both = to_rows(trace(*join_web(*chase(SEEDS), "backward", "10.1000/p1"))["citation_searches"])
    assert [(row["sources"], row["records"], row["new_references"]) for row in both] == [("web; snow", 12, 10)]


def test_every_name_of_a_seed_stands_for_all_that_any_of_its_names_is_found_by():
    tables, searches = chase("10.7777/zz=W2741809807", known={"s3": "10.7777/zz"})
    tables["records"].loc[tables["records"]["record_id"] == "p1", "accession"] = "W2741809807"
    found = trace(tables, searches)
    assert to_rows(found["citation_searches"])[0]["unknown_seed"] == 9
    assert rows(found, "seed_references", "seed")["p1"]["records"] == 1


def test_one_outside_work_that_two_rows_name_differently_is_one_seed():
    found = trace(*join_web(*chase("10.9999/zz=W2741809807"), "forward", "W2741809807"))
    assert to_rows(found["citation_searches"])[0]["seeds"] == 1
    assert rows(found, "seed_references", "seed")["10.9999/zz"]["chased"] == "2024-12 forward; 2024-12 both"


def test_a_pmid_is_no_number_of_another_database():
    tables, searches = chase("12345678")
    tables["records"].loc[tables["records"]["record_id"] == "w2", "accession"] = "12345678"
    assert rows(trace(tables, searches), "seed_references", "seed")["w2"]["chased"] == ""


def end(awaiting=False, **reference):
    """What is said once all are decided and every document that can be a seed was one."""
    tables, searches = chase("10.1000/p1; 10.1000/w1; 10.1000/w2" + "; 10.1000/c1" * (not reference))
    references = tables["references"].copy()
    references.loc[references["reference_id"] == "c1", list(reference)] = list(reference.values())
    built = build({**tables, "references": references})
    ledger = built["ledger"].copy()
    gone = "pending|conflict" if awaiting else "pending|conflict|awaiting|ongoing|not_retrieved"
    ledger.loc[ledger["bucket"].str.contains(gone), "bucket"] = "title_abstract_excluded"
    built |= {"ledger": ledger, "remarks": empty("remarks")}
    built |= trace_citations(built, searches=searches)
    shown = open_view(built, config={**make_config(), "searches": searches, "protocol": PROTOCOL})
    return unmark(list(tell_citations(shown))[-1])


def test_the_end_is_told_with_what_may_come_yet_and_what_can_be_no_seed():
    dry = "The last round found no included document that no other search had found. Every included document"
    assert end() == f"{dry} has been a seed: citation searching is finished."
    more = "More seeds may come of references that are not settled: 1 awaits classification, 1 is ongoing and 2 were"
    assert end(awaiting=True) == f"{dry} has been a seed. {more} not retrieved."
    aside = end(doi="", publication_types="Trial registration")
    assert aside == f"{dry} that can be a seed (one registration aside) has been one: citation searching is finished."


def test_a_source_whose_later_row_follows_citations_is_no_list_of_references():
    tables, searches = chase("", direction="")
    later = {**searches[searches["source"] == "snow"].iloc[0].to_dict(), "round": "2025-01", "file": "later.ris"}
    later |= {"direction": "forward", "seeds": "10.1000/p1"}
    told = write_methods(view(tables, pd.concat([searches, pd.DataFrame([later])], ignore_index=True)))[1]
    assert "one source of citations on" in told
    assert "list of references" not in told


def test_the_checklist_tells_the_rounds():
    assert "started from three seed references" in tell_followed(view(*chase(SEEDS)))


def test_seeds_that_wait_go_out_as_lists_and_all_with_their_rounds():
    tables, searches = chase("10.1000/p1; 10.1000/w2")
    references = tables["references"].copy()
    references.loc[references["reference_id"] == "c1", ["doi", "title"]] = ["", "=A trial"]
    texts = write_exports(view({**tables, "references": references}, searches))
    assert texts["seeds_doi.txt"] == "10.1000/w1\n"
    assert texts["seeds_pmid.txt"] == ""
    assert texts["seeds.ris"].count("TY  - ") == 2
    lines = pd.Series(texts["seeds.csv"].splitlines())
    assert len(lines) == 5
    assert (
        lines[lines.str.contains("check its list of references by hand")].str.contains(r"^c1,.*,\" =A|^c1,.*, =A").all()
    )


def test_no_more_than_five_seeds_are_named_in_the_remark():
    found = trace(*chase("10.1000/p1"))["remarks"]
    (text,) = found["text"]
    assert text.startswith("citation searching: the next round has 3 included documents not yet chased: c1, w1, w2;")


def test_the_flow_counts_the_records_among_other_methods():
    tables, searches = chase(SEEDS)
    flow, _ = measure_flow(build(tables)["ledger"], tables=tables, searches=searches, protocol=PROTOCOL)
    assert dict(zip(flow["data"], flow["n"], strict=True))["citations_results"] == 10
