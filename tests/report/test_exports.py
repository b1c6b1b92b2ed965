"""What other programs read: our own readers take back what we write, R draws our flow, a PDF has the same bytes."""

import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest

from places import REVIEW
from prismake import ingest
from prismake import tables as declared
from prismake.files.saved_times import find_last, read_saved
from prismake.report import open_view, print_page, render_page, write_crate, write_exports
from prismake.report.interchange import write_prisma
from reported import build, make_config, make_searches, make_tables, make_update, measure, search_twice

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
    open_ = ["Awaiting classification, 1", "Not yet decided, 1", "In conflict, 1"]
    assert n["dbr_excluded"].split("; ") == ["Wrong population, 1", "Wrong design, 1", *open_]
    assert n["database_specific_results"] == "PubMed, 12; Embase (Ovid), 2"
    assert n["other_excluded"].split("; ") == ["Wrong population, 1", "Study under way, 1", *open_[1:]]


def make_flow(**numbers: int) -> pd.DataFrame:
    words = {"dbr_excluded.design": "Wrong design"}
    rows = [{"data": data.replace("__", "."), "n": n} for data, n in numbers.items()]
    return pd.DataFrame([{**row, "description": words.get(row["data"], "")} for row in rows])


def read_numbers(flow: pd.DataFrame) -> dict[str, str]:
    return {row["data"]: row["n"] for row in csv.DictReader(io.StringIO(write_prisma(flow)))}


@pytest.mark.parametrize(
    ("numbers", "listed"),
    [
        ({"dbr_excluded": 0, "dbr_awaiting": 0}, "0"),
        ({"dbr_excluded": 1, "dbr_excluded__design": 1, "dbr_awaiting": 0}, "Wrong design, 1"),
        (
            {"dbr_excluded": 1, "dbr_excluded__design": 1, "dbr_awaiting": 1},
            "Wrong design, 1; Awaiting classification, 1",
        ),
        ({"dbr_excluded": 0, "dbr_awaiting": 2}, "Awaiting classification, 2"),
        (
            {
                **{"dbr_excluded": 0, "dbr_awaiting": 3, "dbr_awaiting__information": 1},
                **{"dbr_awaiting__ongoing": 2, "dbr_pending": 4, "dbr_conflict": 5},
            },
            "Awaiting classification, 1; Study under way, 2; Not yet decided, 4; In conflict, 5",
        ),
        ({"dbr_excluded": 0, "dbr_awaiting": 0, "other_awaiting": 1}, "0"),
    ],
)
def test_a_report_that_is_neither_excluded_nor_included_is_listed_with_its_state(numbers, listed) -> None:
    assert read_numbers(make_flow(**numbers))["dbr_excluded"] == listed


def add_up(listed: str) -> int:
    return sum(int(part.rpartition(", ")[2]) for part in listed.split("; "))  # "0" is a number alone


def test_what_was_assessed_in_the_tiny_review_is_listed_or_included() -> None:
    flow = declared.read("flow", REVIEW / "expected" / "flow.csv")
    known = dict(zip(flow["data"], flow["n"], strict=True))
    n = read_numbers(flow)
    assert n["dbr_excluded"] == "Wrong population, 1; Awaiting classification, 1"
    for column in ("dbr", "other"):
        assert int(n[f"{column}_assessed"]) == add_up(n[f"{column}_excluded"]) + known[f"{column}_included"]


@pytest.mark.parametrize("decision", ["awaiting", "ongoing", "conflict", "pending"])
def test_what_was_assessed_is_listed_or_included_whatever_is_still_open(decision: str) -> None:
    tables = make_tables()
    included = tables["full_text"]["status"] == "included"
    one = tables["full_text"].loc[included, "reference_id"].iloc[0]
    tables["full_text"] = tables["full_text"].assign(
        status=tables["full_text"]["status"].mask(tables["full_text"]["reference_id"] == one, decision)
    )
    flow = build(tables)["flow"]
    known = dict(zip(flow["data"], flow["n"], strict=True))
    n = read_numbers(flow)
    for column in ("dbr", "other"):
        assert int(n[f"{column}_assessed"]) == add_up(n[f"{column}_excluded"]) + known[f"{column}_included"]


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
    reasons = ["Wrong population", "Wrong design", "Awaiting classification", "Not yet decided", "In conflict"]
    assert done.stdout.split("\n") == ["12", "2", "3", *reasons]


def test_the_manifest_names_every_file_with_its_hash() -> None:
    config, hashes = make_config(), {"reports/review.html": "a" * 64, "config/config.yaml": "b" * 64}
    crate = json.loads(
        write_crate(hashes, config=config["config"], provenance=config["provenance"] | {"date": "2026-11-01"})
    )
    parts = {row["@id"]: row for row in crate["@graph"]}
    assert parts["reports/review.html"]["sha256"] == "a" * 64
    assert parts["./"]["hasPart"] == [{"@id": "config/config.yaml"}, {"@id": "reports/review.html"}]
    assert parts["./"]["author"]["@id"] in parts


