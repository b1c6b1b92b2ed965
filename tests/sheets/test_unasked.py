"""The free sheet: what people say of pairs that nobody asked about, typed by hand, read back, and what it does."""

import shutil

import openpyxl
import pandas as pd
import pytest

from people import fill_sheet
from prismake import dedupe, tables
from prismake.dedupe.duplicate_sheets import issue_free
from prismake.extract import asking
from prismake.files.seeds import saved_sheets
from prismake.issues import ReviewError
from prismake.running.workload import list_owed
from prismake.sheets import find_former
from prismake.sheets.pairs import tell_rulings
from related_documents import PAIR, build
from sheet_writers import WRITERS
from twins import ARTICLE, make_records

PAGE = "unasked"
PEOPLE = {"ana": "ana", "ben": "ben", "eve": "ana"}
TEA = {**ARTICLE, "title": "Green tea for the common cold in young adults", "authors": "Kato, Mari", "pages": "1-9"}
RATS = {**ARTICLE, "title": "Black tea and sleep of rats in the dark", "authors": "Wolf, Eva", "pages": "44-51"}
RECORDS = make_records(ARTICLE, ARTICLE, TEA, RATS)  # r1 and r2 are joined by a rule, nothing is doubtful
TITLES = dict(zip(RECORDS["record_id"], RECORDS["title"], strict=True))
OFFICE = [(one, suffix) for one in WRITERS if one.name == "LibreOffice, de-DE" for suffix in one.suffixes]


@pytest.fixture
def folder(tmp_path):
    """seeds/duplicates with the free sheet of ana."""
    issue_free(tmp_path / "duplicates", people=["ana"], records=RECORDS, former={})
    return tmp_path / "duplicates"


def say(left, right, ruling, note="", **changed):
    """A row as a person fills it: ids with the first four words of the titles."""
    typed = {"left": left, "right": right, "ruling": ruling, "note": note}
    words = {
        f"{side}_title": " ".join(TITLES.get(typed[side].strip().lower(), "none").split()[:5])
        for side in ("left", "right")
    }
    return {**typed, **words, **changed}


def write(folder, *rows, person="ana"):
    sheet = folder / person / "unasked.xlsx"
    fill_sheet(sheet, PAGE, {f"{PAGE} {number}": row for number, row in enumerate(rows, start=1)})
    return sheet


def read(folder, records=RECORDS, former_ids=None):
    return dedupe.read_rulings(saved_sheets(folder), records=records, people=PEOPLE, former_ids=former_ids)


def group(rulings, records=RECORDS):
    clusters = dedupe.deduplicate(records, rulings)[1]
    return dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))


def fail(folder):
    with pytest.raises(ReviewError) as caught:
        group(read(folder))
    return [(issue.place, issue.found) for issue in caught.value.issues]


def test_it_is_issued_once_to_each_person_also_where_nothing_is_doubtful(folder):
    assert [path.name for path in folder.rglob("*.xlsx")] == ["unasked.xlsx"]
    assert issue_free(folder, people=["ana"], records=RECORDS, former={}) == []
    assert issue_free(folder, people=["eve"], records=RECORDS, former={"ana": "eve"}) == []
    assert [path.parent.name for path in issue_free(folder, people=["ana", "ben"], records=RECORDS, former={})] == [
        "ben"
    ]


def test_one_record_alone_issues_nothing_and_a_sheet_as_issued_is_not_read(folder, tmp_path):
    assert issue_free(tmp_path / "new", people=["ana"], records=make_records(ARTICLE), former={}) == []
    assert saved_sheets(folder) == []


def test_two_entries_that_no_rule_relates_become_one_document(folder):
    sheet = write(folder, say("r4", " R3", "Same", "a reprint"))
    (ruling,) = tables.to_rows(read(folder))
    assert (ruling["left"], ruling["right"], ruling["ruling"], ruling["note"]) == ("r3", "r4", "same", "a reprint")
    assert (ruling["person"], ruling["sheet"], ruling["cell"]) == ("ana", sheet.as_posix(), "unasked!F4")
    assert group(read(folder)) == {"r1": "r1", "r2": "r1", "r3": "r3", "r4": "r3"}


def test_two_entries_that_a_rule_joined_are_parted_and_not_asked_of_who_parted_them(folder):
    write(folder, say("r1", "r2", "different"))
    rulings = read(folder)
    assert group(rulings) == {one: one for one in TITLES}
    pairs = dedupe.deduplicate(RECORDS, rulings)[0]
    assert dedupe.issue_rulings(folder, people=["ana"], pairs=pairs, records=RECORDS) == []
    assert len(dedupe.issue_rulings(folder, people=["ben"], pairs=pairs, records=RECORDS)) == 1


