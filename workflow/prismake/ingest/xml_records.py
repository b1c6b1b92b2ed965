"""Reads XML exports one record at a time: lines are kept, memory stays small, hostile documents are refused."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException, EntitiesForbidden
from defusedxml.expatreader import DefusedExpatParser

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.markup import Piece, render
from prismake.ingest.xml_text import count_tags, split_documents
from prismake.issues import Issue

CHUNK = 1_000_000
LONGEST_REFERENCE = 10  # &#x10ffff;
DEEPEST = 100  # Elements within each other inside one record; real records stay below 20.
FACES = {"superscript": "sup", "subscript": "sub"}
DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x(?P<hex>[0-9a-fA-F]{1,6})|(?P<decimal>\d{1,7}));")
STEP = re.compile(r"(?P<tag>[\w.-]+)(?:\[(?P<attribute>\w+)=(?P<value>[^\]]*)\])?")


@dataclass(slots=True)
class Node:
    """One element of a record: its attributes, the line it begins on, and its text and children in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: "list[str | Node]" = field(default_factory=list)

    def find(self, path: str) -> "list[Node]":
        """The elements at a path below this one; a step `Tag[attribute=value]` asks for an attribute."""
        found = [self]
        for tag, attribute, value in _steps(path):
            found = [
                part
                for node in found
                for part in node.parts
                if isinstance(part, Node)
                and part.tag == tag
                and (not attribute or part.attributes.get(attribute) == value)
            ]
        return found

    def first(self, path: str) -> str:
        """The text of the first filled element at a path, on one line."""
        return next((text for node in self.find(path) if (text := " ".join(read_text(node).split()))), "")


def read_text(node: Node) -> str:
    """All text below an element: marks within a word leave nothing between their parts, other elements a blank."""
    return "".join(text for _, text in _read_parts(node))


def _read_parts(node: Node) -> list[Piece]:
    """The pieces of text below an element that are not empty, and whether an element left them."""
    pieces: list[Piece] = []
    for part in node.parts:
        if isinstance(part, str):
            pieces.append((False, part))
        else:
            tag = part.tag.lower()
            if tag == "style":  # EndNote's runs of text.
                tag = FACES.get(part.attributes.get("face", ""), "i")
            if text := render(tag, _read_parts(part), pieces[-1][1][-1] if pieces else ""):
                pieces.append((True, text))
    return pieces


@dataclass(frozen=True)
class Take:
    """The elements at a path become fields of this tag; `form` reads an element's value."""

    tag: str
    path: str
    form: Callable[[Node], str] = read_text


@dataclass(frozen=True)
class Shape:
    """How a format is laid out: the elements that are records, those never looked into, and what is taken."""

    records: frozenset[str]
    take: Callable[[Node], Iterable[Field]]
    kind: Callable[[Node], str] = lambda node: ""
    skip: frozenset[str] = frozenset()


def take_all(node: Node, takes: Iterable[Take]) -> list[Field]:
    """The filled fields of a record by a table of paths."""
    found = ((take.tag, take.form(part), part.line) for take in takes for part in node.find(take.path))
    return [Field(tag, value.strip(), line) for tag, value, line in found if value.strip()]


def read_xml(characters: str, name: str, *, shape: Shape) -> Reading:
    """Every record of an XML export, and an independent count of its start tags.

    Documents of one kind may stand behind each other. One that is not well-formed, declares entities or nests without
    end becomes an Issue, and nothing is read.
    """
    place = _Place()
    starts: list[int] = []
    remarks: list[str] = []
    issues: list[Issue] = []

    def read_records() -> Iterator[Block]:
        try:
            for begin, end in split_documents(characters):
                yield from _read_records(characters[begin:end].removeprefix("\ufeff"), place, shape, remarks=remarks)
                place.before += characters.count("\n", begin, end)
            starts.extend(count_tags(characters, shape.records))
        except SAXParseException as error:
            refuse(f"XML that cannot be read: {error.getMessage()}", place.before + (error.getLineNumber() or 1))
        except EntitiesForbidden as error:
            what = "an external entity" if error.sysid else "an entity"
            refuse(f"{what} {error.name!r} declared in the file", place.line())
        except DefusedXmlException as error:
            refuse(f"XML that reaches outside the file: {error}", place.line())
        except _BeyondError as error:
            refuse(str(error), place.line())

    def refuse(found: str, line: int) -> None:
        issues.append(_refuse(name, line, found))

    return Reading(read_records(), starts, remarks, issues)


