"""What a workbook must be before any program of ours opens it: a plain zip that unpacks to what it says it does."""

import io
import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

MOST_PACKED = 500_000_000  # Bytes of the file.
MOST_UNPACKED = 1_000_000_000  # Bytes of all members: a million rows with abstracts stay below.
MOST_MEMBERS = 5_000
MOST_CELLS = 30_000_000  # From A1 to the last cell of a page; readers make room for all of them.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # Of a page in any program.
MOST_TIMES = 200  # How many times its size a large member may unpack to; real ones stay below 60.
LARGE = 50_000_000  # Bytes from which that counts.
DIRECTORY = 5_000_000  # Bytes of the list of members.
PIECE = 1_000_000
HELD = 2_000  # Bytes of an element that is cut by the end of a piece which are looked at with the next.
END_MARK = b"PK\x05\x06"
END = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
# A row or a cell, with its place where it states one; [2] holds what is too long for either.
PLACED = re.compile(rb"""<(?:\w+:)?(row|c)(?=[\s/>])(?:([^<]{1000})|[^<]*?\sr\s*=\s*["']([^"'<]*))?""")
CELL = re.compile(rb"([A-Za-z]{0,3})(\d{0,7})")
# The same of an .ods, where all pages stand in one member: [2] holds the attributes, [3] the text in a cell.
REPEATED = re.compile(
    rb"<(?:\w+:)?(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<]*)|<(?:\w+:)?(p)[\s/>]"
)
REPEAT = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']\s*(\d{1,9})""")
PAGE = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
# What other programs keep for themselves in a workbook, in any encoding (Excel's queries in utf-16): nothing reads it.
OWN_PART = re.compile(r"customXml/", re.IGNORECASE)


class HostileError(Exception):
    """An archive that is not what it says it is, or more than can be read; says so in words."""


class _Extent:
    """How far the cells of a page reach, told piece by piece.

    Cells and rows without anything in them count only where `prismake.files.loosening` would not drop them: where some
    element does not say where it stands, or one stands where no program has cells.
    """

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = self.filled_rows = self.filled_columns = 0
        self.loose = True

    def look(self, content: bytes) -> None:
        """Go on with whole elements."""
        for match in PLACED.finditer(content):
            kind, long, place = match.groups()
            if long:
                raise HostileError("a row or a cell of more than 1000 characters")
            self._place(kind, place)
            further = self.row > self.filled_rows or self.column > self.filled_columns
            if kind == b"c" and further and not _is_empty(content, match.end()):
                self.filled_rows = max(self.filled_rows, self.row)
                self.filled_columns = max(self.filled_columns, self.column)
        self._check()

    def _place(self, kind: bytes, place: bytes | None) -> None:
        match = CELL.fullmatch(place) if place else None
        if place is not None and not match:
            raise HostileError(f"a cell at {place[:40]!r}")
        row = int(match[2] or 0) if match else 0
        self.loose = self.loose and row > 0
        if kind == b"row":
            self.row, self.column = row or self.row + 1, 0
        else:
            named = match[1].upper() if match else b""
            self.column = _read_column(named) if named else self.column + 1
        self.row = max(self.row, row)
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)

    def _check(self) -> None:
        rows, columns = self.rows, self.columns
        if self.loose and rows <= MOST_ROWS and columns <= MOST_COLUMNS:
            rows, columns = self.filled_rows, self.filled_columns
        if rows * columns > MOST_CELLS:
            raise HostileError(f"a page of {rows} rows and {columns} columns, more than {MOST_CELLS} cells")


def _is_empty(content: bytes, at: int) -> bool:
    """Whether nothing stands in the cell whose opening tag goes on there; one that is cut off counts as filled."""
    end = content.find(b">", at)
    return end > 0 and (content[end - 1 : end] == b"/" or content[end + 1 : end + 3] == b"</")


def _read_column(letters: bytes) -> int:
    """The number of a column, "A" being 1."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


class _RepeatedExtent(_Extent):
    """The same of an .ods, where rows and cells may stand for many; empty ones behind the last filled do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.repeat = self.earlier = 0
        self.loose = False

    def _turn(self) -> None:
        """Begin another page; what the earlier ones hold is counted on, since a few bytes may stand for many cells."""
        self.earlier += self.rows * self.columns
        self.row = self.column = self.rows = self.columns = self.repeat = 0

    def _check(self) -> None:
        super()._check()
        if (cells := self.earlier + self.rows * self.columns) > MOST_CELLS:
            raise HostileError(f"pages of {cells} cells, more than {MOST_CELLS}")

    def look(self, content: bytes) -> None:
        """Go on with whole elements."""
        for match in REPEATED.finditer(content):
            kind, attributes, text = match.groups()
            times = int(found[1]) if attributes and (found := REPEAT.search(attributes)) else 1
            if kind == b"table":
                self._check()
                self._turn()
            elif kind == b"table-row":
                self.row, self.column, self.repeat = self.row + self.repeat, 0, times
            elif kind:
                self.column += times
            if text or (kind not in (b"table", b"table-row") and b"value-type" in (attributes or b"")):
                self.rows = max(self.rows, self.row + self.repeat)
                self.columns = max(self.columns, self.column)
        self._check()


