"""What changed between two versions, told from their tables: documents by today's id, results, and what is unknown."""

import pandas as pd
import pytest

from prismake import tables
from prismake.config import releases
from prismake.report import compare_versions, render_changes


def frames(clusters, **given):
    empty = {name: tables.empty(name) for name in ("studies", "study_references", "estimates", "flow")}
    phases = {phase: tables.empty("screening") for phase in tables.PHASES}
    phases |= {f"votes_{phase}": tables.empty("votes") for phase in tables.PHASES}
    phases |= {"criteria": pd.DataFrame(columns=["id", "phase", "text"])}
    phases |= {"amendments": pd.DataFrame(columns=["date", "text", "reason"])}
    searches = pd.DataFrame(columns=["source", "round", "file", "searched_on", "hits"])
    rows = [{"record_id": record, "reference_id": reference} for record, reference in clusters.items()]
    return {**empty, **phases, "searches": searches, "clusters": tables.from_rows("clusters", rows), **given}


def screening(**statuses):
    rows = [{"reference_id": reference, "status": status} for reference, status in statuses.items()]
    return tables.from_rows("screening", rows)


def test_nothing_changed_between_a_version_and_itself():
    same = frames({"a": "a", "b": "a"}, title_abstract=screening(a="included"))
    assert len(compare_versions(same, same, since="1")) == 0
    assert "Nothing changed" in render_changes(tables.empty("changes"), before="1", after="1")


def test_references_that_were_joined_split_or_withdrawn_are_told_apart():
    before = frames({"a": "a", "b": "b", "c": "c", "d": "c", "gone": "gone"})
    after = frames({"a": "a", "b": "a", "c": "c", "d": "d", "new": "new"})
    found = {row["item"]: row["change"] for row in tables.to_rows(compare_versions(before, after, since="1"))}
    assert found == {"b": "joined", "d": "split", "gone": "removed", "new": "added"}


def test_a_decision_on_a_document_that_was_joined_counts_for_the_one_it_joined():
    before = frames({"a": "a", "b": "b"}, title_abstract=screening(b="included"))
    after = frames({"a": "a", "b": "a"}, title_abstract=screening(a="included"))
    parts = compare_versions(before, after, since="1")["part"]
    assert set(parts) == {"references"}


def test_a_decision_that_was_reopened_shows_both_words():
    before = frames({"a": "a"}, full_text=screening(a="included"))
    after = frames({"a": "a"}, full_text=screening(a="excluded"))
    (row,) = tables.to_rows(compare_versions(before, after, since="1"))
    assert (row["part"], row["change"], row["before"], row["after"]) == ("full_text", "changed", "included", "excluded")


def of_studies(**members):
    studies = [{"study_id": study, "label": study.upper()} for study in members]
    shared = [{"study_id": study, "reference_id": one} for study, held in members.items() for one in held]
    return frames(
        {one: one for one in "abc"},
        studies=tables.from_rows("studies", studies),
        study_references=tables.from_rows("study_references", shared),
    )


def test_a_study_whose_references_another_holds_now_has_joined_it():
    before = of_studies(a="a", b="b", c="c")
    (kept, joined, gone) = tables.to_rows(compare_versions(before, of_studies(a="ab"), since="1"))
    assert (kept["item"], kept["change"]) == ("a", "changed")
    assert (joined["item"], joined["change"], joined["before"], joined["after"]) == ("b", "joined", "B: b", "A: a, b")
    assert (gone["item"], gone["change"], gone["after"]) == ("c", "removed", "")


@pytest.mark.parametrize(
    "column", ["kind", "database", "platform", "query", "how", "searched_on", "direction", "seeds", "hits"]
)
def test_whatever_the_log_says_of_a_search_is_compared(column):
    other = {"how": "compiled by hand", "hits": "4"}.get(column, "new")
    row = {"source": "s", "round": "1", "file": "f", "searched_on": "2024-01-01", "hits": "3", "query": "tea"}
    before, after = (frames({}, searches=pd.DataFrame([{**row, **more}])) for more in ({}, {column: other}))
    (found,) = tables.to_rows(compare_versions(before, after, since="1"))
    assert (found["part"], found["change"]) == ("searches", "changed")


def test_searched_is_what_a_log_means_that_does_not_say_how():
    row = {"source": "s", "round": "1", "file": "f", "searched_on": "", "hits": ""}
    before, after = (frames({}, searches=pd.DataFrame([{**row, "how": how}])) for how in ("", "searched"))
    assert compare_versions(before, after, since="1").empty


def results(*, estimate, certainty):
    """The results of a network, of a test and the certainty of an outcome."""
    pair = {"analysis_id": "net", "model": "random", "treatment": "mint", "comparator": "water", "studies": 3}
    figures = {"estimate": estimate, "ci_low": estimate - 1, "ci_high": estimate + 1}
    point = {"analysis_id": "test", "k": 4, "sensitivity": estimate / 10, "specificity": 0.8}
    rated = [{"analysis_id": "colds", "person": "ada", "certainty": certainty}, {"analysis_id": "sleep", "person": ""}]
    votes = {"analysis_id": "comfort", "domain": "Pain", "grouped": "", "better": estimate, "worse": 2, "uncounted": 1}
    made = {"network_estimates": [{**pair, **figures}], "accuracy_estimates": [point], "grade": rated}
    made["swim_syntheses"] = [votes]
    return {name: tables.from_rows(name, rows) for name, rows in made.items()}


