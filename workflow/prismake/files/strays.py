"""What a file beside the sheets is: litter of a program, or a file in which a person's words may stand unread."""

import re
import zipfile
import zlib
from pathlib import Path

READ = ".xlsx, .ods or .csv"
SPREADSHEETS = frozenset(
    [
        *(".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm", ".xls", ".xlt", ".ods", ".ots", ".fods", ".csv", ".tsv"),
        *(".numbers", ".gsheet", ".gnumeric", ".et", ".ett", ".sxc", ".dif", ".slk", ".icloud"),
    ]
)
UNMISTAKABLE = frozenset([".xlsx", ".xlsm", ".xls", ".ods", ".csv"])  # also before another ending: ".xlsx.bak"
DOCUMENTS = frozenset([".docx", ".doc", ".pptx", ".ppt", ".odt", ".odp", ".epub", ".jar", ".pdf", ".msg", ".pages"])
ARCHIVES = frozenset([".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"])
HIDDEN = (".", "~$")  # begin the names of what programs keep beside the files of people
LITTER = re.compile(
    r"readme(\.(md|txt|rst|html))?|thumbs\.db|ehthumbs(_vista)?\.db|desktop\.ini|icon\r|\.gitkeep|\.keep|\.gitignore"
    r"|\.gitattributes|\.ds_store|\.localized|\.directory|\.nomedia|\.dropbox|\.nfs[0-9a-f]+|\.fuse_hidden[0-9a-f]+"
    r"|\.issuing-[0-9a-f]+\.tmp",
    re.IGNORECASE,
)
# What programs keep for themselves, former versions of files among it.
LITTER_FOLDERS = re.compile(
    r"\.git|\.svn|\.hg|\.ipynb_checkpoints|\.idea|\.vscode|__macosx|@eadir|#recycle|lost\+found|\.trash(-\d+|es)?"
    r"|\.stversions|\.stfolder|\.dropbox\.cache|\.snapshots?|\.zfs|\.spotlight-v100|\.fseventsd|\.temporaryitems",
    re.IGNORECASE,
)
LOCK = re.compile(r"~\$.*|\.~lock\..*#", re.DOTALL)
EMACS_LOCK, EDITOR = re.compile(r"\.#.*", re.DOTALL), re.compile(rb"[^@\s]+@\S+\.\d+(:\d+)?\s*")
LARGEST_LOCK = 1_000  # bytes; Excel's has 165, LibreOffice's about 100
APPLE_DOUBLE = b"\x00\x05\x16\x07"  # what macOS keeps beside a file on foreign disks
PACKED, OLD_OFFICE, GZIPPED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
LFS = b"version https://git-lfs"
MARK = b"prismake|"  # with it every sheet begins
PAGE = re.compile(rb"\s*<(!doctype html|html)", re.IGNORECASE)
HEAD = 4_096
# Where the identity stands: in the properties, in the texts, in an .ods among all cells.
IDENTITIES = frozenset(["docProps/custom.xml", "meta.xml", "xl/sharedStrings.xml", "content.xml"])
LARGEST_IDENTITY = 50_000_000  # bytes
UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_litter(path: Path) -> bool:
    """Whether a file is known to hold no words of a person: told by its name, lock files also by their size."""
    if LITTER.fullmatch(path.name):
        return True
    if path.name.startswith("._"):
        return read_head(path).startswith(APPLE_DOUBLE)
    if LOCK.fullmatch(path.name):
        head = read_head(path)
        return len(head) <= LARGEST_LOCK and not head.startswith((PACKED, OLD_OFFICE)) and MARK not in head
    if EMACS_LOCK.fullmatch(path.name):  # a link to who has the file open; text where there are no links
        return (path.is_symlink() and not path.exists()) or EDITOR.fullmatch(read_head(path)) is not None
    return False


