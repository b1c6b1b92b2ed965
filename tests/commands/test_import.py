"""A review that was screened elsewhere: every row comes to a vote of its person or is told, and nothing else moves."""

import csv
import random
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from hardship import copy
from living import IDLE, RATS, decide_full_text, decide_title, run, snapshot, titles
from people import fill_sheet
from places import DOCS, REVIEW
from prismake import tables
from prismake.__main__ import main
from prismake.commands.importing.mapping import Source
from prismake.commands.importing.rows import read_rows
from prismake.commands.importing.voting import ENDS
from prismake.config.files import schema

TITLES, FULL_TEXTS = tables.PHASES
GREEN, GINGER = "Green tea and the sleep of shift workers.", "Ginger tea for the common cold: a randomised trial."
COLUMNS = {"title": "Title", "decision": "Vote"}
ENTRY = "TY  - JOUR\nTI  - {}\nER  - \n"


@pytest.fixture
def review(first, tmp_path, monkeypatch):
    folder = copy(first, tmp_path / "review")
    monkeypatch.chdir(folder)
    return folder


def write_table(name, rows, *, delimiter=","):
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def write_mapping(*votes, name="import.yaml"):
    Path(name).write_text(yaml.safe_dump({"votes": list(votes)}), encoding="utf-8")


def entry(file, person="anna", phase=TITLES, **more):
    return {"file": file, "phase": phase, "person": person, "columns": COLUMNS, **more}


def bring(*arguments):
    assert main(["import", *(arguments or ["import.yaml"])]) == 0
    return pd.read_csv("results/import.csv", dtype=str, keep_default_na=False)


def refuse(capsys, *arguments):
    before = snapshot(Path())
    assert main(["import", *(arguments or ["import.yaml"])]) == 1
    assert snapshot(Path()) == before
    return capsys.readouterr().err


def read_votes(phase=TITLES, person="anna", folder="screening"):
    """The decisions of a person's imported sheets, as openpyxl sees them."""
    found = {}
    for path in sorted(Path(f"seeds/{folder}/{phase}/{person}").glob("import-*.xlsx")):
        sheet = openpyxl.load_workbook(path)["votes"]
        keys = [str(cell.value).removesuffix("?") for cell in sheet[2]]
        for values in sheet.iter_rows(min_row=4, values_only=True):
            row = dict(zip(keys, values, strict=True))
            found[row["id"]] = row["decision"]
    return found


def decide(phase, decision):
    """Tables of both people's votes as another tool would keep them: by title alone, in its own words."""
    words = {"include": "Yes", "exclude": "No", "unclear": "Maybe"}
    shown = sorted(titles(Path("seeds/screening") / phase).values())
    for person in ("anna", "ben"):
        said = [(title, decision(person, title)) for title in shown]
        rows = [(title, words.get(one["decision"], one["decision"]), one.get("reason", "")) for title, one in said]
        write_table(f"{phase}_{person}.csv", [("Title", "Vote", "Why"), *rows])


@pytest.mark.lived
def test_a_review_that_is_brought_comes_to_what_people_who_fill_sheets_come_to(review):
    """The golden tables are those of the same votes, typed into issued sheets."""
    decide(TITLES, decide_title)
    entries = [entry(f"{TITLES}_{one}.csv", one) for one in ("anna", "ben")]
    write_mapping(*entries)
    assert set(bring()["outcome"]) == {"new"}
    run(review)
    assert IDLE in run(review)
    decide(FULL_TEXTS, decide_full_text)
    columns = {"columns": {**COLUMNS, "reason": "Why"}}
    entries += [entry(f"{FULL_TEXTS}_{one}.csv", one, FULL_TEXTS, **columns) for one in ("anna", "ben")]
    write_mapping(*entries)
    assert bring()["outcome"].value_counts().to_dict() == {"stands already": 16, "new": 12}
    run(review)
    write_table("third.csv", [("Id", "Vote", "Why"), (RATS, "exclude", "population"), ("medline:1001", "include", "")])
    third = {"id": "Id", "decision": "Vote", "reason": "Why"}
    write_mapping(*entries, entry("third.csv", "carla", FULL_TEXTS, columns=third))
    assert bring()["outcome"].value_counts().to_dict() == {"stands already": 28, "new": 1, "no conflict": 1}
    run(review)
    for name in ("ledger", "agreement"):  # but for the name of the batch
        came = Path(f"results/{name}.csv").read_bytes().replace(b"import-001", b"batch-001")
        assert came == (REVIEW / f"expected/{name}.csv").read_bytes()
    before = snapshot(Path("seeds"))
    assert "new" not in set(bring()["outcome"])
    assert snapshot(Path("seeds")) == before
    assert IDLE in run(review)


