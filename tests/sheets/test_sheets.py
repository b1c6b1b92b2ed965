"""Sheets: issued once, recognised when saved, read back with every damage named."""

import csv
import io
import random
import shutil
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prismake.files.seeds import as_issued, check_places, saved_sheets
from prismake.issues import ReviewError
from prismake.sheets import Column, Meta, Page, Workbook, identify, issue_batches, issue_workbook, read_sheet
from prismake.sheets.pages import CELL_LIMIT, Extent, guard_row, sheet_text
from prismake.sheets.rendering import render_workbook
from prismake.text.words import clean_text

META = Meta("screening", "title_abstract", "anna", "batch-001")
COLUMNS = (
    Column("title", "Title", 40, highlight=True),
    Column("doi", "DOI", 20, link="https://doi.org/{}"),
    Column("decision", "Decision", 12, fill=True, choices=("include", "exclude")),
    Column("note", "Note", 20, fill=True),
)
PAGE = Page("votes", COLUMNS, done_when="decision")
HOSTILE = ["=1+1", "+A1", "-2", "@SUM(A1)", "00123", "1e5", "TRUE", "March-1", "5%", "NA", "#N/A", "http://a.b", "2/3"]


def make_book(titles=("first", "second", "third"), **changes) -> Workbook:
    rows = tuple({"id": f"s:{n}", "title": title, "doi": "10.1/a"} for n, title in enumerate(titles, start=1))
    page = Page("votes", COLUMNS, rows, done_when="decision")
    return Workbook(META, "A sheet", ("a guide",), (page,), **changes)


@pytest.fixture
def sheet(tmp_path) -> Path:
    return issue_workbook(tmp_path / "anna" / "batch-001.xlsx", make_book())


def edit(path: Path, **cells: str | None) -> None:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book["votes"][address] = value
    book.save(path)


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ReviewError) as caught:
        read_sheet(path, pages=[PAGE])
    return [(issue.place, issue.found) for issue in caught.value.issues]


def test_a_sheet_as_issued_is_no_input(sheet):
    assert as_issued(sheet)
    assert saved_sheets(sheet.parent) == []


def test_a_copy_with_another_time_is_still_as_issued(sheet, tmp_path):
    copy = shutil.copyfile(sheet, tmp_path / "copy.xlsx")
    assert as_issued(copy)


def test_the_same_content_gives_the_same_bytes():
    assert render_workbook(make_book()) == render_workbook(make_book())


def test_saving_without_a_change_makes_a_sheet_an_input(sheet):
    edit(sheet)
    assert saved_sheets(sheet.parent) == [sheet]


def test_each_sheet_is_looked_into_once_by_who_asks_for_several_folders(sheet):
    edit(sheet)
    asked = []
    remember = cache(lambda path: asked.append(path) or as_issued(path))
    folders = (sheet.parent, sheet.parent.parent, sheet.parent)
    assert [saved_sheets(folder, is_issued=remember) for folder in folders] == [[sheet]] * 3
    assert asked == [sheet]


def test_lock_files_and_half_written_sheets_are_no_sheets(sheet):
    for name in (".~lock.batch-001.xlsx#", "~$batch-001.xlsx", ".issuing-1.tmp", ".batch.xlsx"):
        (sheet.parent / name).write_text("x")
    edit(sheet)
    assert saved_sheets(sheet.parent) == [sheet]


def test_an_existing_file_is_never_overwritten(sheet):
    before = sheet.read_bytes()
    with pytest.raises(FileExistsError):
        issue_workbook(sheet, make_book(("other",)))
    assert sheet.read_bytes() == before
    assert sorted(path.name for path in sheet.parent.iterdir()) == ["batch-001.xlsx"]


def test_batches_number_on_from_those_that_stand_there(tmp_path):
    def make(batch, ids):
        rows = tuple({"id": row_id, "title": "t", "doi": ""} for row_id in ids)
        return Workbook(META, "t", (), (Page("votes", COLUMNS, rows),))

    first = issue_batches(tmp_path, person="anna", rows=["a", "b", "c"], size=2, make=make)
    second = issue_batches(tmp_path, person="anna", rows=["d"], size=2, make=make)
    assert [path.name for path in first + second] == ["batch-001.xlsx", "batch-002.xlsx", "batch-003.xlsx"]
    assert identify(second[0]) == (META, 1)


