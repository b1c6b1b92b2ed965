"""What holds of every export: values come back as they were written, nothing crashes and no entry is invented."""

import codecs
import re
import tempfile
import unicodedata
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prismake.ingest import export as reading
from prismake.ingest import read_export, read_source, segments, text
from prismake.ingest.record_ids import NAMED_BY, Seen, make_ids
from prismake.issues import ReviewError

QUICK = settings(max_examples=60, deadline=None)
# Words as titles and abstracts hold them; < and & are left to the tests of markup, braces and backslashes to LaTeX's.
LETTERS = "abcXYZ019:;,.()[]?!'-–’±β≥éüßØ中文кд"
WORD = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12).map(lambda word: unicodedata.normalize("NFC", word)),
    st.sampled_from(["TI", "AU  ", "ER", "IL - 6", "(p", "50%", "in vitro:", "PMID", "10.1000/x", "@article", "TY"]),
)
TITLE = st.lists(WORD, min_size=1, max_size=12).map(lambda words: " ".join(" ".join(words).split()))
PROSE = TITLE.filter(lambda title: title.lower() not in {"null", "-"} and title[0] not in "-[")
FAMILY = st.from_regex(r"[A-Z][a-zéü]{2,9}", fullmatch=True).filter(lambda name: name not in {"Null", "Others"})
AUTHORS = st.lists(st.tuples(FAMILY, st.sampled_from(["Ann", "J. R.", "Jia Hui"])), min_size=1, max_size=6, unique=True)
ENTRY = st.fixed_dictionaries({"title": PROSE, "abstract": PROSE, "authors": AUTHORS, "year": st.integers(1900, 2029)})
ENTRIES = st.lists(ENTRY, min_size=1, max_size=5)
LIGATURE = re.compile(r"--|''|``|[?!]`")  # LaTeX reads one mark in two.
ENDING = st.sampled_from(["\n", "\r\n", "\r"])
MARK = st.sampled_from([b"", codecs.BOM_UTF8])


def names(entry) -> list[str]:
    return [f"{family}, {given}" for family, given in entry["authors"]]


def wrap(value: str, indent: str, width: int = 60) -> str:
    """The value on lines of about `width` characters, broken at blanks."""
    return re.sub(rf"(.{{{width}}}\S*) ", rf"\1\n{indent}", value)


def write_ris(entries) -> str:
    lines = []
    for entry in entries:
        lines += ["TY  - JOUR", f"TI  - {entry['title']}", *(f"AU  - {name}" for name in names(entry))]
        lines += [f"AB  - {wrap(entry['abstract'], '      ')}", f"PY  - {entry['year']}", "ER  - ", ""]
    return "\n".join(lines)


def write_medline(entries) -> str:
    lines = []
    for number, entry in enumerate(entries, start=1):
        lines += [
            f"PMID- {number}",
            f"TI  - {wrap(entry['title'], '      ')}",
            f"AB  - {wrap(entry['abstract'], '      ')}",
        ]
        lines += [*(f"FAU - {name}" for name in names(entry)), f"DP  - {entry['year']} Jan", ""]
    return "\n".join(lines)


def write_bibtex(entries) -> str:
    lines = []
    for number, entry in enumerate(entries):
        lines += [f"@article{{key{number},", f"  title = {{{entry['title']}}},"]
        lines += [
            f"  abstract = {{{wrap(entry['abstract'], '    ')}}},",
            f"  author = {{{' and '.join(names(entry))}}},",
        ]
        lines += [f"  year = {{{entry['year']}}}", "}", ""]
    return "\n".join(lines)


WRITERS = {"RIS": write_ris, "MEDLINE": write_medline, "BibTeX": write_bibtex}
STARTS = {"RIS": rb"(?m)^[ \t]*TY[ \t]{1,3}-", "MEDLINE": rb"(?m)^PMID *-", "BibTeX": rb"@"}
SAMPLE = [
    {"title": "On “cells”: a study", "abstract": "First. " * 20, "authors": [("Müller", "Ann")], "year": 2001},
    {"title": "Two", "abstract": "IL  - 6 was high", "authors": [("Tan", "J. R."), ("Lim", "Ann")], "year": 2002},
]


