"""Questions about pairs: the words around the sheets that ask them, and the words that answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What is asked of pairs: the folder's kind, the words around the sheet, and the words that answer.

    `unasked` is what people may write on the free sheet, of pairs that no machine asked about.
    """

    kind: str
    title: str
    guide: tuple[str, ...]
    unasked: str
    reason: str
    entry: str
    label: str
    choices: tuple[str, ...]


Ruling = dict[str, str]  # left, right, person, ruling, note, held, sheet, cell
