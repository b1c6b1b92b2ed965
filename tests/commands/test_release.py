"""A review over several rounds: what was released stands, what is new is owed, and what changed is told as sets."""

import csv
import json
import os
import shutil
import subprocess
import sys

import openpyxl
import pytest

from living import IDLE, run, titles
from people import fill_folder, fill_sheet
from places import ROOT
from prismake import tables
from prismake.__main__ import main
from prismake.commands.release import find_open
from prismake.config import releases
from prismake.issues import ReviewError

# A re-export under a new title, a second entry of a document that Scopus gave, and a new study.
UPDATE = """PMID- 1002
TI  - Green tea and the sleep of shift workers: a diary study.
AB  - Shift workers kept a diary of their sleep.
FAU - Okafor, Ngozi
PT  - Journal Article
DP  - 2019
JT  - Journal of tea medicine
VI  - 11
PG  - 20-31
LID - 10.5555/tea.2 [doi]

PMID- 1005
TI  - Chamomile tea for colds: symptom scores before and after.
FAU - Weiß, Klara
PT  - Journal Article
DP  - 2020
JT  - Herbal Reports
VI  - 3
PG  - 100-108
LID - 10.5555/tea.4 [doi]

PMID- 1004
TI  - Linden tea for the common cold: scores before and after.
AB  - Nine adults were scored before and after three days of tea.
FAU - Costa, Rui
PT  - Journal Article
DP  - 2024
JT  - Herbal Reports
VI  - 8
PG  - 1-4
LID - 10.5555/tea.19 [doi]
"""
# An entry that may be a document known already: nothing but people can tell.
LETTER = """TY  - JOUR
TI  - Green tea and the sleep of shift workers
AU  - Okafor, N.
PY  - 2019
T2  - Tea Letters
ER  - 
"""
RETRACTIONS = "\n".join(
    (
        "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
        "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
        "Reason,Paywalled,Notes",
        "1,Linden tea for the common cold,,,Herbal Reports,,,Rui Costa,,,1/1/2026 0:00,10.5555/tea.19r,0,1/1/2024 0:00,"
        "10.5555/tea.19,1004,Retraction,+Unreliable Results;,No,",
        "",
    )
)
NEW, KNOWN, ASKED = "medline:1004", "scopus:3d41189838", "medline:1002"
LATER = "scopus:fb06415b2c"


@pytest.fixture(scope="module")
def second(finished, tmp_path_factory):
    """The tiny review, released as 1.0, searched again under amended criteria, and released as 2.0, in git."""
    folder = tmp_path_factory.mktemp("rounds") / "review"
    shutil.copytree(finished, folder)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text(".snakemake/\nlogs/\nresults/\n")
    freeze(folder)
    commit(folder, "v1.0")
    search(folder, "medline", "2025-02", "medline-2025.nbib", UPDATE)
    search(folder, "scopus", "2025-02", "scopus-2025.ris", LETTER)
    change(folder / "config/config.yaml", 'version: "1.0"', 'version: "2.0"')
    change(folder / "config/protocol.yaml", "text: Tea, drunk.", "text: Tea or an infusion of linden, drunk.")
    amendment = "amendments:\n  - {date: 2025-01-15, text: Linden tea counts as tea., reason: It is drunk as such.}\n"
    protocol = folder / "config/protocol.yaml"
    protocol.write_text(protocol.read_text().replace("amendments: []\n", "") + amendment)
    run(folder)
    wrong = {"decision": "exclude", "reason": "Wrong population"}
    for phase, letter in (("title_abstract", {"decision": "include"}), ("full_text", wrong)):
        for person in ("anna", "ben"):
            answers = {NEW: {"decision": "include"}, LATER: letter}
            assert fill_folder(folder / f"seeds/screening/{phase}/{person}", "votes", answers) == 2
        run(folder)
    sheets = [path for person in ("anna", "ben") for path in (folder / "seeds/extraction" / person).glob("Costa*.xlsx")]
    row = {"outcome": "symptom_score", "arm": "experimental", "quote": "table 1", "n": "9"}
    rows = {
        "outcome 1": {**row, "timepoint": "baseline", "mean": "7.0", "sd": "1.8"},
        "outcome 2": {**row, "timepoint": "3 days", "mean": "5.5", "sd": "1.6"},
    }
    for sheet in sheets:
        fill_sheet(sheet, "study", {"design": {"value": "single_arm"}, "species": {"value": "human"}})
        fill_sheet(sheet, "outcome", rows)
    run(folder)
    assert IDLE in run(folder)
    freeze(folder)
    commit(folder, "v2.0")
    return folder


