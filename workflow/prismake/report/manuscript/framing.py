"""What frames the results of the manuscript: the question before the methods, harms, and the discussion."""

from collections.abc import Iterator

from prismake.report.manuscript.blocks import Block, Heading, Paragraph
from prismake.report.manuscript.shown_tables import name_part, show_listing
from prismake.report.manuscript.tokens import mark_numbers
from prismake.report.sections.beside import build_harms
from prismake.report.sections.discussion import build_discussion
from prismake.report.sections.sources import build_protocol
from prismake.report.view import View


def compose_question(view: View) -> Iterator[Block]:
    """The question of the protocol, a paragraph for each part; nothing where there is none."""
    question = build_protocol(view)["question"]
    if question:
        yield Heading("Question")
    yield from list_protocol("question", question)


def list_protocol(part: str, fields: list[tuple[str, str]]) -> Iterator[Paragraph]:
    """Named fields of a part of the protocol."""
    for name, value in fields:
        yield Paragraph(mark_numbers(f"{name}: {value}", f"protocol.{part}.{name_part(name)}"), "item")


def compose_harms(view: View) -> Iterator[Block]:
    """What was stated of harms, study by study."""
    if len(view.find_table("harms")):
        given = build_harms(view)
        yield Heading("Harms", 2)
        yield Paragraph(given["lead"])
        yield from map(show_listing, given["listings"])


def compose_discussion(view: View) -> Iterator[Block]:
    """The authors' words on the evidence as a whole, and what they have not written yet."""
    given = build_discussion(view)
    if given["told"] or given["open"]:
        yield Heading("Discussion")
    for words, answer in given["told"]:
        yield Heading(mark_numbers(words, f"discussion.{name_part(words)}.item"), 2)
        yield Paragraph(mark_numbers(answer, f"discussion.{name_part(words)}"))
    if given["open"]:
        yield Paragraph(f"Not written yet: {'; '.join(given['open'])}.", "note")
