"""Where files were put together: entries that begin behind other text, and entries of another format.

This look at a file knows nothing of the reader: it finds start marks wherever they stand.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from prismake.ingest.lines import Lines
from prismake.ingest.start_marks import ENDS, STARTS, TABLES, TRACES, Around
from prismake.ingest.texts import Numbers
from prismake.issues import Issue

LINES = {known: re.compile(rf"(?:{start.line})[ \t]*$") for known, start in STARTS.items()}
NEXT = {known: re.compile(start.next) for known, start in STARTS.items()}
BEFORE = {known: re.compile(start.before) for known, start in STARTS.items()}
ALONE = {known: re.compile(start.alone) for known, start in STARTS.items()}
PROSE = {known: re.compile(start.prose) for known, start in STARTS.items()}
FOUND = {known: re.compile(trace.line) for known, trace in TRACES.items()}
BARE, INDENTS = r"\ufeff?", dict.fromkeys(("RIS", "BibTeX"), r"[ \t\ufeff]*")  # What entries may begin behind.
OF_MEDLINE = re.compile(r"(?:OWN|STAT|DCOM|LR|CDAT) *-")
WHOLE = rf"(?:{'|'.join(start.line for start in STARTS.values())})[ \t]*$"
ANY = "|".join([WHOLE, *(trace.line for trace in TRACES.values())])


def _for_machines(pattern: str) -> str:
    """A wider pattern for RE2, which counts slowly: every line that it finds is looked at again."""
    return re.sub(r"\{\d+,\d+\}", "*", pattern).replace(r"\ufeff", "\ufeff").replace("$", r"(?:\n|\z)")


MARKS = _for_machines(ANY)


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


def find_seams(
    lines: Lines, own: str, *, name: str, before: int = 0, cuts: bool = True, among: Numbers | None = None
) -> Joined:
    """Start marks of the format `own` behind other text, and those of other formats anywhere.

    `PY  - 2001TY  - JOUR` can be taken apart, where `cuts` says so. What may be prose (`It opens with TY  - JOUR`, and
    a field below) is an Issue, and so is an entry of another format, one for each. Who has searched the lines for MARKS
    already says `among` which ones to look.
    """
    found = Joined()
    others: set[str] = set()
    for index in _find_candidates(lines, own, among):
        place = f"line {before + index + 1}"
        for known in STARTS:
            state, begin = _judge(lines, index, known, own=own)
            if state == "cut" and cuts:
                lead = lines.text(index)[:begin]
                ends = (int(lines.begin[index]) + len(part.encode()) for part in (lead.rstrip("\ufeff"), lead))
                found.cuts.append((next(ends), next(ends)))
                found.lines.append(index + 1)
            elif state in ("cut", "unsure"):
                found.issues.append(_refuse_unsure(name, place, lines.text(index)[begin:].strip()))
            elif state == "other" and known not in others:
                others.add(known)
                found.issues.append(refuse_other(name, place, f"the beginning of {known}", own))
        for known in () if own in TABLES else TRACES:
            if known not in others and known != own and _shows(lines, index, known):
                others.add(known)
                found.issues.append(refuse_other(name, place, f"text of {known}", own))
    return found


def _find_candidates(lines: Lines, own: str, among: Numbers | None) -> list[int]:
    """The lines that hold a mark, but for those of the format itself at the beginning of a line."""
    numbers = lines.find(_for_machines(WHOLE) if own in TABLES else MARKS, among=among)
    start = STARTS.get(own)
    if start and len(numbers):
        anchored = _for_machines(rf"^{INDENTS.get(own, BARE)}(?:{start.line})[ \t]*$")
        numbers = np.setdiff1d(numbers, lines.find(anchored, among=numbers), assume_unique=True)
    return [int(number) for number in numbers]


def _judge(lines: Lines, index: int, known: str, *, own: str) -> tuple[str, int]:
    """What the start mark of a format is in a line: "cut", "unsure", "other", or "" for none; and where it begins."""
    text = lines.text(index)
    match = LINES[known].search(text)
    if not match:
        return "", 0
    lead = text[: match.start()]
    bare = not lead.strip(" \t\ufeff")
    if known == own and (own == "BibTeX" or re.fullmatch(INDENTS.get(own, BARE), lead)):
        return "", 0  # BibTeX may write several entries on a line.
    if lead and PROSE[known].match(text, len(lead) - 1):
        return "", 0
    ended = _is_ended(lead)
    follows = NEXT[known].match(_next_line(lines, index)) or ALONE[known].search(match[0])
    if not (follows or (ended and known == own)):
        return "", 0
    sure = ended or bool(lead and BEFORE[known].match(text, len(lead) - 1)) or (bare and _may_open(lines, index))
    if known == own:
        return ("cut" if sure else "unsure"), match.start()
    field = known == "MEDLINE" and own == "RIS"  # which may have a field PMID of its own
    if field and not ended and not OF_MEDLINE.match(_next_line(lines, index)):
        sure = bare and _may_open(lines, index)
    return ("other" if sure or not field else ""), match.start()


def _shows(lines: Lines, index: int, known: str) -> bool:
    """Whether the line holds what shows a format without start lines."""
    text = lines.text(index)
    match = FOUND[known].search(text)
    if not match:
        return False
    lead = text[: match.start()]
    around = Around(
        text=text,
        lead=lead,
        ended=_is_ended(lead),
        above=lambda most: [lines.text(number) for number in range(max(0, index - most), index)],
        below=_next_line(lines, index),
    )
    return TRACES[known].confirm(around, match[0])


def _is_ended(lead: str) -> bool:
    return bool(ENDS.match(lead.lstrip("\ufeff")))


def _may_open(lines: Lines, index: int) -> bool:
    return index == 0 or bool(lines.blank[index - 1]) or bool(ENDS.match(lines.text(index - 1)))


def _next_line(lines: Lines, index: int) -> str:
    following = np.flatnonzero(~lines.blank[index + 1 : index + 6])
    return lines.text(index + 1 + int(following[0])) if len(following) else ""


def _refuse_unsure(name: str, place: str, mark: str) -> Issue:
    found = f"{mark!r} behind other text: an entry, or words of the text before it"
    remedy = "put it on a line of its own if files were joined here, else take it out of the text"
    return Issue(name, place, found, "every entry begins on a line of its own", remedy)


def refuse_other(name: str, place: str, found: str, own: str) -> Issue:
    """The Issue of a file of the format `own` that goes on in another one."""
    remedy = "cut the file there, and list each part in config/searches with a row of its own"
    return Issue(name, place, f"{found} in a file of {own}", "one format in a file", remedy)