def test_what_a_person_saved_is_kept_and_told_with_its_cell(review):
    sheet = Path(f"seeds/screening/{TITLES}/anna/batch-001.xlsx")
    fill_sheet(sheet, "votes", {"medline:1002": {"decision": "include"}})
    before = sheet.read_bytes()
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude"), (GINGER, "include")])
    write_mapping(entry("old.csv"))
    kept, new = bring().to_dict("records")
    assert (kept["outcome"], new["outcome"]) == ("stands otherwise", "new")
    assert kept["told"].startswith(f"include in {sheet.as_posix()} ")
    assert read_votes() == {"medline:1001": "include"}
    assert sheet.read_bytes() == before


def test_each_of_many_changed_votes_is_told_and_changes_nothing(review):
    decide(TITLES, decide_title)
    write_mapping(entry(f"{TITLES}_anna.csv"))
    bring()
    kept = read_votes()
    with Path(f"{TITLES}_anna.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    chance = random.Random(2)
    for _ in range(5):
        flipped = {row[0] for row in rows if chance.random() < 0.4}
        turned = [(row[0], "no" if row[1] == "Yes" else "yes") if row[0] in flipped else row[:2] for row in rows]
        write_table(f"{TITLES}_anna.csv", [head[:2], *turned])
        told = bring()
        other = told.loc[told["outcome"] == "stands otherwise", "title"].str.lstrip()  # a blank keeps "=" no formula
        assert set(other) == flipped
        assert read_votes() == kept


def test_a_sheet_that_was_brought_is_its_persons_who_may_change_it(review):
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude")])
    write_mapping(entry("old.csv"))
    bring()
    fill_sheet(
        Path(f"seeds/screening/{TITLES}/anna/import-001.xlsx"), "votes", {"medline:1002": {"decision": "include"}}
    )
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude"), (GINGER, "include")])
    assert bring()["outcome"].tolist() == ["stands otherwise", "new"]
    assert read_votes() == {"medline:1002": "include", "medline:1001": "include"}
    assert len(list(Path(f"seeds/screening/{TITLES}/anna").glob("import-*.xlsx"))) == 2


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_brought_sheet_that_libreoffice_saves_says_what_it_said(review, office, tmp_path, suffix):
    decide(TITLES, decide_title)
    write_mapping(entry(f"{TITLES}_ben.csv", "ben"))
    bring()
    (path,) = Path(f"seeds/screening/{TITLES}/ben").glob("import-*.xlsx")
    office("--convert-to", suffix, "--outdir", tmp_path / "saved", path)
    path.unlink()
    shutil.copy(tmp_path / f"saved/{path.stem}.{suffix}", path.parent)
    assert bring()["outcome"].tolist() == ["stands already"] * 8


def test_the_order_of_rows_and_of_columns_changes_no_vote(review):
    decide(TITLES, decide_title)
    write_mapping(entry(f"{TITLES}_anna.csv"))
    bring()
    expected = read_votes()
    with Path(f"{TITLES}_anna.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    random.Random(1).shuffle(body := [row[::-1] for row in rows[1:]])
    write_table("mixed.csv", [rows[0][::-1], *body], delimiter=";")
    write_mapping(entry("mixed.csv", "ben"))
    bring()
    assert read_votes(person="ben") == expected
    assert len(expected) == 8


def test_a_check_writes_the_report_and_no_sheet(review, capsys):
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude")])
    write_mapping(entry("old.csv"))
    before = snapshot(Path("seeds"))
    assert bring("import.yaml", "--check")["outcome"].tolist() == ["new"]
    assert snapshot(Path("seeds")) == before
    assert "no sheet written" in capsys.readouterr().out


def test_every_mistake_is_told_at_once_and_nothing_is_written(review, capsys):
    write_table("old.csv", [("Title", "Vote"), (GREEN, "perhaps"), (GINGER, "perhaps")])
    write_table("texts.csv", [("Title", "Vote", "Why"), (GREEN, "exclude", "boring"), (GINGER, "exclude", "")])
    reasons = {"columns": {**COLUMNS, "reason": "Why"}}
    write_mapping(
        entry("old.csv"),
        entry("gone.csv", "dora"),
        entry("old.csv", columns={"title": "Titel", "decision": "Vote"}),
        entry("texts.csv", phase=FULL_TEXTS, **reasons),
    )
    told = refuse(capsys)
    assert "6 problems to mend" in told
    for found in ("person dora", "'perhaps'", "gone.csv", "no column Titel", "for 'boring'", "without a reason"):
        assert found in told
    assert told.count("'perhaps'") == 1


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"person": "dora"}, "person dora"),
        ({"decision": "include"}, "a decision for all and a column of them"),
        ({"columns": {"title": "Title"}}, "neither a decision nor its column"),
        ({"columns": {"decision": "Vote"}}, "columns decision"),
        ({"columns": {"titel": "Title"}}, "titel"),
        ({"phase": "abstract"}, "abstract"),
    ],
)
def test_a_mapping_is_held_against_itself_and_the_review(review, capsys, wrong, found):
    write_mapping({**entry("gone.csv"), **wrong})
    assert found in refuse(capsys)


