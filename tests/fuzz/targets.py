"""What is fuzzed: every reader of files from elsewhere, by name, with the property that holds of any bytes at all.

A reader returns or raises ReviewError. What it returns adds up: one entry for each start mark that was counted, one
record for each entry, ids that differ, text that is text.
"""

import functools
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fuzz import seeds
from prismake.config.files import read_checked
from prismake.files.seeds import as_issued
from prismake.ingest import export, source
from prismake.ingest.recognise import BINARY_FORMATS, FORMATS, BinaryFormat, Format
from prismake.issues import ReviewError
from prismake.sheets import identify, read_sheet

SEARCHES = pd.DataFrame([{"source": "any", "round": "2024", "file": "export", "hits": ""}])
MEMBERS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")
WAYS = 1 + len(MEMBERS)
WHOLE = 16  # One input of so many goes up to the tables, which takes five times as long.


@dataclass(frozen=True)
class Target:
    """One reader: what it does with bytes, and the bytes that a search for hostile ones starts from."""

    name: str
    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def list_targets() -> dict[str, Target]:
    """Every target by its name."""
    known = {known.name: known for known in FORMATS[::-1]}  # of two with one name, the first
    readers = [
        *(
            Target(_name(name), functools.partial(_read_as, one), lambda name=name: seeds.of_format(name))
            for name, one in sorted(known.items())
        ),
        Target("any-text", _read_any, lambda: [seed for name in sorted(known) for seed in seeds.of_format(name)[:2]]),
        *(
            Target(_name(one.name), functools.partial(_read_packed, one), lambda name=one.name: seeds.of_workbook(name))
            for one in BINARY_FORMATS
        ),
        Target("sheet-xlsx", functools.partial(_read_sheet, ".xlsx"), seeds.of_sheet),
        Target("sheet-csv", functools.partial(_read_sheet, ".csv"), seeds.of_sheet_csv),
    ]
    config = [
        Target(f"config-{path.stem}", functools.partial(_read_config, path), lambda path=path: [path.read_bytes()])
        for path in sorted([*seeds.CONFIG.glob("*.yaml"), *seeds.CONFIG.glob("*.csv")])
    ]
    return {target.name: target for target in (*readers, *config)}


def _name(written: str) -> str:
    return written.lower().replace(" ", "-").replace(".", "-")


def _read_any(content: bytes) -> None:
    """The export as the workflow reads it: recognised by its content."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "export").write_bytes(content)
        check_export(Path(folder), whole=len(content) % WHOLE == 0)


def _read_as(known: Format | BinaryFormat, content: bytes) -> None:
    """The export by this reader, whatever its content looks like."""
    before = export.recognise_format, export.recognise_binary
    if isinstance(known, Format):
        export.recognise_format = lambda _: known
    else:
        export.recognise_binary = lambda _: known
    try:
        _read_any(content)
    finally:
        export.recognise_format, export.recognise_binary = before


def _read_packed(known: BinaryFormat, content: bytes) -> None:
    _read_as(known, pack(seeds.of_workbook(known.name)[0][1:], content))


def _read_sheet(suffix: str, content: bytes) -> None:
    packed = pack(seeds.of_sheet()[0][1:], content) if suffix == ".xlsx" else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"sheet{suffix}")
        path.write_bytes(packed)
        as_issued(path)
        for read in (identify, functools.partial(read_sheet, pages=())):
            try:
                read(path)
            except ReviewError as error:
                check_refusal(error)


def _read_config(like: Path, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, like.name)
        path.write_bytes(content)
        value, issues = read_checked(path, like.stem)
        assert issues or value is not None
        assert all(str(issue) for issue in issues)


def pack(whole: bytes, content: bytes) -> bytes:
    """A workbook of which the first byte of `content` says what the rest replaces: nothing of it, a part, or all."""
    way = (content or b"\0")[0] % WAYS
    if not way:
        return content[1:]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, content[1:] if item.filename == MEMBERS[way - 1] else old.read(item))
    return made.getvalue()


def check_export(folder: Path, *, whole: bool) -> None:
    """Read the file "export"; whatever else than ReviewError is raised is a defect. `whole`: up to the tables."""
    try:
        found = export.read_export(folder / "export", "export")
        assert len(found.entries) == found.separators > 0, (len(found.entries), found.separators)
        for column in found.entries.columns.values():
            column.validate(full=True)
        if whole:
            check_source(folder)
    except ReviewError as error:
        check_refusal(error)


def check_refusal(error: ReviewError) -> None:
    """A refusal names what is wrong, in words that can be printed."""
    assert error.issues
    assert str(error).encode()


def check_source(folder: Path) -> None:
    """The records of the file are as many as its ledger says, each with an id of its own."""
    records, ledger, votes = source.read_source(SEARCHES, source="any", folder=folder)
    [told] = ledger.to_dict("records")
    assert len(records) == told["parsed"] == told["separators"], told
    assert records["record_id"].is_unique
    assert set(votes["record_id"]) <= set(records["record_id"])
    for frame in (records, ledger, votes):
        assert "".join(map(str, frame.to_numpy().ravel())).encode() is not None
