"""How many records and fields other libraries get out of the same files."""

import importlib.util
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import rispy
from bibtexparser.entrypoint import parse_string
from corpus_files import File

FIELDS = ("title", "doi", "abstract", "authors")
Filled = dict[str, bool]


@dataclass
class Tally:
    """Records, the fields filled in them, and the files that a library gives up on."""

    records: int = 0
    failed: int = 0
    filled: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def add(self, rows: Iterable[Filled]) -> None:
        for row in rows:
            self.records += 1
            for name in FIELDS:
                self.filled[name] += bool(row[name])


def count_ours(files: Iterable[File]) -> Tally:
    """What this project's readers keep."""
    tally = Tally()
    for file in files:
        tally.failed += file.export is None
        tally.add(
            {name: bool(entry[name]) for name in FIELDS} for entry in (file.export.entries if file.export else ())
        )
    return tally


def count_oracle(kind: str, files: Iterable[File]) -> tuple[str, Tally | None]:
    """The library that reads this kind ("" = none) and what it keeps; no tally when it is not installed."""
    if kind not in ORACLES:
        return "", None
    name, module, read = ORACLES[kind]
    if importlib.util.find_spec(module) is None:
        return name, None
    tally = Tally()
    for file in files:
        try:
            rows = read(file.path)
        except Exception:  # Whatever a library raises, it has read nothing.
            tally.failed += 1
        else:
            tally.add(rows)
    return name, tally


def _read_ris(path: Path) -> list[Filled]:
    with path.open(encoding="utf-8-sig") as stream:
        return [_of_rispy(entry) for entry in rispy.load(stream)]


def _read_wos(path: Path) -> list[Filled]:
    text = path.read_text(encoding="utf-8-sig")
    return [_of_rispy(entry) for entry in rispy.loads(text, implementation=rispy.WokParser, skip_unknown_tags=True)]


def _of_rispy(entry: dict[str, object]) -> Filled:
    names = {
        "title": ("title", "primary_title", "document_title", "short_title", "translated_title"),
        "doi": ("doi",),
        "abstract": ("abstract", "notes_abstract"),
        "authors": ("authors", "first_authors"),
    }
    filled = {key for key, value in entry.items() if (any(value) if isinstance(value, list) else value)}
    return {name: not filled.isdisjoint(keys) for name, keys in names.items()}


def _read_bibtex(path: Path) -> list[Filled]:
    library = parse_string(path.read_text(encoding="utf-8-sig"))
    names = {"title": "title", "doi": "doi", "abstract": "abstract", "authors": "author"}
    filled = [{field.key.lower() for field in entry.fields if field.value} for entry in library.entries]
    return [{name: key in keys for name, key in names.items()} for keys in filled]


def _read_medline(path: Path) -> list[Filled]:
    medline = importlib.import_module("Bio.Medline")
    text = path.read_text(encoding="utf-8-sig")
    return [
        {
            "title": bool(entry.get("TI") or entry.get("BTI")),
            "doi": "[doi]" in f"{entry.get('LID', '')} {entry.get('AID', '')}",
            "abstract": bool(entry.get("AB")),
            "authors": bool(entry.get("FAU") or entry.get("AU") or entry.get("CN")),
        }
        for entry in medline.parse(io.StringIO(text))
    ]


ORACLES: dict[str, tuple[str, str, Callable[[Path], list[Filled]]]] = {
    "ris": ("rispy", "rispy", _read_ris),
    "wos_tagged": ("rispy", "rispy", _read_wos),
    "bibtex": ("bibtexparser", "bibtexparser", _read_bibtex),
    "bibtex_edge": ("bibtexparser", "bibtexparser", _read_bibtex),
    "medline_nbib": ("Bio.Medline", "Bio", _read_medline),
}
