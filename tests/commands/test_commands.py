"""The command line: what a file holds is shown, what cannot be read is named, and nothing else is touched."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from places import ROOT
from prismake.__main__ import main
from prismake.commands import find_commands, progress
from prismake.commands.read import list_files, read_files, render_table
from prismake.commands.status import read_failures, read_remarks
from prismake.exports.ris import write_ris
from prismake.ingest import read_export
from prismake.tables import from_rows, write

ENTRY = "TY  - JOUR\nTI  - A title\nAU  - Li, A\nPY  - 2020\nDO  - 10.1000/a\nER  - \n"
BARE = "TY  - JOUR\nTI  - Another title\nER  - \n"
BROKEN = "TY  - JOUR\nTI  - A title\nER  - \n\nTI  - Another title\nPY  - 2020\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.ris").write_text(ENTRY + BARE)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.txt").write_text(ENTRY)
    return tmp_path


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_every_command_says_what_it_is_for():
    commands = find_commands()
    assert "read" in [command.NAME for command in commands]
    assert all(command.HELP.endswith(".") for command in commands)


def test_a_file_is_shown_with_its_format_its_counts_and_its_shares(folder, capsys):
    assert main(["read", str(folder / "a.ris")]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == [
        "file",
        "format",
        "encoding",
        "counted",
        "read",
        "title",
        "doi",
        "abstract",
        "authors",
        "year",
        "votes",
    ]
    assert " ".join(row.split()).endswith("a.ris RIS utf-8 2 2 100 % 50 % 0 % 50 % 50 % 0")


def test_a_folder_means_all_files_in_it_in_the_order_of_their_names(folder):
    assert list_files([folder, folder / "a.ris"]) == ([folder / "a.ris", folder / "deep" / "b.txt"], [])


def test_the_readme_of_a_folder_is_no_export(folder):
    (folder / "README.md").write_text("# Exports")
    (folder / ".DS_Store").write_bytes(b"\0")
    assert {"README.md", ".DS_Store"}.isdisjoint(path.name for path in list_files([folder])[0])
    assert list_files([folder / "README.md"]) == ([folder / "README.md"], [])


def test_several_files_have_a_total(folder, capsys):
    assert main(["read", str(folder)]) == 0
    assert " ".join(capsys.readouterr().out.splitlines()[-1].split()) == "2 files 3 3 100 % 66 % 0 % 66 % 66 % 0"


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_shown(folder, capsys):
    (folder / "broken.ris").write_text(BROKEN)
    (folder / "empty.ris").write_text("")
    assert main(["read", str(folder)]) == 1
    shown = capsys.readouterr()
    assert ("a.ris" in shown.out, "b.txt" in shown.out, "broken" in shown.out) == (True, True, False)
    assert shown.err.splitlines()[1:3] == ["2 problems to mend:", f"1. {folder / 'broken.ris'}, line 5"]


def test_an_absent_file_and_an_empty_folder_are_problems(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["read", str(tmp_path / "absent.ris"), str(tmp_path / "empty")]) == 1
    error = capsys.readouterr().err
    assert ("no such file" in error, "no exports in it" in error) == (True, True)


def test_a_file_that_the_system_refuses_is_a_problem_and_no_traceback(folder, capsys, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["read", str(folder / "a.ris")]) == 1
    assert "Permission denied" in capsys.readouterr().err


def test_json_holds_the_same_numbers_and_the_issues(folder, capsys):
    (folder / "broken.ris").write_text(BROKEN)
    assert main(["read", "--json", str(folder)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0]["filled"] == {"title": 2, "doi": 1, "abstract": 0, "authors": 1, "year": 1}
    assert [(file["counted"], file["read"]) for file in told["files"]] == [(2, 2), (1, 1)]
    assert [issue["place"] for issue in told["issues"]] == ["line 5"]


def test_remarks_stand_below_their_file(tmp_path):
    (tmp_path / "a.ris").write_text("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \n")
    assert render_table(read_files([tmp_path / "a.ris"])).splitlines()[2] == "    entries without ER: 1 (line 1)"


def test_entries_written_as_ris_are_read_back(folder, capsys):
    out = folder / "out.ris"
    assert main(["read", str(folder / "a.ris"), "--ris", str(out)]) == 0
    assert out.read_bytes().count(b"TY  - ") == 2
    again = read_export(out, "out.ris").entries
    assert [(entry["title"], entry["doi"]) for entry in again] == [("A title", "10.1000/a"), ("Another title", "")]


def test_half_of_an_import_is_never_written(folder, capsys):
    (folder / "broken.ris").write_text(BROKEN)
    out = folder.parent / f"{folder.name}-out.ris"
    assert main(["read", str(folder), "--ris", str(out)]) == 1
    assert not out.exists()
    assert "not written" in capsys.readouterr().err


def test_a_file_that_is_read_is_never_overwritten(folder, capsys):
    before = (folder / "a.ris").read_bytes()
    assert main(["read", str(folder / "a.ris"), "--ris", str(folder / "deep" / ".." / "a.ris")]) == 1
    assert (folder / "a.ris").read_bytes() == before


@pytest.mark.parametrize("place", ["absent/out.ris", "deep"])
def test_an_impossible_place_is_a_problem_and_no_traceback(folder, capsys, place):
    assert main(["read", str(folder / "a.ris"), "--ris", str(folder / place)]) == 1
    assert "no place for a file" in capsys.readouterr().err


def test_real_entries_survive_the_way_through_ris(shared_data, tmp_path):
    names = ("ris/asreview-citation-file-formatting___baseline_scopus.ris", "medline_nbib/IEBH-Reflib__blue-light.nbib")
    for name in names:
        first = read_export(shared_data / "exports" / name, name).entries
        (tmp_path / "out.ris").write_text(write_ris(first), encoding="utf-8")
        again = read_export(tmp_path / "out.ris", "out.ris").entries
        kept = [key for key in first[0] if key not in ("position", "first_line", "last_line", "taken_from")]
        assert [[entry[key] for key in kept] for entry in again] == [[entry[key] for key in kept] for entry in first]


@pytest.mark.parametrize(
    "text", ["Tea\ncups", "Tea  cups", " Tea cups ", "Tea\u00a0cups", "\tTea\u2003cups", "Tea\x1fcups"]
)
def test_whatever_blanks_a_text_has_it_leaves_in_one_line(text):
    entry = {"title": text, "authors": f"{text};  {text}; ; ", "notes": "\u3000"}
    assert write_ris([entry]) == "TY  - GEN\nAU  - Tea cups\nAU  - Tea cups\nTI  - Tea cups\nER  - \n\n"


def test_a_quick_command_shows_no_progress():
    terminal = Terminal()
    assert (list(progress.follow("ab", "reading", terminal)), terminal.getvalue()) == (["a", "b"], "")


def test_a_slow_command_shows_where_it_is_and_clears_its_line(monkeypatch):
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0.01)
    terminal = Terminal()
    for item in progress.follow("ab", "reading", terminal):
        time.sleep(0.2 if item == "a" else 0)
    lines = [line.rstrip() for line in terminal.getvalue().split("\r")]
    assert lines == ["", "reading 1 of 2: a", "reading 2 of 2: b", "", ""]


def test_a_slow_command_in_a_pipe_shows_nothing(monkeypatch):
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0.01)
    pipe = io.StringIO()
    for _ in progress.follow("a", "reading", pipe):
        time.sleep(0.1)
    assert pipe.getvalue() == ""


def test_it_runs_from_a_checkout_in_any_folder(folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    command = [sys.executable, "-m", "prismake", "read", "a.ris"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split()[:3] == ["a.ris", "RIS", "utf-8"]


def test_the_status_tells_what_the_last_run_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_remarks() == []
    write("remarks", from_rows("remarks", [{"kind": "idle sheet", "text": "5 values wait"}]), "results/remarks.csv")
    assert read_remarks() == ["5 values wait"]
    Path("results/remarks.csv").write_text("made,by\nanother,version\n")
    assert read_remarks() == []


def test_what_a_rule_of_today_noticed_is_told_and_not_what_one_of_an_earlier_version_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"screen_references_full_text": "a vote waits", "read_votes_full_text": "an old one"}.items():
        remarks = from_rows("remarks", [{"kind": "vote held back", "text": text}])
        write("remarks", remarks, f"results/remarks/{name}.csv")
    assert read_remarks() == ["a vote waits"]


def test_what_stopped_the_last_run_is_told_and_not_what_a_rule_of_an_earlier_version_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_failures() == []
    problem = "1 problem to mend:\n1. seeds/a.xlsx, votes!C4\n    found:   maybe\n"
    for name in ("screen_references/full_text.log", "read_votes.log", "join_records.log"):
        path = Path("logs", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if name == "join_records.log" else problem, encoding="utf-8")
    [told] = read_failures()
    assert told.startswith("The last run stopped. logs/screen_references/full_text.log:\n1 problem to mend:")
    assert "votes!C4" in told