def test_before_the_first_run_there_is_nothing_to_vote_on(review, capsys):
    Path("results/references.parquet").unlink()
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude")])
    write_mapping(entry("old.csv"))
    assert "run ./review first" in refuse(capsys)


@pytest.mark.parametrize(
    ("words", "outcomes"),
    [
        (("exclude", "no"), ["new", "matched twice, alike"]),
        (("exclude", "yes"), ["matched twice, otherwise"] * 2),
        (("exclude", ""), ["new", "no decision"]),
    ],
)
def test_two_rows_on_one_reference_count_once_and_not_where_they_differ(review, words, outcomes):
    write_table(
        "old.csv", [("Title", "Vote"), *((title, word) for title, word in zip((GREEN, GREEN), words, strict=True))]
    )
    write_mapping(entry("old.csv"))
    assert bring()["outcome"].tolist() == outcomes
    assert read_votes() == ({"medline:1002": "exclude"} if "new" in outcomes else {})


def test_a_pair_of_lists_needs_no_mapping(review):
    Path("included.ris").write_text(ENTRY.format(GINGER))
    Path("excluded.ris").write_text(ENTRY.format(GREEN) + ENTRY.format("Coffee for colds"))
    told = bring("included.ris", "excluded.ris", "--phase", TITLES, "--person", "ben")
    assert told["outcome"].tolist() == ["new", "new", "not matched"]
    assert read_votes(person="ben") == {"medline:1001": "include", "medline:1002": "exclude"}


@pytest.mark.parametrize("name", ["not_included.csv", "not included.ris", "non-included.ris", "no longer excluded.ris"])
def test_a_name_that_says_not_is_refused(review, capsys, name):
    Path(name).write_text(ENTRY.format(GINGER))
    told = refuse(capsys, name, "--phase", TITLES, "--person", "anna")
    assert f"{name}" in told
    assert f"a name that tells no decision of {TITLES}" in told


