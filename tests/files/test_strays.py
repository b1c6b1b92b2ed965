"""Files in seeds/ that nobody would read are named with what to do, and what programs leave there is not."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from prismake.files.seeds import check_places, list_sheets
from prismake.issues import ReviewError
from prismake.sheets import Column, Meta, Page, Workbook, identify, issue_workbook

HOME = "screening/title_abstract/anna"
EXCEL_LOCK = b"\x04anna" + b" " * 160  # 165 bytes, as Excel writes it
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:x\nsize 1\n"


def make_sheet(path: Path) -> bytes:
    page = Page("votes", (Column("title", "Title", 20),), ({"id": "a:1", "title": "Tea"},))
    made = issue_workbook(
        path, Workbook(Meta("screening", "title_abstract", "anna", "batch-001"), "Votes", (), (page,))
    )
    return made.read_bytes()


def pack(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return made.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def name_all(seeds: Path) -> dict[str, str]:
    """What is found, by the file below seeds/."""
    issues = list(check_places(seeds))
    assert all(issue.remedy and issue.allowed for issue in issues)
    return {Path(issue.file).relative_to(seeds).as_posix(): issue.found for issue in issues}


@pytest.mark.parametrize(
    "place",
    [
        *(
            "backup/screening/title_abstract/anna",
            "seeds/screening/full_text/anna",
            "seeds/duplicates/anna",
            "seeds/seeds",
        ),
        *("screening/title_abstract", "screening", "screening/anna", "screening/title_abstract/anna/old", "duplicates"),
        *("screening/title_abstract/anna/screening/full_text/anna", "consensus/anna", "consensus/extraction", "."),
        *("consensus/duplicates/anna", "extraction/anna/extraction/anna", "x/studies/anna", "Screening/full_text/anna"),
        *("screening/fulltext/anna", "search_old", "grade/anna/2024", "screening/full_text/.anna", ".sync/Archive"),
    ],
)
def test_a_sheet_in_a_folder_that_no_stage_reads_is_named(tmp_path, place):
    make_sheet(tmp_path / place / "batch-001.xlsx")
    ((file, found),) = name_all(tmp_path).items()
    assert file == (Path(place) / "batch-001.xlsx").as_posix()
    assert found in ("a sheet where none is looked for", "a sheet in a hidden folder")


@pytest.mark.parametrize(
    "place",
    [
        *("duplicates/anna", "screening/title_abstract/anna", "screening/full_text/anna", "studies/anna", "grade/anna"),
        *("consensus/title_abstract/anna", "consensus/extraction/anna", "extraction/anna", "appraisal/anna"),
    ],
)
@pytest.mark.parametrize("name", ["batch-001.xlsx", "B.XLSX", "b (Anna's conflicted copy 2024-01-01).xlsx", "x.csv"])
def test_a_sheet_where_a_stage_reads_it_is_not(tmp_path, place, name):
    make_sheet(tmp_path / place / name)
    assert name_all(tmp_path) == {}


@pytest.mark.parametrize(
    "name",
    [
        *("batch-001.txt", "batch-001.gnumeric", "batch-001.zip", "batch-001.xlsx ", "batch-001.xlsx.", "batch-001"),
        *("batch-001.xlsx\u200b", "batch-001.pdf", "batch-001.docx", "batch-001.xml", "batch-001.et", "batch-001.html"),
        *("batch-001.xlsx.bak", "batch-001.xlsx.gsheet", "batch-001.xlt", "batch-001.TXT", "notes.md", "votes.json"),
        *("batch-001.7z", "batch-001.xlsx.part", "A1B2C3D4", "A1B2C3D4.tmp", "batch-001.xlsx~", "batch-001.sxc"),
        *(
            ".batch-001.xlsx",
            ".batch-001.xlsx.icloud",
            "~$batch-001.xlsx",
            ".~lock.batch-001.xlsx#",
            "._batch-001.xlsx",
            ".#batch-001.xlsx",
        ),
        *(".hidden/batch-001.xlsx", ".sync/batch-001.ods", ".goutputstream-X1Y2", ".batch-001.csv.Ab12Cd"),
    ],
)
def test_a_file_of_another_kind_beside_sheets_is_named_whatever_it_is(tmp_path, name):
    content = make_sheet(tmp_path / HOME / "batch-002.xlsx")
    put(tmp_path / HOME, name, content)
    assert list(name_all(tmp_path)) == [f"{HOME}/{name}"]


@pytest.mark.parametrize(
    ("name", "words", "remedy"),
    [
        (".batch-001.xlsx.icloud", "in iCloud and not on this computer", "download it in the Finder"),
        ("batch-001.gsheet", "kept at Google", "download the sheet from there as .xlsx"),
        ("batch-001.zip", "an archive", "unpack it"),
        ("batch-001.xlsx ", "something that is not seen", "rename it"),
        ("~$batch-001.xlsx", "like a lock file", "rename it"),
        ("batch-001.txt", "a .txt file", "save it as .xlsx, .ods or .csv"),
        ("batch-001", "a nameless kind of file", "save it as .xlsx, .ods or .csv"),
    ],
)
def test_each_kind_says_what_to_do(tmp_path, name, words, remedy):
    put(tmp_path / HOME, name, b"x" * 2_000)
    (issue,) = check_places(tmp_path)
    assert words in issue.found
    assert remedy in issue.remedy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *[
            (name, b"words")
            for name in ("README.md", "readme.txt", "README", "desktop.ini", "Desktop.ini", "Thumbs.db")
        ],
        *[(name, OLE) for name in ("Thumbs.db", "ehthumbs.db")],
        *[(name, b"") for name in (".gitkeep", ".gitignore", ".DS_Store", ".keep", ".nfs0000000012ab", "Icon\r")],
        *[("~$batch-001.xlsx", EXCEL_LOCK), (".~lock.batch-001.xlsx#", b",anna,laptop,29.11.2026 10:00,file:///x;")],
        *[("._batch-001.xlsx", b"\x00\x05\x16\x07" + bytes(4092)), (f".issuing-{'0a' * 8}.tmp", b"PK\x03\x04")],
        *[(".git/batch-001.xlsx", b"PK\x03\x04"), (".stversions/batch-001.xlsx", b"x"), ("@eaDir/x.xlsx", b"x")],
        *[(".sync/ID", b"x"), (".owncloudsync.log", b"x"), (".Rhistory", b"x")],
    ],
)
def test_what_programs_leave_in_a_folder_is_passed_over(tmp_path, name, content):
    make_sheet(tmp_path / HOME / "batch-002.xlsx")
    put(tmp_path / HOME, name, content)
    put(tmp_path, name, content)
    assert name_all(tmp_path) == {}


def test_links_that_lead_nowhere_or_to_a_folder_are_named(tmp_path):
    for name, target in {"batch-001.xlsx": "/nowhere/x.xlsx", "batch-002.xlsx": "/etc", "notes": "/nowhere"}.items():
        (tmp_path / HOME).mkdir(parents=True, exist_ok=True)
        (tmp_path / HOME / name).symlink_to(target)
    (tmp_path / "screening/full_text").symlink_to("/nowhere/full_text", target_is_directory=True)
    (tmp_path / HOME / ".#batch-001.csv").symlink_to("anna@laptop.123")  # how Emacs locks a file
    nowhere = "a link that leads nowhere"
    assert name_all(tmp_path) == {
        f"{HOME}/batch-001.xlsx": nowhere,
        f"{HOME}/batch-002.xlsx": "a folder",
        f"{HOME}/notes": nowhere,
        "screening/full_text": nowhere,
    }
    assert [path.name for path in list_sheets(tmp_path)] == ["batch-001.xlsx"]


def test_beside_the_folders_of_sheets_only_what_may_be_a_sheet_is_named(tmp_path):
    content = make_sheet(tmp_path / "grade/anna/batch-001.xlsx")
    for name in ("papers/tea.pdf", "notes.md", "papers/letter.docx", "papers/figures.zip", "papers/a.png", "LICENSE"):
        put(tmp_path, name, pack(word__document_xml="x") if name.endswith((".docx", ".zip")) else b"words")
    for name in ("a", "old/a.txt", "old/b.docx"):
        put(tmp_path, name, content)
    put(tmp_path, "old/c.zip", pack(batch_xlsx="x"))
    put(tmp_path, "old/d.ods.bak", b"x")
    put(tmp_path, "old/e.txt", b"prismake|1|screening|title_abstract|anna|batch-001|votes|1|9\n")
    assert sorted(name_all(tmp_path)) == [
        "a",
        *(f"old/{name}" for name in ("a.txt", "b.docx", "c.zip", "d.ods.bak", "e.txt")),
    ]


def test_in_the_folder_of_retractions_whatever_is_not_read_is_named(tmp_path):
    for name in ("watch.csv", "README.md", ".DS_Store"):
        put(tmp_path / "retractions", name, b"x")
    unread = ["watch.xlsx", "watch.CSV", "watch.csv.zip", "2024/watch.csv", "watch.tsv", ".watch.csv", "~watch.csv"]
    for name in unread:
        put(tmp_path / "retractions", name, b"x")
    assert sorted(name_all(tmp_path)) == sorted(f"retractions/{name}" for name in unread)


@pytest.mark.parametrize(
    "name", ["batch-001.xlsx", "old/b.XLSX", ".#b.xlsx", "codebook.csv.bak", "b.ods", "b.csv", "b"]
)
def test_a_sheet_of_ours_among_the_configuration_is_named_whatever_it_is_called(tmp_path, name):
    content = make_sheet(tmp_path / "seeds" / HOME / "batch-001.xlsx")
    if name.endswith(".ods"):
        content = pack(content_xml="<p>prismake|1|screening|title_abstract|anna|batch-001|votes|1|5</p>")
    elif name.endswith(".csv"):
        content = b"prismake|1|screening|title_abstract|anna|batch-001|votes|1|5;;\n"
    path = put(tmp_path / "config", name, content)
    (issue,) = check_places(tmp_path / "seeds")
    assert (issue.file, issue.found) == (path.as_posix(), "a sheet where none is looked for")


def test_workbooks_of_peoples_own_among_the_configuration_are_left_alone(tmp_path):
    put(tmp_path / "config", "codebook.xlsx", pack(xl__workbook_xml="x", docProps__custom_xml="made by us"))
    put(tmp_path / "config", "config.yaml", b"title: Tea\n")
    put(tmp_path / "config", "broken.xlsx", b"PK\x03\x04rest")
    (tmp_path / "seeds").mkdir()
    assert list(check_places(tmp_path / "seeds")) == []


def test_a_small_sheet_named_like_a_lock_is_named(tmp_path):
    words = b"prismake|1|screening|title_abstract|anna|batch-001|votes|1|5;;\n"
    for name in ("~$batch-001.csv", ".#batch-001.csv"):
        put(tmp_path / HOME, name, words)
    put(tmp_path / HOME, ".#batch-002.csv", b"anna@laptop.example.123:1700000000")  # Emacs's, where there are no links
    assert sorted(name_all(tmp_path)) == [f"{HOME}/.#batch-001.csv", f"{HOME}/~$batch-001.csv"]


@pytest.mark.parametrize(
    ("name", "content", "found", "remedy"),
    [
        ("batch-001.xlsx", LFS, "git LFS", "git lfs pull"),
        ("batch-001.csv", LFS, "git LFS", "git lfs pull"),
        ("batch-001.ods", b"<!DOCTYPE html><html>Sign in", "a web page", "download the sheet again"),
        ("batch-001.xlsx", OLE, "a workbook with a password", "save it without a password"),
        ("batch-001.csv", b"PK\x03\x04rest", "a workbook with the name of a text", "save it as .xlsx"),
    ],
)
def test_a_sheet_that_is_something_else_is_told_as_what_it_is(tmp_path, name, content, found, remedy):
    path = put(tmp_path / HOME, name, content)
    assert name_all(tmp_path) == {}  # it stops the stage that reads it, not the whole review
    with pytest.raises(ReviewError) as caught:
        identify(path)
    (issue,) = caught.value.issues
    assert found in issue.found
    assert remedy in issue.remedy


def test_a_file_that_is_gone_while_the_folder_is_listed_is_passed_over(tmp_path, monkeypatch):
    put(tmp_path / HOME, "batch-001.tmp", b"x")
    real = os.walk

    def lose(*args, **named):
        for place, folders, names in real(*args, **named):
            for name in names:
                Path(place, name).unlink()
            yield place, folders, names

    monkeypatch.setattr(os, "walk", lose)
    assert name_all(tmp_path) == {}