def test_what_is_typed_comes_back_with_its_cell(sheet):
    edit(sheet, D5=" include ", E5="a note")
    row = read_sheet(sheet, pages=[PAGE]).rows["votes"][1]
    assert (row.id, row.cells["decision"].text, row.cells["decision"].address) == ("s:2", "include", "votes!D5")
    assert row.cells["note"].text == "a note"


def test_titles_that_look_like_formulas_dates_and_links_stay_text(tmp_path):
    path = issue_workbook(tmp_path / "a.xlsx", make_book(tuple(HOSTILE)))
    rows = read_sheet(path, pages=[PAGE]).rows["votes"]
    assert [row.cells["title"].text for row in rows] == HOSTILE
    with zipfile.ZipFile(path) as archive:
        head, _, rows_below = archive.read("xl/worksheets/sheet1.xml").partition(b'<row r="4"')
        assert b"<f>" not in rows_below
        assert head.count(b"<f>") == 1  # the counter


def test_a_title_that_is_markup_stays_text(tmp_path):
    titles = ("<r><t>x</t></r>", "<r></r>", "<b>&amp;</b>", "_x0041_", "]]>")
    path = issue_workbook(tmp_path / "a.xlsx", make_book(titles))
    assert tuple(row.cells["title"].text for row in read_sheet(path, pages=[PAGE]).rows["votes"]) == titles
    shown = openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4, values_only=True)
    assert [clean_text(row[1]) for row in shown] == list(titles)


def test_highlighted_terms_leave_the_text_whole(tmp_path):
    book = make_book(("Stem cells in rats and Stem cells",), include_terms=("stem cell",), exclude_terms=("rat",))
    path = issue_workbook(tmp_path / "a.xlsx", book)
    assert read_sheet(path, pages=[PAGE]).rows["votes"][0].cells["title"].text == "Stem cells in rats and Stem cells"
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/sharedStrings.xml").count(b"<r>") == 6


def test_a_changed_locked_cell_is_named_with_its_row(sheet):
    edit(sheet, B5="another title")
    assert [found for _, found in problems(sheet)] == [
        "No. 2: a locked cell of the row was changed, or it is a row of another sheet"
    ]


def test_sorting_hiding_and_own_columns_are_no_problem(sheet):
    book = openpyxl.load_workbook(sheet)
    page = book["votes"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6)]
    for offset, values in enumerate(reversed(rows), start=4):
        for column, value in enumerate(values, start=1):
            page.cell(offset, column, value)
    page.row_dimensions[5].hidden = True
    page["K3"], page["K4"] = "mine", "own remark"
    book.save(sheet)
    assert [row.id for row in read_sheet(sheet, pages=[PAGE]).rows["votes"]] == ["s:3", "s:2", "s:1"]


def test_an_inserted_column_moves_the_cells_not_the_votes(sheet):
    book = openpyxl.load_workbook(sheet)
    book["votes"].insert_cols(2)
    book["votes"]["E4"] = "exclude"
    book.save(sheet)
    assert read_sheet(sheet, pages=[PAGE]).rows["votes"][0].cells["decision"].text == "exclude"


def test_every_damage_is_reported_at_once(sheet):
    book = openpyxl.load_workbook(sheet)
    page = book["votes"]
    page.delete_rows(6)
    for column in range(1, 8):
        page.cell(6, column, page.cell(4, column).value)
    page["D9"] = "include"
    book.save(sheet)
    assert problems(sheet) == [
        ("votes", "row 3 missing (1 in all)"),
        ("votes!D9", "'include' in a row without an id"),
        ("votes!F6", "row 1 stands twice, also at votes!F4"),
    ]


