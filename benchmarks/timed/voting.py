"""Screening sheets for two people: issued, and read back with every row checked; beside plain openpyxl loops."""

import csv
import itertools
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd

from prismake import screen, tables
from prismake.sheets import open_grids

SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
PHASE = "title_abstract"
PEOPLE = ("anna", "ben")
BATCH = 20_000  # rows of one sheet at most
REFERENCES, ISSUED, FILLED, PLAIN = "references.parquet", "issued", "filled", "plain"
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


def _write_plainly(rows: list[list[str]], path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append([text or None for text in row])
    book.save(path)
    return path


def _cells(path: Path) -> Iterator[list[str]]:
    for row in openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4, values_only=True):
        yield [str(value or "") for value in row]


def prepare(size: int, folder: Path) -> None:
    """As many references."""
    tables.write("references", describe(size, SHARED), folder / REFERENCES)


def prepare_filled(size: int, folder: Path) -> None:
    """As many references, and their sheets with a vote in every row."""
    if not (folder / REFERENCES).is_file():
        prepare(size, folder)
    _issue(folder / FILLED, _read_asked(folder))
    for path in (folder / FILLED).rglob("*.xlsx"):
        fill(path)


def issue(folder: Path) -> Callable[[], object]:
    """The sheets of both people."""
    asked = _read_asked(folder)
    return lambda: f"{len(_issue(_make_place(folder), asked))} sheets"


def issue_plainly(folder: Path) -> Callable[[], object]:
    """The same text in the same cells by openpyxl, nothing else: no lists, no colours, no links, no digest."""
    pages = [open_grids(path)["votes"] for path in _issue(_make_place(folder), _read_asked(folder))]
    return lambda: f"{len([_write_plainly(page, folder / f'{PLAIN}_{n}.xlsx') for n, page in enumerate(pages)])} sheets"


def read(folder: Path) -> Callable[[], object]:
    """Every vote, every row checked against what was issued."""
    paths, clusters = sorted((folder / FILLED).rglob("*.xlsx")), _cluster(folder)
    people = dict.fromkeys(PEOPLE, "") | {person: person for person in PEOPLE}

    def work() -> str:
        votes, _ = screen.read_votes(
            paths, phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=people
        )
        return f"{len(votes)} votes"

    return work


def read_plainly(folder: Path) -> Callable[[], object]:
    """Every cell of the same files by openpyxl."""
    paths = sorted((folder / FILLED).rglob("*.xlsx"))
    return lambda: f"{sum(1 for path in paths for row in _cells(path) if row[0])} votes"


def _cluster(folder: Path) -> pd.DataFrame:
    ids = tables.read("references", folder / REFERENCES)["reference_id"].tolist()
    return tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in ids])


def _make_place(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=ISSUED, dir=folder))


def _read_asked(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables that issuing starts from: every reference waits for its votes."""
    references = tables.read("references", folder / REFERENCES)
    decided = [{"reference_id": one, "status": "pending"} for one in references["reference_id"]]
    empty = {name: tables.empty(name) for name in ("votes", "eligibility")}
    waiting = tables.from_rows("screening", decided)
    return {"references": references, "screening": waiting, "clusters": _cluster(folder), **empty}


def _issue(place: Path, asked: dict[str, pd.DataFrame]) -> list[Path]:
    setting = {"people": list(PEOPLE), "batch_size": BATCH}
    return screen.issue_screening(place, phase=PHASE, setting=setting, protocol=PROTOCOL, former={}, **asked).sheets
