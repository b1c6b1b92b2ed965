"""Counts the rows of an old Excel file (.xls) by its records, apart from the library that reads its cells.

After Microsoft's [MS-CFB] (the compound file) and [MS-XLS] (the records of the stream "Workbook").
"""

import struct
from collections.abc import Iterator

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
LAST_SECTOR = 0xFFFFFFFA  # Numbers from here on end a chain.
ENTRY = 128  # Bytes of an entry of the directory.
BOUNDSHEET, BOF, EOF = 0x85, 0x809, 0x0A
# Cells that hold something; each begins with the number of its row. Blank ones have other numbers.
FILLED = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})


class _Compound:
    """The streams of a compound file, each a chain of sectors."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 0x1E)[0]
        directory, cutoff, mini, _, further = struct.unpack_from("<I4xIIII", content, 0x30)
        numbers = [number for number in struct.unpack_from("<109I", content, 0x4C) if number < LAST_SECTOR]
        while further < LAST_SECTOR and len(numbers) * self.size < len(content):
            *more, further = struct.unpack(f"<{self.size // 4}I", self.sector(further))
            numbers += [number for number in more if number < LAST_SECTOR]
        self.table = self._numbers(b"".join(map(self.sector, numbers)))
        self.entries = dict(self._list_entries(self.chain(directory)))
        self.cutoff = cutoff
        self.mini_table = self._numbers(self.chain(mini)) if mini < LAST_SECTOR else []

    def sector(self, number: int) -> bytes:
        begin = (number + 1) * self.size if self.size > HEADER else HEADER + number * self.size
        return self.content[begin : begin + self.size]

    def chain(self, number: int) -> bytes:
        return b"".join(map(self.sector, _follow(self.table, number)))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; short ones stand together in the stream of the root."""
        start, length = self.entries[name]
        if length >= self.cutoff:
            return self.chain(start)[:length]
        root = self.chain(self.entries["Root Entry"][0])
        return b"".join(root[64 * number : 64 * number + 64] for number in _follow(self.mini_table, start))[:length]

    def _numbers(self, content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _list_entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            length = struct.unpack_from("<H", directory, at + 0x40)[0]
            if 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                yield name, struct.unpack_from("<II", directory, at + 0x74)


def _follow(table: list[int], number: int) -> Iterator[int]:
    """The sectors of a chain; one that runs in a circle ends."""
    for _ in range(len(table)):
        if number >= len(table):
            return
        yield number
        number = table[number]


def is_old_workbook(content: bytes) -> bool:
    """Whether the bytes are a compound file with a workbook in it; an old Word file is none."""
    if not content.startswith(OLE):
        return False
    try:
        return bool({"Workbook", "Book"} & _Compound(content).entries.keys())
    except (struct.error, ValueError, IndexError):
        return False


def list_filled_rows(content: bytes, sheet: str) -> list[int]:
    """The numbers of the rows of a sheet with any cell that is not blank, from 1.

    Raises KeyError, ValueError or struct.error for a damaged file.
    """
    compound = _Compound(content)
    stream = compound.stream("Workbook" if "Workbook" in compound.entries else "Book")
    offsets = dict(_list_sheets(stream))
    rows: set[int] = set()
    depth = 0
    for kind, data in _records(stream, offsets[sheet]):
        depth += (kind == BOF) - (kind == EOF)
        if depth < 1:
            break
        if depth == 1 and kind in FILLED:
            rows.add(struct.unpack_from("<H", data)[0] + 1)
    return sorted(rows)


def _list_sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, data in _records(stream, 0):
        if kind == EOF:
            return
        if kind == BOUNDSHEET:
            (offset,), length = struct.unpack_from("<I", data), data[6]
            if len(data) == 7 + length:  # Before Excel 97 letters were bytes.
                name = data[7:].decode("cp1252", "replace")
            else:
                name = data[8:].decode("utf-16-le" if data[7] & 1 else "latin-1")
            yield name, offset


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
