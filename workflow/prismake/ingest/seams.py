"""Where files were put together: entries that begin behind other text, and entries of another format.

This look at a file knows nothing of the reader: it finds whole start lines wherever they stand.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.lines import Lines
from prismake.ingest.texts import Numbers, as_flags
from prismake.issues import Issue

KINDS = (
    "Abstract|Artwork|Bills|Book|Case|Computer|Conference|Dissertation|Generic|Grant|Journal|Laws|Magazine|Map"
    "|Monograph|Motion|Newspaper|Online|Patent|Report|Thesis|Unpublished|Video|Web"
)


@dataclass(frozen=True)
class Start:
    """How entries of a format begin: the whole `line`, and how the `next` one begins, but where a line stands `alone`.

    Right behind a character of `before` it is sure to be no prose, and sure to be prose where `prose` is found there.
    """

    line: str
    next: str
    before: str = r"\S"
    prose: str = "$"
    alone: str = r"(?!)"


STARTS = {
    "RIS": Start(
        r"TY(?:[ \t]{2,3}-[ \t]{0,3}| - ?)[A-Z]{2,8}",
        r"[ \t]*[A-Z][A-Z0-9]{1,3} {0,2}-(?: |$)",
        r"[^\sA-Z]",
        "[A-Za-z]TY -",
    ),
    "MEDLINE": Start(r"(?:PMID- ?\d{1,8}|OWN - ERIC)", r"[A-Z]{2,4} {0,2}- "),
    "BibTeX": Start(
        r"@[A-Za-z]{3,20}[ \t]?[{(](?:[^{}(),=@\n]{0,200},)?(?:[ \t]*[A-Za-z]{2,20}[ \t]?=.*)?",
        ".*=|[ \t]*}",
        alone="=",
    ),
    "Web of Science": Start(r"PT [JBSPC]", r"(?:AU|AF|BA|BE|GP|CA|ED|TI) "),
    "EndNote tagged": Start(r"%0 [A-Z][A-Za-z /-]{2,40}", r"%[A-Z0-9@]"),
    "RefWorks": Start(rf"RT (?:{KINDS})[A-Za-z /,()-]{{0,40}}", r"(?:PMCID|PMID|[A-Z][A-Z0-9])[ \t]", r"[^\sA-Z]"),
    "Ovid": Start(r"<\d{1,9}\.?\s?>", r"[A-Z][\w ]*\s*$"),
    "Ovid Reprint": Start(r"(?:<\d{1,9}\.?\s?>|VN  - Ovid.*)", r"(?:VN|DB|UI|AN|AU|TI|ST)  - "),
}
# How files of further formats open; these count only at the beginning of a line.
XML = r"[ \t\ufeff]*<(?:\?xml[ \t]|!DOCTYPE[ \t]|PubmedArticle|xml>|records?>)"
HEADER = r"[\"']?(?i:titles?|authors?|pmid|doi|key)[\"']?(?:[,;\t][^,;\t\n]{1,40}){3}"
TABLE = r"\ufeff?(?:" + HEADER + r"|(?:\[[ \t]*)?\{[ \t]*(?:\n|$|\")|\[[ \t]*(?:\n|$))"
OPENINGS = {"XML": re.compile(XML), "CSV or JSON": re.compile(TABLE)}
ENDS = re.compile(r"(?:ER {0,2}-|ER|EF)[ \t\ufeff]*$")  # What stands before an entry where files were joined.
LINES = {known: re.compile(rf"(?:{start.line})[ \t]*$") for known, start in STARTS.items()}
NEXT = {known: re.compile(start.next) for known, start in STARTS.items()}
BEFORE = {known: re.compile(start.before) for known, start in STARTS.items()}
ALONE = {known: re.compile(start.alone) for known, start in STARTS.items()}
PROSE = {known: re.compile(start.prose) for known, start in STARTS.items()}
OF_MEDLINE = re.compile(r"(?:OWN|STAT|DCOM|LR|CDAT) *-")
ANY = rf"(?:{'|'.join(start.line for start in STARTS.values())})[ \t]*(?:\n|\z)|^(?:{XML}|{TABLE})"


@dataclass
class Joined:
    """What was found: the bytes that become a line end, the lines broken there, from 1, and what is to be refused."""

    cuts: list[tuple[int, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def cut(self, content: bytes) -> bytes:
        """The content with every start mark at the beginning of a line."""
        begins = [0, *(begin for _, begin in self.cuts)]
        ends = [*(end for end, _ in self.cuts), len(content)]
        return b"\n".join(content[begin:end] for begin, end in zip(begins, ends, strict=True))

    def place(self, numbers: Iterable[int], before: int) -> Numbers:
        """The lines of the file, for numbers that count the lines of the cut content behind `before` others."""
        counted = np.asarray(numbers, dtype=np.int64)
        begins = before + np.asarray(self.lines, dtype=np.int64) + 1 + np.arange(len(self.lines))
        return np.asarray(counted - np.searchsorted(begins, counted, side="right"))


def find_seams(lines: Lines, own: str, *, name: str, before: int = 0) -> Joined:
    """Start marks of the format `own` behind other text, and those of other formats anywhere.

    `PY  - 2001TY  - JOUR` can be taken apart. What may be prose (`It opens with TY  - JOUR`, and a field below) is an
    Issue, and so is an entry of another format, one for each.
    """
    found = Joined()
    others: set[str] = set()
    for index in _find_candidates(lines, own):
        place = f"line {before + index + 1}"
        for known in STARTS:
            state, begin = _judge(lines, index, known, own=own)
            if state == "cut":
                lead = lines.text(index)[:begin]
                ends = (int(lines.begin[index]) + len(part.encode()) for part in (lead.rstrip("\ufeff"), lead))
                found.cuts.append((next(ends), next(ends)))
                found.lines.append(index + 1)
            elif state == "unsure":
                found.issues.append(_refuse_unsure(name, place, lines.text(index)[begin:].strip()))
            elif state == "other" and known not in others:
                others.add(known)
                found.issues.append(_refuse_other(name, place, known, own))
        for known, opening in OPENINGS.items():
            if known not in others and opening.match(lines.text(index)) and _may_open(lines, index):
                others.add(known)
                found.issues.append(_refuse_other(name, place, known, own))
    return found


def _find_candidates(lines: Lines, own: str) -> list[int]:
    """The lines that hold a start mark, but for those of the format itself at the beginning of a line."""
    numbers = np.flatnonzero(as_flags(compute.match_substring_regex(lines.array, _for_machines(ANY))))
    start = STARTS.get(own)
    if start and len(numbers):
        anchored = _for_machines(rf"^[ \t\ufeff]*(?:{start.line})[ \t]*(?:\n|\z)")
        numbers = numbers[~as_flags(compute.match_substring_regex(lines.array.take(pa.array(numbers)), anchored))]
    return [int(number) for number in numbers]


def _for_machines(pattern: str) -> str:
    """A wider pattern for RE2, which counts slowly: every line that it finds is looked at again."""
    return re.sub(r"\{\d+,\d+\}", "*", pattern).replace(r"\ufeff", "\ufeff")


def _judge(lines: Lines, index: int, known: str, *, own: str) -> tuple[str, int]:
    """What the start mark of a format is in a line: "cut", "unsure", "other", or "" for none; and where it begins."""
    text = lines.text(index)
    match = LINES[known].search(text)
    if not match:
        return "", 0
    lead = text[: match.start()]
    bare = not lead.strip(" \t\ufeff")
    if known == own and (bare or own == "BibTeX"):  # BibTeX may write several entries on a line.
        return "", 0
    if lead and PROSE[known].match(text, len(lead) - 1):
        return "", 0
    ended = bool(ENDS.match(lead.lstrip("\ufeff")))
    follows = NEXT[known].match(_next_line(lines, index)) or ALONE[known].search(match[0])
    if not (follows or (ended and known == own)):
        return "", 0
    sure = ended or bool(lead and BEFORE[known].match(text, len(lead) - 1))
    if known == own:
        return ("cut" if sure and not own.startswith("Ovid") else "unsure"), match.start()
    field = known == "MEDLINE" and own == "RIS"  # which may have a field PMID of its own
    if field and not ended and not OF_MEDLINE.match(_next_line(lines, index)):
        sure = bare and _may_open(lines, index)
    return ("other" if (bare and not field) or sure else ""), match.start()


def _may_open(lines: Lines, index: int) -> bool:
    return index == 0 or bool(lines.blank[index - 1]) or bool(ENDS.match(lines.text(index - 1)))


def _next_line(lines: Lines, index: int) -> str:
    following = np.flatnonzero(~lines.blank[index + 1 : index + 6])
    return lines.text(index + 1 + int(following[0])) if len(following) else ""


def _refuse_unsure(name: str, place: str, mark: str) -> Issue:
    found = f"{mark!r} behind other text: an entry, or words of the text before it"
    remedy = "put it on a line of its own if files were joined here, else take it out of the text"
    return Issue(name, place, found, "every entry begins on a line of its own", remedy)


def _refuse_other(name: str, place: str, known: str, own: str) -> Issue:
    found = f"the beginning of {known} in a file of {own}"
    remedy = "save each format as a file of its own, with its own row in searches.csv"
    return Issue(name, place, found, "one format in a file", remedy)
