"""What a manuscript is made of, in its order; numbers in its texts carry their facts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from prismake.report.facts import split_facts, unmark


@dataclass(frozen=True)
class Heading:
    """A heading; level 0 is the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is text, note, code, item or reference."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table below its caption; the cells of a row are as many as the columns."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A figure by its name in reports/exports/figures/, above its caption."""

    name: str
    caption: str


Block = Heading | Paragraph | Table | Picture


def list_facts(blocks: Sequence[Block]) -> dict[str, str]:
    """Every fact of a manuscript with the text that it shows; the first text of a fact that stands several times."""
    found: dict[str, str] = {}
    for text in list_texts(blocks):
        for piece in split_facts(text):
            if piece.fact:
                found.setdefault(piece.fact, piece.text)
    return found


def list_texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Every text of a manuscript, cells included."""
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        else:
            yield block.caption
        if isinstance(block, Table):
            yield from block.columns
            for row in block.rows:
                yield from row


@dataclass(frozen=True)
class Placed:
    """A block of a manuscript with where a reader finds it: "Results, paragraph 3"."""

    block: Block
    place: str


def place_blocks(blocks: Iterable[Block]) -> list[Placed]:
    """Every block that says something, with its place below its heading; the paragraph above a table is its caption."""
    found, heading, before = [], "", None
    seen: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Heading | Paragraph) and not unmark(block.text).strip():
            continue
        if isinstance(block, Heading):
            heading, seen = unmark(block.text).strip(), Counter()
            found.append(Placed(block, f"heading “{heading}”"))
            continue
        kind = "table" if isinstance(block, Table) else "paragraph"
        seen[kind] += 1
        if isinstance(block, Table) and isinstance(before, Paragraph):
            block = replace(block, caption=before.text)
        before = block
        found.append(Placed(block, ", ".join(filter(None, (heading, f"{kind} {seen[kind]}")))))
    return found
