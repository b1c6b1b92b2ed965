"""A review over several rounds: what was released stands, what is new is owed, and what changed is told as sets."""

import csv
import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from living import IDLE, ROOT, run, titles
from people import fill_folder, fill_sheet
from prismake import releases, tables
from prismake.__main__ import main
from prismake.issues import ReviewError
from prismake.report import compare_versions, render_changes

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
LID - 10.5555/tea.9 [doi]
"""
NEW, JOINED, KNOWN = "medline:1004", "medline:1005", "scopus:3d41189838"


@pytest.fixture(scope="module")
def review(finished, tmp_path_factory):
    """The tiny review, released as 1.0, searched again, voted, extracted, and released as 2.0, in git."""
    folder = tmp_path_factory.mktemp("rounds") / "review"
    shutil.copytree(finished, folder)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text(".snakemake/\nlogs/\nresults/\n")
    freeze(folder)
    commit(folder, "v1.0")
    (folder / "seeds/search/medline-2025.nbib").write_text(UPDATE)
    change(folder / "config/config.yaml", 'version: "1.0"', 'version: "2.0"')
    with (folder / "config/searches.csv").open("a") as log:
        log.write("medline,2025-02,medline-2025.nbib,database,PubMed,2025-02-01,3,tea AND cold\n")
    amendment = "amendments:\n  - {date: 2025-01-15, text: Linden tea counts as tea., reason: It is drunk as such.}\n"
    protocol = folder / "config/protocol.yaml"
    protocol.write_text(protocol.read_text().replace("amendments: []\n", "") + amendment)
    run(folder)
    owed = titles(folder / "seeds/screening/title_abstract/anna").keys()
    for phase in ("title_abstract", "full_text"):
        for person in ("anna", "ben"):
            answer = {NEW: {"decision": "include"}}
            assert fill_folder(folder / f"seeds/screening/{phase}/{person}", "votes", answer) == 1
        run(folder)
    (sheet,) = (folder / "seeds/extraction/anna").glob("Costa*.xlsx")
    fill_sheet(sheet, "study", {"design": {"value": "single_arm"}, "species": {"value": "human"}})
    row = {"outcome": "symptom_score", "arm": "experimental", "quote": "table 1", "n": "9"}
    rows = {
        "outcome 1": {**row, "timepoint": "baseline", "mean": "7.0", "sd": "1.8"},
        "outcome 2": {**row, "timepoint": "3 days", "mean": "5.5", "sd": "1.6"},
    }
    fill_sheet(sheet, "outcome", rows)
    run(folder)
    assert IDLE in run(folder)
    assert len(owed) == len(set(owed))
    freeze(folder)
    commit(folder, "v2.0")
    return folder


def git(folder, *arguments):
    identity = ("-c", "user.name=anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, tag):
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", tag)
    git(folder, "tag", tag)


def freeze(folder):
    done = subprocess.run(
        [sys.executable, "-m", "prismake", "release"],
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


def test_only_the_new_reference_was_owed_and_every_earlier_vote_stands(review):
    votes = tables.read("votes", review / "results/votes/title_abstract.csv")
    assert set(votes.loc[votes["sheet"].str.contains("batch-002"), "reference_id"]) == {NEW}
    assert set(titles(review / "seeds/screening/title_abstract/anna")) >= {NEW, KNOWN, "medline:1002"}
    assert len(votes[votes["reference_id"] == KNOWN]) == 2


def test_the_changes_since_the_first_version_are_these_sets(review):
    assert changed(review, "searches") == {"medline 2025-02: medline-2025.nbib": ("added", "", "2025-02-01; 3 hits")}
    assert changed(review, "references") == {NEW: ("added", "", NEW)}
    assert changed(review, "title_abstract") == {NEW: ("added", "", "included")}
    assert changed(review, "full_text") == {NEW: ("added", "", "included")}
    assert changed(review, "studies") == {NEW: ("added", "", f"Costa 2024: {NEW}")}
    estimates = changed(review, "estimates")
    assert set(estimates) == {"score_pre_post, random"}
    assert [text.split(";")[0] for text in estimates["score_pre_post, random"][1:]] == ["k 2", "k 3"]
    flow = changed(review, "flow")
    assert flow["database_results"] == ("changed", "7", "10")
    assert flow["duplicates"] == ("changed", "1", "3")
    assert flow["new_studies"][1:] == ("3", "4") or flow["total_studies"][1:] == ("3", "4")


def test_the_report_shows_what_changed(review):
    page = (review / "reports/review.html").read_text()
    assert "What changed since the last version" in page
    assert "Compared with version 1.0" in page


def test_a_release_cites_the_one_before_and_hashes_every_file_of_people_and_reports(review):
    first, second = releases.list_releases(review / "releases")
    assert [(one.version, one.previous, one.date) for one in (first, second)] == [
        ("1.0", "", "2024-02-03"),
        ("2.0", "1.0", "2025-02-01"),
    ]
    assert {"config/protocol.yaml", "seeds/search/scopus.ris", "reports/review.html"} <= set(first.files)
    assert "seeds/search/medline-2025.nbib" in set(second.files) - set(first.files)
    assert releases.compare_files(second, review) == []


def test_an_earlier_release_rebuilds_to_its_bytes_from_git(review, tmp_path, monkeypatch, capsys):
    git(review, "worktree", "add", "--detach", str(tmp_path / "old"), "v1.0")
    (tmp_path / "old/reports/review.html").unlink()
    (tmp_path / "old/reports/review.xlsx").unlink()
    (tmp_path / "old/releases/1.0").mkdir(parents=True, exist_ok=True)
    run(tmp_path / "old")
    first = releases.list_releases(review / "releases")[0]
    assert releases.compare_files(first, tmp_path / "old") == []


def test_a_version_is_released_once_and_only_when_everything_is_built(review, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(review)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "workflow"))
    assert main(["release"]) == 1
    assert "2.0, released before" in capsys.readouterr().err
    assert main(["release", "--list"]) == 0
    assert capsys.readouterr().out.count("data of") == 2
    assert main(["release", "--verify", "2.0"]) == 0
    assert main(["release", "--verify", "1.0"]) == 1
    assert "different: config/config.yaml" in capsys.readouterr().out
    shutil.copytree(review, tmp_path / "review", ignore=shutil.ignore_patterns(".git"))
    monkeypatch.chdir(tmp_path / "review")
    change(tmp_path / "review/config/config.yaml", 'version: "2.0"', 'version: "3.0"')
    assert main(["release"]) == 1
    assert "run snakemake first" in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "review/releases").iterdir()) == ["1.0", "2.0"]


def test_any_two_versions_are_compared_in_the_terminal_and_as_a_page(review, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(review)
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


def frames(clusters, **given):
    empty = {name: tables.empty(name) for name in ("studies", "study_references", "estimates", "flow")}
    phases = {phase: tables.empty("screening") for phase in tables.PHASES}
    searches = pd.DataFrame(columns=["source", "round", "file", "searched_on", "hits"])
    rows = [{"record_id": record, "reference_id": reference} for record, reference in clusters.items()]
    return {**empty, **phases, "searches": searches, "clusters": tables.from_rows("clusters", rows), **given}


def screening(**statuses):
    rows = [{"reference_id": reference, "status": status} for reference, status in statuses.items()]
    return tables.from_rows("screening", rows)


def test_nothing_changed_between_a_version_and_itself():
    same = frames({"a": "a", "b": "a"}, title_abstract=screening(a="included"))
    assert len(compare_versions(same, same, since="1")) == 0
    assert "Nothing changed" in render_changes(tables.empty("changes"), before="1", after="1")


def test_references_that_were_joined_split_or_withdrawn_are_told_apart():
    before = frames({"a": "a", "b": "b", "c": "c", "d": "c", "gone": "gone"})
    after = frames({"a": "a", "b": "a", "c": "c", "d": "d", "new": "new"})
    found = {row["item"]: row["change"] for row in tables.rows(compare_versions(before, after, since="1"))}
    assert found == {"b": "joined", "d": "split", "gone": "removed", "new": "added"}


def test_a_decision_on_a_document_that_was_joined_counts_for_the_one_it_joined():
    before = frames({"a": "a", "b": "b"}, title_abstract=screening(b="included"))
    after = frames({"a": "a", "b": "a"}, title_abstract=screening(a="included"))
    parts = compare_versions(before, after, since="1")["part"]
    assert set(parts) == {"references"}


def test_a_decision_that_was_reopened_shows_both_words():
    before = frames({"a": "a"}, full_text=screening(a="included"))
    after = frames({"a": "a"}, full_text=screening(a="excluded"))
    (row,) = tables.rows(compare_versions(before, after, since="1"))
    assert (row["part"], row["change"], row["before"], row["after"]) == ("full_text", "changed", "included", "excluded")
