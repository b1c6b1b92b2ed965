"""Two formats in one file: the reader of one leaves out the entries of the other, so that such a file is refused."""

import re
from collections.abc import Iterator

from prismake.issues import Issue

# For each format how its start lines begin, and the whole of such a line: a line of prose is none. In files that were
# joined without a line end it stands behind other text.
STARTS = {
    "RIS": (b"TY ", re.compile(rb"TY {1,2}- ?[A-Z]{3,8}[ \t\r]*$", re.MULTILINE)),
    "MEDLINE": (b"PMID-", re.compile(rb"PMID- ?\d{1,8}[ \t\r]*$", re.MULTILINE)),
    "BibTeX": (
        b"@",
        re.compile(
            rb"(?<!\w)@[ \t]?[A-Za-z]{3,30}[ \t]?[{(](?:[^\s={}\"(),]{0,200},(?:[ \t\r]*$|\s*[A-Za-z][\w-]{0,40}\s*=)"
            rb"|\s*[A-Za-z][\w-]{0,40}\s*=\s*[{\"])",
            re.MULTILINE,
        ),
    ),
    "Web of Science": (b"PT ", re.compile(rb"(?<![A-Za-z ])PT [ABCDJPS][ \t\r]*$", re.MULTILINE)),
    "EndNote tagged": (b"%0 ", re.compile(rb"%0 [A-Z][A-Za-z ]{3,40}[ \t\r]*$", re.MULTILINE)),
    "RefWorks": (
        b"RT ",
        re.compile(
            rb"(?<![A-Za-z ])RT (?:Journal(?: Article)?|Generic|Book[A-Za-z, ]{0,30}|Conference Proceedings)[ \t\r]*$",
            re.MULTILINE,
        ),
    ),
}
SHOWN = 5


def refuse_mixture(content: bytes, known: str, name: str, *, before: int = 0) -> list[Issue]:
    """An Issue when a text of the `known` format, behind `before` lines of its file, has start lines of others."""
    issues = []
    for other in STARTS:
        if other == known or not (lines := list(_find_starts(content, other))):
            continue
        shown = ", ".join(str(before + line) for line in lines[:SHOWN]) + (" …" if len(lines) > SHOWN else "")
        found = f"{len(lines)} start marks of {other} in a file of {known}"
        remedy = f"save the entries of {other} in a file of their own, and list both files in searches.csv"
        issues.append(Issue(name, f"line {shown}", found, "entries of one format", remedy))
    return issues


def _find_starts(content: bytes, other: str) -> Iterator[int]:
    """The lines that are start lines of a format, from 1."""
    opening, whole = STARTS[other]
    line, counted, position = 1, 0, -1
    while (position := content.find(opening, position + 1)) >= 0:
        if whole.match(content, position):
            line += content.count(b"\n", counted, position)
            counted = position
            yield line
