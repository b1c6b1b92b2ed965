"""The raw fields of many entries as columns, so that one look by machine serves thousands of them."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.blocks import LONGEST_NOTHING, NOTHING, Block, Field
from prismake.ingest.dialect import begin_at_run
from prismake.ingest.texts import TEXT, Flags, Numbers, Texts, as_flags, as_numbers, as_texts, is_first


@dataclass(frozen=True)
class Fields:
    """The fields of some entries, in the order of the file.

    For each entry `first_line`, `last_line` and the slot of its `kind`; for each field the number of its `entry`, of
    its `tag`, its `line`, and the `slot` at which its value stands in `values`. `careful` marks the values in which a
    search by machine found anything that the rules of some column would have to look at.
    """

    first_line: Numbers
    last_line: Numbers
    kind: Numbers
    entry: Numbers
    tag: Numbers
    line: Numbers
    slot: Numbers
    tags: Sequence[str]
    values: Texts
    careful: Flags

    def __len__(self) -> int:
        return len(self.first_line)

    def take(self, index: Numbers) -> Texts:
        """The values of these fields."""
        return self.values.take(pa.array(self.slot[index]))

    @cached_property
    def filled(self) -> Flags:
        """Which fields hold more than a word for nothing."""
        filled = np.ones(len(self.slot), dtype=bool)
        lengths = compute.binary_length(self.values).to_numpy()[self.slot]
        short = np.flatnonzero(lengths <= LONGEST_NOTHING + 1)
        encoded = self.take(short).dictionary_encode()
        nothing = [value.strip().lower() in NOTHING for value in encoded.dictionary.to_pylist()]
        filled[short] = ~np.array([*nothing, False])[encoded.indices.to_numpy()]
        return filled

    @cached_property
    def _places(self) -> dict[str, Numbers]:
        """The filled fields of each tag."""
        index = np.flatnonzero(self.filled)
        order = index[np.argsort(self.tag[index].astype(np.int16), kind="stable")]
        bounds = np.searchsorted(self.tag[order], np.arange(len(self.tags) + 1))
        return {tag: order[bounds[number] : bounds[number + 1]] for number, tag in enumerate(self.tags)}

    def having(self, tags: Container[str]) -> Flags:
        """The fields with one of the tags, filled or not."""
        return np.array([*(tag in tags for tag in self.tags), False])[self.tag]

    def find(self, tags: Iterable[str]) -> Numbers:
        """The filled fields with one of the tags, in the order of the file."""
        found = [self._places[tag] for tag in sorted(tags) if tag in self._places]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def find_best(self, ranks: Iterable[Iterable[str]]) -> Numbers:
        """For each entry the fields of the first rank that it has any of."""
        index = [np.empty(0, dtype=np.int64)]
        free = np.ones(len(self), dtype=bool)
        for rank in ranks:
            found = self.find(rank)
            index.append(found[free[self.entry[found]]])
            free[self.entry[found]] = False
        return np.sort(np.concatenate(index))

    def find_ranked(self, ranks: Iterable[Iterable[str]]) -> Numbers:
        """For each entry its fields of all ranks, best rank first."""
        index = np.concatenate([np.empty(0, dtype=np.int64), *(self.find(rank) for rank in ranks)])
        return index[np.argsort(self.entry[index], kind="stable")]

    def find_matching(self, pattern: str) -> Numbers:
        """The fields whose value holds the pattern, which has to be one that makes a value careful."""
        index = np.flatnonzero(self.careful)
        return index[as_flags(compute.match_substring_regex(self.take(index), pattern))]

    def read_entry(self, entry: int) -> list[Field]:
        """All fields of one entry."""
        first, last = np.searchsorted(self.entry, (entry, entry + 1))
        numbers = np.arange(first, last)
        rows = zip(self.tag[numbers], self.take(numbers).to_pylist(), self.line[numbers], strict=True)
        return [Field(self.tags[tag], value, int(line)) for tag, value, line in rows]

    def unglue(self, glue: re.Pattern[str]) -> "Fields":
        """The same with the fields apart that a producer writes on one line: `10.1/x     LK  - https://…`."""
        index = self.find_matching(glue.pattern)
        if not len(index):
            return self
        own = begin_at_run(glue.pattern)
        found = [own.split(value) for value in self.take(index).to_pylist()]
        lengths = np.ones(len(self.slot), dtype=np.int64)
        lengths[index] = as_numbers((len(parts) + 1) // 2 for parts in found)
        field = np.repeat(np.arange(len(lengths)), lengths)
        torn = np.flatnonzero((lengths > 1)[field])
        opens = is_first(field[torn])
        tags = list(dict.fromkeys([*self.tags, *(tag for parts in found for tag in parts[1::2])]))
        tag, slot = self.tag[field], self.slot[field]
        tag[torn[~opens]] = as_numbers(tags.index(tag) for parts in found for tag in parts[1::2])
        slot[torn] = len(self.values) + np.arange(len(torn))
        values = as_texts(value for parts in found for value in (parts[0], *(part.strip() for part in parts[2::2])))
        return replace(
            self,
            entry=self.entry[field],
            tag=tag,
            line=self.line[field],
            slot=slot,
            tags=tags,
            values=pa.concat_arrays([self.values, values]),
            careful=self.careful[field],
        )


@dataclass(frozen=True)
class Ranges:
    """Fields that stand in `content` as it is: `begin` and `end` of each value in bytes, in ascending order.

    Values in `mended` replace those of the fields with these numbers; `start` is the field that names an entry's kind;
    fields that are `sure` are known not to be careful.
    """

    content: bytes
    first_line: Numbers
    last_line: Numbers
    start: Numbers
    entry: Numbers
    tag: Numbers
    line: Numbers
    begin: Numbers
    end: Numbers
    sure: Flags
    tags: Sequence[str] = ()
    mended: tuple[Numbers, Sequence[bytes]] = (np.empty(0, dtype=np.int64), ())


def gather_blocks(blocks: Sequence[Block], pattern: str) -> Fields:
    """The fields of entries that were read one by one; `pattern` tells careful values."""
    none = np.empty(0, dtype=np.int64)
    return gather(Ranges(b"", *(none,) * 8, sure=np.empty(0, dtype=bool)), blocks, pattern)


def gather(ranges: Ranges, blocks: Sequence[Block], pattern: str) -> Fields:
    """Entries that stand in a text as they are and entries that were read one by one, in the order of their lines."""
    fields = [field for block in blocks for field in block.fields]
    numbers, mended = ranges.mended
    added = [*mended, *(field.value.strip().encode() for field in fields), *(block.kind.encode() for block in blocks)]
    values = _lay_out(ranges, added)
    count, base = len(ranges.entry), 2 * len(ranges.entry)
    slot = 2 * np.arange(count)
    slot[numbers] = base + np.arange(len(numbers))
    base += len(numbers)
    tags = list(dict.fromkeys([*ranges.tags, *(field.tag for field in fields)]))
    known = {tag: number for number, tag in enumerate(tags)}
    careful: Flags = np.zeros(len(values), dtype=bool)
    asked = np.concatenate([2 * np.flatnonzero(~ranges.sure), np.arange(2 * count, len(values))])
    careful[asked] = as_flags(compute.match_substring_regex(values.take(pa.array(asked)), pattern))
    lengths = as_numbers(len(block.fields) for block in blocks)
    together = {
        "first_line": (ranges.first_line, as_numbers(block.first_line for block in blocks)),
        "last_line": (ranges.last_line, as_numbers(block.last_line for block in blocks)),
        "kind": (slot[ranges.start], base + len(fields) + np.arange(len(blocks))),
        "entry": (ranges.entry, len(ranges.first_line) + np.repeat(np.arange(len(blocks)), lengths)),
        "tag": (ranges.tag, as_numbers(known[field.tag] for field in fields)),
        "line": (ranges.line, as_numbers(field.line for field in fields)),
        "slot": (slot, base + np.arange(len(fields))),
    }
    columns = {name: np.concatenate(parts) for name, parts in together.items()}
    if blocks and len(ranges.first_line):
        columns = _sort_entries(columns)
    return Fields(**columns, tags=tags, values=values, careful=careful[columns["slot"]])


def _lay_out(ranges: Ranges, added: Sequence[bytes]) -> Texts:
    """Values in place: every second text is one of the ranges, those between are what stands between; then `added`."""
    offsets = np.empty(2 * len(ranges.begin) + 1 + len(added), dtype=np.int64)
    offsets[0 : 2 * len(ranges.begin) : 2] = ranges.begin
    offsets[1 : 2 * len(ranges.begin) : 2] = ranges.end
    ends = np.fromiter(chain([0], map(len, added)), dtype=np.int64, count=len(added) + 1)
    offsets[2 * len(ranges.begin) :] = len(ranges.content) + np.cumsum(ends)
    content = b"".join([ranges.content, *added]) if added else ranges.content
    return pa.Array.from_buffers(TEXT, len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(content)])


def _sort_entries(columns: dict[str, Numbers]) -> dict[str, Numbers]:
    order = np.argsort(columns["first_line"], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    fields = np.argsort(place[columns["entry"]], kind="stable")
    by_entry = {name: columns[name][order] for name in ("first_line", "last_line", "kind")}
    by_field = {name: columns[name][fields] for name in ("tag", "line", "slot")}
    return {**by_entry, **by_field, "entry": place[columns["entry"]][fields]}
