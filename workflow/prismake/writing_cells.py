"""Text that a spreadsheet program would take for a formula, kept as text in files that have no other way to say so."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def keep_text(text: str) -> str:
    """The text for a cell of a CSV file: a blank before what a program would compute, which every reader strips.

    >>> keep_text("=1+1"), keep_text("Tea")
    (' =1+1', 'Tea')
    """
    return f" {text}" if text.startswith(FORMULA) else text