def read_bytes(content: bytes, *, cores: int = 1) -> reading.Export:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(content)
        return read_export(path, "export", cores=cores)


def count_read(content: bytes) -> int:
    """The entries of a file that may be anything; whatever else than ReviewError is raised fails the test."""
    try:
        return len(read_bytes(content).entries)
    except ReviewError:
        return 0


def check_entries(content: bytes, entries, known: str) -> None:
    export = read_bytes(content)
    assert (export.format, len(export.entries), export.separators) == (known, len(entries), len(entries))
    for read, written in zip(export.entries, entries, strict=True):
        assert (read["title"], read["abstract"]) == (written["title"], written["abstract"])
        assert (read["authors"], read["year"]) == ("; ".join(names(written)), str(written["year"]))


# What is written comes back


@QUICK
@given(ENTRIES, ENDING, MARK)
def test_ris_comes_back_unchanged(entries, ending, mark):
    check_entries(mark + write_ris(entries).replace("\n", ending).encode(), entries, "RIS")


@QUICK
@given(ENTRIES, ENDING, MARK)
def test_medline_comes_back_unchanged(entries, ending, mark):
    check_entries(mark + write_medline(entries).replace("\n", ending).encode(), entries, "MEDLINE")


@QUICK
@given(ENTRIES, ENDING, MARK)
def test_bibtex_comes_back_unchanged(entries, ending, mark):
    assume(not any(LIGATURE.search(entry["title"] + " " + entry["abstract"]) for entry in entries))
    check_entries(mark + write_bibtex(entries).replace("\n", ending).encode(), entries, "BibTeX")


@QUICK
@given(ENTRIES, st.sampled_from(sorted(WRITERS)), st.integers(5, 400))
def test_neither_the_size_of_the_pieces_nor_the_number_of_processes_changes_anything(entries, known, size):
    content = WRITERS[known](entries).encode()
    whole = read_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "PIECE", size)
        patch.setattr(segments, "SEGMENT", size)
        pieced = read_bytes(content)
    assert (list(pieced.entries), pieced.problems, pieced.separators) == (
        list(whole.entries),
        whole.problems,
        whole.separators,
    )


def test_two_processes_read_what_one_reads(monkeypatch):
    content = write_ris(SAMPLE * 200).encode()
    whole = read_bytes(content)
    monkeypatch.setattr(text, "PIECE", 5_000)
    monkeypatch.setattr(segments, "SEGMENT", 5_000)
    monkeypatch.setattr(reading, "LARGE", 0)
    assert list(read_bytes(content, cores=2).entries) == list(whole.entries)


# Damage


@pytest.mark.parametrize("known", WRITERS)
def test_a_file_cut_anywhere_neither_crashes_nor_gains_an_entry(known):
    content = WRITERS[known](SAMPLE).encode()
    for end in range(len(content)):
        assert count_read(content[:end]) <= len(re.findall(STARTS[known], content))


@QUICK
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(WRITERS)))
def test_shuffled_lines_neither_crash_nor_gain_an_entry(random, known):
    lines = WRITERS[known](SAMPLE * 2).split("\n")
    random.shuffle(lines)
    content = "\n".join(lines).encode()
    assert count_read(content) <= len(re.findall(STARTS[known], content))


@QUICK
@given(st.binary(max_size=400))
def test_random_bytes_neither_crash_nor_hold_more_entries_than_lines(content):
    assert count_read(content) <= len(re.split(rb"\r\n|\r|\n", content))


