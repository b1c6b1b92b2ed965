"""`python -m prismake dedupe`: exports in, one entry per document and every reason out."""

import io

import pytest

from prismake import tables
from prismake.__main__ import main
from prismake.commands.dedupe import show_progress
from prismake.ingest import read_export

ENTRY = (
    "TY  - JOUR\nTI  - {title}\nAU  - Smith, John\nJF  - Stroke\nPY  - 2015\n"
    "VL  - 29\nSP  - {page}\nDO  - {doi}\nER  - \n\n"
)
TITLE = "Effects of exercise on blood pressure in older adults"


@pytest.fixture
def files(tmp_path):
    """Two exports: a document in both and one in one."""
    texts = {
        "a.ris": ENTRY.format(title=TITLE, page="1", doi="10.1/x")
        + ENTRY.format(title="Sodium", page="7", doi="10.1/y"),
        "b.ris": ENTRY.format(title=TITLE.upper(), page="1", doi="10.1/X"),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / name) for name in texts]


def test_duplicates_of_two_files_are_removed(files, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["dedupe", *files, "--out", str(out)]) == 0
    assert "3 entries of 2 files: 2 documents, 1 duplicates removed, 0 doubtful pairs" in capsys.readouterr().out
    titles = sorted(entry["title"] for entry in read_entries(out / "unique.ris"))
    assert titles == [TITLE, "Sodium"]
    pairs = tables.read("pairs", out / "pairs.csv")
    assert pairs["verdict"].tolist() == ["duplicate"]
    assert (out / "doubtful.csv").read_text().startswith("id,left,right,evidence")
    assert tables.read("related", out / "related.csv").empty


def read_entries(path):
    export = read_export(path, path.name)
    if isinstance(export.entries, tuple | list):
        return export.entries
    columns = {name: list(map(str, column)) for name, column in export.entries.columns.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_an_outcome_is_never_written_over(files, tmp_path, capsys):
    out = tmp_path / "out"
    main(["dedupe", *files, "--out", str(out)])
    assert main(["dedupe", *files, "--out", str(out)]) == 1
    assert "a file that exists" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_writes_nothing(files, tmp_path, capsys):
    (tmp_path / "c.ris").write_text("nothing of any format", encoding="utf-8")
    assert main(["dedupe", *files, str(tmp_path / "c.ris"), "--out", str(tmp_path / "out")]) == 1
    assert "c.ris" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_bar_is_drawn_on_a_terminal_alone():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    with show_progress(io.StringIO()) as progress:
        assert progress is None
    stream = Terminal()
    with show_progress(stream) as progress:
        progress("choosing pairs", 0.5)
    assert "50% choosing pairs" in stream.getvalue()
    assert stream.getvalue().endswith("\r")