def test_the_manifest_says_who_did_what_in_which_sheets_and_when_and_that_snakemake_built_it() -> None:
    config = make_config()
    sheets = {"seeds/screening/full_text/anna/été 1.xlsx": "a" * 64, "seeds/screening/full_text/anna/b.xlsx": "b" * 64}
    hashes = {**sheets, "Snakefile": "c" * 64, "results/flow.csv": "d" * 64, "seeds/search/a.ris": "e" * 64}
    saved = dict(zip(sheets, ("2026-01-02T10:00:00+00:00", "2026-01-03T09:00:00+00:00"), strict=True))
    provenance = config["provenance"] | {"date": "2026-11-01"}
    crate = json.loads(write_crate(hashes, config=config["config"], provenance=provenance, saved=saved))
    parts = {row["@id"]: row for row in crate["@graph"]}
    work = parts["#seeds/screening/full_text/anna"]
    assert (work["name"], work["endTime"]) == ("anna decided on references (full text)", "2026-01-03T09:00:00+00:00")
    assert parts[work["agent"]["@id"]]["name"] == "anna"
    assert [one["@id"] for one in work["result"]] == [quote(path) for path in sorted(sheets)]
    assert parts["#run"]["result"] == {"@id": "results/flow.csv"}
    assert {one["@id"] for one in parts["#run"]["object"]} == {quote(path) for path in (*sheets, "seeds/search/a.ris")}
    assert parts["./"]["mainEntity"] == {"@id": "Snakefile"}
    linked = re.findall(r'"@id": "([^"]+)"', json.dumps(crate))
    assert {one for one in linked if not one.startswith("https://")} <= set(parts)


def test_the_time_at_which_a_sheet_was_saved_is_what_its_program_wrote(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.properties.created = datetime.datetime(2020, 1, 1)  # noqa: DTZ001  as sheets are issued
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        archive.writestr("meta.xml", "<office:meta><dc:date>2026-01-02T11:30:05.123456789</dc:date></office:meta>")
    issued = "<dcterms:created>2020-01-01T00:00:00Z</dcterms:created><dcterms:modified>2020-01-01T00:00:00Z<"
    with zipfile.ZipFile(tmp_path / "e.xlsx", "w") as archive:
        archive.writestr("docProps/core.xml", issued)
    (tmp_path / "c.xlsx").write_bytes(b"PK no archive")
    (tmp_path / "d.csv").write_text("id,decision\n")
    found = [read_saved(path) for path in sorted(tmp_path.iterdir())]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found[0])  # openpyxl writes the time of saving
    assert found[1:] == ["2026-01-02T11:30:05", "", "", ""]


def test_the_pdf_has_the_same_bytes_twice_and_every_story_unfolded() -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    tables = build(make_tables())
    page = render_page(tables, config={**make_config(), "analyses": []})
    first = print_page(page, date="2024-12-15")
    assert first.startswith(b"%PDF-")
    assert first == print_page(page, date="2024-12-15")


def test_a_machine_that_votes_is_a_program_and_no_person_in_the_manifest() -> None:
    config = make_config()
    tilly = {"name": "tilly", "tool": "Reader", "version": "2"}
    settings = {**config["config"], "screening": {"title_abstract": {"machines": [tilly]}, "full_text": {}}}
    hashes = {f"seeds/screening/title_abstract/{who}/a.xlsx": "a" * 64 for who in ("anna", "tilly")}
    provenance = config["provenance"] | {"date": "2026-11-01"}
    parts = {
        row["@id"]: row for row in json.loads(write_crate(hashes, config=settings, provenance=provenance))["@graph"]
    }
    assert "#person-tilly" not in parts
    assert parts["#machine-tilly"]["@type"] == "SoftwareApplication"
    work = parts["#seeds/screening/title_abstract/tilly"]
    assert ("agent" in work, work["instrument"]) == (False, {"@id": "#machine-tilly"})
    assert parts["#seeds/screening/title_abstract/anna"]["agent"] == {"@id": "#person-anna"}


def test_of_a_sheet_that_was_brought_prismake_is_the_program_until_somebody_saves_it() -> None:
    config = make_config()
    names = {"a": "import-001.xlsx", "b": "Smith 2020_import-001.xlsx", "c": "import-001.xlsx", "d": "import-001.csv"}
    hashes = {f"seeds/extraction/{who}/{name}": "a" * 64 for who, name in names.items()}
    hashes["seeds/extraction/a/Smith 2020.xlsx"] = "b" * 64
    saved = {"seeds/extraction/c/import-001.xlsx": "2026-01-02T10:00:00+00:00"}
    provenance = config["provenance"] | {"date": "2026-11-01"}
    crate = json.loads(write_crate(hashes, config=config["config"], provenance=provenance, saved=saved))
    parts = {row["@id"]: row for row in crate["@graph"]}
    used = {who: parts[f"#seeds/extraction/{who}"]["instrument"] for who in names}
    program, own = {"@id": "#spreadsheet"}, {"@id": "#prismake"}
    assert used == {"a": [program, own], "b": own, "c": program, "d": program}
    assert program["@id"] in parts


@pytest.mark.parametrize(
    ("times", "last"),
    [
        (["2026-01-02T23:00:00", "2026-01-03T22:00:00+00:00"], "2026-01-03T22:00:00+00:00"),
        (["2026-01-03T23:00:00", "2026-01-03T12:00:00+00:00"], ""),  # the first may be 9:00 in UTC
        (["2026-01-03T12:00:00+00:00", "2026-01-03T13:00:00+00:00"], "2026-01-03T13:00:00+00:00"),
        (["2026-01-03T12:00", "2026-01-03T11:59:59"], "2026-01-03T12:00"),
        ([], ""),
    ],
)
def test_a_last_time_is_told_where_it_can_be_told(times: list[str], last: str) -> None:
    assert find_last(times) == find_last(times[::-1]) == last
