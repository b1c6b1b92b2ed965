"""Time the issuing and the reading back of large screening sheets, beside a plain openpyxl loop in the same run."""

import argparse
import csv
import itertools
import os
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from prismake import screen, tables  # noqa: E402

PHASE = "title_abstract"
PEOPLE = ("anna", "ben")
LIMIT = 30.0  # seconds, for each of the two halves
PROTOCOL = {
    "criteria": [{"id": "population", "phase": [PHASE, "full_text"], "text": "People.", "reason": "Wrong population"}],
    "highlight": {
        "include": ["mesenchymal", "stem cell", "randomi", "knee", "cartilage"],
        "exclude": ["rat", "mice", "rabbit", "review", "in vitro"],
    },
}
BLANK = re.compile(rb'<c r="(C)([0-9]+)"([^>]*)/>')  # the decisions stand in column C
WORDS = """
    patients with osteoarthritis of the knee received mesenchymal stem cells in a randomised trial and pain was scored
    before and after treatment while rats and rabbits were studied in vitro by the same group with similar outcomes
""".split()  # noqa: SIM905


def describe(count: int, data: Path) -> pd.DataFrame:
    """As many references with abstracts: those of a labelled review over and over, or made up where there is none."""
    source = data / "screening" / "Jeyaraman_2020.csv"
    texts = itertools.cycle(_read(source) if source.is_file() else _make_up())
    rows = [
        {
            "reference_id": f"pubmed:{number:08d}",
            "title": title,
            "abstract": abstract,
            "authors": "Weiss, A; Perez, B; Ito, C; Li, D",
            "year": "2020",
            "journal": "Journal of Examples",
            "doi": f"10.5555/example.{number}",
            "pmid": str(10_000_000 + number),
        }
        for number, (title, abstract) in enumerate(itertools.islice(texts, count))
    ]
    return tables.from_rows("references", rows)


def _read(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        read = [(row["title"], row["abstract"]) for row in csv.DictReader(file)]
    return [(title, abstract) for title, abstract in read if len(abstract) > 200]


def _make_up() -> list[tuple[str, str]]:
    return [
        (" ".join(WORDS[shift:] + WORDS[:shift])[:90], " ".join((WORDS[shift:] + WORDS[:shift]) * 6)[:1500])
        for shift in range(len(WORDS))
    ]


def clock(work: Callable[[], object]) -> tuple[float, float, object]:
    """Wall seconds, CPU seconds of this process and its children, and what the work gave."""
    start, before = time.perf_counter(), os.times()
    made = work()
    after = os.times()
    return time.perf_counter() - start, sum(after[:4]) - sum(before[:4]), made


def fill(path: Path) -> Path:
    """Put a vote into every row, as spreadsheet programs store typed text: everything else stays byte for byte."""
    with zipfile.ZipFile(path) as archive:
        members = {item.filename: archive.read(item) for item in archive.infolist()}
    page = "xl/worksheets/sheet1.xml"
    members[page] = BLANK.sub(_write_vote, members[page])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _write_vote(match: re.Match[bytes]) -> bytes:
    word = b"include" if int(match[2]) % 7 == 0 else b"exclude"
    return b'<c r="%s%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (match[1], match[2], match[3], word)


def issue_plainly(references: pd.DataFrame, folder: Path) -> list[Path]:
    """What a plain openpyxl loop takes: the same text in the same cells, nothing else."""
    return [_write_plainly(references, folder / f"{person}.xlsx") for person in PEOPLE]


def _write_plainly(references: pd.DataFrame, path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in tables.to_rows(references):
        cells = (row[key] for key in ("title", "abstract", "authors", "doi", "pmid", "url", "registry_ids"))
        page.append([row["reference_id"], "", "", *cells])
    book.save(path)
    return path


def read_plainly(paths: list[Path]) -> int:
    """What a plain openpyxl loop takes to look at every cell of the same files."""
    return sum(1 for path in paths for row in _cells(path) if row[0])


def _cells(path: Path) -> Iterator[list[str]]:
    for row in openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4, values_only=True):
        yield [str(value or "") for value in row]


def main() -> int:
    """Print the timings; 1 when a half took longer than its limit or a vote was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=20_000, help="rows of one sheet")
    args = parser.parse_args()
    data = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    references = describe(args.references, data)
    ids = list(references["reference_id"])
    clusters = tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in ids])
    decided = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in ids])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "seeds" / "screening" / PHASE
        setting = {"people": list(PEOPLE), "batch_size": args.batch}

        def issue() -> list[Path]:
            return screen.issue_screening(
                folder,
                phase=PHASE,
                setting=setting,
                screening=decided,
                votes=tables.empty("votes"),
                references=references,
                clusters=clusters,
                eligibility=tables.empty("eligibility"),
                protocol=PROTOCOL,
                former={},
            ).sheets

        def read() -> pd.DataFrame:
            people = dict.fromkeys(PEOPLE, "") | {person: person for person in PEOPLE}
            votes, _ = screen.read_votes(
                paths, phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=people
            )
            return votes

        issued = clock(issue)
        paths = [fill(path) for path in issued[2]]  # type: ignore[attr-defined]
        votes = clock(read)
        print(f"{args.references} references for {len(PEOPLE)} people, {args.batch} rows in a sheet")
        print(f"{'':34}{'wall s':>8}{'CPU s':>8}")
        for words, taken in (
            ("issued", issued),
            ("plain openpyxl loop, text alone", clock(lambda: issue_plainly(references, Path(name)))),
            ("read back, every row checked", votes),
            ("plain openpyxl loop, cells alone", clock(lambda: read_plainly(paths))),
        ):
            print(f"{words:34}{taken[0]:8.1f}{taken[1]:8.1f}")
        size = sum(path.stat().st_size for path in paths) / 2**20
        print(f"{len(votes[2])} votes read of {len(ids) * len(PEOPLE)}; {len(paths)} files, {size:.0f} MiB")  # type: ignore[arg-type]
        whole = len(votes[2]) == len(ids) * len(PEOPLE)  # type: ignore[arg-type]
        return 0 if whole and issued[0] < LIMIT and votes[0] < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
