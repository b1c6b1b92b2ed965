"""Tables and jobs: text stays text, the same rows give the same bytes, breaches are bugs, mistakes are not."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import ROOT
from prismake import tables
from prismake.commands.importing.command import REPORT
from prismake.issues import Issue, ReviewError, render
from prismake.running import jobs
from prismake.tables import texts

RULES = ROOT / "workflow" / "rules"
ODD = ["NA", "001", "null", "", " x ", "1e5", "TRUE", "a,b", 'say "x"', "two\nlines", "ü", "2020.0"]


def test_odd_texts_survive_csv_and_parquet(tmp_path):
    rows = [{"record_id": f"r{n:02d}", "title": text} for n, text in enumerate(ODD)]
    frame = tables.from_rows("records", rows)
    for name in ("t.csv", "t.parquet"):
        tables.write("records", frame, tmp_path / name)
        assert tables.read("records", tmp_path / name)["title"].tolist() == ODD


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), max_size=8))
def test_any_text_survives_csv(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    frame = tables.from_rows("votes", [{"reference_id": f"{n:03d}", "note": text} for n, text in enumerate(texts)])
    tables.write("votes", frame, path)
    pd.testing.assert_frame_equal(tables.read("votes", path), frame)


def test_a_lone_carriage_return_does_not_end_a_row(tmp_path):
    frame = tables.from_rows("votes", [{"reference_id": "a", "note": "one\rtwo\r\nthree\0"}])
    tables.write("votes", frame, tmp_path / "t.csv")
    assert tables.read("votes", tmp_path / "t.csv")["note"].tolist() == ["one\ntwo\nthree"]


def test_rows_in_any_order_give_the_same_bytes(tmp_path):
    rows = [{"analysis_id": "a", "study_id": str(n), "yi": n / 3} for n in range(5)]
    for name, ordered in (("1.csv", rows), ("2.csv", rows[::-1])):
        tables.write("effects", tables.from_rows("effects", ordered), tmp_path / name)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_in_what_pieces_columns_came_makes_no_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "GROUP", 4)
    rows = [{"record_id": f"s:{n}", "title": "é" * n, "position": n} for n in range(10)]
    whole = tables.from_rows("records", rows)
    parts = pd.concat([whole.iloc[:3], whole.iloc[3:4], whole.iloc[4:]], ignore_index=True)
    for name, frame in (("1.parquet", whole), ("2.parquet", parts)):
        tables.write("records", frame, tmp_path / name)
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "1.parquet"), whole)


@given(st.lists(st.text(max_size=3), min_size=1, max_size=9), st.data())
def test_texts_gathered_from_pieces_are_those_that_pandas_takes(tmp_path_factory, listed, data):
    path = tmp_path_factory.mktemp("pieces") / "records.parquet"
    rows = np.array(data.draw(st.lists(st.integers(0, len(listed) - 1))), dtype=np.int64)
    frame = tables.from_rows("records", [{"record_id": f"s:{n}", "abstract": text} for n, text in enumerate(listed)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "PIECE", 2)
        tables.write("records", frame, path)
        sizes = np.array([len(text.encode()) for text in frame["abstract"]], dtype=np.int64)
        read = [tables.read_pieces(path, "abstract"), tables.list_pieces(frame["abstract"].iloc[:])]
        taken = [list(tables.gather_texts(pieces, rows, sizes=sizes)) for pieces in read]
    assert taken == [frame["abstract"].take(rows).tolist()] * 2


def test_missing_numbers_stay_missing(tmp_path):
    frame = tables.from_rows("ingest", [{"source": "a", "file": "f", "parsed": 3}])
    tables.write("ingest", frame, tmp_path / "t.csv")
    again = tables.read("ingest", tmp_path / "t.csv")
    assert (again["parsed"][0], again["hits"].isna()[0]) == (3, True)


def test_a_repeated_key_is_a_bug():
    with pytest.raises(tables.TableError, match="repeated key"):
        tables.from_rows("clusters", [{"record_id": "a"}, {"record_id": "a"}])


def test_an_unknown_column_is_a_bug():
    with pytest.raises(tables.TableError, match="unknown columns"):
        tables.conform("clusters", pd.DataFrame({"record_id": ["a"], "reference_id": ["a"], "joined": [""]}))


def test_no_argument_is_changed():
    frame = pd.DataFrame({"record_id": ["b", "a"], "reference_id": ["b", "a"], "joined_by": [None, None]})
    before = frame.copy()
    tables.conform("clusters", frame)
    pd.testing.assert_frame_equal(frame, before)


def test_a_change_of_what_conforms_changes_no_argument_and_no_other_table():
    frame = tables.from_rows("stopping", [{"batch": "1", "read": 3, "p": 0.5}])
    before = frame.copy()
    for changed in (tables.conform("stopping", frame), tables.empty("stopping")):
        changed.loc[0, ["batch", "read", "p"]] = ["2", 4, 0.25]
    pd.testing.assert_frame_equal(frame, before)
    assert tables.empty("stopping").empty


def test_what_other_programs_wrote_is_read_as_well(tmp_path):
    path = tmp_path / "t.csv"
    columns = ("record_id", "reference_id", "joined_by")
    for content in ("a,b,c\nd,e,f\n", "a,b,c\r\nd,e,f\r\n", 'a,"b",c\nd,e,f', "a,b,c\n\nd,e,f\n", "d,e,f\na,b,c\n"):
        path.write_bytes(f"{','.join(columns)}\n{content}".encode())
        rows = tables.to_rows(tables.read("clusters", path))
        assert [tuple(row.values()) for row in rows] == [(*"abc", "", "", ""), (*"def", "", "", "")]
    path.write_text("reference_id,record_id,joined_by\nb,a,c\n")
    [row] = tables.to_rows(tables.read("clusters", path))
    assert [row[column] for column in columns] == ["a", "b", "c"]


def test_a_column_that_came_later_is_empty_in_an_older_table_and_another_one_is_missed(tmp_path):
    (tmp_path / "t.csv").write_text("record_id,reference_id,joined_by\na,b,c\n")
    assert tables.read("clusters", tmp_path / "t.csv")["title"].tolist() == [""]
    (tmp_path / "t.csv").write_text("record_id,reference_id,title\na,b,c\n")
    with pytest.raises(tables.TableError, match="joined_by"):
        tables.read("clusters", tmp_path / "t.csv")


def test_every_column_has_a_meaning_and_every_key_a_column():
    for name, table in tables.TABLES.items():
        assert set(table.key) <= set(table.columns), name
        assert all(column.meaning for column in table.columns.values()), name


def list_literal_paths(file):
    """The paths below results/ in a text, those of a phase for each phase."""
    named = re.findall(r"results/[\w/{}*]+\.(?:csv|parquet)\b", file.read_text())
    return {path.replace("{phase}", phase) for path in named for phase in tables.PHASES}


def test_rules_pages_and_messages_name_no_table_but_where_it_is_declared():
    declared = {REPORT.as_posix()}  # what a command tells, which no rule reads
    declared |= {*tables.PATHS.values(), *(tables.TABLES[name].path for name in ("sheets", "noticed"))}
    files = [path for name in ("workflow", "docs") for path in sorted((ROOT / name).rglob("*"))]
    texts = [path for path in files if path.suffix in (".py", ".smk", ".md", ".yaml", ".j2", ".rst", ".csv")]
    named = {path.relative_to(ROOT).as_posix(): list_literal_paths(path) for path in texts}
    assert sum(map(len, named.values())) > 100
    assert {name: strays for name, paths in named.items() if (strays := paths - declared)} == {}


def test_what_a_rule_calls_a_table_has_the_columns_of_the_table_that_stands_there():
    kinds = {path: tables.KINDS[name] for name, path in tables.PATHS.items()}
    pattern = re.compile(r'^        (\w+)=(?:report\()?"(results/[\w/{}]+\.(?:csv|parquet))"', re.MULTILINE)
    named = [pair for path in sorted(RULES.glob("*.smk")) for pair in pattern.findall(path.read_text())]
    assert len(named) > 60
    for name, path in named:
        called, standing = tables.TABLES[tables.KINDS[name]], tables.TABLES[kinds[path.replace("{phase}", "full_text")]]
        assert (called.key, called.columns) == (standing.key, standing.columns), (name, path)


def test_no_two_tables_stand_in_one_place():
    assert len(set(tables.PATHS.values())) == len(tables.PATHS)
    assert {tables.KINDS[name] for name in tables.PATHS} == set(tables.TABLES)


def test_issues_are_sorted_and_told_once():
    issue = Issue("b.csv", "line 2", "x", "y", "z")
    error = ReviewError([issue, Issue("a.csv", "", "x", "y", "z"), issue])
    assert [item.file for item in error.issues] == ["a.csv", "b.csv"]
    lines = ReviewError(Issue("a", f"line {n}", "", "", "") for n in (10, 9, 2))
    assert [item.place for item in lines.issues] == ["line 2", "line 9", "line 10"]
    assert render(error.issues).startswith("2 problems to mend:\n1. a.csv\n")


def test_a_mistake_ends_a_job_without_traceback(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught, jobs.logged(tmp_path / "logs" / "job.log"):
        raise ReviewError([Issue("a.csv", "line 2", "x", "y", "z")])
    assert caught.value.code == 1
    assert "a.csv, line 2" in capsys.readouterr().err
    assert "Traceback" not in (tmp_path / "logs" / "job.log").read_text()


def test_a_bug_keeps_its_traceback(tmp_path):
    with pytest.raises(ZeroDivisionError), jobs.logged(tmp_path / "job.log"):
        1 / 0  # noqa: B018
    assert "Traceback" in (tmp_path / "job.log").read_text()


def test_the_code_hash_sees_every_module_and_no_cache(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    first = jobs.hash_code(tmp_path)
    (tmp_path / "a.pyc").write_text("cache")
    assert jobs.hash_code(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2")
    assert jobs.hash_code(tmp_path) != first


def test_rows_are_those_of_pandas():
    frame = pd.DataFrame(
        {
            "text": pd.array(["a", "", "Ü"], dtype="str"),
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "number": [0.5, float("nan"), 2.0],
            "flag": [True, False, True],
        }
    )
    assert repr(tables.to_rows(frame)) == repr(frame.to_dict("records"))
    assert tables.to_rows(frame.iloc[:0]) == tables.to_rows(pd.DataFrame()) == []


@given(st.lists(st.text("aÜ\0\n", max_size=2), max_size=6), st.sets(st.text("aÜ\0\n", max_size=2)))
def test_texts_among_others_are_those_of_pandas(shown, values):
    column = pd.Series(shown, dtype="str", index=range(7, 7 + len(shown)))
    pd.testing.assert_series_equal(tables.are_among(column, values), column.isin(values))
