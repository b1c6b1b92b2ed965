"""The whole chain on a tiny review: idle, repeatable, and never costing a vote."""

import os
import shutil
import time

import pytest

from calc import type_in_calc
from hardship import results
from living import IDLE, TRIAL, hashes, list_planned, run, snapshot, start, titles
from people import fill_folder
from places import REVIEW
from prismake import tables
from prismake.running.jobs import UNCHANGED


@pytest.mark.parametrize("table", sorted(path.name for path in (REVIEW / "expected").glob("*.csv")))
def test_golden_tables(finished, table):
    (made,) = (path for path in (finished / "results").rglob(table) if path.parent.name != "sheets")
    assert made.read_text(encoding="utf-8") == (REVIEW / "expected" / table).read_text(encoding="utf-8")


@pytest.mark.parametrize("asked", ["--dry-run", "--lint", "--dag", "--summary", "--list-rules"])
def test_asking_snakemake_writes_nothing_and_changes_no_time(review, asked):
    ahead = time.time() + 86_400  # what a job would mend
    os.utime(review / "results/flow.csv", (ahead, ahead))
    shutil.rmtree(review / "results/.cache")
    (review / "config/protocol.yaml").touch()
    before = snapshot(review)
    run(review, asked, fails=asked == "--lint")  # the tests' own Snakefile names a place of this machine
    assert snapshot(review) == before


@pytest.mark.parametrize("how", ["command line", "profile"])
def test_a_forced_run_makes_everything_anew_however_it_is_forced(finished, review, how):
    if how == "profile":
        profile = review / "profiles/default/profile.yaml"
        profile.write_text(profile.read_text() + "forceall: true\n")
    run(review, *(["-F"] if how == "command line" else []))
    logs = [path.read_text() for path in sorted((review / "logs").rglob("*.log"))]
    assert len(logs) >= 15
    assert not any(UNCHANGED in text for text in logs)
    assert results(review) == results(finished)
    assert hashes(review, "config", "seeds") == hashes(finished, "config", "seeds")


def test_one_edited_cell_reruns_only_what_is_downstream(review):
    fill_folder(review / "seeds/screening/full_text/ben", "votes", {TRIAL: {"note": "read twice"}})
    planned = set(list_planned(run(review, "--dry-run")))
    assert "screen_references" in planned
    assert planned & {"read_sources", "find_duplicates", "carry_ids", "join_records", "apply_rules"} == set()


def test_a_new_search_owes_only_the_new_references_in_a_new_batch(finished, review):
    log = review / "config" / "searches.csv"
    log.write_text(log.read_text() + "update,2025-02,update.ris,database,Scopus,2025-02-01,2,tea AND cold\n")
    text = "TY  - JOUR\nTI  - {}\nPY  - {}\nDO  - 10.5555/{}\nER  - \n\n"
    old, new = "Chamomile tea for colds: symptom scores before and after", "Sage tea and the cold"
    entries = text.format(old, 2020, "tea.4") + text.format(new, 2025, "tea.77")
    (review / "seeds/search/update.ris").write_text(entries)
    run(review)
    before = hashes(finished, "seeds")
    added = {name for name in hashes(review, "seeds") if name not in before and "search/" not in name}
    assert added == {f"seeds/screening/title_abstract/{person}/batch-002.xlsx" for person in ("anna", "ben")}
    assert {name: value for name, value in hashes(review, "seeds").items() if name in before} == before
    assert list(titles(review / "seeds/screening/title_abstract/ben/").values()).count(new) == 1
    assert IDLE in run(review)


def test_a_broken_export_stops_before_anything_downstream(finished, tmp_path):
    review = start(tmp_path / "review")
    (review / "seeds/search/scopus.ris").write_bytes(b"PK\x03\x04 not a reference file")
    output = run(review, "--keep-going", fails=True)
    assert "seeds/search/scopus.ris" in output
    assert results(review) == {}


