"""Bytes of an export as text: the encoding that was used, one kind of line end, and prose without markup."""

import codecs
import hashlib
import html
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from prismake.ingest.mapping import words
from prismake.issues import Issue, ReviewError

EXPORT = "an export of a database: RIS, MEDLINE, BibTeX, CSV …"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
# Archives and office documents that carry a suffix of a text format now and then.
MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
)
MARKUP = re.compile(
    r"</?(?P<name>i|b|u|em|strong|sub|sup|p|br|hr|span|div|li|ul|ol|h[1-6]|a|font|inf|scp|tt|small|sec|title|italic|bold|underline"
    r"|list|list-item|label|jats:[\w-]+|mml:[\w-]+|math|m[a-z]{1,12})(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
# Tags that stand within a word (H<sub>2</sub>O) leave nothing behind, all others a blank.
INLINE = words("i b u em strong sub sup span a font inf scp tt small italic bold underline")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u200b\ufeff]")


@dataclass(frozen=True)
class Text:
    """A decoded export: its characters with `\\n` as the only line end, and how they were won."""

    characters: str
    encoding: str
    sha256: str
    problems: tuple[str, ...]


def load_text(path: Path, name: str) -> Text:
    """Read and decode an export: byte order mark, then utf-8, then utf-16, then cp1252.

    Raises ReviewError for a file that is missing, a folder, empty, or not text.
    """
    if not path.exists():
        raise _refusal(name, "no such file", remedy="put the export into the folder or mend its name in searches.csv")
    if path.is_dir():
        raise _refusal(name, "a folder", remedy="name one export file per row of searches.csv")
    content = path.read_bytes()
    for magic, what in MAGIC:
        if content.startswith(magic):
            raise _refusal(name, what, remedy="unpack it, or export again as text")
    characters, encoding, problems = decode_bytes(content, name)
    if not characters.strip("\ufeff \t\r\n"):
        raise _refusal(name, "an empty file", remedy="export again; a search without hits needs no file")
    characters = characters.replace("\r\n", "\n").replace("\r", "\n")
    return Text(characters, encoding, hashlib.sha256(content).hexdigest(), problems)


def decode_bytes(content: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """The characters, the encoding and remarks; raises ReviewError when the bytes are no text."""
    for mark, encoding, codec in BOMS:
        if content.startswith(mark):
            characters = content[len(mark) :].decode(codec, errors="replace")
            return _checked(characters, name), encoding, _unreadable(characters)
    codec = _codec_without_mark(content)
    characters = content.decode(codec, errors="replace")
    remarks = _unreadable(characters)
    if codec == "cp1252":
        remarks = ("not utf-8, read as cp1252: compare letters with accents", *remarks)
    return _checked(characters, name), "utf-16" if codec.startswith("utf-16") else codec, remarks


def squeeze(text: str) -> str:
    """The text on one line, composed, with single blanks.

    >>> squeeze(" two\\n   lines ")
    'two lines'
    """
    return " ".join(unicodedata.normalize("NFC", CONTROL.sub(" ", text) if CONTROL.search(text) else text).split())


def clean_prose(text: str) -> str:
    """A title or abstract without HTML tags and entities; a lone < or > is left alone.

    >>> clean_prose("H<sub>2</sub>O &lt; 5 &amp;amp; p<0.05")
    'H2O < 5 & p<0.05'
    """
    for _ in range(2):  # Entities that were encoded twice are common.
        text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return squeeze(MARKUP.sub(lambda match: "" if match["name"].lower() in INLINE else " ", text))


def _codec_without_mark(content: bytes) -> str:
    sample = content[:4096]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if max(odd, even) > len(sample) // 8:  # Every other byte of Latin text in utf-16 is a NUL.
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _checked(characters: str, name: str) -> str:
    position = characters.find("\0")
    if position >= 0:
        line = characters.count("\n", 0, position) + 1
        raise ReviewError(
            [Issue(name, f"line {line}", "a NUL byte", "text", "export again: this is no text file, or a damaged one")]
        )
    return characters


def _unreadable(characters: str) -> tuple[str, ...]:
    count = characters.count("\ufffd")
    return (f"{count} unreadable bytes",) if count else ()


def _refusal(name: str, found: str, *, remedy: str) -> ReviewError:
    return ReviewError([Issue(name, "", found, EXPORT, remedy)])
