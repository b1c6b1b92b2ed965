"""The readers on the corpus of real exports, and the judge itself on faults made for it."""

import sys
from collections import Counter
from dataclasses import replace

import pytest

from places import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

from corpus import Verdict, judge
from corpus_dois import clean, compare_dois, see_dois
from corpus_files import Case, explain, find_unread, judge_count, read_corpus, read_explained
from corpus_oracles import count_oracle, count_ours
from corpus_twins import compare_twins

HEAD = "file,format,expected_records,raw_start_tag_count\n"
RECORDS = {
    "bibtex": 402,
    "bibtex_edge": 121,
    "csv": 1259,
    "ctgov_json": 10,
    "endnote_xml": 154,
    "enw": 16,
    "medline_nbib": 339,
    "ovid_tagged": 10,
    "pubmed_xml": 14,
    "ris": 621,
    "wos_tagged": 13,
}


@pytest.fixture(scope="module")
def verdict(shared_data) -> Verdict:
    return judge(shared_data / "exports")


@pytest.fixture
def make_file(tmp_path):
    """One file of a small corpus of its own."""

    def make(text, name="a.ris", marks="1", stated=""):
        (tmp_path / "ris").mkdir(exist_ok=True)
        (tmp_path / "ris" / name).write_text(text, encoding="utf-8")
        (tmp_path / "manifest.csv").write_text(f"{HEAD}ris/{name},ris,{stated},{marks}\n")
        return next(file for file in read_corpus(tmp_path) if file.name == f"ris/{name}")

    return make


def states_of(file):
    return [(found.doi, found.state) for found in compare_dois(file)]


def without_doi(file, doi=""):
    entries = tuple({**entry, "doi": doi} for entry in file.export.entries)
    return replace(file, export=replace(file.export, entries=entries))


def test_nothing_in_the_corpus_fails(verdict):
    assert verdict.failures == []


def test_every_file_is_read_and_counted(verdict):
    assert len(verdict.files) == 221
    read = Counter()
    for file in verdict.files:
        if verdict.counts[file.name] != "no reader yet":
            read[file.kind] += file.read or 0
    assert dict(read) == {kind: RECORDS[kind] for kind in read}


def test_no_count_is_wrong_and_only_damaged_files_are_refused(verdict):
    assert [name for name, state in verdict.counts.items() if state == "refused"] == [
        "csv/NLeSC-litstudy__scopus.csv",
        "ris/JabRef-jabref__RisImporterCorrupted.ris",
    ]


def test_every_doi_is_kept_and_none_is_foreign(verdict):
    kinds = {file.name: file.kind for file in verdict.files}
    kept = Counter(kinds[found.file] for found in verdict.dois if found.state == "kept")
    assert {found.state for found in verdict.dois} == {"kept", "beside"}
    assert (kept["ris"], kept["medline_nbib"], kept["bibtex"], kept["csv"]) == (523, 296, 135, 523)


def test_every_difference_from_the_twins_has_a_reason(verdict):
    states = Counter(case.state for case in verdict.cases)
    assert (states["differs"], states["explained"]) == (0, len([case for case in verdict.cases if case.reason]))
    assert states["match"] >= 300
    assert verdict.stale == ()


def test_the_readers_keep_at_least_as_much_as_rispy_and_bibtexparser(verdict):
    for kind in ("ris", "bibtex"):
        files = [file for file in verdict.files if file.kind == kind]
        ours, (_, theirs) = count_ours(files), count_oracle(kind, files)
        assert ours.records >= theirs.records
        assert all(ours.filled[name] >= number for name, number in theirs.filled.items())


def test_a_library_for_no_such_kind_and_one_that_is_not_installed_are_told_apart():
    assert count_oracle("csv", []) == ("", None)
    assert count_oracle("medline_nbib", [])[0] == "Bio.Medline"


def test_a_doi_that_the_reader_loses_is_listed(make_file):
    file = make_file("TY  - JOUR\nTI  - A\nDO  - 10.1000/a\nER  - \n")
    assert states_of(file) == [("10.1000/a", "kept")]
    assert states_of(without_doi(file)) == [("10.1000/a", "lost")]


