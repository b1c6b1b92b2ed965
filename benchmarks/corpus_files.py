"""The corpus of real exports as read: every file with its counts, and the differences that are explained."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from prismake.ingest import Export, read_export
from prismake.issues import Issue, ReviewError

EXPLAINED = Path(__file__).with_name("corpus_explained.csv")
UNKNOWN = "content of no known format"
WRONG = ("wrong", "refused without a line", "crashed")


@dataclass(frozen=True)
class File:
    """One file: its manifest's format, the start marks counted there, the records its origin's tests expect."""

    name: str
    kind: str
    path: Path
    marks: int | None
    stated: int | None
    export: Export | None
    issues: tuple[Issue, ...]

    @property
    def read(self) -> int | None:
        return len(self.export.entries) if self.export else None


@dataclass(frozen=True)
class Case:
    """One comparison with another's word: both values as text, and why they may differ ("" = no reason known)."""

    file: str
    entry: int
    field: str
    theirs: str
    ours: str
    same: bool
    reason: str = ""

    @property
    def state(self) -> str:
        return "match" if self.same else "explained" if self.reason else "differs"


def read_corpus(folder: Path) -> list[File]:
    """Every file below the folder but the manifest and the twins, in the order of their names."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["file"]: row for row in csv.DictReader(stream)}
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.csv")
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    return [_read(name, path, rows.get(name, {})) for name, path in named if not name.startswith("_expected/")]


def judge_count(file: File, *, unread: frozenset[str], explained: Iterable[dict[str, str]]) -> str:
    """Whether the number of records read is right; kinds in `unread` have no reader yet.

    Right is the number of start marks, or what the origin's tests expect; where the manifest has neither, the reader's
    own count is all there is.
    """
    if file.kind in unread:
        return "no reader yet"
    if file.export is None and any(issue.found.startswith("crashed") for issue in file.issues):
        return "crashed"
    if file.export is None:
        return "refused" if all(issue.place.startswith("line ") for issue in file.issues) else "refused without a line"
    if file.marks is None and file.stated is None:
        return "own count" if file.read == file.export.separators else "wrong"
    if file.read in (file.marks, file.stated):
        return "right"
    case = Case(file.name, 0, "count", str(file.marks), str(file.read), False)
    return "explained" if explain(case, explained).reason else "wrong"


def find_unread(files: Iterable[File]) -> frozenset[str]:
    """The kinds of which every single file is of no known format: their reader is yet to come."""
    kinds: dict[str, bool] = {}
    for file in files:
        unknown = any(issue.found.startswith(UNKNOWN) for issue in file.issues)
        kinds[file.kind] = kinds.get(file.kind, True) and unknown
    return frozenset(kind for kind, unknown in kinds.items() if unknown)


def read_explained(path: Path = EXPLAINED) -> list[dict[str, str]]:
    """The known differences: file, entry, field, theirs, ours, reason; * stands for anything."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def explain(case: Case, explained: Iterable[dict[str, str]]) -> Case:
    """The case with the reason of the first row that fits its file, entry, field and both values."""
    if case.same:
        return case
    shown = {"file": case.file, "entry": str(case.entry), "field": case.field, "theirs": case.theirs, "ours": case.ours}
    fits = (row["reason"] for row in explained if all(row[key] in ("*", text) for key, text in shown.items()))
    return Case(case.file, case.entry, case.field, case.theirs, case.ours, case.same, next(fits, ""))


def _read(name: str, path: Path, row: dict[str, str]) -> File:
    kind = row.get("format") or f"{name.split('/')[0]} (not in the manifest)"
    marks, stated = (
        int(text) if text else None for text in (row.get("raw_start_tag_count"), row.get("expected_records"))
    )
    try:
        return File(name, kind, path, marks, stated, read_export(path, name), ())
    except ReviewError as error:
        return File(name, kind, path, marks, stated, None, error.issues)
    except Exception as error:  # A bug in one reader must not hide what the others do: it is told, and fails the run.
        issue = Issue(name, "", f"crashed: {error!r}", "records or Issues", "mend the reader")
        return File(name, kind, path, marks, stated, None, (issue,))
