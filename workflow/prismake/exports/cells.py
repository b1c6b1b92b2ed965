"""Text that a spreadsheet program would take for a formula, kept as text in files that have no other way to say so."""

import re

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Where a cell begins for a program that parts cells at semicolons, as under a German Excel: there a quote that stands
# within a cell of ours keeps neither semicolons nor line ends together.
WITHIN = re.compile("([;\t\n\r])(?=[\"']*[=+\\-@])")


def keep_text(text: str) -> str:
    """The text for a cell of a CSV file: a blank before what a program would compute, which every reader strips.

    >>> keep_text("=1+1"), keep_text("Tea"), keep_text("Tea;=1+1"), keep_text("Tea; =1")
    (' =1+1', 'Tea', 'Tea; =1+1', 'Tea; =1')
    """
    parted = ";" in text or "\n" in text or "\t" in text or "\r" in text  # looked for many times as fast as by WITHIN
    kept = WITHIN.sub(r"\1 ", text) if parted else text
    return f" {kept}" if kept.startswith(FORMULA) else kept


def keep_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose texts are kept so; its numbers are left alone."""
    return frame.map(lambda cell: keep_text(cell) if isinstance(cell, str) else cell)