def test_the_terminal_says_what_a_list_was_taken_for(review, capsys):
    Path("included no 2.ris").write_text(ENTRY.format(GINGER))
    bring("included no 2.ris", "--phase", TITLES, "--person", "ben")
    assert f"included no 2.ris, {TITLES}, ben, every row as include: 1 row: 1 new\n" in capsys.readouterr().out


def test_covidences_lists_say_what_they_say_in_each_phase(review):
    head = "Title,Authors,Published Year,DOI,Covidence #,Notes\n"
    Path("review_77_irrelevant_csv.csv").write_text(f"{head}{GREEN},Okafor N,2019,10.5555/tea.2,#1,\n")
    Path("review_77_excluded_csv.csv").write_text(f"{head}Ginger tea in rats with a cold.,Ito A,2017,,#2,\n")
    told = bring("review_77_irrelevant_csv.csv", "review_77_excluded_csv.csv", "--phase", TITLES, "--person", "anna")
    assert told["matched_by"].tolist() == ["DOI, title", "title"]
    assert read_votes() == {"medline:1002": "exclude", "medline:1003": "include"}


def test_a_list_whose_name_tells_no_decision_is_refused(review, capsys):
    Path("list.ris").write_text(ENTRY.format(GINGER))
    assert f"a name that tells no decision of {TITLES}" in refuse(
        capsys, "list.ris", "--phase", TITLES, "--person", "anna"
    )
    assert "a list alone" in refuse(capsys, "list.ris")
    write_mapping(entry("list.ris"))
    assert "a mapping with --phase" in refuse(capsys, "import.yaml", "--phase", TITLES)


def test_a_report_never_takes_the_place_of_a_file_that_stands(review, capsys):
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude")])
    write_mapping(entry("old.csv"))
    assert "a file that exists" in refuse(capsys, "import.yaml", "--report", "old.csv")
    Path("import.yaml").rename("import.yml")
    assert "a .yml file" in refuse(capsys, "import.yml")


def test_tables_of_another_version_are_told(review, capsys):
    write_table("old.csv", [("Title", "Vote"), (GREEN, "exclude")])
    write_mapping(entry("old.csv"))
    Path("results/clusters.csv").write_text("record_id\nx\n")
    assert "run ./review first" in refuse(capsys)


def test_a_workbook_is_read_from_the_page_that_the_mapping_names(review):
    book = openpyxl.Workbook()
    book.create_sheet("round 2").append(["Vote", "Number"])
    book["round 2"].append(["no", 1002])
    book.save("old.xlsx")
    write_mapping(entry("old.xlsx", page="round 2", columns={"pmid": "Number", "decision": "Vote"}))
    assert bring()["matched_by"].tolist() == ["PMID"]
    assert read_votes() == {"medline:1002": "exclude"}


def test_a_list_gives_the_reasons_that_its_export_names(tmp_path):
    path = tmp_path / "review_77_excluded_csv.csv"
    path.write_text(
        f"Title,DOI,Covidence #,Notes\n{GINGER},10.5555/tea.1,#2,Exclusion reason: Wrong drug;\n{GREEN},,#3,\n"
    )
    rows = read_rows(Source(path, FULL_TEXTS, "anna", "", "", decision="exclude"))
    assert [(row.title, row.doi, row.reason, row.place) for row in rows] == [
        (GINGER, "10.5555/tea.1", "Wrong drug", "lines 2–2"),
        (GREEN, "", "", "lines 3–3"),
    ]


def test_the_page_explains_every_key_of_the_mapping():
    page = (DOCS / "how-to/import.md").read_text(encoding="utf-8")
    keys = schema("import")["properties"]["votes"]["items"]["properties"]
    assert [key for key in keys if f"| `{key}` |" not in page] == []
    assert [key for key in keys["columns"]["properties"] if f"`{key}`" not in page] == []
    assert [end for end in ENDS if f"| {end} |" not in page] == []
