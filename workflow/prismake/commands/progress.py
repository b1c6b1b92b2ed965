"""One line on a terminal that says how far a slow command is; a quick one shows nothing."""

import sys
from collections.abc import Iterable, Iterator
from threading import Lock, Timer
from typing import TextIO, TypeVar

SILENT_SECONDS = 2.0
WIDTH = 100
Item = TypeVar("Item")


class _Line:
    def __init__(self, stream: TextIO) -> None:
        self.stream, self.text, self.shown, self.lock = stream, "", False, Lock()

    def say(self, text: str) -> None:
        with self.lock:
            self.text = text
            self._write()

    def appear(self) -> None:
        with self.lock:
            self.shown = True
            self._write()

    def clear(self) -> None:
        with self.lock:
            self.text = ""
            self._write()
            self.shown = False

    def _write(self) -> None:
        if self.shown:
            self.stream.write(f"\r{self.text[:WIDTH]:{WIDTH}}" + ("" if self.text else "\r"))
            self.stream.flush()


def follow(items: Iterable[Item], verb: str, stream: TextIO | None = None) -> Iterator[Item]:
    """The items, while a line on the terminal names the present one: it appears after two seconds."""
    listed, stream = list(items), sys.stderr if stream is None else stream
    line = _Line(stream)
    timer = Timer(SILENT_SECONDS, line.appear)
    timer.daemon = True
    if stream.isatty():
        timer.start()
    try:
        for number, item in enumerate(listed, start=1):
            line.say(f"{verb} {number} of {len(listed)}: {item}")
            yield item
    finally:
        timer.cancel()
        line.clear()
