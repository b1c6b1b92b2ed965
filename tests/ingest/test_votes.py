"""Decisions made in Rayyan, Covidence and ASReview arrive with the records they were made on."""

import pandas as pd
import pytest

from prismake import tables
from prismake.ingest import combine, read_export, read_source
from prismake.ingest.blocks import Field
from prismake.ingest.votes import read_votes

LOG = ("source", "round", "file", "kind", "platform", "searched_on", "hits", "query")


def votes_of(*fields):
    """(person, decision, labels, reasons) of every row; fields are (tag, value)."""
    rows = read_votes([Field(tag, value, 1) for tag, value in fields])
    return [(row["person"], row["decision"], row["labels"], row["reasons"]) for row in rows]


def carried(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    log = pd.DataFrame([dict.fromkeys(LOG, "") | {"source": "s", "round": "2025-01", "file": name}], dtype="str")
    return read_source(log, source="s", folder=tmp_path)[2]


def test_an_entry_without_any_word_of_a_tool_carries_no_vote():
    assert votes_of() == []
    assert votes_of(("N1", "a note | with a bar"), ("KW", "Included"), ("AB", "RAYYAN-INCLUSION: {}")) == []


def test_an_empty_inclusion_is_no_vote():
    assert votes_of(("N1", "RAYYAN-INCLUSION: {}")) == []


@pytest.mark.parametrize(
    ("written", "decision"), [("Included", "include"), ("Excluded", "exclude"), ("Maybe", "unclear")]
)
def test_rayyan_has_three_words(written, decision):
    assert votes_of(("N1", f'RAYYAN-INCLUSION: {{"Ann"=>"{written}"}}')) == [("Ann", decision, "", "")]


def test_a_word_outside_the_vocabulary_stays_as_a_label():
    assert votes_of(("N1", 'RAYYAN-INCLUSION: {"Ann"=>"Later"}')) == [("Ann", "", "Later", "")]


def test_every_person_of_a_note_has_a_row_and_the_label_of_the_entry_has_no_person():
    note = 'RAYYAN-INCLUSION: {"Ann Lee"=>"Included", "Bo"=>"Maybe"} | RAYYAN-LABELS: rct, mice'
    assert votes_of(("N1", note)) == [
        ("", "", "rct; mice", ""),
        ("Ann Lee", "include", "", ""),
        ("Bo", "unclear", "", ""),
    ]


def test_reasons_belong_to_the_only_person_who_excludes():
    note = 'RAYYAN-INCLUSION: {"Ann"=>"Included", "Bo"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong population,old'
    assert votes_of(("notes", note)) == [("Ann", "include", "", ""), ("Bo", "exclude", "", "wrong population; old")]


def test_reasons_of_two_who_exclude_have_no_person():
    note = 'RAYYAN-INCLUSION: {"Ann"=>"Excluded","Bo"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: mice'
    assert votes_of(("notes", note)) == [("", "", "", "mice"), ("Ann", "exclude", "", ""), ("Bo", "exclude", "", "")]


def test_notes_of_users_and_unknown_sections_stay_as_labels():
    note = (
        'RAYYAN-INCLUSION: {"Ann"=>"Included"} | RAYYAN-LABELS: rct,__EXR__mice | RAYYAN-STARS: 3'
        ' | USER-NOTES: {"Ann"=>["see Table 2", "ask Bo"]}'
    )
    assert votes_of(("N1", note)) == [
        ("", "", "RAYYAN-STARS: 3", ""),
        ("Ann", "include", "rct; see Table 2; ask Bo", "mice"),
    ]


def test_rayyans_note_in_bibtex_has_lost_its_braces(tmp_path):
    note = 'RAYYAN-INCLUSION: {"Ann"=>"Excluded", "Bo"=>"Maybe"} | RAYYAN-LABELS: x'
    frame = carried(tmp_path, "r.bib", f"@article{{a, title={{T}}, note={{{note}}}}}\n")
    assert frame[["person", "decision", "labels"]].to_numpy().tolist() == [
        ["", "", "x"],
        ["Ann", "exclude", ""],
        ["Bo", "unclear", ""],
    ]


def test_covidence_tags_notes_and_reasons_are_kept(tmp_path):
    head = "Title,Abstract,Covidence #,Study,Notes,Tags\n"
    notes = "Exclusion reason: Wrong outcomes; Ann Lee (2021-05-12 18:35:11)(Select): same trial as #4?;"
    frame = carried(tmp_path, "c.csv", f'{head}A,,#1,X 2020,"{notes}","rct; mice"\nB,,#2,Y 2021,,\n')
    assert frame["record_id"].nunique() == 1
    assert frame[["person", "decision", "labels", "reasons"]].to_numpy().tolist() == [
        ["", "exclude", "rct; mice", "Wrong outcomes"],
        ["Ann Lee", "", "Select: same trial as #4?", ""],
    ]


def test_a_decision_column_counts_only_in_a_file_of_covidence():
    assert votes_of(("covidence", "#1"), ("decision", "Irrelevant")) == [("", "exclude", "", "")]
    assert votes_of(("title", "T"), ("decision", "Irrelevant"), ("status", "Recruiting")) == []


def test_covidence_states_its_reason_in_a_note_of_ris():
    assert votes_of(("N1", "Exclusion reason: Wrong study design; ")) == [("", "exclude", "", "Wrong study design")]


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("1", [("", "include", "", "")]),
        ("0", [("", "exclude", "", "")]),
        ("0.0", [("", "exclude", "", "")]),
        ("-1", []),
        ("", []),
        ("7", [("", "", "included: 7", "")]),
    ],
)
def test_asreview_labels_are_one_nought_and_minus_one(written, rows):
    assert votes_of(("included", written)) == rows


