"""The disk is full: one sentence names the file, no half sheet is left, and with room again nothing is missing."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from fault_runs import IDS, PEOPLE, hash_all, issue
from hardship import assert_same, copy, count_votes, fill_at, small_disk, take
from living import IDLE, run, start
from prismake import tables
from prismake.__main__ import main
from prismake.files import placing, refusals
from prismake.files.seeds import as_issued, list_sheets, saved_sheets
from prismake.issues import Issue, ReviewError
from prismake.running import jobs
from prismake.sheets import read_sheet

STEP = 4096  # a page: the least that a disk in memory gives
LARGE = pd.DataFrame(
    {"record_id": [f"s:{n:06d}" for n in range(30_000)], "reference_id": [f"s:{n:06d}" for n in range(30_000)]}
).assign(joined_by="")


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=8) as place:
        yield place


def told(capsys) -> str:
    """What the terminal showed; never a traceback."""
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return text


def try_to_issue(folder: Path) -> Issue | None:
    try:
        issue(folder, 5)
    except OSError as error:
        return refusals.describe_refusal(error)
    return None


def write_workbook(path: Path) -> None:
    with refusals.naming(path), xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(2000):
            sheet.write_string(row, 0, str(hash(str(row))) * 20)


WRITERS = {
    "clusters.csv": lambda path: tables.write("clusters", LARGE, path),
    "clusters.parquet": lambda path: tables.write("clusters", LARGE, path),
    "review.html": lambda path: placing.write_text(path, "x" * 1_000_000),
    "review.xlsx": write_workbook,
    "batch-001.xlsx": lambda path: placing.place_new(path, b"x" * 1_000_000),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("left", [0, STEP, 8 * STEP])
def test_whatever_is_written_one_sentence_names_the_file_and_the_remedy(
    disk, tmp_path, capsys, monkeypatch, name, left
):
    monkeypatch.chdir(tmp_path)
    filler = take(disk, left=left)
    with pytest.raises(SystemExit) as caught, jobs.logged(tmp_path / "logs" / "job.log"):
        WRITERS[name](disk / name)
    text = told(capsys)
    assert caught.value.code == 1
    assert "1 problem to mend" in text
    assert f"{disk / name}\n    found:   cannot be written, there is no room left on the disk" in text
    assert "run again" in text
    assert text.strip() == (tmp_path / "logs" / "job.log").read_text().strip()
    filler.unlink()
    if name == "batch-001.xlsx":
        assert list(disk.iterdir()) == []


def test_sheets_issued_while_the_disk_fills_up_are_whole_and_the_rest_comes_with_room_again(disk, tmp_path, counted):
    issue(tmp_path / "undisturbed", 5)
    whole = sum(path.stat().st_size + STEP for path in list_sheets(tmp_path / "undisturbed"))
    cut = 0
    for left in range(0, whole + STEP, 2 * STEP):
        folder = disk / "seeds" / "screening" / "title_abstract"
        folder.mkdir(parents=True)
        filler = take(disk, left=left)
        refusal = try_to_issue(folder)
        if refusal is not None:
            assert (refusal.found, Path(refusal.file).parent.parent) == (refusals.NO_ROOM.found, folder)
            cut += 1
        standing = hash_all(folder)
        assert all(as_issued(path) for path in list_sheets(folder))
        assert list(folder.rglob(".*")) == []
        filler.unlink()
        issue(folder, 5)
        assert standing.items() <= hash_all(folder).items()
        for person in PEOPLE:
            asked = [
                row.id for path in list_sheets(folder / person) for row in read_sheet(path, pages=()).rows["votes"]
            ]
            assert sorted(asked) == IDS
        assert saved_sheets(folder) == []
        shutil.rmtree(disk / "seeds")
    assert cut > 5
    counted(faults=cut)


def test_a_file_system_without_links_keeps_no_half_sheet_either(disk, monkeypatch):
    monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "Operation not permitted")))
    filler = take(disk, left=2 * STEP)
    with pytest.raises(OSError, match="No space"):
        placing.place_new(disk / "batch-001.xlsx", b"x" * 5 * STEP)
    assert sorted(disk.iterdir()) == [filler]
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        placing.place_new(disk / "batch-001.xlsx", b"x" * 10)
    assert sorted(disk.iterdir()) == [filler]


def test_a_review_that_cannot_be_begun_for_want_of_room_leaves_nothing_behind(disk, capsys):
    filler = take(disk, left=16 * STEP)
    assert main(["new", str(disk / "review")]) == 1
    assert "there is no room left on the disk" in told(capsys)
    assert [path for path in disk.rglob("*") if path != filler] in ([], [disk / "review"])
    filler.unlink()
    assert main(["new", str(disk / "review")]) == 0


def test_a_job_does_not_begin_where_less_room_is_left_than_snakemakes_own_books_need(disk, monkeypatch, capsys):
    monkeypatch.chdir(disk)
    take(disk, left=refusals.LEAST_ROOM // 2)
    with pytest.raises(SystemExit), jobs.logged("logs/job.log"):
        pytest.fail("the job began")
    assert f"{disk}\n    found:   0.5 MB left on the disk" in told(capsys)


def test_a_bug_is_no_refusal(tmp_path):
    for error in (
        KeyError("x"),
        FileNotFoundError(2, "No such file"),
        RuntimeError("No space left"),
        OSError("thrift"),
    ):
        assert refusals.describe_refusal(error) is None
    with pytest.raises(FileNotFoundError), jobs.logged(tmp_path / "job.log"):
        (tmp_path / "absent").read_text()
    assert "Traceback" in (tmp_path / "job.log").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "left"), [("read_sources", 0), ("screen_references", STEP), ("render_report", 100_000)]
)
def test_a_disk_that_fills_up_in_a_run_is_named_and_the_next_run_finishes_with_the_same_bytes(
    first, tmp_path, rule, left, counted
):
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        review = copy(first, disk / "review")
        for folder in ("results", "reports", ".snakemake", "seeds/screening"):
            shutil.rmtree(review / folder)
        output = run(review, "--cores", "1", fails=True, **fill_at(tmp_path, rule, filler=disk / "filler", left=left))
        assert "Traceback" not in output
        assert re.search(r"\n1\. \S+\n    found:   cannot be written, there is no room left on the disk\n", output)
        assert all(as_issued(path) for path in list_sheets(review / "seeds" / "screening"))
        (disk / "filler").unlink()
        run(review)
        assert_same(review, first, counted)
        assert IDLE in run(review)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [600, 1200, 1700])
def test_a_review_on_a_disk_that_is_too_small_says_so_and_finishes_on_a_larger_one(first, tmp_path, kilobytes, counted):
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        review = start(disk / "review")
        filler = take(disk, left=kilobytes * 1000)
        output = run(review, fails=True)
        assert "Traceback" not in output
        assert re.search(r"found:   [01]\.\d MB left on the disk", output)
        assert all(as_issued(path) for path in list_sheets(review / "seeds" / "screening"))
        filler.unlink()
        run(review)
        assert_same(review, first, counted)


@pytest.mark.slow
def test_votes_stay_when_the_disk_is_full_while_they_are_read(finished, tmp_path, counted):
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        review = copy(finished, disk / "review")
        before = count_votes(review)
        environment = fill_at(tmp_path, "screen_references", filler=disk / "filler", left=0)
        output = run(review, "--forcerun", "screen_references", fails=True, **environment)
        assert "there is no room left on the disk" in output
        (disk / "filler").unlink()
        run(review)
        assert count_votes(review) == before > 0
        assert_same(review, finished, counted)


def test_a_disk_with_room_is_no_issue(tmp_path):
    assert list(refusals.check_room(tmp_path)) == []
    with pytest.raises(ReviewError):
        jobs.raise_any(refusals.check_room(tmp_path, least=10**18))
