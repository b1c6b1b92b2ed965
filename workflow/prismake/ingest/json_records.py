"""Reads JSON exports one element at a time: lines are kept, and what JSON leaves open is refused."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from prismake.ingest.blocks import Block, Field, Reading
from prismake.issues import Issue

BLANK = re.compile(r"[ \t\r\n\ufeff]*")
TOKEN = re.compile(r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"(?P<colon>\s*:)?|[\[\]{}]', re.DOTALL)
SURROGATES = re.compile(r"[\ud800-\udfff]")
Path = tuple[str, ...]
Elements = Generator[tuple[int, int, Any], None, int]  # Start, end and value of each; returns where it stopped.


@dataclass(frozen=True)
class Pick:
    """The values at a path become fields of this tag; `form` reads one value."""

    tag: str
    path: str
    form: Callable[[Any], str] = lambda value: read_scalar(value)


@dataclass(frozen=True)
class Listing:
    """Where the list of entries may stand, () for the whole file, and what is taken from an entry.

    Every entry has one of the keys `marks`, also when it is the whole file.
    """

    lists: tuple[Path, ...]
    marks: tuple[str, ...]
    take: Callable[[dict[str, Any]], Iterable[tuple[str, str]]]
    kind: Callable[[dict[str, Any]], str] = lambda entry: ""


def pick_all(entry: dict[str, Any], picks: Iterable[Pick]) -> list[tuple[str, str]]:
    """(tag, value) of an entry by a table of paths."""
    found = ((pick.tag, pick.form(value)) for pick in picks for value in dig(entry, pick.path))
    return [(tag, value) for tag, value in found if value.strip()]


def dig(value: Any, path: str) -> list[Any]:
    """The values at a path of keys; lists on the way are walked through.

    >>> dig({"a": [{"b": 1}, {"b": [2, 3]}, "c"]}, "a/b")
    [1, 2, 3]
    """
    found = [value]
    for key in path.split("/"):
        found = _flatten(item[key] for item in found if isinstance(item, dict) and key in item)
    return found


def read_scalar(value: Any) -> str:
    """A string or a number as text; anything else says nothing.

    >>> read_scalar("a"), read_scalar(3), read_scalar(2.0), read_scalar(True), read_scalar({})
    ('a', '3', '2', '', '')
    """
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) else str(value)


def read_json(characters: str, name: str, *, listing: Listing) -> Reading:
    """Every element of the list of entries, or the entries that the file is, and an independent count of elements.

    Text that is no JSON, a key that stands twice, NaN, and a list that is none become an Issue; nothing counts then.
    """
    starts: list[int] = []
    issues: list[Issue] = []

    def read_entries() -> Iterator[Block]:
        try:
            yield from _read_entries(characters, listing)
            starts.extend(count_elements(characters, listing.lists))
        except _RefusedError as error:
            issues.append(_refuse(name, characters, error.position, error.found))
        except json.JSONDecodeError as error:
            issues.append(_refuse(name, characters, error.pos, f"JSON that cannot be read: {error.msg}"))

    return Reading(read_entries(), starts, issues=issues)


def _read_entries(characters: str, listing: Listing) -> Iterator[Block]:
    line, counted = 1, 0
    for start, end, entry in _Walker(characters, listing).walk():
        line += characters.count("\n", counted, start)
        last, counted = line + characters.count("\n", start, end), start
        if not isinstance(entry, dict):
            raise _RefusedError(start, f"{json.dumps(entry)[:60]} in the list of entries")
        if not any(mark in entry for mark in listing.marks):
            raise _RefusedError(start, f"an entry without {' or '.join(listing.marks)}")
        fields = tuple(Field(tag, value, line) for tag, value in listing.take(entry))
        yield Block(listing.kind(entry), fields, line, last)


def count_elements(characters: str, lists: tuple[Path, ...]) -> tuple[int, ...]:
    """The lines on which the elements of the list begin, by their brackets alone; the json module has no part in it."""
    starts, line, position = [], 1, 0
    inside: list[tuple[str, Path | None]] = []  # Bracket and path of everything open; elements have no path.
    key, listed = "", False
    for match in TOKEN.finditer(characters):
        mark = match[0][0]
        if mark == '"':
            key = match["text"] if match["colon"] else ""
        elif mark in "]}":
            if inside:
                inside.pop()
        else:
            path = _path_within(inside, key)
            element = bool(inside) and inside[-1][0] == "[" and inside[-1][1] in lists
            if element or not inside:
                line += characters.count("\n", position, match.start())
                position = match.start()
                starts.append(line)
            listed = listed or (mark == "[" and path in lists)
            inside.append((mark, None if element else path))
    return tuple(starts[1:] if listed else starts)


class _RefusedError(Exception):
    def __init__(self, position: int, found: str) -> None:
        super().__init__(found)
        self.position, self.found = position, found


class _Walker:
    """Finds the list of entries without reading the rest of the file into memory, then one element after another."""

    def __init__(self, characters: str, listing: Listing) -> None:
        self.characters, self.lists, self.marks = characters, listing.lists, listing.marks
        self.decoder = json.JSONDecoder(object_pairs_hook=_read_pairs, parse_constant=_read_constant)
        self.listed = False

    def walk(self) -> Elements:
        start = self.skip(0)
        if self.at(start) == "[" and () in self.lists:
            end = yield from self.walk_list(start)
        elif self.at(start) == "{":
            end = yield from self.walk_object(start, ())
            if not self.listed:
                end = yield from self.walk_lines(start)
        else:
            raise _RefusedError(start, f"{self.characters[start : start + 40]!r} instead of a list of entries")
        if self.skip(end) < len(self.characters):
            raise _RefusedError(self.skip(end), "text behind the end of the list")
        return end

    def walk_lines(self, start: int) -> Elements:
        """The one entry that a file is, or one behind the other without a list around them (JSON Lines)."""
        while self.at(start) == "{":
            found, end = self.decode(start)
            if not any(mark in found for mark in self.marks):
                raise _RefusedError(start, "no list of entries")
            yield start, end, found
            start = self.skip(end)
        return end

    def walk_list(self, start: int) -> Elements:
        self.listed = True
        position = self.skip(start + 1)
        if self.at(position) == "]":
            return position + 1
        while True:
            found, end = self.decode(position)
            yield position, end, found
            position = self.skip(end)
            if self.at(position) == "]":
                return position + 1
            position = self.skip(self.expect(position, ","))

    def walk_object(self, start: int, path: Path) -> Elements:
        seen: set[str] = set()
        position = self.skip(start + 1)
        if self.at(position) == "}":
            return position + 1
        while True:
            key, end = self.decode(position)
            if not isinstance(key, str) or key in seen:
                raise _RefusedError(position, f"the key {key!r} twice in one object")
            seen.add(key)
            position = self.skip(self.expect(self.skip(end), ":"))
            below = (*path, key)
            if below in self.lists:
                if self.at(position) != "[":
                    raise _RefusedError(position, f"{key} is no list")
                position = yield from self.walk_list(position)
            elif self.at(position) == "{" and any(known[: len(below)] == below for known in self.lists):
                position = yield from self.walk_object(position, below)
            else:
                position = self.decode(position)[1]
            position = self.skip(position)
            if self.at(position) == "}":
                return position + 1
            position = self.skip(self.expect(position, ","))

    def decode(self, position: int) -> tuple[Any, int]:
        try:
            return self.decoder.raw_decode(self.characters, position)
        except json.JSONDecodeError:
            raise
        except _FaultError as error:
            raise _RefusedError(position, str(error)) from error
        except (ValueError, RecursionError) as error:  # A number of thousands of digits; brackets without end.
            raise _RefusedError(position, "a number or a nesting beyond all measure") from error

    def expect(self, position: int, mark: str) -> int:
        if self.at(position) != mark:
            raise json.JSONDecodeError(f"Expecting {mark!r}", self.characters, position)
        return position + 1

    def skip(self, position: int) -> int:
        match = BLANK.match(self.characters, position)
        return match.end() if match else position

    def at(self, position: int) -> str:
        return self.characters[position : position + 1]


class _FaultError(Exception):
    pass


def _read_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _FaultError(f"the key {twice!r} twice in one object")
    return made


def _read_constant(word: str) -> NoReturn:
    raise _FaultError(f"{word}, which is no JSON")


def _path_within(inside: list[tuple[str, Path | None]], key: str) -> Path | None:
    """The path of a bracket that opens now; None below elements and inside lists."""
    if not inside:
        return ()
    bracket, path = inside[-1]
    return (*path, key) if bracket == "{" and path is not None and len(path) < 5 else None


def _flatten(values: Iterable[Any]) -> list[Any]:
    flat: list[Any] = []
    waiting = list(values)[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value[::-1]
        else:
            flat.append(value)
    return flat


def _refuse(name: str, characters: str, position: int, found: str) -> Issue:
    line = characters.count("\n", 0, position) + 1
    allowed = "a whole JSON file: one list of entries, or an entry a line, every key once, no NaN"
    remedy = "export again: the file is cut short, damaged or made by hand"
    return Issue(name, f"line {line}", found, allowed, remedy)
