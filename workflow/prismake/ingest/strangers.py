"""Start marks of other formats in a text that has marks of its own: two files were put together, one would be lost."""

import re

from prismake.ingest.delimited import find_header
from prismake.ingest.headers import KNOWN, normalise_header
from prismake.issues import Issue

# Each stands on a line of its own, or, where files were joined without a line end, at the end of one.
STRANGER = re.compile(
    r"(?:\bTY|(?<=[a-z.])TY)[ \t]{1,3}-[ \t]?[A-Z]{3,6}[ \t]*$|PMID- ?\d{1,8}[ \t]*$|^PT [A-Z]$|^%0[ \t]\w"
    r"|\bRT [A-Z][a-z]{3,20}(?:[ \t][A-Za-z/,()-]{1,20}){0,3}[ \t]*$(?=\n[A-Z][A-Z0-9] )"
    r"|@[A-Za-z]{4,20}\{[^,\s{}]{0,100},[ \t]*$|<\?xml\b|<(?:rdf:RDF|PubmedArticle|xml|records)\b|^<\d{1,6}\.?[ \t]*>$"
    r"|[\[{][ \t]*$(?=\n[ \t]*[\"{\[])|\{[ \t]*\"[\w.@$-]{1,40}\"[ \t]*:"
    r"|(?P<cochrane>Record #\d{1,6} of \d{1,6}[ \t]*$)"
    r"|(?P<abstract>^PMID: ?\d{1,8}(?: {1,2}\[|[ \t]*$))"
    r"|(?P<summary>\bPMID: ?\d{1,8}(?:; (?:PubMed Central )?PMCID: ?PMC\d{1,9})?\.[ \t]*$)",
    re.MULTILINE,
)
SURE = 2  # Known names of columns that make the end of a line a header.


def find_strangers(characters: str, name: str, *, own: str) -> list[Issue]:
    """An Issue that names the first line with a start mark of another format than `own`."""
    for match in STRANGER.finditer(characters):
        if match.lastgroup != own:
            return [refuse_stranger(name, characters.count("\n", 0, match.start()) + 1, match[0].strip())]
    return []


def is_table(paragraph: str) -> bool:
    """Whether the header of a CSV file opens a paragraph, or ends a line of it.

    >>> is_table("Title,Authors\\nA,B"), is_table("the end.Title,Authors,Year"), is_table("by title, year, doi")
    (True, True, False)
    """
    return find_header(paragraph) is not None or any(map(_ends_in_header, paragraph.split("\n")))


def _ends_in_header(line: str) -> bool:
    for delimiter in (",", ";", "\t"):
        cells = line.split(delimiter)
        close = [cell for cell in cells[-9:] if cell and not cell.startswith(" ")]
        if len(KNOWN.intersection(map(normalise_header, close))) >= SURE:
            return True
    return False


def refuse_stranger(name: str, line: int, found: str) -> Issue:
    """The Issue of a file that goes on in another format."""
    allowed = "one format in a file"
    remedy = "cut the file there, save the parts as files of their own, and list each in config/searches.csv"
    return Issue(name, f"line {line}", f"{found[:60]!r}, where the text of another export begins", allowed, remedy)
