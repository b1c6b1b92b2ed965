"""The protocol of a review as a document to register: the items of PRISMA-P in their order, from config/."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prismake import tables
from prismake.files.placing import place_new
from prismake.issues import Issue, ReviewError
from prismake.report.checklists.answering import answer_items
from prismake.report.checklists.packs import PROTOCOLS
from prismake.report.manuscript.blocks import Block, Heading, Paragraph, Table
from prismake.report.manuscript.docx_writer import write_docx
from prismake.report.numerals import join_words
from prismake.report.view import REQUIRED, View, open_view
from prismake.tables import to_rows

# The first item of each part of PRISMA-P.
PARTS = {"1a": "Administrative information", "6": "Introduction", "8": "Methods"}
SEARCHES = ("Source", "Kind", "Platform", "Search")
VARIABLES = ("Level", "Variable", "Type", "Values", "Help")
FORMS = (".docx", ".md")


def compose_protocol(view: View) -> list[Block]:
    """Title, authors, each item with what is planned or what is still to be written, and the searches and variables."""
    authors = [str(one) for one in view.config.get("authors") or []]
    return [
        Heading(f"Protocol: {view.config['title']}", 0),
        *([Paragraph(join_words(authors))] if authors else []),
        *_compose_items(view),
        Heading("Appendix"),
        *_compose_tables(view),
    ]


def _compose_items(view: View) -> Iterator[Block]:
    for one in answer_items(view, [PROTOCOLS]):
        if one.item.item in PARTS:
            yield Heading(PARTS[one.item.item])
        yield Heading(f"{one.item.item}. {one.item.words}", 2)
        told = " ".join(filter(None, (one.sentence, one.answer)))
        yield Paragraph(told) if told else Paragraph(f"To be written: {one.todo}.", "note")


def _compose_tables(view: View) -> Iterator[Block]:
    searches = [
        tuple(str(row[name]) for name in ("source", "kind", "platform", "query")) for row in to_rows(view.searches)
    ]
    if searches:
        yield Table("searches", "The searches as planned or run.", SEARCHES, tuple(searches))
    names = ("level", "label", "type", "values", "help")
    variables = [tuple(str(row.get(name) or "") for name in names) for row in to_rows(view.codebook)]
    if variables:
        yield Table("variables", "The variables that are sought.", VARIABLES, tuple(variables))


def open_plan(config: Mapping[str, Any]) -> View:
    """The view of a review of which nothing but config/ is known; `config` is as for `open_view`."""
    return open_view({name: tables.empty(tables.KINDS[name]) for name in REQUIRED}, config=config)


def write_protocol(view: View, path: Path) -> None:
    """Write the document as .docx or .md, by the ending of `path`, where no file stands yet.

    Raises ReviewError for another ending and for a file that stands.
    """
    blocks, form = compose_protocol(view), path.suffix.casefold()
    if form not in FORMS:
        raise ReviewError(
            [Issue(str(path), "", f"a name that ends in {form or 'nothing'}", " or ".join(FORMS), "name it so")]
        )
    if form == ".docx":
        authors = join_words([str(one) for one in view.config.get("authors") or []])
        told = write_docx(blocks, pictures={}, title=str(view.config["title"]), authors=authors, date=view.date)
    else:
        told = write_markdown(blocks).encode("utf-8")
    try:
        place_new(path, told)
    except FileExistsError:
        remedy = "name a new file, and compare the two"
        raise ReviewError([Issue(str(path), "", "a file that stands there", "no file of that name", remedy)]) from None


def write_markdown(blocks: list[Block]) -> str:
    """The blocks as Markdown."""
    return "\n\n".join(_write_block(one) for one in blocks) + "\n"


def _write_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {block.text}"
    if isinstance(block, Paragraph):
        return f"> {block.text}" if block.kind == "note" else block.text
    if isinstance(block, Table):
        lines = [block.columns, ("---",) * len(block.columns), *block.rows]
        return f"{block.caption}\n\n" + "\n".join(f"| {' | '.join(map(_write_cell, line))} |" for line in lines)
    return block.caption


def _write_cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
