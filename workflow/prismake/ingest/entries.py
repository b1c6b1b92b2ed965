"""The entries of a file: columns for the tables, a dictionary for whoever asks for one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import pyarrow as pa

from prismake.ingest.columns import COLUMNS
from prismake.ingest.texts import TEXT

GIVEN = 10_000  # Entries that are turned into dictionaries at a time.
LINES = ("first_line", "last_line")


class Entries(Sequence[dict[str, Any]]):
    """Entries as columns of pyarrow, which take a third of the memory of dictionaries; each is given out as one.

    Beside COLUMNS an entry has its position in the file, from 1, and its first and last line.
    """

    def __init__(self, parts: Sequence[Mapping[str, Any]]) -> None:
        kinds = {**dict.fromkeys(COLUMNS, TEXT), **dict.fromkeys(LINES, pa.int64())}
        self.columns = {
            column: pa.chunked_array([part[column] for part in parts], kind) for column, kind in kinds.items()
        }

    def __len__(self) -> int:
        return len(self.columns[LINES[0]])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for first in range(0, len(self), GIVEN):
            columns = (values.slice(first, GIVEN).to_pylist() for values in self.columns.values())
            for number, row in enumerate(zip(*columns, strict=True), start=first + 1):
                yield self._name(row, number)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]  # Raises IndexError.
        return self._name([values[number].as_py() for values in self.columns.values()], number + 1)

    def _name(self, row: Sequence[Any], position: int) -> dict[str, Any]:
        entry = dict(zip(self.columns, row, strict=True))
        return {**{column: entry[column] for column in COLUMNS}, "position": position, **{c: entry[c] for c in LINES}}

    def parts(self) -> list[dict[str, Any]]:
        """The columns in the parts that they were given in."""
        chunks = range(self.columns[LINES[0]].num_chunks)
        return [{name: values.chunk(number) for name, values in self.columns.items()} for number in chunks]

    def spans(self) -> list[tuple[int, int]]:
        """First and last line of every entry."""
        first, last = (self.columns[column].to_pylist() for column in LINES)
        return list(zip(first, last, strict=True))