def is_ours(path: Path) -> bool:
    """Whether a file is a sheet that the workflow issued, told by its identity, whatever the file's name is."""
    head = read_head(path)
    if not head.startswith(PACKED):
        return MARK in head
    try:
        with zipfile.ZipFile(path) as archive:
            told = [item for item in archive.infolist() if item.filename in IDENTITIES]
            return any(MARK in archive.read(item) for item in told if item.file_size <= LARGEST_IDENTITY)
    except UNREADABLE:
        return False


def may_be_sheet(path: Path) -> bool:
    """Whether a file is a spreadsheet, by any of the endings of its name or by what it holds."""
    *inner, last = (f".{suffix.strip(' .').lower()}" for suffix in path.name.split("."))
    if last in SPREADSHEETS or not UNMISTAKABLE.isdisjoint(inner[1:]):
        return True
    head = read_head(path)
    if MARK in head:
        return True
    if head.startswith(PACKED):
        return _holds_pages(path)
    odd = path.suffix.lower() not in DOCUMENTS | ARCHIVES
    return odd and head.startswith((OLD_OFFICE, GZIPPED))


def _holds_pages(path: Path) -> bool:
    """Whether an archive is a workbook, or one holds spreadsheets."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80] if names[:1] == ["mimetype"] else b""
    except UNREADABLE:
        return path.suffix.lower() not in DOCUMENTS
    inner = (name for name in names if Path(name).suffix.lower() in SPREADSHEETS)
    return b"spreadsheet" in kind or any(name.startswith("xl/") for name in names) or any(inner)


def describe_stray(path: Path) -> tuple[str, str]:
    """What a file is that nothing reads, and what to do with it."""
    name, suffix, head = path.name, path.suffix.lower(), read_head(path)
    if path.is_symlink() and not path.exists():
        return "a link that leads nowhere", "bring back what it leads to, or take it away"
    if suffix == ".icloud":
        return "a file that is in iCloud and not on this computer", "download it in the Finder, then run again"
    if suffix == ".gsheet":
        return "a link to a sheet that is kept at Google", "download the sheet from there as .xlsx"
    if LOCK.fullmatch(name) or name.startswith("."):
        return "hidden, or named like a lock file and none", "if it is a sheet, rename it; or take it away"
    if suffix not in SPREADSHEETS and f".{''.join(filter(str.isprintable, suffix)).strip(' .')}" in SPREADSHEETS:
        return f"its name {name!r} ends in something that is not seen", "rename it; as it is nobody reads it"
    if suffix in ARCHIVES:
        return "an archive, which is not unpacked here", "unpack it, put the sheets in their places, take it away"
    kind = recognise(head)
    found = f"{kind}, named {suffix or 'without an ending'}" if kind else f"a {suffix or 'nameless kind of'} file"
    return f"{found}, which is not read", f"if it is a sheet, save it as {READ}; or move it away"


def find_disguise(path: Path, head: bytes) -> tuple[str, str] | None:
    """What a file is that is named as a sheet and is none by its first bytes, and what to do; None for all others."""
    if head.startswith(LFS):
        return "a placeholder of git LFS, and not the sheet itself", "fetch the sheet with `git lfs pull`"
    if PAGE.match(head):
        return "a web page, as a portal shows that asks to sign in", "download the sheet again, or restore it from git"
    if path.suffix.lower() in (".csv", ".tsv"):
        if head.startswith((PACKED, OLD_OFFICE)):
            return "a workbook with the name of a text", f"save it as {READ}"
    elif head.startswith(OLD_OFFICE):
        return "a workbook with a password, or of an old kind", "save it without a password, as .xlsx or .ods"
    return None


def recognise(head: bytes) -> str:
    """What a file is by its first bytes, in words; empty where they do not tell."""
    if head.startswith(PACKED):
        return "a workbook or another archive"
    if head.startswith(OLD_OFFICE):
        return "a workbook with a password or of an old kind"
    if head.startswith(LFS):
        return "a placeholder of git LFS"
    if PAGE.match(head):
        return "a web page"
    return "a sheet" if MARK in head else ""


def read_head(path: Path) -> bytes:
    """The first bytes of a file; none of what cannot be read, or never ends."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(HEAD)
    except OSError:
        pass
    return b""
