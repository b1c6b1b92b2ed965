"""Two exports in one file, of every two formats: either all records are there, or the file is refused."""

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from invented import MAKERS, title
from prismake.ingest import read_export
from prismake.ingest.recognise import FORMATS
from prismake.issues import ReviewError

SEAMS = ("", " ", "\t", "\ufeff", "\n", "\n\n", "\n \n", "\n\ufeff")
# How a file goes on: the other export behind the first, or between two parts of it; with or without its line ends.
SHAPES = st.tuples(st.sampled_from(SEAMS), st.booleans(), st.sampled_from(("behind", "between")))
OFTEN = ("RIS", "CSV", "PubMed XML")  # The other pairs are tried by `make test-slow`.


def mix(first: str, second: str, shape: tuple[str, bool, str]) -> str:
    """Four entries of two formats in one text."""
    seam, cut, order = shape
    one, other = MAKERS[first], MAKERS[second]
    parts = [one([1, 2]), other([3, 4])] if order == "behind" else [one([1]), other([2, 3]), one([4])]
    return seam.join([*(part.rstrip() if cut else part for part in parts[:-1]), parts[-1]])


def read_titles(text: str) -> list[str] | None:
    """The titles of all entries; None for a file that is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.txt")
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return sorted(str(entry["title"]) for entry in read_export(path, path.name).entries)
        except ReviewError:
            return None


def is_safe(first: str, second: str, shape: tuple[str, bool, str]) -> bool:
    return read_titles(mix(first, second, shape)) in (None, [title(number) for number in (1, 2, 3, 4)])


@pytest.mark.parametrize("name", MAKERS)
def test_every_invented_export_is_read_as_what_it_is(name, tmp_path):
    (tmp_path / "a.txt").write_text(MAKERS[name]([1, 2]), encoding="utf-8")
    export = read_export(tmp_path / "a.txt", "a.txt")
    assert (export.format, [entry["title"] for entry in export.entries]) == (name, [title(1), title(2)])


def test_every_format_of_text_has_an_invented_export():
    assert {known.name for known in FORMATS} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_second_file_of_the_same_format_is_read_or_refused_whole(name):
    """Headers are repeated, XML and JSON begin again."""
    one = MAKERS[name]
    titles = [title(number) for number in (1, 2, 3, 4)]
    assert read_titles(one([1, 2]) + one([3, 4])) in (None, titles)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(*pair, marks=[] if pair[0] == pair[1] or pair[1] in OFTEN else [pytest.mark.slow])
        for pair in product(MAKERS, repeat=2)
    ],
)
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@example(shape=("\n", True, "behind"))
@given(shape=SHAPES)
def test_no_record_is_lost_where_two_exports_meet(first, second, shape):
    assert is_safe(first, second, shape)


def test_the_judge_knows_a_loss(monkeypatch):
    monkeypatch.setitem(MAKERS, "RIS", lambda numbers: "TY  - JOUR\nTI  - Invented study 1\nER  - \n")
    assert not is_safe("RIS", "RIS", ("\n", True, "behind"))
