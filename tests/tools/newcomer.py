"""What a newcomer does, from the built package to a report, with every vote cast in a real spreadsheet program.

    python tests/tools/newcomer.py

An empty environment gets the wheel and nothing else of this folder. A review is begun with one command, three real
exports are dropped in, two people vote in LibreOffice, and the numbers of the report are compared with what was voted.
"""

import csv
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import openpyxl

from office import Office
from places import ROOT, SHARED

DATA = SHARED / "exports"
# CC0 exports of one set of references from three databases: file here, file there, entries by their own start marks.
EXPORTS = {
    "pubmed": ("pubmed.nbib", "medline_nbib/asreview-citation-file-formatting___baseline_pubmed.ris", 50),
    "scopus": ("scopus.ris", "ris/asreview-citation-file-formatting___baseline_scopus.ris", 10),
    "web_of_science": ("wos.txt", "ris/asreview-citation-file-formatting___baseline_webofscience.ris", 10),
}
PEOPLE = ("anna", "ben")
INCLUDED = 3
IDLE = "Nothing to be done"


def main() -> None:
    """Live through it in a temporary folder; an assertion that fails says what a newcomer would have met."""
    with tempfile.TemporaryDirectory(prefix="newcomer-") as name:
        folder = Path(name)
        tools = install(folder)
        review = begin(folder, tools)
        office = Office.open(folder)
        assert office, "LibreOffice with its Python (libreoffice-calc, python3-uno) is needed"
        try:
            live(review, office)
        finally:
            office.close()
    print("a newcomer comes from the package to the report")


def call(*command: object, cwd: Path, fails: bool = False) -> str:
    """Run a command as a newcomer would: nothing of this folder on the path."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def install(folder: Path) -> Path:
    """An empty environment with the built package, in the versions of the lock; returns its programs."""
    call(sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", folder / "dist", cwd=ROOT)
    (wheel,) = (folder / "dist").glob("prismake-*.whl")
    venv.create(folder / "env", with_pip=True)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==[^\s\\]+(?: *;[^\\\n]*)?", lock, re.MULTILINE | re.IGNORECASE)
    (folder / "constraints.txt").write_text("\n".join(pinned) + "\n", encoding="utf-8")
    tools = folder / "env" / "bin"
    call(tools / "pip", "install", "--quiet", "--constraint", folder / "constraints.txt", wheel, cwd=folder)
    return tools


def begin(folder: Path, tools: Path) -> Path:
    """A new review that runs at once, with three exports listed in its search log."""
    review = folder / "review"
    people = ("--people", ",".join(PEOPLE), "--adjudicator", "carla")
    call(tools / "prismake", "new", review, "--title", "Three exports", *people, cwd=folder)
    call("./review", cwd=review)
    assert (review / "reports/review.html").is_file()
    with (review / "config/searches.csv").open("a", encoding="utf-8", newline="") as log:
        for source, (name, path, hits) in EXPORTS.items():
            (review / "seeds/search" / name).write_bytes((DATA / path).read_bytes())
            row = (source, "2026-01", name, "database", source, "2026-01-31", hits, "the baseline set")
            csv.writer(log, lineterminator="\n").writerow(row)
    stopped = call("./review", cwd=review, fails=True)
    assert "config/protocol.yaml, question.population" in stopped, stopped
    assert not [*review.glob("seeds/screening/**/*.xlsx")]
    protocol = review / "config/protocol.yaml"
    protocol.write_text(re.sub(r'"\[([^"]*)\]"', r'"\1"', protocol.read_text(encoding="utf-8")), encoding="utf-8")
    return review


def live(review: Path, office: Office) -> None:
    """Screen both phases with two people, and compare the flow with the votes."""
    call("./review", cwd=review)
    asked = vote(review, "title_abstract", office, lambda ids: dict.fromkeys(ids, "exclude") | keep(ids))
    call("./review", cwd=review)
    kept = vote(review, "full_text", office, lambda ids: dict.fromkeys(ids, "include"))
    assert len(kept) == INCLUDED
    call("./review", cwd=review)
    assert IDLE in call("./review", cwd=review)
    with (review / "results/flow.csv").open(encoding="utf-8") as lines:
        flow = {row["data"]: int(row["n"]) for row in csv.DictReader(lines)}
    identified = sum(hits for _, _, hits in EXPORTS.values())
    found = (flow["database_results"], flow["records_screened"], flow["records_excluded"], flow["dbr_included"])
    assert found == (identified, len(asked), len(asked) - INCLUDED, INCLUDED), flow
    assert flow["duplicates"] == identified - len(asked)
    assert sorted(path.name for path in (review / "seeds/extraction/anna").iterdir())
    page = (review / "reports/review.html").read_text(encoding="utf-8")
    assert "Three exports" in page
    assert "anna" in call("./review", "status", cwd=review)


def keep(ids: list[str]) -> dict[str, str]:
    """The first few are included."""
    return dict.fromkeys(sorted(ids)[:INCLUDED], "include")


def vote(review: Path, phase: str, office: Office, decide) -> set[str]:
    """Both people fill their sheets of a phase in LibreOffice; returns what was asked."""
    asked = set()
    for person in PEOPLE:
        for path in sorted((review / "seeds/screening" / phase / person).glob("*.xlsx")):
            ids = read_ids(path)
            assert office.vote(path, decide(ids)) >= set(ids)
            asked |= set(ids)
    return asked


def read_ids(path: Path) -> list[str]:
    """The ids of the references that a sheet asks about."""
    rows = list(openpyxl.load_workbook(path, read_only=True)["votes"].iter_rows(values_only=True))
    start = next(at for at, row in enumerate(rows) if any(str(cell).startswith("prismake|") for cell in row))
    column = rows[start + 1].index("id")
    return [str(row[column]) for row in rows[start + 3 :] if row[column]]


if __name__ == "__main__":
    main()
