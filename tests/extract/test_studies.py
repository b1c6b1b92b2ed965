"""The study graph: what joins references by itself, what only people settle, and that a ruling always wins."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prismake import extract, tables
from prismake.issues import ReviewError
from related_documents import PAIR, SAME_GROUP, TITLE, build, make_references


def relate(*rows: tuple[str, str, str]) -> pd.DataFrame:
    named = [dict(zip(("left", "right", "relation"), row, strict=True)) for row in rows]
    return tables.from_rows("related", named)


def rule(*rows: tuple[str, str, str], person: str = "carla") -> pd.DataFrame:
    return tables.from_rows(
        "study_rulings",
        [
            {"left": left, "right": right, "person": person, "ruling": word, "sheet": "s.xlsx", "cell": f"pairs!H{row}"}
            for row, (left, right, word) in enumerate(rows, start=4)
        ],
    )


def groups(built) -> set[frozenset[str]]:
    members = built.study_references.groupby("study_id")["reference_id"]
    return {frozenset(group) for _, group in members}


def roles(built) -> dict[str, tuple[str, str]]:
    frame = built.study_references.set_index("reference_id")
    return {one: (row["role"], row["joined_by"]) for one, row in frame.iterrows()}


def questions(built) -> list[tuple[str, str, str]]:
    doubtful = built.study_pairs[built.study_pairs["verdict"] == "doubtful"]
    return list(doubtful[["left", "right", "rule"]].itertuples(index=False, name=None))


def test_two_references_with_nothing_in_common_are_two_studies_and_no_question():
    built = build(make_references({"reference_id": "a:1"}, {"reference_id": "a:2"}))
    assert (len(built.studies), len(built.study_pairs), len(built.cohorts)) == (2, 0, 0)


@pytest.mark.parametrize("relation", ["erratum", "retraction", "preprint", "protocol"])
def test_a_dependent_document_joins_the_one_document_it_belongs_to(relation):
    references = make_references({"reference_id": "a:1", "year": "2020"}, {"reference_id": "a:2", "year": "2017"})
    built = build(references, related=relate(("a:2", "a:1", relation)))
    assert roles(built) == {"a:1": ("primary", ""), "a:2": (relation, relation)}
    assert built.studies["study_id"].tolist() == ["a:1"]


def test_an_erratum_that_fits_two_documents_is_a_question_and_joins_neither():
    references = make_references(*({"reference_id": f"a:{n}"} for n in (1, 2, 3)))
    built = build(references, related=relate(("a:3", "a:1", "erratum"), ("a:3", "a:2", "erratum")))
    assert len(built.studies) == 3
    assert questions(built) == [("a:1", "a:3", "erratum"), ("a:2", "a:3", "erratum")]
    assert "held back: 2 documents fit" in built.study_pairs["evidence"][0]


@pytest.mark.parametrize("relation", ["abstract", "reply", "update"])
def test_a_relation_that_need_not_be_the_same_people_is_only_asked(relation):
    references = make_references({"reference_id": "a:1"}, {"reference_id": "a:2"})
    built = build(references, related=relate(("a:2", "a:1", relation)))
    assert (len(built.studies), questions(built)) == (2, [("a:1", "a:2", relation)])


def test_different_registrations_hold_a_relation_back():
    references = make_references(
        {"reference_id": "a:1", "registry_ids": "NCT1"}, {"reference_id": "a:2", "registry_ids": "NCT2"}
    )
    built = build(references, related=relate(("a:2", "a:1", "protocol")))
    assert len(built.studies) == 2
    assert "held back: registered as NCT1 and as NCT2" in built.study_pairs["evidence"][0]


def test_a_report_on_several_trials_is_asked_about_with_each_of_them():
    references = make_references(
        {"reference_id": "a:1", "registry_ids": "NCT1; NCT2"},
        {"reference_id": "a:2", "registry_ids": "NCT1"},
        {"reference_id": "a:3", "registry_ids": "NCT2"},
    )
    built = build(references)
    assert len(built.studies) == 3
    assert questions(built) == [("a:1", "a:2", "several_registrations"), ("a:1", "a:3", "several_registrations")]


def test_an_entry_with_a_second_number_joins_the_article_that_names_one_of_them():
    references = make_references(
        {"reference_id": "ctgov:NCT1", "sources": "ctgov", "registry_ids": "EUCTR9; NCT1"},
        {"reference_id": "a:2", "registry_ids": "NCT1"},
    )
    built = build(references, related=relate(("ctgov:NCT1", "a:2", "registration")))
    assert roles(built) == {"a:2": ("primary", ""), "ctgov:NCT1": ("registration", "registration")}


def test_a_document_that_was_not_included_joins_nothing():
    references = make_references({"reference_id": "a:1"}, {"reference_id": "a:2"})
    built = build(references, included=["a:1"], related=relate(("a:2", "a:1", "erratum")))
    assert built.study_references["reference_id"].tolist() == ["a:1"]


def test_a_later_round_brings_a_better_document_but_no_other_name():
    early = {"reference_id": "ctgov:NCT1", "sources": "ctgov", "registry_ids": "NCT1", "rounds": "2023"}
    late = {"reference_id": "a:1", "registry_ids": "NCT1", "rounds": "2024", "authors": "Tan, J"}
    built = build(make_references(early, late))
    assert built.studies[["study_id", "label"]].to_numpy().tolist() == [["ctgov:NCT1", "Tan 2018"]]
    assert roles(built)["a:1"] == ("primary", "")
    assert build(make_references(early)).studies["study_id"].tolist() == ["ctgov:NCT1"]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"authors": "Ito, K", "year": "2020"}, "same_group"),
        ({"authors": "Ito, K", "year": "2025", "title": f"{TITLE}: a follow-up"}, "follow_up"),
        ({"authors": "Abe, A; Ito, Ken; Ono, B", "year": "2019"}, None),
        ({"authors": "Ito, Mari", "year": "2019"}, None),
        ({"authors": "Ito, K", "year": "2025"}, None),
        ({"authors": "Ito, K", "title": "Peppermint oil against headache after flights"}, None),
    ],
)
def test_alike_reports_of_one_group_are_asked_about(other, found):
    references = make_references({"reference_id": "a:1", **SAME_GROUP}, {"reference_id": "a:2", **SAME_GROUP, **other})
    built = build(references)
    assert len(built.studies) == 2
    assert [row[2] for row in questions(built)] == ([found] if found else [])


def test_the_same_number_of_people_is_asked_about_even_years_later():
    abstract = "We enrolled 48 women with colds."
    references = make_references(
        {"reference_id": "a:1", **SAME_GROUP, "abstract": abstract},
        {"reference_id": "a:2", **SAME_GROUP, "year": "2024", "abstract": "In total n = 48 were followed."},
    )
    (evidence,) = build(references).study_pairs["evidence"]
    assert "same first author ito k" in evidence
    assert "both count 48" in evidence


def test_titles_without_the_intervention_in_common_are_not_compared():
    rows = ({"reference_id": f"a:{n}", **SAME_GROUP} for n in (1, 2))
    assert questions(build(make_references(*rows), intervention="Ginger")) == []
    rows = ({"reference_id": f"a:{n}", **SAME_GROUP} for n in (1, 2))
    assert len(questions(build(make_references(*rows), intervention="Teas"))) == 1


def test_two_studies_are_asked_about_once_by_the_references_found_first():
    rows = [{"reference_id": f"a:{n}", **SAME_GROUP, "rounds": "2025" if n == 1 else "2024"} for n in (1, 2, 3)]
    built = build(make_references(*rows), related=relate(("a:1", "a:3", "erratum")))
    assert questions(built) == [("a:2", "a:3", "same_group")]


def test_same_study_joins_what_no_rule_would_and_says_so():
    built = build(PAIR, rulings=rule(("a:1", "a:2", "same study")))
    assert roles(built) == {"a:1": ("primary", ""), "a:2": ("companion", "ruling")}
    assert (questions(built), len(built.cohorts)) == ([], 0)


def test_different_splits_what_a_rule_joins_and_is_not_asked_again():
    references = PAIR.assign(registry_ids="NCT1")
    assert len(build(references).studies) == 1
    built = build(references, rulings=rule(("a:1", "a:2", "different")))
    assert (len(built.studies), questions(built), len(built.cohorts)) == (2, [], 0)


@pytest.mark.parametrize(("word", "kept"), [("overlapping cohorts", "overlapping cohorts"), ("not sure", "not sure")])
def test_overlapping_and_not_sure_keep_two_studies_and_are_flagged(word, kept):
    built = build(PAIR, rulings=rule(("a:1", "a:2", word)))
    assert len(built.studies) == 2
    assert built.cohorts[["study_a", "study_b", "ruling"]].to_numpy().tolist() == [["a:1", "a:2", kept]]
    assert "s.xlsx pairs!H4" in built.cohorts["evidence"][0]


def test_not_sure_of_two_that_no_machine_asked_about_is_flagged_until_somebody_is_sure():
    unlike = make_references(
        {"reference_id": "a:1", "title": "Tea."}, {"reference_id": "a:2", "title": "Gravel roads."}
    )
    unsure = build(unlike, rulings=rule(("a:1", "a:2", "not sure")))
    assert (questions(unsure), unsure.cohorts["ruling"].tolist()) == ([], ["not sure"])
    settled = build(unlike, rulings=rule(("a:1", "a:2", "not sure"), ("a:1", "a:2", "different")))
    assert len(settled.cohorts) == 0


def test_a_doubtful_pair_that_nobody_ruled_on_is_flagged_too():
    assert build(PAIR).cohorts[["study_a", "study_b", "ruling"]].to_numpy().tolist() == [["a:1", "a:2", ""]]


def test_a_ruling_follows_its_records_when_documents_are_joined_later():
    references = make_references({"reference_id": "a:1"}, {"reference_id": "a:2"})
    screening = tables.from_rows("screening", [{"reference_id": one, "status": "included"} for one in ("a:1", "a:2")])
    clusters = pd.DataFrame({"record_id": ["a:1", "a:2", "b:9"], "reference_id": ["a:1", "a:2", "a:2"]})
    rulings = rule(("a:1", "b:9", "same study"))
    built = extract.build_studies(references, screening=screening, clusters=clusters, rulings=rulings)
    assert built.studies["study_id"].tolist() == ["a:1"]


def test_a_chain_of_same_with_one_different_is_named_with_its_cells():
    references = make_references(*({"reference_id": f"a:{n}"} for n in (1, 2, 3)))
    words = rule(("a:1", "a:2", "same study"), ("a:2", "a:3", "same study"), ("a:1", "a:3", "overlapping cohorts"))
    with pytest.raises(ReviewError) as caught:
        build(references, rulings=words)
    (issue,) = caught.value.issues
    assert (issue.file, issue.place) == ("s.xlsx", "pairs!H6")
    assert "s.xlsx pairs!H4, s.xlsx pairs!H5" in issue.allowed


def test_a_ruling_on_entries_that_are_now_one_document_is_named():
    references = make_references({"reference_id": "a:1"})
    screening = tables.from_rows("screening", [{"reference_id": "a:1", "status": "included"}])
    clusters = pd.DataFrame({"record_id": ["a:1", "b:1"], "reference_id": ["a:1", "a:1"]})
    with pytest.raises(ReviewError, match="from itself"):
        extract.build_studies(
            references, screening=screening, clusters=clusters, rulings=rule(("a:1", "b:1", "different"))
        )


IDS = [f"a:{n}" for n in range(7)]
pair = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda two: two[0] < two[1])
related_rows = st.dictionaries(pair, st.sampled_from(["erratum", "preprint", "abstract", "protocol"]), max_size=6)
rulings_made = st.dictionaries(
    pair, st.sampled_from(["same study", "different", "overlapping cohorts", "not sure"]), max_size=5
)
registrations = st.lists(st.sampled_from(["", "NCT1", "NCT2", "NCT1; NCT2"]), min_size=7, max_size=7)


@given(links=related_rows, said=rulings_made, ids=registrations, shuffled=st.permutations(range(7)))
def test_rulings_always_win_and_no_order_of_the_references_matters(links, said, ids, shuffled):
    rows = [{"reference_id": one, "registry_ids": named} for one, named in zip(IDS, ids, strict=True)]
    more = {
        "related": relate(*((*two, relation) for two, relation in links.items())),
        "rulings": rule(*((*two, word) for two, word in said.items())),
    }
    try:
        built = build(make_references(*rows), **more)
    except ReviewError:
        assert "same study" in said.values()
        assert {"different", "overlapping cohorts"} & set(said.values())
        return
    mixed = build(make_references(*(rows[place] for place in shuffled)).iloc[list(shuffled)], **more)
    for name, frame in vars(built).items():
        pd.testing.assert_frame_equal(frame, getattr(mixed, name))
    study = built.study_references.set_index("reference_id")["study_id"]
    for (left, right), word in said.items():
        assert word == "not sure" or (study[left] == study[right]) == (word == "same study")
    assert sorted(study.index) == IDS
    assert (built.study_references["role"] == "primary").sum() == len(built.studies)
