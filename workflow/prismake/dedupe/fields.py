"""Reads volume, pages, DOI, year and authors out of what databases and spreadsheet programs made of them."""

import re
from urllib.parse import unquote

from prismake.dedupe.vocabulary import NAMELESS, read_words
from prismake.text.folding import fold_text, strip_markup

_MONTH_NAMES = read_words("jan feb mar apr may jun jul aug sep oct nov dec")
MONTHS = {name: str(number) for number, name in enumerate(_MONTH_NAMES, start=1)}
_EXCEL = re.compile(r"^(?:0?(\d{1,2})-([a-z]{3})|([a-z]{3})-0?(\d{1,3}))$")
_FLOAT = re.compile(r"^(\d+)\.0$")
_DOI = re.compile(r"10(?:\.([\d.]{1,12})|(\d{4,9}))/([^\s\[]+)")  # one source in a thousand loses the dot
_DOI_TAIL = re.compile(r"(?:[.,;:)\]}>'\"]|\[pii\]|\[doi\]){1,40}$")
_YEAR = re.compile(r"(?<!\d)(1[7-9]\d\d|20\d\d)(?!\d)")
_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"^([a-z]{0,4})\W{0,2}(?:0+(?=\d))?+(\d++)\s*([a-z]?)$")
_SUPPLEMENT_PAGE = re.compile(r"(?<![a-z0-9])s\d{1,2}-(\d+)(?=-s?\d|$)")  # S4-76: page 76 of supplement 4
_ROMAN = re.compile(r"^[ivxlc]+$")
_RANGE = re.compile(r"\s*(?:-{1,3}|[‐‑‒–—―−~]|\bto\b)\s*")
_PAGE_WORD = re.compile(r"\b(?:pp?|pages?|article(?: (?:id|number|no))?|art no|no)\b[.:]?\s*")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=\.)(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_NAME = re.compile(r"[A-Z]+[a-z]*|[a-z]+")  # the same as words of _GLUED text
_ASCII_LONG_NAME = re.compile(
    r"(?<![A-Z])[A-Z]+[a-z]+|[a-z]{2,}"
)  # of these, those of two letters that are no initials


def mend_spreadsheet(text: str) -> str:
    """A value as it stood before a spreadsheet program took it for a date or a decimal number.

    >>> mend_spreadsheet("01-Mar"), mend_spreadsheet("Oct-13"), mend_spreadsheet("2006.0")
    ('1-3', '10-13', '2006')
    """
    text = text.strip().lower()
    found = _EXCEL.match(text)
    if found and (found[2] or found[3]) in MONTHS:
        return f"{found[1]}-{MONTHS[found[2]]}" if found[1] else f"{MONTHS[found[3]]}-{found[4]}"
    return _FLOAT.sub(r"\1", text)


def read_doi(text: str) -> str:
    """The DOI in lower case, without URL, prefix and trailing punctuation; empty when there is none.

    >>> read_doi("http://dx.doi.org/10.1038/JHH.2014.1."), read_doi("S0016508594002283 [pii]")
    ('10.1038/jhh.2014.1', '')
    """
    if not text:
        return ""
    found = _DOI.search((unquote(text) if "%" in text else text).lower())
    if not found:
        return ""
    name = found[3] if found[3][-1].isalnum() else _DOI_TAIL.sub("", found[3])
    return f"10.{found[1] or found[2]}/{name}"


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


def read_year(text: str) -> int:
    """The four-digit year, 0 when there is none."""
    found = _YEAR.search(text)
    return int(found[1]) if found else 0


def read_pages(text: str) -> tuple[str, str, str]:
    """Prefix and number of the first page, and the number of the last page with shortened ranges completed.

    >>> read_pages("100-9"), read_pages("S12"), read_pages("210 -- 218"), read_pages("06-Oct")
    (('', '100', '109'), ('s', '12', ''), ('', '210', '218'), ('', '6', '10'))
    >>> read_pages("S4-76-S4-101")
    ('s', '76', '101')
    >>> read_pages("45S-56S")
    ('s', '45', '56')
    """
    if not text:
        return "", "", ""
    first, dash, last = text.partition("-")
    if first.isdecimal() and (last.isdecimal() or not dash) and text.isascii():
        return _complete_range(first.lstrip("0") or "0", last.lstrip("0") or "0" * bool(last))
    return _read_other_pages(text)


def _complete_range(start: str, end: str) -> tuple[str, str, str]:
    """The range of plain numbers, "100-9" as 100 to 109."""
    return "", start, start[: len(start) - len(end)] + end if end and len(end) < len(start) else end


def _read_other_pages(text: str) -> tuple[str, str, str]:
    """Pages that are more than two numbers and a hyphen."""
    text = _PAGE_WORD.sub("", mend_spreadsheet(text)).strip(" .:;,")
    if text.startswith("s") and len(text.split("-")) == 4:
        text = _SUPPLEMENT_PAGE.sub(r"s\1", text)
    parts = _RANGE.split(re.split(r"[,;+]|\s\(", text)[0].strip(), maxsplit=1)
    if all(_ROMAN.match(part) for part in parts):
        return "", parts[0], parts[-1] if len(parts) > 1 else ""
    first = _PAGE.match(parts[0].strip())
    if not first:
        return "", "", ""
    last = _PAGE.match(parts[1].strip()) if len(parts) > 1 else None
    start, end = first[2], last[2] if last else ""
    if end and len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    if first[3] == "s" and not first[1]:
        return "s", start, end
    return first[1], start + first[3], end


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
