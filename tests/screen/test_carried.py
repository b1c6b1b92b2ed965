"""Votes from other tools: counted for the people that config.yaml names, and sent out again without a loss."""

import csv
import io

import pandas as pd
import pytest

from prismake import screen, tables
from prismake.exports.handover_names import name_handover
from prismake.ingest.export import read_export
from prismake.issues import ReviewError

CRITERIA = [{"id": "design", "phase": ["title_abstract", "full_text"], "text": "A study.", "reason": "Wrong design"}]
RECORDS = tables.from_rows(
    "records",
    [
        {"record_id": f"s:{n}", "source": "s", "file": "r.ris", "first_line": n, "last_line": n + 5, "title": f"T{n}"}
        for n in (1, 2, 3)
    ],
)
CLUSTERS = tables.from_rows(
    "clusters",
    [
        {"record_id": "s:1", "reference_id": "s:1"},
        {"record_id": "s:2", "reference_id": "s:2"},
        {"record_id": "s:3", "reference_id": "s:2"},
    ],
)
JANE = {"origin": "Rayyan", "name": "Jane", "person": "anna"}


def say(record_id: str, decision: str, person: str = "Jane", **more: str) -> dict[str, str]:
    return {"record_id": record_id, "person": person, "origin": "Rayyan", "decision": decision, **more}


def add(*said: dict[str, str], votes=None, phase: str = "title_abstract", mapping=(JANE,)):
    return screen.add_carried(
        tables.empty("votes") if votes is None else votes,
        carried=tables.from_rows("carried_votes", said),
        records=RECORDS,
        clusters=CLUSTERS,
        phase=phase,
        criteria=CRITERIA,
        mapping=mapping,
    )


def in_sheet(reference_id: str, decision: str):
    row = {"phase": "title_abstract", "reference_id": reference_id, "voted_id": reference_id, "person": "anna"}
    more = {"role": "reviewer", "decision": decision, "sheet": "batch-001.xlsx", "cell": "votes!C4"}
    return tables.from_rows("votes", [{**row, **more}])


def remarks(votes, *said: dict[str, str], mapping=(JANE,)) -> list[str]:
    decided = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in ("s:1", "s:2")])
    found = screen.find_remarks(
        votes,
        decided={"title_abstract": decided},
        carried=tables.from_rows("carried_votes", said),
        records=RECORDS,
        screening={"title_abstract": {"people": ["anna"], "carried": list(mapping)}},
    )
    return found["kind"].tolist()


def test_nobody_votes_whom_the_configuration_does_not_name():
    said = say("s:1", "include", "Joe")
    assert len(add(said)) == 0
    assert remarks(add(said), said) == ["carried votes of nobody"]


def test_a_named_persons_votes_count_with_the_lines_they_stand_in():
    (vote,) = tables.to_rows(add(say("s:3", "unclear", labels="rct")))
    assert (vote["reference_id"], vote["voted_id"], vote["person"]) == ("s:2", "s:3", "anna")
    assert (vote["sheet"], vote["cell"], vote["origin"]) == ("seeds/search/r.ris", "lines 3–8", "Rayyan")
    assert remarks(add(say("s:3", "unclear")), say("s:3", "unclear")) == []


def test_the_persons_sheet_stands_above_the_carried_vote_and_the_difference_is_told():
    votes = add(say("s:3", "exclude"), votes=in_sheet("s:2", "include"))
    assert votes[["role", "decision"]].to_numpy().tolist() == [["reviewer", "include"], ["overruled", "exclude"]]
    assert screen.settle(["s:2"], votes=votes, people=["anna"])["status"].tolist() == ["included"]
    assert remarks(votes) == ["carried vote overruled"]
    assert remarks(add(say("s:3", "include"), votes=in_sheet("s:2", "include"))) == []


def test_a_word_that_full_text_lacks_is_asked_in_a_sheet():
    assert len(add(say("s:1", "unclear"), phase="full_text")) == 0


def test_an_exclusion_of_a_full_text_needs_a_reason_of_the_protocol():
    with pytest.raises(ReviewError) as caught:
        add(say("s:1", "exclude", reasons="bad drug"), say("s:2", "exclude"), phase="full_text")
    assert [(issue.file, issue.place, issue.found) for issue in caught.value.issues] == [
        ("seeds/search/r.ris", "lines 1–6", "an exclusion in Rayyan for 'bad drug'"),
        ("seeds/search/r.ris", "lines 2–7", "no reason for it"),
    ]
    mapping = [{**JANE, "reasons": {"Bad Drug": "design"}}]
    votes = add(say("s:1", "exclude", reasons="bad drug"), phase="full_text", mapping=mapping)
    assert votes["reason"].tolist() == ["design"]


def test_two_tools_of_one_person_that_differ_on_a_record_are_named():
    other = {"record_id": "s:1", "person": "", "origin": "ASReview", "decision": "exclude"}
    mapping = [JANE, {"origin": "ASReview", "person": "anna"}]
    with pytest.raises(ReviewError, match="both of anna"):
        add(say("s:1", "include"), other, mapping=mapping)


