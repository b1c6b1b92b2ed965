"""One export file as counted entries: a reading that lost an entry is never handed on."""

from dataclasses import dataclass
from pathlib import Path

from prismake.ingest.blocks import Reading
from prismake.ingest.entries import build_entry
from prismake.ingest.recognise import FORMATS, recognise_format
from prismake.ingest.text import load_text
from prismake.issues import Issue, ReviewError, raise_any


@dataclass(frozen=True)
class Export:
    """One file as read: every entry with the bibliographic columns, position, first_line, last_line, taken_from."""

    format: str
    encoding: str
    sha256: str
    separators: int
    entries: tuple[dict[str, object], ...]
    problems: tuple[str, ...]


def read_export(path: Path, name: str) -> Export:
    """Read one export of any known format; `name` is what Issues and tables call the file.

    `separators` counts the file's own start marks independently of the reader. Raises ReviewError when the file is
    missing, empty, no text or of no known format, when an entry cannot be read, and when the two counts differ.
    """
    text = load_text(path, name)
    known = recognise_format(text.characters)
    if known is None:
        opening = next(line for line in text.characters.split("\n") if line.strip())
        names = ", ".join(dict.fromkeys(listed.name for listed in FORMATS))
        raise ReviewError(
            [
                Issue(
                    name,
                    "",
                    f"content of no known format, beginning {opening.strip()[:80]!r}",
                    names,
                    "export again in one of these formats",
                )
            ]
        )
    _check_lines(text.characters, name, longest=known.longest_line)
    reading = known.read(text.characters, name)
    raise_any([*reading.issues, *_check_counts(reading, name)])
    entries, remarks = [], []
    for position, block in enumerate(reading.blocks, start=1):
        entry, said = build_entry(block, known.profile)
        remarks += said
        entries.append({**entry, "position": position, "first_line": block.first_line, "last_line": block.last_line})
    problems = (*text.problems, *reading.problems, *remarks)
    return Export(known.name, text.encoding, text.sha256, len(reading.starts), tuple(entries), problems)


def _check_lines(characters: str, name: str, *, longest: int) -> None:
    for number, line in enumerate(characters.split("\n"), start=1) if len(characters) > longest else ():
        if len(line) > longest:
            found, allowed = f"a line of {len(line)} characters", f"at most {longest}"
            raise ReviewError([Issue(name, f"line {number}", found, allowed, "export again: this file is damaged")])


def _check_counts(reading: Reading, name: str) -> list[Issue]:
    """Fail closed: name the start marks that no entry begins near, and the entries without a start mark."""
    if (len(reading.starts) == len(reading.blocks) and reading.blocks) or reading.issues:
        return []
    spans = [(block.first_line, block.last_line) for block in reading.blocks]
    opened: dict[tuple[int, int], int] = {}
    lost = []
    for start in reading.starts:
        span = next(((first, last) for first, last in spans if first <= start <= last), None)
        if span is None or span in opened:
            lost.append(start)
        else:
            opened[span] = start
    extra = [first for first, last in spans if (first, last) not in opened]
    where = ", ".join(str(line) for line in (lost or extra)[:10]) or "1"
    return [
        Issue(
            name,
            f"line {where}",
            f"{len(reading.blocks)} entries read, {len(reading.starts)} start marks counted",
            "as many entries as start marks, and at least one",
            "look at the lines named: an entry begins inside another one, or is damaged; mend it or export again",
        )
    ]