def test_a_deleted_decision_column_is_named(sheet):
    book = openpyxl.load_workbook(sheet)
    book["votes"].delete_cols(4)
    book.save(sheet)
    found = "6 of 7 columns have a key in the hidden row: no, title, doi, note, id, guard"
    assert problems(sheet) == [("votes!A2", found)]


def test_a_copied_column_is_named_before_it_hides_a_vote(sheet):
    book = openpyxl.load_workbook(sheet)
    for row in book["votes"].iter_rows(min_col=4, max_col=4):
        book["votes"].cell(row[0].row, 12, row[0].value)
    book["votes"]["D4"] = "exclude"
    book.save(sheet)
    assert problems(sheet) == [("votes!A2", "column decision stands twice in the hidden row of keys")]


def test_a_copied_tab_is_named_before_it_hides_a_vote(sheet):
    edit(sheet, D4="include")
    book = openpyxl.load_workbook(sheet)
    book.copy_worksheet(book["votes"])
    book["votes"]["D4"] = "exclude"
    book.save(sheet)
    assert problems(sheet) == [("votes Copy", "page votes stands 2 times: votes, votes Copy")]


def test_a_formula_that_nobody_computed_is_not_read_as_blank(sheet):
    edit(sheet, D4="=E4")
    assert read_sheet(sheet, pages=[PAGE]).rows["votes"][0].cells["decision"].text == "=E4"


def test_rows_may_be_added_where_spare_rows_stand(tmp_path):
    page = Page("arm", (Column("label", "Label", 20, fill=True),), ({"id": "arm 1"},), complete=False)
    path = issue_workbook(tmp_path / "a.xlsx", Workbook(META, "t", (), (page,)))
    book = openpyxl.load_workbook(path)
    book["arm"]["B5"] = "a second arm"
    book.save(path)
    rows = read_sheet(path, pages=[page]).rows["arm"]
    assert [(row.id, row.get("label").text) for row in rows] == [("arm 1", ""), ("arm row 5", "a second arm")]


def test_a_csv_of_a_workbook_with_several_pages_is_refused(tmp_path):
    pages = tuple(Page(name, COLUMNS, ({"id": "a"},)) for name in ("one", "two"))
    path = issue_workbook(tmp_path / "a.xlsx", Workbook(META, "t", (), pages))
    rows = openpyxl.load_workbook(path)["one"].iter_rows(values_only=True)
    with path.with_suffix(".csv").open("w") as file:
        csv.writer(file).writerows([[value or "" for value in row] for row in rows])
    with pytest.raises(ReviewError, match="holds one page"):
        read_sheet(path.with_suffix(".csv"), pages=pages)


def test_a_sheet_of_an_older_form_is_still_whole(sheet):
    wider = Page("votes", (*COLUMNS, Column("later", "Later", 10, fill=True)))
    row = read_sheet(sheet, pages=[wider]).rows["votes"][0]
    assert row.get("later").text == ""


def test_sheets_behind_a_linked_folder_are_found(sheet, tmp_path):
    edit(sheet)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "anna").symlink_to(sheet.parent, target_is_directory=True)
    assert [path.name for path in saved_sheets(tmp_path / "other")] == ["batch-001.xlsx"]


def test_a_sheet_where_no_stage_looks_is_named(tmp_path):
    for place in ("screening/full_text/anna", "extraction/anna", "screening/fulltext/ben", "screening/ben", "."):
        issue_workbook(tmp_path / place / "batch-001.xlsx", make_book())
    lost = [Path(issue.file).relative_to(tmp_path).parent.as_posix() for issue in check_places(tmp_path)]
    assert lost == [".", "screening/ben", "screening/fulltext/ben"]


def test_a_name_that_is_taken_in_the_meantime_is_passed_over(tmp_path):
    def make(batch, ids):
        if batch == "batch-001":
            issue_workbook(tmp_path / "anna" / "batch-001.xlsx", make_book())
        return make_book()

    assert [path.name for path in issue_batches(tmp_path, person="anna", rows=["a"], size=1, make=make)] == [
        "batch-002.xlsx"
    ]


