"""Figures and tables are mentioned where they belong: journals ask it of each, and each mention finds its caption."""

import re
from collections.abc import Sequence
from itertools import count, groupby

from prismake.report.manuscript.blocks import Block, Paragraph, Picture, Table
from prismake.report.numerals import join_words

MENTION = re.compile(r"(Figure|Table) (\d+)")  # what stands for a caption in a paragraph of the kind "shown"


def mention_shown(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a sentence before each row of figures and tables that says which ones follow.

    They are numbered in their order, as the document numbers its captions.
    """
    numbers = {kind: count(1) for kind in ("Figure", "Table")}
    found: list[Block] = []
    for shown, group in groupby(blocks, key=lambda block: isinstance(block, Picture | Table)):
        together = list(group)
        if shown:
            kinds = ["Figure" if isinstance(block, Picture) else "Table" for block in together]
            named = [f"{kind} {next(numbers[kind])}" for kind in kinds]
            found.append(Paragraph(f"See {join_words(named)}.", "shown"))
        found += together
    return found