def test_asreview_names_who_decided_and_keeps_the_note():
    fields = (("asreviewlabel", "1"), ("asreviewnote", "pilot"), ("asreviewusername", "Ann"))
    assert votes_of(*fields) == [("Ann", "include", "pilot", "")]


def test_asreview_keywords_stand_in_notes_or_keywords():
    assert votes_of(("N1", "ASReview_relevant")) == [("", "include", "", "")]
    assert votes_of(("KW", "mice\nASReview_irrelevant\nASReview_prior")) == [("", "exclude", "ASReview_prior", "")]
    assert votes_of(("N1", "ASReview_not_seen")) == []


def test_two_decisions_of_one_person_that_differ_are_unclear_and_both_are_kept():
    fields = (("covidence", "#1"), ("titleabstractstatus", "Included"), ("fulltextstatus", "Excluded"))
    assert votes_of(*fields) == [("", "unclear", "titleabstractstatus: include; fulltextstatus: exclude", "")]


def test_two_tools_in_one_entry_are_two_rows():
    rows = read_votes([Field("N1", 'RAYYAN-INCLUSION: {"A"=>"Included"}', 1), Field("N1", "ASReview_irrelevant", 2)])
    assert [(row["origin"], row["decision"], row["tag"]) for row in rows] == [
        ("ASReview", "exclude", "N1"),
        ("Rayyan", "include", "N1"),
    ]


def test_votes_of_all_sources_stand_in_one_table(tmp_path):
    entry = 'TY  - JOUR\nTI  - {}\nAN  - {}\nN1  - RAYYAN-INCLUSION: {{"Ann"=>"Included"}}\nER  - \n'
    frame = carried(tmp_path, "r.ris", entry.format("A", "WOS:000312345600007") * 2)
    assert frame["record_id"].tolist() == ["s:WOS:000312345600007", "s:WOS:000312345600007~2"]
    assert [len(table) for table in combine([], [], [frame, tables.empty("carried_votes")])] == [0, 0, 2]


def test_a_real_file_of_rayyan_carries_six_votes_in_ris_and_csv(shared_data):
    for name in (
        "ris/asreview-citation-file-formatting___baseline_rayyan.ris",
        "csv/asreview-citation-file-formatting___baseline_rayyan.csv",
    ):
        export = read_export(shared_data / "exports" / name, name)
        assert [vote["decision"] for votes in export.votes for vote in votes] == [
            *("include", "include", "unclear", "unclear", "exclude", "exclude")
        ]
        assert {vote["person"] for votes in export.votes for vote in votes} == {"Emily"}


def test_labels_of_a_finished_review_arrive_as_its_includes_and_excludes(shared_data):
    export = read_export(shared_data / "screening" / "Jeyaraman_2020.csv", "Jeyaraman_2020.csv")
    decisions = [vote["decision"] for votes in export.votes for vote in votes]
    assert (len(decisions), decisions.count("include"), decisions.count("exclude")) == (1175, 96, 1079)