@pytest.fixture(scope="module")
def third(second, tmp_path_factory):
    """A third round: everything exported again, two references ruled to be one, and a study retracted."""
    folder = tmp_path_factory.mktemp("third") / "review"
    shutil.copytree(second, folder, ignore=shutil.ignore_patterns(".git"))
    change(folder / "config/config.yaml", 'version: "2.0"', 'version: "3.0"')
    again = (folder / "seeds/search/medline.nbib").read_text() + "\n" + UPDATE.split("\n\n", 1)[1]
    search(folder, "medline", "2026-02", "medline-2026.nbib", again)
    (folder / "seeds/retractions").mkdir()
    (folder / "seeds/retractions/retraction_watch_2026-01-31.csv").write_text(RETRACTIONS)
    rule(folder, "same")
    run(folder)
    return folder


def search(folder, source, name, file, text):
    (folder / "seeds/search" / file).write_text(text)
    with (folder / "config/searches.csv").open("a") as log:
        log.write(f"{source},{name},{file},database,{source},{name}-01,,tea AND cold\n")


def rule(folder, word):
    assert fill_folder(folder / "seeds/duplicates/carla", "pairs", {f"{ASKED} = {LATER}": {"ruling": word}}) == 1


def git(folder, *arguments):
    identity = ("-c", "user.name=anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, tag):
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", tag)
    git(folder, "tag", tag)


def freeze(folder):
    done = subprocess.run(
        [sys.executable, "-m", "prismake", "release", "--force"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def changed(folder, part):
    with (folder / "results/changes.csv").open() as lines:
        return {
            row["item"]: (row["change"], row["before"], row["after"])
            for row in csv.DictReader(lines)
            if row["part"] == part
        }


@pytest.mark.slow
def test_only_new_references_were_owed_and_every_earlier_vote_stands(second):
    votes = tables.read("votes", second / "results/votes/title_abstract.csv")
    assert set(votes.loc[votes["sheet"].str.contains("batch-002"), "reference_id"]) == {NEW, LATER}
    assert set(titles(second / "seeds/screening/title_abstract/anna")) >= {NEW, LATER, KNOWN, ASKED}
    assert len(votes[votes["reference_id"] == KNOWN]) == 2


@pytest.mark.slow
def test_the_changes_since_the_first_version_are_these_sets(second):
    assert set(changed(second, "searches")) == {
        "medline 2025-02: medline-2025.nbib",
        "scopus 2025-02: scopus-2025.ris",
    }
    assert changed(second, "references") == {NEW: ("added", "", NEW), LATER: ("added", "", LATER)}
    included = ("added", "", "included")
    assert changed(second, "title_abstract") == {NEW: included, LATER: included}
    assert changed(second, "full_text") == {NEW: included, LATER: ("added", "", "excluded: population")}
    assert changed(second, "studies") == {NEW: ("added", "", f"Costa 2024: {NEW}")}
    estimates = changed(second, "estimates")
    assert {item.split(",")[0] for item in estimates} == {"score_pre_post"}
    assert [text.split(";")[0] for text in estimates["score_pre_post, random"][1:]] == ["k 2", "k 3"]


@pytest.mark.slow
def test_the_flow_counts_previous_studies_this_round_and_both_together(second):
    flow = dict(tables.read("flow", second / "results/flow.csv")[["data", "n"]].itertuples(index=False))
    assert (flow["previous_studies"], flow["new_studies"], flow["total_studies"]) == (3, 1, 4)
    assert flow["total_studies_ma"] == 3
    members = tables.read("flow_rounds", second / "results/flow_rounds.csv")
    identified = members[members["data"] == "database_results"].groupby("round")["member_id"].nunique()
    assert identified.to_dict() == {"2024-02": 7, "2025-02": 4, "all": 11}


@pytest.mark.slow
def test_votes_that_were_cast_under_the_earlier_criteria_are_told(second):
    assert changed(second, "criteria") == {
        f"intervention, {phase}": ("changed", "Tea, drunk.", "Tea or an infusion of linden, drunk.")
        for phase in tables.PHASES
    }
    earlier = changed(second, "votes_title_abstract")
    assert {NEW, LATER}.isdisjoint(earlier)
    assert earlier[ASKED] == ("cast before", "anna: exclude; ben: exclude", "anna: exclude; ben: exclude")
    assert len(earlier) == 8


@pytest.mark.slow
def test_the_third_round_asks_for_nothing_that_is_known(third):
    assert IDLE in run(third)
    assert not list((third / "seeds/screening/title_abstract/anna").glob("batch-003*"))


@pytest.mark.slow
def test_references_ruled_to_be_one_bring_their_votes_together(third):
    assert changed(third, "references") == {LATER: ("joined", LATER, ASKED)}
    assert changed(third, "title_abstract")[ASKED] == ("changed", "excluded; included", "conflict")
    (sheet,) = (third / "seeds/consensus/title_abstract/carla").glob("*batch*.xlsx")
    assert ASKED in {cell for row in openpyxl.load_workbook(sheet)["votes"].iter_rows(values_only=True) for cell in row}


@pytest.mark.slow
def test_a_retracted_study_is_told(third):
    found = tables.read("retractions", third / "results/retractions.csv")
    assert set(found["reference_id"]) == {NEW}
    assert "retract" in (third / "reports/review.html").read_text().casefold()


@pytest.mark.slow
def test_references_ruled_apart_again_are_split_and_keep_their_own_votes(third, tmp_path):
    shutil.copytree(third, tmp_path / "review")
    freeze(tmp_path / "review")
    change(tmp_path / "review/config/config.yaml", 'version: "3.0"', 'version: "4.0"')
    rule(tmp_path / "review", "different")
    run(tmp_path / "review")
    assert changed(tmp_path / "review", "references") == {LATER: ("split", ASKED, LATER)}
    decided = tables.read("screening", tmp_path / "review/results/screening/title_abstract.csv")
    status = dict(zip(decided["reference_id"], decided["status"], strict=True))
    assert (status[ASKED], status[LATER]) == ("excluded", "included")


@pytest.mark.slow
def test_the_report_shows_what_changed(second):
    page = (second / "reports/review.html").read_text()
    assert "What changed since the last version" in page
    assert "Compared with version 1.0" in page


@pytest.mark.slow
def test_a_release_cites_the_one_before_and_hashes_every_file_of_people_and_reports(second):
    first, later = releases.list_releases(second / "releases")
    assert [(one.version, one.previous, one.date) for one in (first, later)] == [
        ("1.0", "", "2024-02-03"),
        ("2.0", "1.0", "2025-02-01"),
    ]
    assert {"config/protocol.yaml", "seeds/search/scopus.ris", "reports/review.html"} <= set(first.files)
    assert "seeds/search/medline-2025.nbib" in set(later.files) - set(first.files)
    assert releases.compare_files(later, second) == []


@pytest.mark.slow
def test_an_earlier_release_rebuilds_to_its_bytes_from_git(second, tmp_path, monkeypatch, capsys):
    git(second, "worktree", "add", "--detach", str(tmp_path / "old"), "v1.0")
    (tmp_path / "old/reports/review.html").unlink()
    (tmp_path / "old/reports/review.xlsx").unlink()
    (tmp_path / "old/releases/1.0").mkdir(parents=True, exist_ok=True)
    run(tmp_path / "old")
    first = releases.list_releases(second / "releases")[0]
    assert releases.compare_files(first, tmp_path / "old") == []


@pytest.mark.slow
def test_a_version_is_released_once_and_only_when_everything_is_built(second, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(second)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "workflow"))
    assert main(["release", "--force"]) == 1
    assert "2.0, released before" in capsys.readouterr().err
    assert main(["release", "--list"]) == 0
    assert capsys.readouterr().out.count("data of") == 2
    assert main(["release", "--verify", "2.0"]) == 0
    assert main(["release", "--verify", "1.0"]) == 1
    assert "different: config/config.yaml" in capsys.readouterr().out
    shutil.copytree(second, tmp_path / "review", ignore=shutil.ignore_patterns(".git"))
    monkeypatch.chdir(tmp_path / "review")
    change(tmp_path / "review/config/config.yaml", 'version: "2.0"', 'version: "3.0"')
    assert main(["release", "--force"]) == 1
    assert "run ./review first" in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "review/releases").iterdir()) == ["1.0", "2.0"]


