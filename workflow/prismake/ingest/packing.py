"""Exports that came packed: a gzip of one, or a zip of some, unpacked for the time of reading."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from prismake.files.archives import MOST_UNPACKED, check_archive
from prismake.ingest.delimited import find_header
from prismake.ingest.headers import KNOWN, normalise_header
from prismake.ingest.recognise import recognise_binary, recognise_format
from prismake.ingest.text import open_text
from prismake.issues import Issue, ReviewError

GZIP, ZIPS = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")  # The second is an empty one.
HEAD = 4
LONGEST_HEAD = 100  # Bytes in which a text document of OpenDocument says so.
PIECE = 1_000_000
SHOWN = 5  # Names that a remark lists.
TAR = (257, b"ustar")  # Where a tar says what it is.
ALLOWED = "an export, or a zip or gzip of nothing but exports"
# What systems and office programs put beside the files of an archive: folders, and names of files.
SYSTEM_FOLDERS = frozenset({"__macosx", ".spotlight-v100", ".trashes", ".fseventsd"})
SYSTEM_FILES = re.compile(r"\._.*|\.ds_store|(?:eh)?thumbs\.db|desktop\.ini|\.directory|~\$.*", re.IGNORECASE)
READMES = re.compile(
    r"(?:read[ _-]?me|licen[cs]e|copying|notice)(?:[ _.-].*)?(?<!\.csv)(?<!\.tsv)(?<!\.ris)(?<!\.bib)", re.IGNORECASE
)

# Members that tell a document of an office program, in the order of asking.
DOCUMENTS = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint document",
    "Index/Document.iwa": "a document of Numbers or Pages",
}
TEXT_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"  # of a word processor: its first member, as it is

Members = list[tuple[Path, str]]  # Where each file stands for now, and its name in the archive.


@dataclass(frozen=True)
class Unpacked:
    """The kind of an archive, "zip" or "gzip", its files, and what was left out of it; "" for what is no archive."""

    kind: str = ""
    members: Members = field(default_factory=list)
    remarks: tuple[str, ...] = ()


@contextmanager
def unpack(path: Path, name: str) -> Iterator[Unpacked]:
    """The files of an archive for the time of reading.

    Raises ReviewError for an archive that is damaged, empty, or unpacks beyond measure.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    with TemporaryDirectory(prefix="prismake-") as folder:
        if head.startswith(GZIP):
            yield Unpacked("gzip", _unpack_gzip(path, name, Path(folder)))
        elif head in ZIPS and (content := path.read_bytes()) and recognise_binary(content) is None:
            yield _unpack_zip(content, name, Path(folder))
        else:
            yield Unpacked()


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


def _unpack_zip(content: bytes, name: str, folder: Path) -> Unpacked:
    if wrong := check_archive(content):
        raise _refusal(name, f"a zip archive that cannot be read: {wrong}")
    members: Members = []
    system: list[str] = []
    readmes: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if document := _find_document(content, archive.namelist()):
            raise _refusal(name, document, remedy="save the table in it as .xlsx or CSV, or export again")
        for number, member in enumerate(archive.infolist()):
            if member.is_dir():
                continue
            if _is_of_system(member.filename):
                system.append(member.filename)
                continue
            place = folder / str(number)
            place.write_bytes(archive.read(member))
            if READMES.fullmatch(PurePosixPath(member.filename).name) and not _may_hold_records(place):
                readmes.append(member.filename)
            else:
                members.append((place, member.filename))
    if not members:
        raise _refusal(name, "a zip archive without files" if not readmes else "a zip archive without exports")
    told = {"files of the system left out": system, "texts without records left out": readmes}
    return Unpacked("zip", members, tuple(f"{what}: {_list_names(names)}" for what, names in told.items() if names))


def _find_document(content: bytes, names: list[str]) -> str:
    """What an archive is that is a document of an office program."""
    if TEXT_DOCUMENT in content[:LONGEST_HEAD]:
        return "a document of a word processor (.odt)"
    return next((words for part, words in DOCUMENTS.items() if part in names), "")


def _is_of_system(filename: str) -> bool:
    path = PurePosixPath(filename)
    return bool(SYSTEM_FILES.fullmatch(path.name) or SYSTEM_FOLDERS.intersection(map(str.lower, path.parts[:-1])))


def _may_hold_records(path: Path) -> bool:
    """Whether a file named like a readme looks like an export all the same."""
    if recognise_binary(path.read_bytes()):
        return True
    try:
        text = open_text(path, path.name).read()
    except ReviewError:  # a picture, a PDF, nothing at all
        return False
    known = recognise_format(text)
    if known is None or known.name != "CSV":
        return known is not None
    header = find_header(text)
    return header is not None and len(KNOWN.intersection(map(normalise_header, header[2]))) > 1


def _list_names(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" … ({len(names)} in all)" if len(names) > SHOWN else "")


def _refusal(name: str, found: str, *, remedy: str = "export again, or unpack it") -> ReviewError:
    return ReviewError([Issue(name, "", found, ALLOWED, remedy)])