def test_a_doi_of_another_work_is_foreign_and_the_own_one_lost(make_file):
    file = make_file("TY  - JOUR\nTI  - A\nDO  - 10.1000/a\nUR  - https://doi.org/10.1000/b\nER  - \n")
    assert states_of(file) == [("10.1000/a", "kept"), ("10.1000/b", "beside")]
    assert states_of(without_doi(file, "10.1000/c")) == [
        *(("10.1000/a", "lost"), ("10.1000/b", "beside"), ("10.1000/c", "foreign"))
    ]


def test_a_doi_in_a_looser_tag_counts_when_there_is_no_other(make_file):
    file = make_file("TY  - JOUR\nTI  - A\nUR  - https://doi.org/10.1000/b\nER  - \n")
    assert states_of(without_doi(file)) == [("10.1000/b", "lost")]


def test_cited_and_corrected_works_are_no_dois_of_the_record(make_file):
    file = make_file("PMID- 1\nTI  - A\nCIN - J. doi: 10.1000/b\nEIN - 10.1000/c\nLID - 10.1000/a [doi]\n")
    assert [seen.doi for seen in see_dois(file)] == ["10.1000/a"]


@pytest.mark.parametrize(
    ("written", "doi"),
    [("10.1000/A.", "10.1000/a"), ("10.1000/a(1)2)", "10.1000/a(1)2"), ("10.1000/a<br/>", "10.1000/a")],
)
def test_dois_are_compared_without_what_closes_a_sentence(written, doi):
    assert clean(written) == doi


def test_a_count_is_right_by_marks_or_by_what_the_origin_states(make_file):
    text = "TY  - JOUR\nTI  - A\nER  - \n"
    cases = (("1", ""), ("2", "1"), ("", ""), ("2", ""))
    files = [make_file(text, marks=marks, stated=stated) for marks, stated in cases]
    told = [judge_count(file, unread=frozenset(), explained=[]) for file in files]
    assert told == ["right", "right", "own count", "wrong"]


def test_a_refusal_must_name_its_line(make_file):
    assert judge_count(make_file("JF  - A\nPY  - 1\nTI  - B\n"), unread=frozenset(), explained=[]) == "refused"
    assert judge_count(make_file("nothing"), unread=frozenset(), explained=[]) == "refused without a line"


def test_a_kind_of_which_no_file_is_known_has_no_reader_yet(make_file):
    file = make_file("nothing")
    assert find_unread([file]) == frozenset({"ris"})
    assert judge_count(file, unread=find_unread([file]), explained=[]) == "no reader yet"
    assert find_unread([file, make_file("TY  - JOUR\nTI  - A\nER  - \n")]) == frozenset()


def test_a_twin_is_compared_field_by_field(make_file, tmp_path):
    file = make_file("TY  - JOUR\nTI  - A title\nAU  - Li, Ann\nPY  - 2020\nSP  - 100\nEP  - 9\nER  - \n")
    twins = tmp_path / "_expected" / "ris"
    twins.mkdir(parents=True)
    fields = "title={A {T}itle}, author={Li, A.}, year={2021}, pages={100--109}"
    (twins / "a.ris.expected.bib").write_text(f"@article{{,{fields}}}")
    told = {case.field: (case.state, case.theirs, case.ours) for case in compare_twins([file], tmp_path)}
    assert {field: told[field][0] for field in ("records", "title", "authors", "pages")} == dict.fromkeys(
        ("records", "title", "authors", "pages"), "match"
    )
    assert told["year"] == ("differs", "2021", "2020")


def test_an_explanation_holds_for_its_values_only():
    row = {"file": "a", "entry": "1", "field": "year", "theirs": "*", "ours": "2020", "reason": "why"}
    assert explain(Case("a", 1, "year", "2021", "2020", False), [row]).state == "explained"
    assert explain(Case("a", 1, "year", "2021", "2019", False), [row]).state == "differs"
    assert explain(Case("a", 1, "year", "2020", "2020", True), [row]).reason == ""


def test_every_explanation_has_a_reason():
    assert all(row["reason"] and row["file"] and None not in row for row in read_explained())