@pytest.mark.parametrize("undone", [dict.fromkeys(say("", "", ""), ""), say("r1", "r2", "same")])
def test_a_cleared_row_or_the_other_word_undoes_it(folder, undone):
    write(folder, say("r1", "r2", "different"))
    write(folder, undone)
    assert group(read(folder))["r2"] == "r1"


def test_a_deleted_row_undoes_it_and_rows_may_be_added_below(folder):
    sheet = write(folder, say("r1", "r2", "different"))
    book = openpyxl.load_workbook(sheet)
    book[PAGE].delete_rows(4)
    keys = [str(cell.value).removesuffix("?") for cell in book[PAGE][2]]
    row = say("r3", "r4", "same")
    book[PAGE].append([row.get(key) for key in keys])
    book.save(sheet)
    assert group(read(folder)) == {"r1": "r1", "r2": "r1", "r3": "r3", "r4": "r3"}


def test_every_problem_is_named_at_once_with_its_cell(folder):
    rows = [
        say("r9", "r3", "same"),
        say("r1", "r1", "same"),
        say("r1", "r3", "one"),
        say("r1", "r4", "same", right_title="Green tea"),
        say("r3", "r4", "same"),
        say("r4", "r3", "different"),
    ]
    write(folder, *rows)
    assert fail(folder) == [
        ("unasked!B4", "'r9'"),
        ("unasked!D5", "r1 twice"),
        ("unasked!E7", f"'Green tea' beside r4, which is '{RATS['title']}'"),
        ("unasked!F6", "'one'"),
        ("unasked!F9", "r4 and r3 a second time, also in unasked!F8"),
    ]


def test_it_may_not_contradict_itself_through_a_third_entry(folder):
    write(folder, say("r1", "r3", "same"), say("r3", "r4", "same"), say("r1", "r4", "different"))
    assert fail(folder) == [("unasked!F6", "different for r1 and r4")]


def test_it_may_not_contradict_another_person_nor_an_answer_in_another_sheet(folder):
    issue_free(folder, people=["ben"], records=RECORDS, former={})
    write(folder, say("r3", "r4", "same"))
    write(folder, say("r3", "r4", "different"), person="ben")
    assert [found for _, found in fail(folder)] == ["same for r3 and r4", "different for r3 and r4"]
    write(folder, say("r3", "r4", "same"), person="ben")
    shutil.copy(folder / "ana/unasked.xlsx", folder / "ana/unasked (copy).xlsx")
    fill_sheet(folder / "ana/unasked (copy).xlsx", PAGE, {"unasked 1": {"ruling": "different"}})
    assert len(fail(folder)) == 1


def test_a_row_that_lacks_something_is_held_back_alone_told_and_owed(folder):
    sheet = write(folder, say("r3", "r4", "same"), say("r1", "", "different", right_title=""), say("r1", "r2", ""))
    rulings = read(folder)
    assert group(rulings)["r4"] == "r3"
    lacking = "Id of entry 2, First words of title 2"
    told = [remark["text"] for remark in tell_rulings(tables.to_rows(rulings), what="duplicates")]
    assert told == [
        f"ana wrote “r1” in {sheet.as_posix()} unasked!F5, where this is missing: {lacking}. The row counts nowhere: "
        "fill it in, or clear it",
        f"ana wrote “r1”, “r2” in {sheet.as_posix()} unasked!F6, where this is missing: Same or different?. "
        "The row counts nowhere: fill it in, or clear it",
    ]
    phase = {"people": ["ana"]}
    config = {"screening": {"title_abstract": phase, "full_text": phase}, "duplicates": {"people": ["ana"]}}
    owed = list_owed({"rulings": rulings}, config=config).set_index("task").loc["01 Doubtful duplicates"]
    assert (owed["done"], owed["owed"], owed["next"]) == (1, 2, sheet.as_posix())


def test_what_one_copy_lacks_is_told_and_counts(folder):
    sheet = write(folder, say("r3", "r4", "same"))
    shutil.copy(sheet, copy := sheet.with_name("unasked (1).xlsx"))
    fill_sheet(copy, PAGE, {"unasked 1": dict.fromkeys(say("", "", ""), "")})
    rulings = read(folder)
    assert group(rulings)["r4"] == "r3"
    (remark,) = tell_rulings(tables.to_rows(rulings), what="duplicates")
    assert remark["kind"] == "ruling in one copy only, duplicates"
    assert copy.as_posix() in remark["text"]