def check_archive(content: bytes, *, largest: int = MOST_UNPACKED) -> str:
    """What is wrong with a zip of files of any kind, in words; the same as for a workbook but for what XML declares."""
    return check_workbook(content, largest=largest, parts=False).replace("a workbook", "an archive")


def check_workbook(content: bytes, *, largest: int = MOST_UNPACKED, parts: bool = True) -> str:
    """What is wrong with a workbook's bytes, in words; "" for one that is safe to open.

    Nothing is unpacked but piece by piece, so that the answer takes little memory whatever the file holds. Refused are
    archives beyond the limits above, members that overlap, unpack to another length than they state, are encrypted,
    stand twice or point out of the archive, XML that declares a document type, and cells where no page has any.
    """
    try:
        _check_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, largest=largest)
            for member in members:
                _check_member(content, member, parts=parts)
    except HostileError as error:
        return str(error)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, EOFError, OSError) as error:
        return f"a damaged archive: {' '.join(str(error).split())[:80]}"
    return ""


def _check_directory(content: bytes) -> None:
    """The list of members stands at the end, is short, and there is but one: readers would choose different ones."""
    if len(content) > MOST_PACKED:
        raise HostileError(f"a file of {len(content) // 1_000_000} MB")
    end = content[-END.size :]
    if len(end) < END.size or not end.startswith(END_MARK):
        raise HostileError("an archive without its end, or with something behind it")
    _, disk, first, here, whole, size, offset, _ = END.unpack(end)
    if disk or first or here != whole or size > DIRECTORY or offset + size != len(content) - END.size:
        raise HostileError(f"an archive with a list of members of {size} bytes that does not end where the file does")


def _check_members(members: list[zipfile.ZipInfo], *, largest: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise HostileError(f"{len(members)} members in one workbook")
    names: set[str] = set()
    for member in members:
        name = member.orig_filename
        if name in names:
            raise HostileError(f"two members of the name {name[:60]!r}")
        names.add(name)
        if name.startswith(("/", "\\")) or "\0" in name or ":" in name or ".." in re.split(r"[/\\]", name):
            raise HostileError(f"a member of the name {name[:60]!r}, which points out of the archive")
        if member.flag_bits & 0x1:
            raise HostileError(f"a member that is encrypted: {name[:60]}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise HostileError(f"a member packed in a way that no spreadsheet program uses: {name[:60]}")
        if member.file_size > max(LARGE, MOST_TIMES * member.compress_size):
            raise HostileError(f"a member that unpacks to {member.file_size // 1_000_000} MB: {name[:60]}")
    if (size := sum(member.file_size for member in members)) > largest:
        raise HostileError(f"a workbook that unpacks to {size // 1_000_000} MB")
    ordered = sorted(members, key=lambda member: member.header_offset)
    for member, following in itertools.pairwise(ordered):
        if member.header_offset + LOCAL.size + member.compress_size > following.header_offset:
            raise HostileError(f"members that overlap: {member.filename[:60]} and {following.filename[:60]}")


def _check_member(content: bytes, member: zipfile.ZipInfo, *, parts: bool) -> None:
    """Unpack a member once and look at what matters; other readers believe less of what a zip states of itself."""
    written = parts and member.filename.lower().endswith((".xml", ".rels", ".vml"))
    extent = (
        _Extent() if PAGE.match(member.filename) else _RepeatedExtent() if member.filename == "content.xml" else None
    )
    length, held = 0, b""
    for piece in _unpack(content, member):
        length += len(piece)
        if length > member.file_size:
            raise HostileError(f"a member that unpacks to more than it states: {member.filename[:60]}")
        if written:
            window = held + piece
            cut = window.rfind(b"<")
            _look(window[:cut] if cut > 0 else b"", member, extent)
            held = window[max(cut, 0) :][:HELD]
    if written:
        _look(held, member, extent)
    if length != member.file_size:
        raise HostileError(f"a member that unpacks to less than it states: {member.filename[:60]}")


def _look(content: bytes, member: zipfile.ZipInfo, extent: _Extent | None) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise HostileError(f"a document type or an entity declared in {member.filename[:60]}")
    if b"\0" in content and not OWN_PART.match(member.filename):
        raise HostileError(f"NUL bytes in {member.filename[:60]}")
    if extent:
        extent.look(content)


def _unpack(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    header = LOCAL.unpack_from(content, member.header_offset)
    begin = member.header_offset + LOCAL.size + header[-2] + header[-1]
    packed = memoryview(content)[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + PIECE]) for at in range(0, len(packed), PIECE))
        return
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), PIECE):
        waiting: bytes = bytes(packed[at : at + PIECE])
        while waiting and not engine.eof:
            yield engine.decompress(waiting, PIECE)
            waiting = engine.unconsumed_tail
    while not engine.eof and (rest := engine.decompress(b"", PIECE)):
        yield rest
