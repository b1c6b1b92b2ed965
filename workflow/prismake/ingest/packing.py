"""Exports that came packed: a gzip of one, or a zip of some, unpacked for the time of reading."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prismake.files.archives import MOST_UNPACKED, check_archive
from prismake.ingest.recognise import recognise_binary
from prismake.issues import Issue, ReviewError

GZIP, ZIPS = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")  # The second is an empty one.
HEAD = 4
PIECE = 1_000_000
TAR = (257, b"ustar")  # Where a tar says what it is.
ALLOWED = "an export, or a zip or gzip of nothing but exports"
# What systems put beside the files of an archive.
BESIDE = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")

# Parts that tell a document of an office program, in the order of asking.
DOCUMENTS = {
    b"xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    b"word/document.xml": "a Word document",
    b"ppt/presentation.xml": "a PowerPoint document",
    b"opendocument.text": "a document of a word processor (.odt)",
    b"Index/Document.iwa": "a document of Numbers or Pages",
}

Members = list[tuple[Path, str]]  # Where each file stands for now, and its name in the archive.


@contextmanager
def unpack(path: Path, name: str) -> Iterator[tuple[str, Members]]:
    """The kind of an archive, "zip" or "gzip", and its files; "" and none for what is no archive.

    Raises ReviewError for an archive that is damaged, empty, or unpacks beyond measure.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    with TemporaryDirectory(prefix="prismake-") as folder:
        if head.startswith(GZIP):
            yield "gzip", _unpack_gzip(path, name, Path(folder))
        elif head in ZIPS and (content := path.read_bytes()) and recognise_binary(content) is None:
            yield "zip", _unpack_zip(content, name, Path(folder))
        else:
            yield "", []


def _unpack_gzip(path: Path, name: str, folder: Path) -> Members:
    length = 0
    member = folder / "export"
    try:
        with gzip.open(path) as packed, member.open("wb") as written:
            while piece := packed.read(PIECE):
                if length == 0 and piece[TAR[0] :].startswith(TAR[1]):
                    raise _refusal(name, "a tar in a gzip archive", remedy="unpack it")
                written.write(piece)
                length += len(piece)
                if length > MOST_UNPACKED:
                    raise _refusal(name, f"a gzip archive that unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
    except (OSError, EOFError, zlib.error) as error:
        raise _refusal(name, f"a damaged gzip archive: {error}") from None
    return [(member, path.name.removesuffix(".gz"))]


def _unpack_zip(content: bytes, name: str, folder: Path) -> Members:
    if wrong := check_archive(content):
        raise _refusal(name, f"a zip archive that cannot be read: {wrong}")
    members: Members = []
    if document := next((words for part, words in DOCUMENTS.items() if part in content), ""):
        raise _refusal(name, document, remedy="save the table in it as .xlsx or CSV, or export again")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for number, member in enumerate(archive.infolist()):
            if member.is_dir() or any(part in member.filename.lower() for part in BESIDE):
                continue
            place = folder / str(number)
            place.write_bytes(archive.read(member))
            members.append((place, member.filename))
    if not members:
        raise _refusal(name, "a zip archive without files")
    return members


def _refusal(name: str, found: str, *, remedy: str = "export again, or unpack it") -> ReviewError:
    return ReviewError([Issue(name, "", found, ALLOWED, remedy)])
