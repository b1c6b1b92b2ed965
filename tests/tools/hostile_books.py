"""Workbooks that nobody should have to open: each with the words that tell what is wrong with it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import openpyxl

PAGE, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
BOMBS = {
    "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}
MB = 1_000_000


def make_book(rows: list[tuple[str, ...]] | None = None) -> bytes:
    """A workbook as a database exports it."""
    book = openpyxl.Workbook()
    for row in rows or [("Title", "Year"), ("Tea", "2001"), ("Cocoa", "2002")]:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def change(content: bytes, name: str, edit: Callable[[bytes], bytes] | bytes) -> bytes:
    """The workbook with one member as `edit` gives it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == name:
                body = edit(body) if callable(edit) else edit
            new.writestr(item.filename, body)
    return made.getvalue()


def add(content: bytes, members: Iterator[tuple[str, bytes]]) -> bytes:
    """The workbook with further members."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return made.getvalue()


def restate(content: bytes, *, size: int | None = None, crc: int | None = None, flags: int = 0) -> bytes:
    """The workbook whose first page states another size, another checksum or other flags than it has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        item = archive.getinfo(PAGE)
    raw = bytearray(content)
    at = raw.rindex(PAGE.encode(), 0, len(raw)) - 46
    for place, base in ((at, 8), (item.header_offset, 6)):
        struct.pack_into("<H", raw, place + base, item.flag_bits | flags)
        if size is not None:
            struct.pack_into("<L", raw, place + base + 16, size)
        if crc is not None:
            struct.pack_into("<L", raw, place + base + 8, crc)
    return bytes(raw)


def _declare(name: str) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        head, _, rest = body.partition(b"?>") if body.startswith(b"<?xml") else (b"", b"", body)
        return head + (b"?>" if head else b"") + BOMBS[name].encode() + rest.replace(b"</", b"&l9;&a;</", 1)

    return edit


def _rows(cells: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def _behind(rows: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(b"</sheetData>", rows.encode() + b"</sheetData>")


def _overlap() -> bytes:
    """Two names in the list of members for the same bytes."""
    content = make_book()
    end = content.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HLL", content, end + 10)
    at = content.rindex(PAGE.encode(), 0, end) - 46
    entry = bytearray(content[at : at + 46 + len(PAGE)])
    entry[46:] = PAGE.replace("sheet1", "sheet9").encode()
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1, count + 1, size + len(entry), offset, 0)
    return content[:end] + bytes(entry) + tail


def _two_members() -> bytes:
    made = io.BytesIO(make_book())
    with zipfile.ZipFile(made, "a") as archive:
        archive.NameToInfo.pop(PAGE)
        archive.writestr(PAGE, "<worksheet/>")
    return made.getvalue()


def _lying_bomb() -> bytes:
    """A page that states a thousand bytes, with their checksum, and unpacks to 60 MB."""
    content = change(make_book(), PAGE, b" " * 60 * MB)
    return restate(content, size=1000, crc=zlib.crc32(b" " * 1000))


def list_books() -> dict[str, tuple[Callable[[], bytes], str]]:
    """How each is made, and words of its refusal, "" for those that are harmless."""
    plain = make_book()
    far = 'r="XFD1048576" t="inlineStr"><is><t>Title</t></is></c>'
    listed: dict[str, tuple[Callable[[], bytes], str]] = {
        f"{bomb} in {part}": (lambda part=part, bomb=bomb: change(plain, part, _declare(bomb)), "a document type")
        for bomb in BOMBS
        for part in (PAGE, STRINGS, STYLES, "xl/workbook.xml", "[Content_Types].xml")
        if part in zipfile.ZipFile(io.BytesIO(plain)).namelist()
    }
    return listed | {
        "a bomb of 2 GB": (lambda: restate(plain, size=2000 * MB), "unpacks to 2000 MB"),
        "a bomb that lies of its size": (_lying_bomb, "more than it states"),
        "a page that states more than it has": (lambda: restate(plain, size=5000), "less than it states"),
        "ten thousand members": (lambda: add(plain, ((f"x/{n}", b"") for n in range(10_000))), "members"),
        "a list of members of 6 MB": (
            lambda: add(plain, ((f"{n:0>60000}", b"") for n in range(100))),
            "list of members",
        ),
        "members that overlap": (_overlap, "overlap"),
        "two members of a name": (_two_members, "two members"),
        "a name that climbs out": (lambda: add(plain, iter([("../../evil.txt", b"x")])), "points out"),
        "an absolute name": (lambda: add(plain, iter([("/etc/cron.d/evil", b"x")])), "points out"),
        "a name of Windows": (lambda: add(plain, iter([("C:\\evil.txt", b"x")])), "points out"),
        "a workbook in a workbook": (lambda: add(plain, iter([("xl/embeddings/a.xlsx", plain)])), ""),
        "a wrong checksum": (lambda: restate(plain, crc=1), "CRC"),
        "encrypted": (lambda: restate(plain, flags=1), "encrypted"),
        "something behind the end": (lambda: plain + b"x", "something behind it"),
        "something before the beginning": (lambda: b"PK\x03\x04" + plain, "list of members"),
        "a cell in the last corner": (lambda: change(plain, PAGE, _rows(f"<row r='1'><c {far}</row>")), "1048576 rows"),
        "an empty cell in the last corner": (
            lambda: change(plain, PAGE, _behind('<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
            "",
        ),
        "an empty cell in the last corner, behind one without a place": (
            lambda: change(plain, PAGE, _behind('<row><c/></row><row r="1048576"><c r="XFD1048576"/></row>')),
            "1048576 rows",
        ),
        "corners of two rows": (
            lambda: change(plain, PAGE, _rows('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="9999999"/>')),
            "9999999 rows",
        ),
        "rows and cells without places": (
            lambda: change(plain, PAGE, _rows("<row>" + "<c/>" * 20_000 + "</row>" + "<row/>" * 20_000)),
            "20001 rows",
        ),
        "a place in entities": (lambda: change(plain, PAGE, _rows('<row><c r="&#88;FD9999999"/></row>')), "a cell at"),
        "a place far behind": (
            lambda: change(plain, PAGE, _rows(f"<row><c {' ' * 3000} {far}</row>")),
            "1000 characters",
        ),
        "a page in utf-16": (lambda: change(plain, PAGE, _rows("<row/>").decode().encode("utf-16")), "NUL bytes"),
        "elements without end": (
            lambda: change(plain, PAGE, _rows("<x>" * 100_000 + "</x>" * 100_000)),
            "no column of titles",
        ),
        "styles without end": (lambda: change(plain, STYLES, b"<x>" * 100_000 + b"</x>" * 100_000), "damaged"),
        "a workbook without end": (lambda: change(plain, "xl/workbook.xml", b"<workbook>" * 100_000), "damaged"),
        "a wrong extent": (
            lambda: change(plain, PAGE, lambda body: body.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"')),
            "",
        ),
    }
