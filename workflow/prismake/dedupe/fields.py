"""Reads volume, issue and authors out of what databases and spreadsheet programs made of them."""

import re

from prismake.dedupe.vocabulary import NAMELESS
from prismake.text.folding import fold_text, strip_markup
from prismake.text.spreadsheets import mend_spreadsheet

_DIGITS = re.compile(r"\d+")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=\.)(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_NAME = re.compile(r"[A-Z]+[a-z]*|[a-z]+")  # the same as words of _GLUED text
_ASCII_LONG_NAME = re.compile(
    r"(?<![A-Z])[A-Z]+[a-z]+|[a-z]{2,}"
)  # of these, those of two letters that are no initials


def read_number(text: str) -> str:
    """The first number of a volume or issue; empty when it is damaged or says nothing.

    >>> read_number("88 Suppl 1"), read_number("1)"), read_number("05-Jun"), read_number("UNKNOWN")
    ('88', '', '5', '')
    """
    text = mend_spreadsheet(text)
    if text.endswith(")") and "(" not in text:
        return ""
    found = _DIGITS.search(text)
    return found[0].lstrip("0") if found else ""


def read_authors(text: str) -> str:
    """Names without initials, folded, in alphabetical order, so that order and form of names do not matter.

    >>> read_authors("Smith, J. and Doe, A."), read_authors("Pala A.Schmitz A. L.Knoll A.")
    ('doe smith', 'knoll pala schmitz')
    """
    text = strip_markup(text)
    shouted = text.isupper()
    plain = text.isascii()
    if plain and not shouted and (names := _ASCII_LONG_NAME.findall(text)):
        return " ".join(sorted(set(" ".join(names).lower().split(" ")) - NAMELESS))
    parts = _ASCII_NAME.findall(text) if plain else _WORD.findall(_GLUED.sub(" ", text))
    names = [part for part in parts if len(part) > 1 and (not part.isupper() or (shouted and len(part) > 2))]
    names = names or [part for part in parts if not part.isascii() or len(part) > 2]
    folded = " ".join(names).lower().split() if plain else fold_text(" ".join(names)).split()
    return " ".join(sorted(set(folded) - NAMELESS))
