"""Files of rows as people save them: workbooks, and text as spreadsheet programs of several countries write it."""

import csv
import datetime
import shutil
from pathlib import Path

import openpyxl
import pytest

from living import run
from places import REVIEW
from prismake import config
from prismake.commands.new import write_review
from prismake.config import releases
from prismake.config.rows import decode_saved
from prismake.issues import ReviewError

ANSWERS = {"title": "Tea", "kind": "intervention", "people": "anna, ben", "adjudicator": "carla", "databases": "cinahl"}


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(REVIEW / "config", tmp_path / "config"))


def as_workbook(folder: Path, name: str) -> Path:
    """The rows of a file as openpyxl writes them, every cell of the kind General; the text is taken away."""
    book = openpyxl.Workbook()
    book.active.title = name
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            book.active.append(row)
    book.save(folder / f"{name}.xlsx")
    (folder / f"{name}.csv").unlink()
    return folder / f"{name}.xlsx"


def change(path: Path, cells: dict) -> None:
    book = openpyxl.load_workbook(path)
    page = book[path.stem]
    keys = [cell.value for cell in page[1]]
    for (line, name), (value, shown) in cells.items():
        cell = page.cell(line, keys.index(name) + 1 if name in keys else len(keys) + 2)
        cell.value, cell.number_format = value, shown
    book.save(path)


def problems(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ReviewError) as caught:
        config.load(folder)
    return [(Path(issue.file).name, issue.place, issue.found) for issue in caught.value.issues]


def test_workbooks_say_what_the_text_said(folder):
    before = config.load(folder)
    for name in config.CSV_FILES:
        as_workbook(folder, name)
    assert config.load(folder) == before
    assert [Path(path).name for path in config.list_files(folder)][3:5] == ["searches.xlsx", "codebook.xlsx"]


def test_a_workbook_beside_the_text_is_named(folder):
    as_workbook(folder, "codebook").rename(folder / "kept.xlsx")
    shutil.copy(REVIEW / "config/codebook.csv", folder)
    shutil.move(folder / "kept.xlsx", folder / "codebook.xlsx")
    assert problems(folder) == [("config", "codebook", "codebook.csv and codebook.xlsx")]


def test_what_a_program_made_a_date_or_a_number_is_read_as_it_was_typed(folder):
    path = as_workbook(folder, "searches")
    day = datetime.datetime(2024, 12, 31)  # noqa: DTZ001 - as in a cell
    cells = {
        (2, "searched_on"): (day, "DD/MM/YYYY"),
        (2, "round"): (datetime.datetime(2024, 12, 1), "MMM\\-YY"),  # noqa: DTZ001
        (2, "hits"): (1204.0, "General"),
        (3, "round"): (2024, "General"),
        (3, "searched_on"): ("31.12.2024", "@"),
    }
    change(path, cells)
    rows = config.load(folder).rows["searches"]
    assert [rows[0][key] for key in ("searched_on", "round", "hits")] == ["2024-12-31", "2024-12", "1204"]
    assert [rows[1][key] for key in ("searched_on", "round")] == ["2024-12-31", "2024"]


def test_what_nobody_can_tell_is_named_with_its_cell(folder):
    path = as_workbook(folder, "searches")
    cells = {
        (2, "hits"): ("=1+1", "General"),
        (2, "own"): ("ask Ben", "General"),
        (3, "query"): (0.05, "0%"),
        (4, "searched_on"): (datetime.datetime(2024, 12, 31, 9, 30), "General"),  # noqa: DTZ001
    }
    change(path, cells)
    found = problems(folder)
    assert [place for _, place, _ in found] == ["searches!F4", "searches!G2", "searches!H3", "searches!J2"]
    assert found[3][2] == "'ask Ben' beside the columns"


def test_a_wrong_word_is_named_with_its_cell_and_a_wrong_column_by_its_name(folder):
    path = as_workbook(folder, "searches")
    change(path, {(3, "kind"): ("databse", "@")})
    assert problems(folder) == [("searches.xlsx", "searches!D3, [2].kind", '"databse"')]
    change(path, {(1, "kind"): ("Kind", "@")})
    assert problems(folder) == [("searches.xlsx", "searches", "no kind and Kind, unknown or twice")]


