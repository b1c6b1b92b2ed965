"""The plan of analyses as a workbook: it says what the text says, and a mistake is told with its cell."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml

from places import REVIEW, ROOT
from prismake import config
from prismake.commands.new import KINDS, SKELETON, write_review
from prismake.config.analysis_forms import list_columns, write_row
from prismake.config.files import TextLoader, list_pages, read_checked, schema
from prismake.issues import ReviewError

ANSWERS = {"title": "Tea", "people": "anna, ben", "adjudicator": "carla", "databases": "pubmed", "forms": "xlsx"}


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(REVIEW / "config", tmp_path / "config"))


def as_workbook(folder: Path) -> Path:
    """The plan as somebody types it: each analysis a row, in columns of any order; the text is taken away."""
    text = folder / "analyses.yaml"
    plan = yaml.load(text.read_text(encoding="utf-8"), Loader=TextLoader)
    text.unlink()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, analyses in plan.items():
        page, rows = book.create_sheet(name), [write_row(one) for one in analyses]
        keys = sorted({key for row in rows for key in row}, reverse=True) or list(
            list_pages("analyses")[name]["required"]
        )
        for cells in [keys, *([row.get(key) for key in keys] for row in rows)]:
            page.append(cells)
    book.save(folder / "analyses.xlsx")
    return folder / "analyses.xlsx"


def change(path: Path, key: str, text: object) -> str:
    """Type into a cell of the first analysis, in a new column where there is none; returns its address."""
    book = openpyxl.load_workbook(path)
    page = book["analyses"]
    cell = next((cell for cell in page[1] if cell.value == key), None) or page.cell(1, page.max_column + 1, key)
    page.cell(2, cell.column, text)
    book.save(path)
    return f"analyses!{cell.column_letter}2"


def problems(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ReviewError) as caught:
        config.load(folder)
    return [(Path(issue.file).name, issue.place, issue.found) for issue in caught.value.issues]


def test_a_workbook_says_what_the_text_said(folder):
    before = config.load(folder)
    as_workbook(folder)
    assert config.load(folder) == before
    assert "analyses.xlsx" in [Path(path).name for path in config.list_files(folder)]


def test_so_does_one_of_the_flagships_plan(tmp_path):
    folder = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    before = config.load(folder)
    as_workbook(folder)
    assert config.load(folder) == before


def test_text_and_workbook_side_by_side_are_refused(folder):
    shutil.copy(folder / "analyses.yaml", folder / "kept")
    as_workbook(folder)
    shutil.move(folder / "kept", folder / "analyses.yaml")
    assert ("config", "analyses", "analyses.yaml and analyses.xlsx") in problems(folder)


def test_a_wrong_word_and_a_number_that_is_none_are_told_with_their_cells(folder):
    path = as_workbook(folder)
    measure, direction = change(path, "measure", "odds"), change(path, "direction", "up")
    change(path, "comparison.kind", "both")
    places = {place.partition(",")[0]: found for _, place, found in problems(folder)}
    assert {places[measure], places[direction]} == {'"odds"', '"up"'}
    assert '"both"' in places.values()


def test_a_number_that_a_program_holds_as_one_is_what_it_was_as_text(folder):
    path = as_workbook(folder)
    for key, typed in (("sensitivity.correlations", 0.25), ("certainty.mid", 2.5), ("certainty.source", "a panel")):
        change(path, key, typed)
    first = config.load(folder).analyses[0]
    assert (first["sensitivity"]["correlations"], first["certainty"]["mid"]) == ([0.25], 2.5)
    place = change(path, "title", 0.5)
    assert problems(folder) == [("analyses.xlsx", place, "0.5, which a program may have made of other words")]


def test_thousands_and_a_word_for_the_second_time_are_told_with_their_cells(folder):
    path = as_workbook(folder)
    repeated = change(path, "leave_out", "s1 = counted twice | s2 = other | s1 = too small")
    assert problems(folder) == [("analyses.xlsx", repeated, "s1 for the second time")]
    change(path, "leave_out", "")
    mid = change(path, "certainty.mid", "1,000")
    change(path, "certainty.source", "a panel")
    ((_, place, found),) = problems(folder)
    assert (place.partition(",")[0], found) == (mid, '"1,000"')


def test_an_unknown_column_and_a_missing_page_are_told(folder):
    path = as_workbook(folder)
    book = openpyxl.load_workbook(path)
    book["analyses"].cell(1, 40, "colour")
    book.save(path)
    assert problems(folder)[0][1:] == ("analyses", "colour, unknown or twice")
    book["analyses"].title = "plans"
    book.save(path)
    assert problems(folder)[0][2].startswith("pages plans")


def test_every_key_of_the_schema_is_a_column_once():
    for name, listed in schema("analyses")["properties"].items():
        columns = list_columns(listed["items"])
        assert set(listed["items"]["properties"]) == {key.partition(".")[0] for key in columns}
        assert set(list_pages("analyses")[name]["required"]) <= set(columns)
    assert list_columns(schema("analyses")["properties"]["analyses"]["items"])["comparison.kind"]["enum"] == [
        "pre_post",
        "arms",
        "single_arm",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_a_new_form_count_once_they_are_copied(tmp_path, kind):
    """The oracle is the text of the same kind with its signs taken away."""
    write_review(tmp_path / "form", {**ANSWERS, "kind": kind})
    assert not (tmp_path / "form/config/analyses.yaml").exists()
    path = tmp_path / "form/config/analyses.xlsx"
    book = openpyxl.load_workbook(path)
    text = (SKELETON / kind / "config/analyses.yaml").read_text(encoding="utf-8")
    if "examples" not in book.sheetnames:
        assert kind in ("scoping", "qualitative")
        return
    name = "accuracy" if kind == "diagnostic" else "analyses"
    _copy_examples(book, "examples", name)
    book.save(path)
    plain = re.sub(r"^#(?:  |(?=network:|swim:))", "", text.replace(f"{name}: []", f"{name}:"), flags=re.MULTILINE)
    wanted = yaml.load(plain, Loader=TextLoader)
    loaded = config.load(tmp_path / "form/config")
    assert (loaded.analyses, loaded.accuracy) == (wanted["analyses"], wanted.get("accuracy", []))
    if "network examples" in book.sheetnames:  # whose codebook has more arms
        _copy_examples(book, "network examples", "network")
        book.save(path)
        _copy_examples(book, "swim examples", "swim")
        book.save(path)
        found = read_checked(path, "analyses")[0]
        assert {name: found[name] for name in ("network", "swim")} == {
            name: wanted[name] for name in ("network", "swim")
        }


def _copy_examples(book, page, name):
    for line, row in enumerate(book[page].iter_rows(min_row=2, values_only=True), start=2):
        for column, value in enumerate(row, start=1):
            book[name].cell(line, column).value = value


@pytest.mark.parametrize(("values", "told"), [("human", 0), ("human|rat", 1)])
def test_species_may_be_left_out_where_there_is_one(folder, values, told):
    text = re.sub(r"^ *species: .*\n", "", (folder / "analyses.yaml").read_text(), flags=re.MULTILINE)
    (folder / "analyses.yaml").write_text(text)
    codebook = folder / "codebook.csv"
    lines = codebook.read_text().splitlines()
    rows = [_offer(line, values) if line.startswith("species,study") else line for line in lines]
    codebook.write_text("\n".join(rows) + "\n")
    if not told:
        assert all("species" not in one for one in config.load(folder).analyses)
    else:
        assert {place.rpartition(", ")[2] for _, place, _ in problems(folder)} == {"species"}


def _offer(line: str, values: str) -> str:
    parts = line.split(",")
    parts[4] = values
    return ",".join(parts)