@pytest.mark.slow
def test_any_two_versions_are_compared_in_the_terminal_and_as_a_page(second, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(second)
    assert main(["changes", "1.0", "2.0"]) == 0
    printed = capsys.readouterr().out
    assert f"added    {NEW}: nothing → included" in printed
    assert main(["changes", "2.0"]) == 0
    assert capsys.readouterr().out == "0 changes between 2.0 and what stands here now\n"
    assert main(["changes", "1.0", "2.0", "--html", str(tmp_path / "page.html")]) == 0
    assert "Numbers of the flow" in (tmp_path / "page.html").read_text()
    assert main(["changes", "0.9"]) == 1
    assert "1.0, 2.0" in capsys.readouterr().err


def test_a_damaged_manifest_is_named(tmp_path):
    (tmp_path / "1.0").mkdir()
    (tmp_path / "1.0" / releases.MANIFEST).write_text(json.dumps({"version": "1.0"}))
    with pytest.raises(ReviewError, match="restore it from git"):
        releases.list_releases(tmp_path)


def test_what_is_open_is_told_before_a_release(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    checks = [{"check": 9, "grade": "E", "status": "open"}, {"check": 30, "grade": "W", "status": "open"}]
    owed = [
        {"task": "02 Full text", "person": "anna", "done": 1, "owed": 3, "sheets": 1},
        {"task": "03 Extraction", "person": "ben", "done": 4, "owed": 0, "sheets": 1},
    ]
    for name, rows in {"open_checks": checks, "owed": owed}.items():
        tables.write(name, tables.from_rows(name, rows), tables.PATHS[name])
    assert [issue.found for issue in find_open(final=False)] == [
        "open checks of grade E: 9",
        "work is owed: Full text 3 (anna)",
        "the review is not marked as final",
    ]
    for name in ("open_checks", "owed"):
        tables.write(name, tables.from_rows(name, []), tables.PATHS[name])
    assert find_open(final=True) == []
