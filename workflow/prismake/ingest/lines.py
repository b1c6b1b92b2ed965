"""The lines of a text as columns: where each begins and ends, in bytes; and how long one may be."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.texts import TEXT, Flags, Numbers, as_flags
from prismake.issues import Issue, ReviewError

BLANK, NEWLINE, LAST_PRINTED = 32, 10, 126


class Lines:
    """The lines of a text in utf-8: where each begins and ends, with and without the blanks around it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.bytes = np.frombuffer(content, np.uint8)
        ends = np.flatnonzero(self.bytes == NEWLINE)
        self.begin = np.concatenate([[0], ends + 1])
        self.end = np.concatenate([ends, [len(content)]])
        self.first, self.last = self.strip(self.begin.copy(), self.end.copy())

    def __len__(self) -> int:
        return len(self.begin)

    def strip(self, begin: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
        """Ranges without white space around them; the arrays given are changed."""
        odd = np.flatnonzero(begin < end)
        odd = odd[_are_odd(self.bytes[begin[odd]]) | _are_odd(self.bytes[end[odd] - 1])]
        for bound, ahead, step in ((begin, 0, 1), (end, 1, -1)):
            index = odd[begin[odd] < end[odd]]
            while len(index := index[self.bytes[bound[index] - ahead] == BLANK]):
                bound[index] += step
                index = index[begin[index] < end[index]]
        odd = odd[begin[odd] < end[odd]]
        for number in odd[_are_odd(self.bytes[begin[odd]]) | _are_odd(self.bytes[end[odd] - 1])]:
            text = self.content[begin[number] : end[number]].decode()
            begin[number] += len(text[: len(text) - len(text.lstrip())].encode())
            end[number] = begin[number] + len(text.strip().encode())
        return begin, end

    @cached_property
    def blank(self) -> Flags:
        """The lines of nothing but white space."""
        return np.asarray(self.first == self.last)

    @cached_property
    def after_blank(self) -> Flags:
        """The lines behind a blank one."""
        return np.concatenate([[False], self.blank[:-1]])

    def find(self, pattern: str, *, among: Numbers | None = None) -> Numbers:
        """The numbers of the lines, or of those `among` them, that hold a pattern of RE2."""
        array = self.array if among is None else self.array.take(pa.array(among))
        found = np.flatnonzero(as_flags(compute.match_substring_regex(array, pattern)))
        return found if among is None else among[found]

    def text(self, number: int) -> str:
        """One line."""
        return self.content[self.begin[number] : self.end[number]].decode()

    @cached_property
    def array(self) -> pa.Array:
        """All lines; every line but the last ends with its line end."""
        offsets = np.concatenate([self.begin, self.end[-1:]])
        return pa.Array.from_buffers(TEXT, len(self), [None, pa.py_buffer(offsets), pa.py_buffer(self.content)])


def _are_odd(bounds: npt.NDArray[np.uint8]) -> Flags:
    """The bytes that may be white space, or part of it."""
    return np.asarray((bounds <= BLANK) | (bounds > LAST_PRINTED))


def check_lines(content: bytes, name: str, *, longest: int, before: int) -> None:
    """Raise ReviewError for a line of more characters than `longest`; `before` lines of its file stand before."""
    begin = 0
    while len(content) - begin > longest:
        end = content.rfind(b"\n", begin, begin + longest + 1)
        if end < 0:
            after = content.find(b"\n", begin + longest)
            end = after if after >= 0 else len(content)
            if (length := len(content[begin:end].decode())) > longest:
                found, allowed = f"a line of {length} characters", f"at most {longest}"
                number = before + 1 + content.count(b"\n", 0, begin)
                raise ReviewError([Issue(name, f"line {number}", found, allowed, "export again: this file is damaged")])
        begin = end + 1
