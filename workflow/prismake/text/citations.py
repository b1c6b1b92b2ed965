"""Citations that databases write in one cell, taken apart: journal, year, volume, issue, pages."""

import html
import re
from functools import lru_cache

PARTS = ("journal", "year", "volume", "issue", "pages")
YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
VOLUME = r"(?:(?<!\w)(?P<volume>[A-Z]{0,3}\d\w{0,10}(?:[-/]\w{1,12})?|[IVXLC]{1,8}))?"
ISSUE = r"(?:\s?\((?P<issue>[^()]{0,60}(?:\([^()]{0,20}\)[^()]{0,20})?)\))?"
PAGES = r"(?P<pages>[A-Za-z]{0,4}\d[\w.+-]{0,30}(?:, ?(?!(?:19|20)\d\d\b)[A-Za-z]?\d[\w.-]{0,20}){0,5})"
LONGEST = 3_000  # Characters of a citation; abstracts are longer.
# Each is searched for behind the journal's name.
TAILS = tuple(
    re.compile(pattern)
    for pattern in (
        # Embase: "J Tests (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004"
        rf"\s?\({YEAR}\)(?:\s(?P<volume>\w{{1,12}}(?:-\w{{1,12}})?))?(?:[: ]\s?(?P<issue>[\w./ -]{{1,40}}?))?"
        r"\s?\((?P<pages>[\w., -]{1,40})\)",
        rf"\s?\({YEAR}\)(?:\s(?P<volume>\w{{1,12}}(?:-\w{{1,12}})?))?(?::(?P<issue>[\w/-]{{1,20}}))?(?=[.,]|$|\sArticle)",
        # Ovid Embase: "J Tests. 102(4) (pp 253-258), 2004. …", "J Tests. 15(no pagination), 2023. Article Number: 12."
        rf"\.\s?{VOLUME}{ISSUE}\s?(?:\(\)\s?)?\((?:pp (?P<pages>[\w.,; -]{{1,60}})|no pagination|var\.? ?pagings)\)"
        rf",?\s?{YEAR}",
        # Ovid PsycInfo: "J Tests. Vol.45,(3), 2024, pp. 1209-1216."
        rf"\.\s?Vol\.\s?(?P<volume>[^,(]{{1,20}})?(?:,\s?\((?P<issue>[^()]{{1,40}}(?:\([^()]{{0,20}}\))?)\))?"
        rf",\s?(?:[^,\d]{{0,20}}(?:\d\d?,\s)?){YEAR}(?:,\s?(?:pp\.\s?{PAGES})?)?",
        rf"\.\s{YEAR},\s(?:pp\.\s?{PAGES}?|ArtID)",
        # Ovid MEDLINE: "J Tests. 12(3):253-258, 2004 Aug 25."
        rf"\.\s?{VOLUME}{ISSUE}:\s?{PAGES},\s?(?:[A-Z][\w/ -]{{2,20}}\s)?{YEAR}",
        # PubMed: "J Tests. 2020 Feb;63(2):103640. doi: …", "J Tests. 2024 Jan 5. doi: …"
        rf"\.?\s{YEAR}(?:\s[\w/-]{{1,12}}){{0,3}};\s?{VOLUME}{ISSUE}(?::\s?{PAGES})?",
        rf"\.\s{YEAR}(?:\s[\w/-]{{1,12}}){{1,3}}(?::[\w.-]{{1,40}})?\.(?=\s(?:doi|pii):)",
        # The regional portal of WHO: "J Tests;139(2): 179-184, 2021 07.", "J Tests; 8(1); 132-145"
        rf";\s?{VOLUME}{ISSUE}\s?[:;]\s?(?:{PAGES}|-)(?:,\s?(?:[A-Za-z./-]{{1,12}}\s){{0,3}}{YEAR})?",
        # BASE: "J Tests ; volume 73, issue 11, page 8-9 ; ISSN 0745-7472", "J Tests, Vol 12, Iss 1, Pp 1-10 (2022)"
        rf"\s?;\s[Vv]olume\s(?P<volume>\w{{1,12}})(?:[,;]\s[Ii]ssue\s(?P<issue>\w{{1,20}}))?(?:[,;]\s[Pp]ages?:?\s{PAGES})?",
        rf",\sVol\.?\s(?P<volume>\w{{1,12}})(?:,\sIss\s(?P<issue>[\w-]{{1,20}}))?(?:,\s[Pp]p?\s{PAGES})?(?:\s\({YEAR}\))?",
    )
)
ARTICLE = re.compile(r"\b(?:Article Number: ?|Art(?:icle)?\.? ?(?:ID|No\.?):? ?)([\w.-]{1,30}\w)", re.IGNORECASE)
MEETING = re.compile(r"\.\s(?:Conference|Conference Publication):")


@lru_cache(2**14)
def read_citation(text: str) -> dict[str, str]:
    """The parts of a citation, those that it names; empty for a text that is none.

    >>> read_citation("J Tests (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004")
    {'journal': 'J Tests', 'year': '2004', 'volume': '102', 'issue': '4', 'pages': '253-258'}
    >>> read_citation("Brain Tests. 1828(no pagination), 2024. Article Number: 148775.")
    {'journal': 'Brain Tests', 'year': '2024', 'volume': '1828', 'pages': '148775'}
    >>> read_citation("Journal of Tests (London)")
    {}
    """
    text = " ".join(html.unescape(text).split())
    if len(text) > LONGEST or not any(letter.isdigit() for letter in text):
        return {}
    for tail in TAILS:
        if (found := tail.search(text)) and found.start():
            return _name_parts(text, found)
    return {}


def _name_parts(text: str, found: re.Match[str]) -> dict[str, str]:
    journal = MEETING.split(text[: found.start()], maxsplit=1)[0].removeprefix("Source: ").strip(" .,;")
    parts = {name: (value or "").strip(" .,;") for name, value in found.groupdict().items()}
    if not parts.get("pages") and (article := ARTICLE.search(text)):
        parts["pages"] = article[1].rstrip(".")
    return {name: value for name in PARTS if (value := {**parts, "journal": journal}.get(name, ""))}
