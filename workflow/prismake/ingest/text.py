"""Bytes of an export as text: the encoding that was used, one kind of line end, and prose without markup."""

import codecs
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from prismake.ingest.encoding import DOUBLED, Look, find_utf_16, read_declaration
from prismake.ingest.legacy import Survey, make_decoder, read_lines, survey_lines
from prismake.ingest.markup import strip_markup
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
    (b"\xd0\xcf\x11\xe0", "an old Word file, or a damaged old Excel file"),
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
MARKUP_START = r"&(?:#|[A-Za-z][A-Za-z0-9]{1,30};)|</?(?:[A-Za-z]|[^\x00-\x7f])|_x000[9ADad]_"  # In the syntax of RE2.
# What Excel writes for a tab and for line ends; other programs show it, and export it on.
CODED_BLANK = re.compile("(?:_x005F)?_x000[9AD]_", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u200b\ufeff]")


# Whatever stands here is composed, no control character and no blank but the common one: text of nothing else is tidy.
SAFE = " -~\u00a1-\u02ff\u0391-\u03c9\u0400-\u0481\u2010-\u2027\u2030-\u205e\u2200-\u22ff\u4e00-\u9fff"
WRITTEN = re.compile(r"[^\s\ufeff]")
UNSAFE = re.compile(f"[^{SAFE}]")
PIECE = 1_000_000  # Bytes that are decoded at a time.
SAMPLE = 4096
SHOWN_LINES = 5
UNREADABLE = "\ufffd"  # What stands for bytes that could not be decoded.
Chunks = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Encoded:
    """An export that was looked through once and can be decoded piece by piece; `mark` is the length of its BOM.

    `sound` tells that its bytes are utf-8 without a flaw.
    """

    chunks: Chunks
    codec: str
    mark: int
    encoding: str
    problems: tuple[str, ...]
    sound: bool
    sha256: str

    def pieces(self) -> Iterator[str]:
        """The characters, with `\\n` as the only line end."""
        return _decode(self.chunks(), self.codec, mark=self.mark)

    def pieces_utf_8(self) -> Iterator[bytes]:
        """The same in utf-8; a piece may end within a character."""
        if not self.sound:
            return (piece.encode() for piece in self.pieces())
        return _mend_line_ends(self.chunks(), mark=self.mark)

    def read(self) -> str:
        """All characters."""
        content = bytearray()  # Pieces of text in a list would stand in memory twice, four bytes to a letter.
        for piece in self.pieces_utf_8():
            content += piece
        return content.decode()


def open_text(path: Path, name: str) -> Encoded:
    """Look through an export and find out its encoding, without keeping it.

    A byte order mark decides, then utf-8, then utf-16, then what gives words. Raises ReviewError for a file that is
    missing, a folder, empty, not text, or in an encoding that is not known.
    """
    check_file(path, name)
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for magic, what in MAGIC:
        if sample.startswith(magic):
            raise _refusal(name, what, remedy="export again as text: RIS, nbib, BibTeX, CSV")
    encoded = _inspect(lambda: _read_chunks(path), name)
    if not any(WRITTEN.search(piece) for piece in encoded.pieces()):
        raise _refusal(name, "an empty file", remedy="export again; a search without hits needs no file")
    return encoded


def check_file(path: Path, name: str) -> None:
    """Raise ReviewError for a file that is missing, and for a folder."""
    if not path.exists():
        raise _refusal(
            name, "no such file", remedy="put the export into the folder or mend its name in config/searches"
        )
    if not path.is_dir() and not path.is_file():
        raise _refusal(name, "a device or a pipe, which has no end", remedy="name a file that holds an export")
    if path.is_dir():
        raise _refusal(name, "a folder", remedy="name one export file per row of config/searches")


def squeeze(text: str) -> str:
    """The text on one line, composed, with single blanks.

    >>> squeeze(" two\\n   lines "), squeeze("three_x000D_\\nlines, of_x000D_ Excel")
    ('two lines', 'three lines, of Excel')
    """
    if "_x000" in text:
        text = CODED_BLANK.sub(" ", text)
    if UNSAFE.search(text):
        return " ".join(unicodedata.normalize("NFC", CONTROL.sub(" ", text) if CONTROL.search(text) else text).split())
    return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text


def clean_prose(text: str) -> str:
    """A title or abstract without tags and entities; whatever is no markup is left alone.

    >>> clean_prose("H<sub>2</sub>O &lt; 5 &amp;amp; p<0.05")
    'H2O < 5 & p<0.05'
    """
    text = decode_entities(text)
    if "<" in text:
        text = strip_markup(text)
    return squeeze(text)