class _Place:
    """Where in the file the parser is: each document has a parser of its own, which counts from its first line."""

    def __init__(self) -> None:
        self.before = 0
        self.parser = _Parser()

    def line(self) -> int:
        return self.before + (self.parser.getLineNumber() or 1)


def _read_records(characters: str, place: _Place, shape: Shape, *, remarks: list[str]) -> Iterator[Block]:
    place.parser = parser = _Parser()
    collector = _Collector(shape, place.line)
    parser.setContentHandler(collector)
    forbidden = 0
    for piece in _cut_pieces(characters):
        plain, found = _mend_characters(piece)
        forbidden += found
        parser.feed(plain)
        yield from collector.blocks
        collector.blocks.clear()
    parser.close()
    if forbidden:
        remarks.append(f"{forbidden} characters that XML forbids read as blanks")


def _cut_pieces(characters: str) -> Iterator[str]:
    """The text without its declaration, in pieces that cut no reference to a character.

    The bytes are decoded already, so that what the declaration says of the encoding must not count again.
    """
    declared = DECLARATION.match(characters)
    start = declared.end() if declared else 0
    if declared:
        yield re.sub(r"[^\n]", " ", declared[0])
    while start < len(characters):
        end = start + CHUNK
        reference = characters.rfind("&", max(start + 1, end - LONGEST_REFERENCE), end)
        if reference > 0 and end < len(characters):
            end = reference
        yield characters[start:end]
        start = end


class _BeyondError(Exception):
    pass


class _Parser(DefusedExpatParser):
    """PubMed names the address of its DTD: that alone reaches for nothing, as the DTD is never read."""

    def reset(self) -> None:
        super().reset()
        inner: expat.XMLParserType = self._parser  # type: ignore[attr-defined]
        inner.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)


class _Collector(ContentHandler):
    """Builds one record at a time as a small tree, takes its fields and lets it go."""

    def __init__(self, shape: Shape, line: Callable[[], int]) -> None:
        super().__init__()
        self.shape, self.line = shape, line
        self.blocks: list[Block] = []
        self.open: list[Node] = []
        self.skipped = 0  # How deep inside an element that is never looked into.

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rpartition(":")[2]
        if self.skipped or (self.open and tag in self.shape.skip):
            self.skipped += 1
        elif self.open or tag in self.shape.records:
            if len(self.open) >= DEEPEST:
                raise _BeyondError(f"more than {DEEPEST} elements within each other")
            node = Node(tag, dict(attrs.items()), self.line())
            if self.open:
                self.open[-1].parts.append(node)
            self.open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802
        if self.skipped:
            self.skipped -= 1
        elif self.open:
            node = self.open.pop()
            if not self.open:
                fields = tuple(self.shape.take(node))
                self.blocks.append(Block(self.shape.kind(node), fields, node.line, self.line()))

    def skippedEntity(self, name: str) -> None:  # noqa: N802
        """A name that only an unread DTD explains: HTML's names are known, any other would lose text."""
        character = html.unescape(f"&{name};")
        if character.startswith("&") and name != "amp":
            raise _BeyondError(f"the entity {name!r}, which the file does not explain")
        self.characters(character)

    def characters(self, content: str) -> None:
        if self.open and not self.skipped:
            self.open[-1].parts.append(content)


@lru_cache(maxsize=1000)
def _steps(path: str) -> tuple[tuple[str, str, str], ...]:
    matches = [STEP.fullmatch(step) for step in path.split("/")]
    return tuple((match["tag"], match["attribute"] or "", match["value"] or "") for match in matches if match)


def _mend_characters(characters: str) -> tuple[str, int]:
    """Blanks for characters that no XML may hold, and how many: EndNote writes some into abstracts."""
    count = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal count
        number = match["hex"] or match["decimal"]
        if number and _is_legal(int(number, 16 if match["hex"] else 10)):
            return match[0]
        count += 1
        return " "

    return ILLEGAL.sub(mend, characters), count


def _is_legal(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _refuse(name: str, line: int, found: str) -> Issue:
    if "junk after document element" in found:
        found = "text of another kind behind the end of the XML"
        remedy = "cut the file there, save the parts as files of their own, and list each in config/searches"
        return Issue(name, f"line {line}", found, "one format in a file", remedy)
    allowed = "well-formed XML as a database exports it, whole to its last tag, without entities of its own"
    remedy = "export again: the file is cut short, damaged or made by hand"
    return Issue(name, f"line {line}", found, allowed, remedy)
