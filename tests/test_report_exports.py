"""What other programs read: our own readers take back what we write, R draws our flow, a PDF has the same bytes."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from prismake import ingest
from prismake.report import open_view, print_page, render_page, write_crate, write_exports
from prismake.report.interchange import write_prisma
from test_report import build, make_config, make_searches, make_tables
from test_report_rounds import make_update, measure, search_twice

R_PROGRAM = """
suppressMessages(library(PRISMA2020))
read <- PRISMA_data(read.csv("PRISMA.csv"))
cat(read$records_screened, read$duplicates, read$new_studies, read$dbr_excluded$reason, sep = "\\n")
"""


@pytest.fixture(scope="module")
def exports() -> dict[str, str]:
    return write_exports(open_view(build(make_tables()), config=make_config()))


@pytest.mark.parametrize("name", ["included.ris", "included.bib", "included.json"])
def test_our_own_readers_take_back_every_included_document(exports: dict[str, str], name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(exports[name], encoding="utf-8")
    log = make_searches().iloc[:1].assign(file=name, hits="")
    records, ledger, _ = ingest.read_source(log, source=str(log["source"].iloc[0]), folder=tmp_path)
    assert int(ledger["parsed"].iloc[0]) == 4
    read = records.set_index("doi")
    assert set(read.index) == {f"10.1000/{name}" for name in ("p1", "c1", "w1", "w2")}
    assert read.loc["10.1000/p1", "title"].replace("\\", "") == "<script>alert(1)</script> cells"
    assert set(records["year"]) == {"2016"}
    assert set(records["authors"]) == {"Tan, Jichun; Li, P.-Y.; Wang, Q"}


def test_excluded_documents_carry_their_reason(exports: dict[str, str]) -> None:
    assert "N1  - Wrong design" in exports["excluded.ris"]
    notes = {entry["id"]: entry["note"] for entry in json.loads(exports["excluded.json"])}
    assert notes == {"p2": "Wrong population", "p3": "Wrong design", "s7": "Wrong population"}


def test_no_abstract_leaves_the_review(exports: dict[str, str]) -> None:
    tables = build(make_tables())
    tables["references"] = tables["references"].assign(abstract="a publisher's words")
    told = write_exports(open_view(tables, config=make_config()))
    assert not any("a publisher's words" in text for text in told.values())


def test_a_review_without_inclusions_exports_empty_lists() -> None:
    tables = build({name: frame.iloc[0:0] for name, frame in make_tables().items()})
    told = write_exports(open_view(tables, config={**make_config(), "analyses": []}))
    assert (told["included.ris"], told["included.bib"], json.loads(told["included.json"])) == ("", "", [])


def test_the_interchange_table_has_34_rows_plain_integers_and_reasons_without_commas(exports: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(exports["PRISMA.csv"])))
    assert len(rows) == 34
    assert list(rows[0]) == ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"]
    n = {row["data"]: row["n"] for row in rows}
    assert (n["records_screened"], n["new_studies"], n["previous_studies"]) == ("12", "3", "0")
    assert n["dbr_excluded"] == "Wrong population, 1; Wrong design, 1"
    assert n["database_specific_results"] == "PubMed, 12; embase (Ovid), 2"
    assert n["other_excluded"] == "Wrong population, 1"


def test_an_update_exports_its_previous_studies() -> None:
    flow = measure(make_update(), search_twice())["flow"]
    n = {row["data"]: row["n"] for row in csv.DictReader(io.StringIO(write_prisma(flow)))}
    assert (n["previous_studies"], n["previous_reports"], n["total_reports"]) == ("3", "3", "4")


def test_the_r_package_reads_our_numbers(exports: dict[str, str], tmp_path: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    known = subprocess.run([program, "-e", 'cat(requireNamespace("PRISMA2020", quietly = TRUE))'], capture_output=True)
    if known.stdout.strip() != b"TRUE":
        pytest.skip("the R package PRISMA2020 is not installed")
    (tmp_path / "PRISMA.csv").write_text(exports["PRISMA.csv"])
    done = subprocess.run([program, "-e", R_PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["12", "2", "3", "Wrong population", "Wrong design"]


def test_the_manifest_names_every_file_with_its_hash() -> None:
    config, hashes = make_config(), {"reports/review.html": "a" * 64, "config/config.yaml": "b" * 64}
    crate = json.loads(
        write_crate(hashes, config=config["config"], colophon=config["colophon"] | {"date": "2026-11-01"})
    )
    parts = {row["@id"]: row for row in crate["@graph"]}
    assert parts["reports/review.html"]["sha256"] == "a" * 64
    assert parts["./"]["hasPart"] == [{"@id": "config/config.yaml"}, {"@id": "reports/review.html"}]
    assert {row["@id"] for row in parts["./"]["author"]} <= set(parts)


def test_the_pdf_has_the_same_bytes_twice_and_every_story_unfolded() -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    tables = build(make_tables())
    page = render_page(tables, config={**make_config(), "analyses": []})
    first = print_page(page, date="2024-12-15")
    assert first.startswith(b"%PDF-")
    assert first == print_page(page, date="2024-12-15")
