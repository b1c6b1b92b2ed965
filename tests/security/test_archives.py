"""Workbooks made to harm: refused with an Issue, in little memory and time, as an export and as a sheet."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from hostile_books import MAIN, PAGE, change, list_books, make_book
from places import ROOT
from prismake.files.archives import check_workbook
from prismake.ingest import read_export
from prismake.issues import ReviewError
from prismake.sheets.files import open_grids

BOOKS = list_books()
MOST_MEMORY = 300_000  # kB more than a reader takes for nothing.
TRIAL = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000))
from pathlib import Path
from prismake.ingest import read_export
from prismake.issues import ReviewError
from prismake.files.seeds import as_issued
from prismake.sheets import read_sheet
told = []
for path in sorted(Path(sys.argv[1]).iterdir()):
    before, begun, found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), []
    as_issued(path)
    for read in (lambda: len(read_export(path, path.name).entries), lambda: read_sheet(path, pages=())):
        try:
            found.append(f"read: {read()}")
        except ReviewError as error:
            found.append(error.issues[0].found)
            assert error.issues[0].file and error.issues[0].remedy
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told.append([path.stem, *found, grown, time.process_time() - begun])
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What both readers say of each workbook, in a process that may not take more than 6 GB of addresses."""
    folder = tmp_path_factory.mktemp("books")
    for name, (make, _) in BOOKS.items():
        (folder / f"{name.replace('/', '_')}.xlsx").write_bytes(make())
    command = [sys.executable, "-c", TRIAL, str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, env={"PYTHONPATH": str(ROOT / "workflow")}, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: rest for name, *rest in json.loads(done.stdout)}


@pytest.mark.parametrize("name", BOOKS)
def test_a_hostile_workbook_is_refused_in_words_and_in_little_memory(outcomes, name):
    exported, returned, grown, seconds = outcomes[name.replace("/", "_")]
    if BOOKS[name][1]:
        assert BOOKS[name][1] in exported
    else:
        assert exported == "read: 2"
    assert not returned.startswith("read: ")  # none of them is a sheet of ours
    assert grown < MOST_MEMORY
    assert seconds < 30


@pytest.mark.slow
def test_a_sheet_of_fifty_thousand_rows_with_abstracts_is_no_bomb():
    row = f'<row r="{{n}}"><c r="A{{n}}" t="inlineStr"><is><t>Tea {{n}} {"word and word " * 200}</t></is></c></row>'
    page = "".join(row.format(n=n) for n in range(1, 50_001))
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{page}</sheetData></worksheet>'.encode()
    assert len(body) > 140_000_000
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_book())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, body if item.filename == PAGE else old.read(item))
    assert check_workbook(made.getvalue()) == ""


@pytest.mark.slow
def test_a_hundred_thousand_empty_rows_with_a_style_are_harmless(tmp_path):
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(4, 100_000))
    edit = lambda body: body.replace(b"</sheetData>", rows.encode() + b"</sheetData>")  # noqa: E731
    (tmp_path / "book.xlsx").write_bytes(change(make_book(), PAGE, edit))
    assert len(read_export(tmp_path / "book.xlsx", "book.xlsx").entries) == 2


@pytest.mark.parametrize("times", ["number-columns-repeated='16384'", "number-columns-repeated='2000000000'"])
def test_cells_of_an_ods_that_stand_for_too_many_are_refused(tmp_path, times):
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = f"<table:table-cell table:{times} office:value-type='string'><text:p>x</text:p></table:table-cell>"
    content = (
        f"<office:document-content xmlns:office='{space}office:1.0' xmlns:table='{space}table:1.0'"
        f" xmlns:text='{space}text:1.0'><office:body><office:spreadsheet><table:table table:name='votes'>"
        f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "book.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(ReviewError, match="a page of 1048576 rows"):
        open_grids(tmp_path / "book.ods")
