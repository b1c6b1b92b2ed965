"""Words of the protocol in colour; the oracle is xlsxwriter, which writes each run of a text by itself."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from prismake.sheets.looks import STYLES
from prismake.sheets.marking import MOST_MARKUP, Marker, write_runs

MARKER = Marker(("stem cell", "Knee"), ("rat", "in vitro", "stem cells"))
WORDS = st.sampled_from(["knee", "KNEE", "stem cells", "Rats", "ſtem", "in vitro", "tea & <b>", " ", "\n", "ß", "😀"])


def write(runs, how):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        formats = {name: book.add_format(style) for name, style in STYLES.items()}
        how(book.add_worksheet(), runs, formats)
    with zipfile.ZipFile(written) as archive:
        return [archive.read(f"xl/{name}.xml") for name in ("worksheets/sheet1", "sharedStrings", "styles")]


def write_ours(sheet, runs, formats):
    write_runs(sheet, 0, 0, runs=runs, style=formats["locked"], formats=formats)


def write_theirs(sheet, runs, formats):
    parts = [part for name, text in runs for part in ([formats[name]] if name else []) + [text]]
    sheet.write_rich_string(0, 0, *parts, formats["locked"])


@given(words=st.lists(WORDS, max_size=12), small=st.booleans())
def test_runs_are_written_as_the_library_writes_them(words, small):
    text = " ".join(words)
    if runs := MARKER.split(text, small=small):
        assert "".join(run for _, run in runs) == text
        assert write(runs, write_ours) == write(runs, write_theirs)


def test_a_text_of_more_runs_than_one_string_takes_is_marked_as_well():
    runs = MARKER.split("rats in vitro " * 2_000, small=True)
    assert sum(len(text) for _, text in runs) > MOST_MARKUP
    assert write(runs, write_ours) == write(runs, write_theirs)


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("Tea", []),
        ("knee", []),  # one run is no text in runs
        ("Rats' knees", ["exclude", "plain", "include", "plain"]),
        ("The stem cells", ["", "exclude"]),  # the longer of two terms
        ("karate", []),  # a term begins a word
    ],
)
def test_terms_are_found_at_the_beginning_of_words(text, styles):
    assert [style for style, _ in MARKER.split(text, small=False)] == styles


def test_a_protocol_without_terms_marks_nothing():
    assert Marker((), ()).split("knee", small=True) == []
