"""What the bytes of a file tell of their encoding, without decoding them."""

import codecs
import re
from dataclasses import dataclass

import pyarrow

from prismake.ingest.mapping import words

DECLARED = re.compile(r"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.-]+)")
# What letters with accents and curly quotes become that were written in utf-8 twice: "Ã©", "â€œ".
DOUBLED = re.compile(rb"\xc3(?:\x83\xc2|\xa2\xe2\x82\xac)")
SHIFTS = (b"\x1b$B", b"\x1b$@")  # How Japanese begins in ISO-2022-JP, whose bytes are all ASCII.
# What a file in any of these encodings holds, the decoding of the bytes gets right or remarks on by itself.
PLAIN = words("utf-8 utf-16 utf-16-le utf-16-be ascii iso8859-1 cp1252")


@dataclass
class Look:
    """What one look at all bytes tells: whether they are utf-8, and hold a NUL or what may be U+FFFD itself.

    `doubled` tells that letters may have been written in utf-8 twice, `shifted` that Japanese stands in ASCII.
    """

    sound: bool = True
    suspect: bool = False
    beyond: bool = False  # Whether any byte is beyond ASCII.
    doubled: bool = False
    shifted: bool = False
    held: bytes = b""

    def add(self, content: bytes) -> None:
        """Look at the next bytes."""
        self.beyond = self.beyond or not content.isascii()
        self.suspect = self.suspect or b"\0" in content or (b"\xef" in content and b"\xef\xbf" in content)
        self.doubled = self.doubled or bool(DOUBLED.search(content))
        if b"\x1b" in content:
            self.shifted = self.shifted or any(mark in content for mark in SHIFTS)
        if self.sound:
            content = self.held + content if self.held else content
            cut = _find_whole(content)
            self.held = content[cut:]
            self.sound = _is_utf_8(content[:cut] if self.held else content)

    def end(self) -> None:
        """Say that no more come."""
        self.sound = self.sound and _is_utf_8(self.held)


def read_declaration(opening: str) -> tuple[str, str]:
    """The encoding that XML declares where the bytes do not tell of it, and Python's name for it if there is one."""
    match = DECLARED.match(opening)
    if not match:
        return "", ""
    try:
        codec = codecs.lookup(match[1]).name
        known = "<".encode(codec) == b"<"  # No other may hold a declaration that was read as Latin letters.
    except (LookupError, UnicodeError):
        return match[1], ""
    return ("", "") if codec in PLAIN else (match[1], codec if known and not codec.startswith("utf") else "")


def find_utf_16(sample: bytes) -> str:
    """The kind of utf-16 without byte order mark, "" for any other encoding."""
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if max(odd, even) > len(sample) // 8:  # Every other byte of Latin text in utf-16 is a NUL.
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _find_whole(content: bytes) -> int:
    """Where the last character begins that may go on behind the content."""
    for back in range(1, min(3, len(content)) + 1):
        if content[-back] >= 0xC0:  # The first byte of a character of several.
            return len(content) - back
    return len(content)


def _is_utf_8(content: bytes) -> bool:
    ends = pyarrow.array([0, len(content)], pyarrow.int64()).buffers()[1]
    text = pyarrow.Array.from_buffers(pyarrow.large_string(), 1, [None, ends, pyarrow.py_buffer(content)])
    try:
        text.validate(full=True)
    except pyarrow.ArrowInvalid:
        return False
    return True