def test_a_file_system_without_links_still_overwrites_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(PermissionError()))
    path = issue_workbook(tmp_path / "a.xlsx", make_book())
    assert as_issued(path)
    with pytest.raises(FileExistsError):
        issue_workbook(path, make_book())


@pytest.mark.parametrize(
    "content", [b"", b"a;b\x81\x8d\xff", b"PK\x03\x04broken", b"just text", "Notizen; für später".encode("utf-16")]
)
@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
def test_what_is_no_sheet_is_an_issue(tmp_path, content, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    assert not as_issued(path)
    assert len(problems(path)) == 1


def test_an_unknown_suffix_says_what_to_save_as(tmp_path):
    (tmp_path / "x.numbers").write_bytes(b"x")
    assert problems(tmp_path / "x.numbers") == [("", "a .numbers file")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_saved_by_any_program_is_read(sheet, delimiter, encoding):
    edit(sheet, D4="include", E4="größer; 5, mm")
    rows = openpyxl.load_workbook(sheet)["votes"].iter_rows(values_only=True)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([[value or "" for value in row] for row in rows])
    path = sheet.with_suffix(".csv")
    path.write_bytes(buffer.getvalue().encode(encoding))
    row = read_sheet(path, pages=[PAGE]).rows["votes"][0]
    assert (row.cells["decision"].text, row.cells["note"].text) == ("include", "größer; 5, mm")


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "csv"])
def test_a_sheet_saved_by_libreoffice_keeps_rows_votes_and_guards(sheet, tmp_path, office, suffix):
    edit(sheet, D4="include", B1=None)
    office("--convert-to", suffix, "--outdir", tmp_path / "out", sheet)
    returned = read_sheet(tmp_path / "out" / f"batch-001.{suffix}", pages=[PAGE])
    assert returned.meta == META
    assert [row.cells["decision"].text for row in returned.rows["votes"]] == ["include", "", ""]


@pytest.mark.office
def test_libreoffice_saving_an_issued_sheet_makes_it_an_input(sheet, tmp_path, office):
    office("--convert-to", "xlsx", "--outdir", tmp_path / "out", sheet)
    assert not as_issued(tmp_path / "out" / "batch-001.xlsx")


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_guard_does_not_mind_what_programs_do_to_blanks(left, right):
    row = {"id": "a", "title": f"{left} {right}"}
    changed = {**row, "title": f"  {left}\r\n{right} ", "guard": "f00"}
    assert guard_row(row) == guard_row(changed)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_sheet_text_never_grows_beyond_what_a_cell_holds(text):
    shown = sheet_text(text * 500)
    assert len(shown.encode("utf-16-le")) // 2 <= CELL_LIMIT + 60
    assert not set(shown) & set(map(chr, range(9)))


def test_cells_become_text_without_losing_digits():
    values = [None, 3.0, 2.5, True, " x\u00a0", "001"]
    assert [clean_text(value) for value in values] == ["", "3", "2.5", "TRUE", "x", "001"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), min_size=1, max_size=4))
def test_any_identity_survives_the_sheet(parts):
    meta = Meta("extraction", "|".join(parts), "anna", parts[0])
    assert Meta.parse(meta.text(Extent("study", 3, 7))) == (meta, Extent("study", 3, 7))


def test_shuffled_rows_give_the_same_votes(tmp_path):
    path = issue_workbook(tmp_path / "a.xlsx", make_book(tuple(f"title {n}" for n in range(30))))
    book = openpyxl.load_workbook(path)
    page = book["votes"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    for number, row in enumerate(rows):
        row[3] = "include" if number % 3 else "exclude"
    random.Random(1).shuffle(rows)
    for offset, values in enumerate(rows, start=4):
        for column, value in enumerate(values, start=1):
            page.cell(offset, column, value)
    book.save(path)
    returned = {row.id: row.cells["decision"].text for row in read_sheet(path, pages=[PAGE]).rows["votes"]}
    assert returned == {f"s:{n + 1}": "include" if n % 3 else "exclude" for n in range(30)}
