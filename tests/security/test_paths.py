"""Names that a person writes: none leads out of the review's folder, none waits for ever, none means something else."""

import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from hostile_books import change, make_book
from mistaken import edit, refuse
from places import REVIEW
from prismake import config
from prismake.config.files import read_checked
from prismake.config.releases import list_releases
from prismake.files.seeds import as_issued, check_places, list_sheets
from prismake.ingest import read_export
from prismake.issues import ReviewError
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook, read_sheet


@pytest.fixture
def review(tmp_path):
    for name in ("config", "seeds"):
        shutil.copytree(REVIEW / name, tmp_path / "review" / name)
    return tmp_path / "review"


def name_file(review: Path, name: str) -> list:
    """Give the first export of the log another name."""
    rows = (review / "config/searches.csv").read_text(encoding="utf-8").splitlines()
    cells = rows[1].split(",")
    cells[2] = '"' + name.replace('"', '""') + '"'
    (review / "config/searches.csv").write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]), encoding="utf-8")
    return refuse(review)


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/passwd", "../config/config.yaml", "a/../../x.ris", "..", "a//b.ris", "./x.ris", "a/.", "x/"),
        *("C:\\x.ris", "..\\x.ris", "\\\\server\\share\\x.ris", "file:///etc/passwd", "https://example.org/x.ris"),
        *("x\0.ris", "x\n.ris", "x\t.ris", "x\u202esir.exe", "{source}.ris", "{}.ris", "*.ris", "x?.ris", "a|b.ris"),
        *("nul", "con.ris", "sub/aux.txt", "COM1.ris", "lpt9", "x. ", "trailing./x.ris", 'a"b.ris', "<x>.ris"),
    ],
)
def test_a_name_in_the_search_log_stays_in_its_folder(review, name):
    issues = name_file(review, name)
    assert any(issue.file.endswith("searches.csv") and issue.place and issue.remedy for issue in issues), issues


def test_a_tilde_means_nothing(review):
    assert any("no file" in issue.found for issue in name_file(review, "~/x.ris"))


def test_a_link_out_of_the_folder_is_named_with_where_it_leads(review, tmp_path):
    (tmp_path / "secret.ris").write_text("TY  - JOUR\nTI  - Secret\nER  - \n")
    (review / "seeds/search/x.ris").symlink_to(tmp_path / "secret.ris")
    assert any(f"a link to {tmp_path / 'secret.ris'}" in issue.found for issue in name_file(review, "x.ris"))


def test_a_folder_of_exports_may_itself_be_a_link(review, tmp_path):
    shutil.move(review / "seeds/search", tmp_path / "disk")
    (review / "seeds/search").symlink_to(tmp_path / "disk", target_is_directory=True)
    assert config.load(review / "config", seeds=review / "seeds").sources


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/tty", "pipe"])
def test_devices_and_pipes_are_never_opened(review, tmp_path, place):
    if place == "pipe":
        os.mkfifo(review / "seeds/search/x.ris")
    else:
        (review / "seeds/search/x.ris").symlink_to(place)
    assert any(issue.place for issue in name_file(review, "x.ris"))
    with pytest.raises(ReviewError, match="no end"):
        read_export(review / "seeds/search/x.ris", "x.ris")


@pytest.mark.parametrize("place", ["/dev/zero", "pipe"])
@pytest.mark.parametrize("name", ["config.yaml", "searches.csv"])
def test_a_file_of_config_that_has_no_end_is_named(tmp_path, name, place):
    if place == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to(place)
    _, [issue] = read_checked(tmp_path / name, name.split(".")[0])
    assert "no end" in issue.found


@pytest.mark.parametrize(
    "person", ["../anna", "/anna", "anna/ben", "con", "nul", "Anna", "a{b}", "a*", "", "~root", "a b"]
)
def test_a_name_of_a_person_is_a_plain_word(review, person):
    edit(review, "config.yaml", "people: [anna", f"people: [{json.dumps(person)}")
    assert any(issue.file.endswith("config.yaml") for issue in refuse(review))


def test_a_name_that_ends_a_line_is_none(review):
    edit(review, "config.yaml", "people: [anna", 'people: ["anna\\n"')
    assert any("anna" in issue.found for issue in refuse(review))