def test_a_mistake_in_the_configuration_stops_before_any_job(review):
    (review / "config" / "analyses.yaml").write_text("analyses: 3\n")
    output = run(review, fails=True)
    assert "config/analyses.yaml, line 1" in output
    assert "Traceback" not in output


def test_a_saved_change_is_read_whatever_its_time(finished, review):
    path = review / "seeds/screening/full_text/ben/batch-001.xlsx"
    before = path.stat()
    fill_folder(path.parent, "votes", {TRIAL: {"note": "read twice"}})
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    run(review)
    assert "read twice" in (review / "results/votes/full_text.csv").read_text()
    title = review / "config" / "config.yaml"
    before = title.stat()
    title.write_text(title.read_text().replace("title: Tea", "title: Infusions"))
    os.utime(title, ns=(before.st_atime_ns, before.st_mtime_ns))
    run(review)
    assert "Infusions" in (review / "reports/review.html").read_text()
    assert IDLE in run(review)


def test_a_sheet_that_was_thrown_away_is_owed_again(finished, review):
    path = review / "seeds/screening/full_text/ben/batch-001.xlsx"
    path.unlink()
    assert f"Issued to ben: {path.relative_to(review).as_posix()}" in run(review)
    assert len(titles(path.parent)) == len(titles(path.parent.parent / "anna"))
    run(review)
    assert IDLE in run(review)


def test_the_smallest_review_runs_and_is_idle(tmp_path):
    review = start(tmp_path / "review")
    log = (review / "config/searches.csv").read_text().splitlines()
    (review / "config/searches.csv").write_text("\n".join(log[:2]) + "\n")
    for name in ("scopus.ris", "registry.csv", "handsearch.bib"):
        (review / "seeds/search" / name).unlink()
    phase = "{people: [anna], batch_size: 1}"
    (review / "config/config.yaml").write_text(
        f"title: One\nversion: '1'\nauthors: []\nscreening: {{title_abstract: {phase}, full_text: {phase}}}\n"
    )
    run(review)
    assert len(list((review / "seeds/screening/title_abstract/anna").iterdir())) == 3
    assert IDLE in run(review)


@pytest.mark.office
def test_an_extraction_sheet_filled_in_libreoffice_is_read_back(review, office, tmp_path):
    (path,) = (review / "seeds/extraction/anna").glob("Perez*.xlsx")
    path.unlink()
    run(review, "results/sheets/extraction.csv")
    row = {"B4": "symptom_score", "C4": "experimental", "D4": "baseline", "F4": "12", "H4": "7,50", "J4": "'=table 1"}
    typed = {("study", "D4"): "Single_arm", **{("outcome", address): text for address, text in row.items()}}
    type_in_calc(office, tmp_path / "profile", path, typed)
    run(review, "results/extraction.csv")
    extraction = tables.read("extraction", review / "results/extraction.csv")
    own = extraction[extraction["sheet"] == path.relative_to(review).as_posix()]
    assert dict(zip(own["cell"], own["value"], strict=True)) == {
        "study!D4": "single_arm",
        **{f"outcome!{address}": row[address] for address in ("B4", "C4", "D4", "F4")},
        "outcome!H4": "7.5",
    }
    assert set(own.loc[own["level"] == "outcome", "quote"]) == {"=table 1"}


def test_a_final_review_stops_on_open_checks_after_its_report_was_written(review):
    config, page = review / "config" / "config.yaml", review / "reports" / "review.html"
    config.write_text(config.read_text() + "final: true\n")
    page.unlink()
    output = run(review, fails=True)
    assert "config/checklist, PRISMA-S 9" in output
    assert "Traceback" not in output
    assert "This review is final." in page.read_text(encoding="utf-8")
    config.write_text(config.read_text().replace("final: true", 'final: "false"'))
    run(review)


def test_snakemakes_own_report_tells_how_it_was_computed(review):
    run(review, "--report", "provenance.html")
    told = (review / "provenance.html").read_text(encoding="utf-8")
    for words in ("every number is the size of a set", "What the standards ask that a machine can see"):
        assert words in told