def test_labels_of_two_tools_of_one_person_on_a_record_are_both_kept():
    other = {"record_id": "s:1", "person": "", "origin": "ASReview", "decision": "include", "labels": "tea"}
    mapping = [JANE, {"origin": "ASReview", "person": "anna"}]
    votes = add(say("s:1", "include", labels="rct"), other, mapping=mapping)
    assert [sorted(note.split(" | ")) for note in votes["note"]] == [["rct", "tea"]]


def test_a_carried_exclusion_for_another_reason_than_the_sheets_is_told():
    sheet = in_sheet("s:2", "exclude").assign(reason="population")
    carried = in_sheet("s:2", "exclude").assign(reason="design", voted_id="s:3", role="overruled", sheet="r.ris")
    votes = tables.conform("votes", pd.concat([sheet, carried]))
    assert remarks(votes) == ["carried vote overruled"]
    assert remarks(tables.conform("votes", pd.concat([sheet, carried.assign(reason="population")]))) == []


def test_a_source_may_be_named_so_that_another_export_of_the_tool_counts_elsewhere():
    assert len(add(say("s:1", "include"), mapping=[{**JANE, "source": "other"}])) == 0
    assert len(add(say("s:1", "include"), mapping=[{**JANE, "source": "s"}])) == 1


@pytest.fixture
def exported(tmp_path):
    references = tables.from_rows(
        "references",
        [
            {
                "reference_id": "s:1",
                "title": "=1+1 Tea",
                "authors": "Ito, A; Li, B",
                "year": "2020",
                "abstract": "x" * 9,
            },
            {"reference_id": "s:2", "title": 'Tea, "black"', "authors": "Weiß, C", "year": "2021", "doi": "10.1/a"},
            {
                "reference_id": "s:3",
                "title": "Tea",
                "authors": "Perez, D",
                "year": "2022",
                "registry_ids": "NCT01234567",
            },
        ],
    )
    cast = [
        ("s:1", "anna", "include"),
        ("s:1", "ben", "exclude"),
        ("s:2", "anna", "unclear"),
        ("s:3", "ben", "include"),
    ]
    votes = tables.from_rows(
        "votes",
        [
            {
                "phase": "title_abstract",
                "reference_id": r,
                "voted_id": r,
                "person": p,
                "role": "reviewer",
                "decision": d,
            }
            for r, p, d in cast
        ],
    )
    late = votes.iloc[:0]
    early = [
        {"reference_id": f"s:{n}", "status": status} for n, status in ((1, "included"), (2, "pending"), (3, "excluded"))
    ]
    named = {
        "references": references,
        "votes_title_abstract": votes,
        "votes_full_text": late,
        "title_abstract": tables.from_rows("screening", early),
        "full_text": tables.from_rows("screening", [{"reference_id": "s:1", "status": "excluded", "reason": "design"}]),
    }
    files = screen.render_handover(
        named,
        people={"title_abstract": ["anna", "ben"], "full_text": ["anna"]},
        criteria=CRITERIA,
    )
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def back(folder, name: str) -> list[list[tuple[str, str, str]]]:
    export = read_export(folder / name, name)
    return [[(vote["person"], vote["decision"], vote["reasons"]) for vote in votes] for votes in export.votes]


def test_the_files_are_those_the_rule_names(exported):
    people = {"title_abstract": ["anna", "ben"], "full_text": ["anna"]}
    assert sorted(path.name for path in exported.iterdir()) == sorted(name_handover(people))


def test_what_rayyan_gets_comes_back_as_the_same_votes(exported):
    assert back(exported, "rayyan_title_abstract.csv") == [
        [("anna", "include", ""), ("ben", "exclude", "")],
        [("anna", "unclear", "")],
        [("ben", "include", "")],
    ]


def test_what_asreview_gets_comes_back_with_its_two_words(exported):
    assert back(exported, "asreview_title_abstract_anna.csv") == [
        [("anna", "include", "")],
        [("anna", "include", "")],
        [],
    ]
    assert back(exported, "asreview_title_abstract_ben.csv") == [[("ben", "exclude", "")], [], [("ben", "include", "")]]


def test_covidence_gets_each_document_in_one_place_with_its_reason(exported):
    assert back(exported, "covidence_excluded.ris") == [[("", "exclude", "Wrong design")]]
    counts = {
        path.stem.removeprefix("covidence_"): path.read_text().count("ER  -")
        for path in exported.glob("covidence_*.ris")
    }
    assert counts == {"screen": 1, "irrelevant": 1, "full_text_review": 0, "excluded": 1, "included": 0}


def test_a_title_that_looks_like_a_formula_leaves_as_text_and_comes_back_whole(exported):
    assert "\ns:1, =1+1 Tea," in (exported / "rayyan_title_abstract.csv").read_text()
    export = read_export(exported / "rayyan_title_abstract.csv", "rayyan_title_abstract.csv")
    assert [entry["title"] for entry in export.entries] == ["=1+1 Tea", 'Tea, "black"', "Tea"]
    assert export.entries[0]["authors"] == "Ito, A; Li, B"


def test_every_text_leaves_as_the_library_for_csv_would_write_it(exported):
    for path in sorted(exported.glob("*.csv")):
        text = path.read_text(encoding="utf-8")
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows(csv.reader(io.StringIO(text, newline="")))
        assert written.getvalue() == text
    assert '"Tea, ""black"""' in (exported / "rayyan_title_abstract.csv").read_text()