@pytest.mark.parametrize("old", ["../../..", "/etc", "a/b"])
def test_a_name_of_old_is_a_plain_word(review, old):
    path = review / "config/config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"\nformer: {{{json.dumps(old)}: anna}}\n", encoding="utf-8")
    assert any("former" in issue.place or "former" in issue.found for issue in refuse(review))


@pytest.mark.parametrize("source", ["../x", "a/b", "{phase}", "a b", "con", "a|b", ".*", "a.b", "Embase"])
def test_a_source_is_a_plain_word_too(review, source):
    rows = (review / "config/searches.csv").read_text(encoding="utf-8").splitlines()
    changed = ",".join([source, *rows[1].split(",")[1:]])
    (review / "config/searches.csv").write_text("\n".join([rows[0], changed, *rows[2:]]), encoding="utf-8")
    assert any(issue.file.endswith("searches.csv") for issue in refuse(review))


# Sheets


def make_sheet(path: Path, batch: str = "batch-001") -> Path:
    page = Page("votes", (Column("title", "Title", 20),), ({"id": "a:1", "title": "Tea"},))
    return issue_workbook(path, Workbook(Meta("screening", "full_text", "anna", batch), "Votes", (), (page,)))


@pytest.mark.parametrize("batch", ["../../../evil", "/tmp/evil", "..\\evil", "a\nb", "a\0b"])
def test_the_hidden_row_of_a_sheet_names_no_other_folder(tmp_path, batch):
    with pytest.raises(ReviewError, match="in the hidden first row"):
        read_sheet(make_sheet(tmp_path / "batch-001.xlsx", batch), pages=())


@pytest.mark.parametrize("count", ["²", "9" * 5000, "1000000000000", "-1", "1e9"])
def test_the_hidden_row_of_a_sheet_claims_no_endless_page(count):
    assert Meta.parse(f"prismake|1|screening|full_text|anna|batch-001|votes|{count}|9") is None


def test_sheets_that_have_no_end_are_named_and_never_opened(tmp_path):
    folder = tmp_path / "screening/full_text/anna"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "batch-001.xlsx")
    (folder / "batch-002.csv").symlink_to("/dev/zero")
    (folder / "batch-003.ods").mkdir()
    assert list_sheets(tmp_path) == []
    named = ["batch-001.xlsx", "batch-002.csv", "batch-003.ods"]
    assert sorted(Path(issue.file).name for issue in check_places(tmp_path)) == named


def test_folders_that_are_linked_in_circles_are_walked_once(tmp_path):
    make_sheet(tmp_path / "screening/full_text/anna/batch-001.xlsx")
    for name in "abcdef":
        (tmp_path / f"screening/{name}").symlink_to(tmp_path, target_is_directory=True)
    assert [path.name for path in list_sheets(tmp_path)] == ["batch-001.xlsx"]


def test_a_property_beyond_measure_does_not_make_a_sheet_as_issued(tmp_path):
    path = make_sheet(tmp_path / "sheet.xlsx")
    assert as_issued(path)
    path.write_bytes(change(path.read_bytes(), "docProps/custom.xml", b" " * 50_000_000))
    assert not as_issued(path)


def test_nothing_of_an_archive_is_ever_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = io.BytesIO(make_book())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/media/evil.sh", "rm -rf /")
    (tmp_path / "book.xlsx").write_bytes(made.getvalue())
    read_export(tmp_path / "book.xlsx", "book.xlsx")
    assert [path.name for path in tmp_path.rglob("*")] == ["book.xlsx"]


# Releases


@pytest.mark.parametrize("text", ['{"version": "../../etc"}', "[" * 100_000, "{}", "null", '{"version": 1}'])
def test_a_manifest_of_a_release_names_no_other_folder(tmp_path, text):
    (tmp_path / "1.0").mkdir()
    keys = dict.fromkeys(("previous", "date", "prismake", "code"), "x")
    full = json.dumps({**json.loads(text), **keys, "files": {}}) if text.startswith('{"version"') else text
    (tmp_path / "1.0/manifest.json").write_text(full)
    with pytest.raises(ReviewError, match="no manifest of a release"):
        list_releases(tmp_path)