def test_an_id_that_no_entry_bears_is_never_resolved_by_the_words_typed_beside_it(folder):
    """The first words of a trial's title begin that of its protocol, too."""
    typed = say("pubmed:3", "pubmed:4", "same", left_title=TITLES["r3"], right_title=TITLES["r4"][:18])
    write(folder, typed)
    former = find_former(folder.parent, read_records=lambda only: RECORDS[list(only)])
    assert former.empty
    assert fail(folder) == [("unasked!B4", "'pubmed:3'"), ("unasked!D4", "'pubmed:4'")]


def test_a_sheet_of_one_folder_is_not_read_in_another(folder):
    sheet = write(folder, say("r3", "r4", "same"))
    clusters = RECORDS.assign(reference_id=RECORDS["record_id"])
    moved = folder.parent / "studies" / "ana" / "unasked.xlsx"
    moved.parent.mkdir(parents=True)
    shutil.copy(sheet, moved)
    with pytest.raises(ReviewError) as caught:
        asking.read_study_rulings([moved], clusters=clusters, people=PEOPLE)
    assert caught.value.issues[0].found == "a sheet of unasked / duplicates / ana"


@pytest.mark.office
@pytest.mark.parametrize(("writer", "suffix"), OFFICE, ids=[suffix for _, suffix in OFFICE])
def test_libreoffice_brings_back_what_was_typed(folder, tmp_path, writer, suffix):
    write(folder, say("r4", "r3", "same", "1/2; größer"), say("r1", "r2", "different"))
    before = read(folder)
    (tmp_path / "saved").mkdir()
    writer.rewrite([folder / "ana/unasked.xlsx"], suffix, tmp_path / "saved")
    (folder / "ana/unasked.xlsx").unlink()
    shutil.copy(tmp_path / f"saved/unasked{suffix}", folder / "ana")
    after = read(folder)
    columns = ["left", "right", "person", "ruling", "note", "held", "cell"]
    assert after[columns].to_numpy().tolist() == before[columns].to_numpy().tolist()


CLUSTERS = PAIR.assign(record_id=PAIR["reference_id"])


def study(folder, ruling, clusters=CLUSTERS, **changed):
    """What carla writes on the two documents of PAIR, on the free sheet of the studies."""
    asking.issue_free(folder, people=["carla"], study_references=build(PAIR).study_references, former={})
    title = PAIR["title"][0][:20]
    row = {"left": "a:1", "left_title": title, "right": "a:2", "right_title": title, "ruling": ruling, **changed}
    write(folder, row, person="carla")
    return asking.read_study_rulings(saved_sheets(folder), clusters=clusters, people={"carla": "carla"})


@pytest.mark.parametrize(
    ("word", "studies", "cohorts"), [("same study", 1, 0), ("different", 2, 0), ("overlapping cohorts", 2, 1)]
)
def test_two_reports_are_one_study_or_not_by_a_word_that_nobody_asked_for(tmp_path, word, studies, cohorts):
    rulings = study(tmp_path, word)
    built = build(PAIR, rulings=rulings)
    assert (len(built.studies), len(built.cohorts)) == (studies, cohorts)
    assert rulings["cell"].tolist() == ["unasked!F4"]
    asked = {"pairs": built.study_pairs, "references": PAIR, "clusters": CLUSTERS, "former": {}}
    assert asking.issue_studies(tmp_path, people=["carla"], **asked) == []


def test_a_word_on_an_entry_counts_for_its_document(tmp_path):
    twin = CLUSTERS.iloc[[0]].assign(record_id="b:7")  # another entry of the document a:1
    clusters = pd.concat([CLUSTERS, twin], ignore_index=True)
    rulings = study(tmp_path, "same study", clusters, left="b:7")
    said = asking.resolve_rulings(rulings, clusters=clusters)
    assert {said["left"][0], said["right"][0]} == {"a:1", "a:2"}
    assert len(build(PAIR, rulings=rulings.assign(left="a:1", right="a:2")).studies) == 1


def test_problems_of_the_sheet_of_studies_are_named(tmp_path):
    with pytest.raises(ReviewError) as caught:
        study(tmp_path, "same", left="a:1", right="a:1")
    assert [issue.found for issue in caught.value.issues] == ["a:1 twice", "'same'"]