@pytest.mark.parametrize("content", [b"no workbook", b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_is_refused(folder, content):
    (folder / "searches.csv").unlink()
    (folder / "searches.xlsx").write_bytes(content)
    ((file, _, _),) = problems(folder)
    assert file == "searches.xlsx"


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), (",", "cp1252"), (",", "utf-8")]
)
def test_text_is_read_as_programs_of_several_countries_save_it(folder, delimiter, encoding):
    before = config.load(folder).rows["searches"]
    with (folder / "searches.csv").open(encoding="utf-8", newline="") as file:
        header, first, *others = csv.reader(file)
    year, month, day = first[5].split("-")
    first[5], first[7] = f"{day}.{month}.{year}", "Größe – „Tee“; café"
    with (folder / "searches.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, first, *others])
    rows = config.load(folder).rows["searches"]
    assert rows == [{**before[0], "query": "Größe – „Tee“; café"}, *before[1:]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("чай и простуда", "cp1251"),
        ("łódź", "cp1250"),
        ("τσάι", "cp1253"),
        ("Dvořák, Němec, Kučera, Plzeň", "cp1250"),
        ("Őry Gyűrű", "cp1250"),
        ("Şahin, Yıldız", "cp1254"),
        ("été", "mac-roman"),
        ("größer", "cp850"),
        ("señor à la carte", "cp1252"),  # a Central European program would have saved other letters so
    ],
)
def test_letters_of_another_code_page_are_refused_not_guessed(text, encoding):
    with pytest.raises(UnicodeDecodeError):
        decode_saved(text.encode(encoding))


def test_two_days_in_one_are_refused(folder):
    path = as_workbook(folder, "searches")
    change(path, {(2, "searched_on"): ("03/04/2024", "@")})
    assert problems(folder) == [("searches.xlsx", "searches!F2, [1].searched_on", '"03/04/2024"')]


@pytest.mark.parametrize("kind", ["intervention", "diagnostic", "animal", "scoping", "qualitative"])
def test_a_new_review_has_workbooks_with_lists_help_and_examples(tmp_path, kind):
    write_review(tmp_path / "text", {**ANSWERS, "kind": kind})
    write_review(tmp_path / "forms", {**ANSWERS, "kind": kind, "forms": "xlsx"})
    before, after = (
        config.load(tmp_path / one / "config", seeds=tmp_path / one / "seeds") for one in ("text", "forms")
    )
    assert after == before
    assert not list((tmp_path / "forms/config").glob("*.csv"))
    book = openpyxl.load_workbook(tmp_path / "forms/config/searches.xlsx")
    assert book.sheetnames == ["searches", "help", "examples"]
    lists = [str(one.sqref) for one in book["searches"].data_validations.dataValidation]
    assert lists == ["D2:D2001", "I2:I2001", "K2:K2001"]
    assert [cell.value for cell in book["examples"][2]][4:10:5] == ["EBSCO", "CINAHL"]
    *_, last = book["examples"].values
    assert (last[3], *last[-2:]) == ("citation", "both", "10.1000/abc; 26342300")


def test_a_form_that_is_none_is_refused(tmp_path):
    with pytest.raises(ReviewError) as caught:
        write_review(tmp_path / "new", {**ANSWERS, "forms": "docx"})
    assert [issue.file for issue in caught.value.issues] == ["--forms"]


@pytest.mark.office
def test_a_form_that_libreoffice_saved_is_read(tmp_path, office):
    write_review(tmp_path / "new", {**ANSWERS, "forms": "xlsx"})
    path = tmp_path / "new/config/searches.xlsx"
    row = dict(zip("ABCDEFHIJ", ["cinahl", "2026-01", "cinahl.ris", "database", "EBSCO", "2026-01-31"], strict=False))
    book = openpyxl.load_workbook(path)
    for letter, text in {**row, "G": "12", "H": "tea", "I": "searched", "J": "CINAHL"}.items():
        book["searches"][f"{letter}2"] = text
    book.save(path)
    office("--convert-to", "xlsx", "--outdir", tmp_path / "saved", path)
    shutil.copy(tmp_path / "saved/searches.xlsx", path)
    (loaded,) = config.load(tmp_path / "new/config").rows["searches"]
    assert list(loaded.values()) == [*row.values(), "12", "tea", "searched", "CINAHL", "", ""]


def test_a_release_keeps_the_log_as_it_was_written(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    before = releases._read_written(releases.find_written())["searches"]
    as_workbook(folder, "searches")
    assert releases.find_written()["searches"] == "config/searches.xlsx"
    assert releases._read_written(releases.find_written())["searches"].equals(before)


@pytest.mark.slow
def test_a_review_with_workbooks_has_the_records_of_the_one_with_text(first, tmp_path):
    review = Path(shutil.copytree(first, tmp_path / "review", symlinks=True))
    kept = {name: (review / f"results/{name}").read_bytes() for name in ("ingest.csv", "clusters.csv", "flow.csv")}
    for name in config.CSV_FILES:
        as_workbook(review / "config", name)
    run(review)
    assert {name: (review / f"results/{name}").read_bytes() for name in kept} == kept


def test_excels_line_for_the_delimiter_is_no_header_and_lines_are_counted_as_the_file_has_them(folder):
    path, before = folder / "searches.csv", config.load(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"sep=,\n{text}", encoding="utf-8")
    assert config.load(folder) == before
    path.write_text(f"SEP=,\n{text}".replace(",database,", ",nowhere,", 1), encoding="utf-8")
    assert problems(folder) == [("searches.csv", "line 3, [1].kind", '"nowhere"')]
