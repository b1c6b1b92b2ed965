"""Faults that were found from outside: none that was mended comes back, and the judge knows one that does."""

import csv
import sys

import pytest

from places import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

from corpus_cases import FACTS, judge_facts, mark_met, print_facts

HEAD = "kind,file,entry,field,value,state\n"
RIS = "TY  - JOUR\nTI  - A study\nAU  - Auth, A\nPY  - 2019\nER  - \n"


@pytest.fixture
def judged(tmp_path):
    """The facts of a table of one's own about two files."""

    def judge(*rows):
        (tmp_path / "a.ris").write_text(RIS)
        (tmp_path / "b.txt").write_text("nothing")
        (tmp_path / "facts.csv").write_text(HEAD + "".join(f"1 kind,{row}\n" for row in rows))
        return judge_facts(tmp_path, tmp_path / "facts.csv")

    return judge


def test_what_was_mended_stays_so(shared_data):
    facts = judge_facts(shared_data)
    assert [(fact.file, fact.entry, fact.field, fact.said) for fact in facts if fact.lost] == []
    assert sum(fact.met for fact in facts) >= 27


def test_every_fact_has_a_kind_and_a_state():
    with FACTS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["state"] for row in rows} <= {"met", "open"}
    assert all(row["kind"].split()[0].isdecimal() and row["file"] for row in rows)
    keys = [(row["file"], row["entry"], row["field"], row["value"]) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        ("a.ris,0,records,1,met", True),
        ("a.ris,0,records,2,met", False),
        ("a.ris,0,records,2 || refused,met", False),
        ("b.txt,0,records,2 || refused,met", True),
        ("b.txt,0,refused,no known format,met", True),
        ("b.txt,1,title,A study,met", False),
        ("a.ris,1,title,A study,met", True),
        ("a.ris,1,title,A,met", False),
        ("a.ris,1,title,~A,met", True),
        ("a.ris,2,title,,met", False),
        ("a.ris,1,doi,,met", True),
        ("a.ris,0,filled year,1,met", True),
        ("a.ris,0,filled doi,1,met", False),
        ("a.ris,0,remark,nothing,met", False),
    ],
)
def test_a_value_is_met_or_lost(judged, row, met):
    [fact] = judged(row)
    assert (fact.met, fact.lost) == (met, not met)


def test_an_open_fact_is_never_lost_and_is_told_when_it_is_met(judged, capsys):
    print_facts(judged("a.ris,0,records,1,open", "a.ris,0,records,2,open", "gone.ris,0,records,1,met"))
    told = capsys.readouterr().out
    assert "1 of 2 values met" in told
    assert "met by now" in told
    assert "not met: a.ris, entry 0, records: right is '2', ours '1'" in told


def test_marking_writes_down_what_is_met_and_takes_nothing_back(judged, tmp_path):
    judged("a.ris,0,records,1,open", "a.ris,0,records,2,met")
    mark_met(tmp_path, tmp_path / "facts.csv")
    assert (tmp_path / "facts.csv").read_text() == HEAD + "1 kind,a.ris,0,records,1,met\n1 kind,a.ris,0,records,2,met\n"