@QUICK
@given(st.sampled_from(sorted(WRITERS)), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_bytes_that_are_put_in_anywhere_do_not_crash(known, position, noise):
    content = WRITERS[known](SAMPLE).encode()
    position %= len(content)
    assert count_read(content[:position] + noise + content[position:]) <= len(SAMPLE) + noise.count(b"@")


# Encodings


def test_one_bad_byte_does_not_change_the_letters_of_the_whole_file():
    content = write_ris(SAMPLE).encode().replace(b"Two", b"Tw\xff")
    export = read_bytes(content)
    assert (export.encoding, export.entries[0]["authors"]) == ("utf-8", "Müller, Ann")
    assert export.problems[0] == f"1 unreadable bytes in utf-8, at line {content[: content.index(b'Tw')].count(10) + 1}"


def test_a_file_cut_within_a_letter_is_still_utf_8():
    content = write_ris([*SAMPLE, SAMPLE[0]]).encode()
    export = read_bytes(content[: content.rindex("ü".encode()) + 1])
    assert (export.encoding, export.entries[0]["title"]) == ("utf-8", "On “cells”: a study")
    assert export.problems[0].startswith("1 unreadable bytes in utf-8, at line ")


def test_letters_of_cp1252_are_no_damaged_utf_8():
    export = read_bytes(write_ris(SAMPLE).encode("cp1252"))
    assert (export.encoding, export.entries[0]["authors"]) == ("cp1252", "Müller, Ann")


def test_bytes_of_gbk_are_known_by_their_signs():
    export = read_bytes(write_ris([SAMPLE[1] | {"title": "子宫内膜干细胞治疗的临床研究进展"}]).encode("gbk"))
    assert (export.encoding, export.problems[0][:28]) == ("gb18030", "not utf-8, read as gb18030 by"[:28])
    assert export.entries[0]["title"] == "子宫内膜干细胞治疗的临床研究进展"


def test_nothing_that_counts_as_safe_is_changed_by_squeezing():
    safe = [chr(code) for code in range(0x110000) if not text.UNSAFE.match(chr(code))]
    assert len(safe) > 20_000
    assert all(unicodedata.normalize("NFC", letter) == letter for letter in safe)
    assert not any(unicodedata.combining(letter) or text.CONTROL.match(letter) for letter in safe)
    assert [letter for letter in safe if letter.isspace()] == [" "]
    assert unicodedata.is_normalized("NFC", "".join(safe))


# Limits


@pytest.mark.parametrize("tag", ["AB", "TI", "AU", "KW", "UR", "N1"])
def test_a_line_of_five_million_characters_is_read(tag):
    value = ("word " * 1_000_000)[:4_999_990]
    export = read_bytes(f"TY  - JOUR\nTI  - One\n{tag}  - {value}\nER  - \n".encode())
    assert len(export.entries) == 1


def test_a_longer_line_is_refused_in_whatever_segment_it_stands():
    content = write_ris(SAMPLE * 20) + "TY  - JOUR\nAB  - " + "a" * 5_000_000 + "\nER  - \n"
    with pytest.raises(ReviewError) as caught:
        read_bytes(content.encode())
    line = content[: content.index("AB  - aaa")].count("\n") + 1
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [
        (f"line {line}", "a line of 5000006 characters")
    ]


def test_a_start_mark_beyond_the_opening_is_not_looked_for():
    with pytest.raises(ReviewError, match="content of no known format"):
        read_bytes(("prose without any tag\n" * 100_000 + write_ris(SAMPLE)).encode())


def test_a_start_mark_within_the_opening_is_found():
    assert len(read_bytes(("prose without any tag\n" * 50_000 + write_ris(SAMPLE)).encode()).entries) == 2


# Ids


@given(st.lists(st.sampled_from(["7", "7~1", "7~2", "7~2~1", "7~3", "8"]), min_size=1, max_size=12))
@QUICK
def test_accessions_that_look_like_second_entries_do_not_collide(accessions):
    with tempfile.TemporaryDirectory() as folder:
        entries = [f"TY  - JOUR\nAN  - {accession}\nER  - \n" for accession in accessions]
        (Path(folder) / "a.ris").write_text("".join(entries))
        row = {"source": "s", "round": "1", "file": "a.ris", "hits": ""}
        records, *_ = read_source(pd.DataFrame([row], dtype="str"), source="s", folder=Path(folder))
    assert records["record_id"].is_unique
    assert len(records) == len(accessions)


def test_an_ordinary_accession_is_its_own_id():
    entry = {column: pa.array(["WOS:1~a" if column == "accession" else ""]) for column in NAMED_BY}
    assert make_ids(entry, "s", seen=Seen()) == (["s:WOS:1~a"], 0)
