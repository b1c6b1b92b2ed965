"""Pages: written out as first-last, and taken apart."""

import re
from functools import lru_cache

from prismake.text.spreadsheets import mend_spreadsheet

PAGES = re.compile(r"(?P<lead>[A-Za-z]*)(?P<first>\d+)-(?P<lead2>[A-Za-z]*)(?P<last>\d+)(?P<rest>(?:\.e\d+|[A-Za-z])?)")
LONGEST_PAGE = 18  # Digits; no page has more, and damage may have millions.
DASH = re.compile(r"\s*(?:--+|[\u2010-\u2015\u2212-])\s*")
# What databases write where there are no pages.
NO_PAGES = re.compile(
    r"(?:n\.? ?pag\b.*|no pagination.*|(?:pages? )?(?:not |un)(?:paginated|numbered|specified|available|given)"
    r"|no pages?(?: (?:given|available|specified))?|n/a|n\.a\.|\[?n\.?p\.?\]?(?:-\[?n\.?p\.?\]?)?)",
    re.IGNORECASE,
)
_BEFORE_PAGE = re.compile(r"(?:^|(?<=-))(?:pp?\.\s*|pp?\s+|pp(?=\d))")
_PAGE = re.compile(r"^([a-z]{0,4})\W{0,2}(\d++)\s*([a-z]?)$")
_SUPPLEMENT_PAGE = re.compile(r"(?<![a-z0-9])s\d{1,2}-(\d+)(?=-s?\d|$)")  # S4-76: page 76 of supplement 4
_ROMAN = re.compile(r"^[ivxlc]+$")
_RANGE = re.compile(r"\s*(?:-{1,3}|[‐‑‒–—―−~]|\bto\b)\s*")
_PAGE_WORD = re.compile(r"\b(?:pp?|pages?|article(?: (?:id|number|no))?|art no|no)\b[.:]?\s*")


@lru_cache(2**14)
def read_pages(first: str, last: str = "") -> str:
    """Pages as first-last with the last page written out.

    >>> [read_pages(*written) for written in (("587--94.e3",), ("100", "9"), ("e0139442",), ("S12-5",), ("12-4, 45",))]
    ['587-594.e3', '100-109', 'e0139442', 'S12-S15', '12-4, 45']

    A field that is a range already tells both ends.

    >>> read_pages("117-23", "123"), read_pages("117", "117-23"), read_pages("4-117", "4-123")
    ('117-123', '117-123', '4-117-4-123')
    >>> read_pages("117-123", "23"), read_pages("117 to 123", "123")
    ('117-123', '117-123')
    >>> read_pages("183-93; quiz 193-4"), read_pages("N.PAG", "N.PAG"), read_pages("No Pagination Specified")
    ('183-193; quiz 193-4', '', '')
    >>> read_pages("117", "23; discussion 124"), read_pages("117", "+"), read_pages("p. 117", "p. 123")
    ('117-123; discussion 124', '117+', '117-123')
    """
    first, last = (DASH.sub("-", part.strip(" -")) for part in (first, last))
    first, semicolon, rest = first.partition(";")
    if not semicolon:
        last, semicolon, rest = last.partition(";")
    first, last = (_BEFORE_PAGE.sub("", part) for part in (first, last))
    first, last = ("" if NO_PAGES.fullmatch(part) else part for part in (first, last))
    if " to " in first:
        first = re.sub(r"^(\w+) to (\w+)$", r"\1-\2", first)
    pages = first or last
    if last == "+":
        return f"{first}+"
    if first and last and last != first and not ("-" in first and _names_last(first, last)):
        pages = _join_ends(first, last) if "-" in first or "-" in last else f"{first}-{last}"
    return _expand_range(pages) + semicolon + rest


def _join_ends(first: str, last: str) -> str:
    """Both ends as a range, unless one of them is that range already."""
    if _expand_range(first) in (_expand_range(last), _expand_range(f"{first.partition('-')[0]}-{last}")):
        return first
    return last if last.startswith(f"{first}-") else f"{first}-{last}"


def _names_last(pages: str, last: str) -> bool:
    """Whether a range names its last page itself, in full or shortened: "117-23" the page 123."""
    end = PAGES.fullmatch(_expand_range(pages))
    written = last.lstrip("SseE")
    return pages.endswith(f"-{last}") or bool(end and written and end["last"].endswith(written))


def _expand_range(pages: str) -> str:
    """A range like "100-9" as "100-109"; whatever is no plain range stays as written."""
    match = PAGES.fullmatch(pages)
    if not match or match["lead2"] not in ("", match["lead"]):
        return pages
    start, end = match["first"], match["last"]
    if max(len(start), len(end)) > LONGEST_PAGE:
        return pages
    if len(end) < len(start):
        end = _complete(start, end)
    elif match["lead"] and not match["lead2"]:
        return pages
    if int(end) < int(start):
        return pages
    if int(end) == int(start) and not match["rest"]:
        return match["lead"] + start
    return f"{match['lead']}{start}-{match['lead']}{end}{match['rest']}"


def split_pages(text: str) -> tuple[str, str, str]:
    """Prefix and number of the first page, and the number of the last page with shortened ranges completed.

    >>> split_pages("100-9"), split_pages("S12"), split_pages("210 -- 218"), split_pages("06-Oct")
    (('', '100', '109'), ('s', '12', ''), ('', '210', '218'), ('', '6', '10'))
    >>> split_pages("S4-76-S4-101")
    ('s', '76', '101')
    >>> split_pages("45S-56S")
    ('s', '45', '56')
    """
    if not text:
        return "", "", ""
    first, dash, last = text.partition("-")
    if first.isdecimal() and (last.isdecimal() or not dash) and text.isascii():
        start = first.lstrip("0") or "0"
        return "", start, _complete(start, last.lstrip("0") or "0" * bool(last))
    return _split_other_pages(text)


def _complete(start: str, end: str) -> str:
    """The last page of a shortened range: 109 of "100-9"."""
    return start[: len(start) - len(end)] + end if end and len(end) < len(start) else end


def _split_other_pages(text: str) -> tuple[str, str, str]:
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
    start = first[2].lstrip("0") or "0"
    end = _complete(start, last[2].lstrip("0") or "0") if last else ""
    if first[3] == "s" and not first[1]:
        return "s", start, end
    return first[1], start + first[3], end