def test_networks_tests_and_certainty_are_compared():
    before, after = (frames({}, **results(estimate=x, certainty=word)) for x, word in ((5, "low"), (6, "moderate")))
    assert len(compare_versions(before, before, since="1")) == 0
    assert compare_versions(before, after, since="1").to_numpy().tolist() == [
        [
            "accuracy_estimates",
            "test",
            "changed",
            *(f"k 4; sensitivity {x}; specificity 0.800" for x in ("0.500", "0.600")),
            "1",
        ],
        ["grade", "colds", "changed", "low", "moderate", "1"],
        [
            *("network_estimates", "net, random: mint against water", "changed"),
            *(f"studies 3; estimate {x}.000; lower limit {x - 1}.000; upper limit {x + 1}.000" for x in (5, 6)),
            "1",
        ],
        [
            *("swim_syntheses", "comfort, Pain", "changed"),
            *(f"better {x}; worse 2; without difference or mixed 1" for x in (5, 6)),
            "1",
        ],
    ]


def test_the_median_and_the_p_values_of_a_synthesis_without_meta_analysis_are_compared():
    def told(**more):
        votes = {"analysis_id": "c", "domain": "Pain", "grouped": "", "better": 3, "worse": 2, "uncounted": 1} | more
        return frames({}, swim_syntheses=tables.from_rows("swim_syntheses", [votes]))

    effects = {"effects": 5, "measure": "SMD", "lower_quartile": 0.1, "upper_quartile": 0.9}
    before, after = (told(median=x, tests=4, better_p=x / 10, worse_p=0.8, **effects) for x in (0.25, 0.5))
    (row,) = tables.to_rows(compare_versions(before, after, since="1"))
    votes = "better 3; worse 2; without difference or mixed 1"
    ends = "lower quartile 0.100; upper quartile 0.900; tests 4; better p"
    assert row["before"] == f"{votes}; effects 5 (SMD); median 0.250; {ends} 0.025; worse p 0.800"
    assert row["after"] == f"{votes}; effects 5 (SMD); median 0.500; {ends} 0.050; worse p 0.800"


def test_findings_are_compared_by_their_words_and_the_confidence_in_them():
    named = {"finding_id": "ease", "finding": "Tea gives ease."}
    before, after = (
        frames({}, confidence=tables.from_rows("confidence", [{**named, "confidence": word}])) for word in ("", "low")
    )
    assert compare_versions(before, after, since="1").to_numpy().tolist() == [
        ["confidence", "ease", "changed", "Tea gives ease. no level", "Tea gives ease. low", "1"]
    ]


def test_what_an_older_release_did_not_keep_is_told_as_not_compared():
    after = frames({}, **results(estimate=5, certainty="low"))
    found = compare_versions(frames({}), after, since="1")
    assert set(found["change"]) == {"not compared"}
    assert set(found["part"]) == {"network_estimates", "accuracy_estimates", "grade", "swim_syntheses"}
    assert "not kept by that version" in render_changes(found, before="1", after="2")
    back = compare_versions(after, frames({}), since="2")
    assert back["after"].tolist() == ["not kept by that version"] * 4
    assert back["before"].tolist() == found["after"].tolist()


def test_a_release_of_an_older_machine_names_the_tables_that_it_has(tmp_path):
    (tmp_path / "1.0").mkdir()
    assert not set(releases.LATER) & set(releases.release_files("1.0", tmp_path))
    (tmp_path / "1.0/grade.csv").touch()
    assert set(releases.LATER) & set(releases.release_files("1.0", tmp_path)) == {"grade"}


def flows(rounds, **numbers):
    rows = [{"data": name, "description": name, "n": n, "order": at} for at, (name, n) in enumerate(numbers.items())]
    searched = [{"source": "s", "round": one, "file": one, "searched_on": "", "hits": ""} for one in rounds]
    columns = tables.TABLES["flow"].columns
    flow = tables.from_rows("flow", [{key: value for key, value in row.items() if key in columns} for row in rows])
    return frames({}, flow=flow, searches=pd.DataFrame(searched))


def test_a_first_flow_and_that_of_an_update_are_compared_in_what_both_count():
    first = flows("a", database_results=372, new_studies=9, new_reports=10, total_studies_ma=4)
    update = flows("ab", database_results=55, previous_studies=9, new_studies=2, new_reports=2)
    update["flow"] = pd.concat(
        [update["flow"], flows("", total_studies=11, total_reports=12, total_studies_ma=5)["flow"]]
    )
    told = {row["item"]: (row["before"], row["after"]) for row in list_flow(first, update)}
    assert told == {"total_studies": ("9", "11"), "total_reports": ("10", "12"), "total_studies_ma": ("4", "5")}
    again = flows(
        "abc", database_results=7, previous_studies=11, total_studies=11, total_reports=12, total_studies_ma=5
    )
    assert list_flow(update, again) == []


def test_flows_of_the_same_rounds_are_compared_number_by_number():
    told = list_flow(flows("a", database_results=372), flows("a", database_results=371))
    assert [(row["item"], row["before"], row["after"]) for row in told] == [("database_results", "372", "371")]


def list_flow(before, after):
    return [row for row in tables.to_rows(compare_versions(before, after, since="1")) if row["part"] == "flow"]