def decode_entities(text: str) -> str:
    """The text without entities, also where they were encoded twice.

    >>> decode_entities("Health &amp;amp; Safety &lt; 5"), decode_entities("AT&T; R&D")
    ('Health & Safety < 5', 'AT&T; R&D')
    """
    if "&" in text:
        for _ in range(2):
            text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _inspect(chunks: Chunks, name: str) -> Encoded:
    """The encoding: a byte order mark, else utf-16 by its NULs, else utf-8 by its sequences, else by its letters."""
    look, digest = Look(), hashlib.sha256()
    sample = b""
    for content in chunks():
        sample = sample or content[:SAMPLE]
        digest.update(content)
        look.add(content)
    look.end()
    mark, encoding, codec = next((known for known in BOMS if sample.startswith(known[0])), (b"", "", ""))
    codec = codec or find_utf_16(sample) or ("iso2022_jp" if look.shifted and not look.beyond else "")
    sound = not codec.startswith(("utf-16", "iso2022")) and look.sound
    declared, foreign = read_declaration(sample[len(mark) :].decode(codec or "latin-1", "ignore"))
    remarks: tuple[str, ...] = ()
    if not codec and not sound and not foreign:
        if look.suspect:  # A file with a NUL is no text in any encoding.
            _remark_unreadable(chunks, "latin-1", mark=len(mark), name=name, damaged=False)
        codec, remarks = _read_legacy(survey_lines(chunks()), name)
    codec = codec or ("utf-8" if sound else foreign)
    encoding = encoding or ("utf-16" if codec.startswith("utf-16") else codec.replace("+", " and "))
    if codec != "utf-8" or not sound or look.suspect:
        damaged = codec == "utf-8" and not sound
        remarks = (*remarks, *_remark_unreadable(chunks, codec, mark=len(mark), name=name, damaged=damaged))
    if codec == "utf-8" and look.doubled:
        remarks = (*remarks, *_remark_doubled(chunks))
    if codec == foreign:
        remarks = (f"not utf-8, read as {codec}, which the file declares", *remarks)
    elif declared and look.beyond:
        remarks = (*remarks, f"the file declares the encoding {declared}: compare letters with accents")
    return Encoded(chunks, codec, len(mark), encoding, remarks, sound, digest.hexdigest())


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while content := file.read(PIECE):
            yield content


def _decode(chunks: Iterator[bytes], codec: str, *, mark: int) -> Iterator[str]:
    """Text in pieces; a CR at the end of one waits for the LF that may begin the next."""
    decoder = make_decoder(codec)
    held = ""
    for content in chain(chunks, [None]):
        piece = held + (decoder.decode(b"", final=True) if content is None else decoder.decode(content[mark:]))
        mark = 0
        held = "\r" if content is not None and piece.endswith("\r") else ""
        piece = piece[: len(piece) - len(held)]
        if "\r" in piece:
            piece = piece.replace("\r\n", "\n").replace("\r", "\n")
        if piece:
            yield piece


def _mend_line_ends(chunks: Iterator[bytes], *, mark: int) -> Iterator[bytes]:
    """The bytes with `\\n` as the only line end; a CR that ends a chunk waits for the LF that may begin the next."""
    held = b""
    for content in chain(chunks, [None]):
        piece = held if content is None else held + content[mark:] if held or mark else content
        mark = 0
        held = b"\r" if content is not None and piece.endswith(b"\r") else b""
        piece = piece[:-1] if held else piece
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if piece:
            yield piece


def _read_legacy(survey: Survey, name: str) -> tuple[str, tuple[str, ...]]:
    """How a file is to be decoded that is not utf-8, and what is said of that; where nothing gives words, a refusal."""
    codec = survey.codec
    listed = ", ".join(map(str, survey.lines)) + (" …" if survey.counts["legacy"] > len(survey.lines) else "")
    if not codec:
        found = "an encoding that cannot be told: read in any that are known, its letters form no words"
        remedy = "export again as UTF-8, or open the file in a text editor and save it as UTF-8"
        raise ReviewError([Issue(name, f"line {listed}", found, "UTF-8", remedy)])
    _, mixed, old = codec.partition("+")
    if mixed:
        count = survey.counts["legacy"]
        return codec, (f"{count} lines not utf-8 and read as {old}, at line {listed}: compare letters with accents",)
    if codec == "utf-8":
        return codec, ()
    by = "" if codec == "cp1252" else " by its letters"
    return codec, (f"not utf-8, read as {codec}{by}: compare letters with accents",)


def _remark_unreadable(chunks: Chunks, codec: str, *, mark: int, name: str, damaged: bool) -> tuple[str, ...]:
    """How many bytes are unreadable, and where when they alone speak against utf-8; a NUL is refused."""
    lines: list[int] = []
    first = 1
    for piece in _decode(chunks(), codec, mark=mark):
        _refuse_nul(piece, name, first=first)
        if UNREADABLE in piece:
            for number, line in enumerate(piece.split("\n"), start=first):
                lines += [number] * line.count(UNREADABLE)
        first += piece.count("\n")
    if not damaged:
        return (f"{len(lines)} unreadable bytes",) if lines else ()
    named = list(dict.fromkeys(lines))
    listed = ", ".join(str(line) for line in named[:SHOWN_LINES]) + (" …" if len(named) > SHOWN_LINES else "")
    return (f"{len(lines)} unreadable bytes in utf-8, at line{'s' if len(named) > 1 else ''} {listed}",)


def _remark_doubled(chunks: Chunks) -> tuple[str, ...]:
    """The lines with letters that a program wrote in utf-8 twice; they are read as they stand."""
    numbered = enumerate(read_lines(chunks()), start=1)
    lines = [number for number, line in numbered if DOUBLED.search(line)]
    listed = ", ".join(map(str, lines[:SHOWN_LINES])) + (" …" if len(lines) > SHOWN_LINES else "")
    told = f"lines whose letters were spoilt before the export (Ã©, â€œ): {len(lines)} (at {listed})"
    return (told,) if lines else ()


def _refuse_nul(piece: str, name: str, *, first: int) -> None:
    position = piece.find("\0")
    if position >= 0:
        line = piece.count("\n", 0, position) + first
        remedy = "export again: this is no text file, or a damaged one"
        raise ReviewError([Issue(name, f"line {line}", "a NUL byte", "text", remedy)])


def _refusal(name: str, found: str, *, remedy: str) -> ReviewError:
    return ReviewError([Issue(name, "", found, EXPORT, remedy)])
