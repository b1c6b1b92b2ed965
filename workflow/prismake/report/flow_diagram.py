"""The PRISMA 2020 flow diagram as an SVG whose numbers link to the lists of what they count."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from prismake.report.drawing import open_templates, wrap_text

FONT, LEADING, PADDING, GAP = 13.0, 18.0, 10.0, 30.0
HEADER, BAR, TOP = 44.0, 26.0, 6.0
OTHER_TOTALS = ("website_results", "organisation_results", "citations_results")
COLUMNS: Mapping[str, tuple[float, float]] = {  # left edge and width
    "dbr": (44, 300),
    "dbr_side": (376, 286),
    "other": (700, 270),
    "other_side": (1002, 270),
}


class Line(NamedTuple):
    """One entry of a box: its number's key, its words, and its look (head, item or open)."""

    data: str
    look: str = "item"


class Slot(NamedTuple):
    """One box of the template: where it stands and what it lists; `x.*` lists the parts of x."""

    name: str
    column: str
    row: int
    lines: tuple[Line, ...]
    dashed: bool = False


def _open(*names: str) -> tuple[Line, ...]:
    return tuple(Line(name, "open") for name in names)


SLOTS: tuple[Slot, ...] = (
    Slot(
        "identified",
        "dbr",
        0,
        (
            Line("database_results", "head"),
            Line("database_results.*"),
            Line("register_results", "head"),
            Line("register_results.*"),
        ),
    ),
    Slot("removed", "dbr_side", 0, (Line("duplicates"), Line("excluded_automatic"), Line("excluded_other"))),
    Slot("screened", "dbr", 1, (Line("records_screened", "head"), *_open("records_pending", "records_conflict"))),
    Slot("excluded", "dbr_side", 1, (Line("records_excluded", "head"),)),
    Slot("sought", "dbr", 2, (Line("dbr_sought_reports", "head"),)),
    Slot("lost", "dbr_side", 2, (Line("dbr_notretrieved_reports", "head"),)),
    Slot(
        "assessed",
        "dbr",
        3,
        (Line("dbr_assessed", "head"), *_open("dbr_awaiting", "dbr_pending", "dbr_conflict")),
    ),
    Slot("reasons", "dbr_side", 3, (Line("dbr_excluded", "head"), Line("dbr_excluded.*"))),
    Slot(
        "included",
        "dbr",
        4,
        (Line("new_studies", "head"), Line("new_reports", "head"), Line("total_studies_ma")),
    ),
    Slot(
        "other_identified",
        "other",
        0,
        tuple(line for data in OTHER_TOTALS for line in (Line(data, "head"), Line(f"{data}.*"))),
    ),
    Slot(
        "other_out",
        "other_side",
        1,
        (
            Line("other_screened_out", "head"),
            Line("other_screened_out.*"),
            *_open("other_records_pending", "other_records_conflict"),
        ),
        dashed=True,
    ),
    Slot("other_sought", "other", 2, (Line("other_sought_reports", "head"),)),
    Slot("other_lost", "other_side", 2, (Line("other_notretrieved_reports", "head"),)),
    Slot(
        "other_assessed",
        "other",
        3,
        (Line("other_assessed", "head"), *_open("other_awaiting", "other_pending", "other_conflict")),
    ),
    Slot("other_reasons", "other_side", 3, (Line("other_excluded", "head"), Line("other_excluded.*"))),
)
DOWN = (
    ("identified", "screened"),
    ("screened", "sought"),
    ("sought", "assessed"),
    ("assessed", "included"),
    ("other_identified", "other_sought"),
    ("other_sought", "other_assessed"),
)
ACROSS = (
    ("identified", "removed"),
    ("screened", "excluded"),
    ("sought", "lost"),
    ("assessed", "reasons"),
    ("other_sought", "other_lost"),
    ("other_assessed", "other_reasons"),
)
PHASES = (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 4))


@dataclass(frozen=True)
class Text:
    """One drawn line of text with its link."""

    x: float
    y: float
    words: str
    number: str
    look: str
    anchor: str


@dataclass
class Drawn:
    """One drawn box."""

    slot: Slot
    x: float
    width: float
    texts: list[tuple[str, str, str]] = field(default_factory=list)  # text, look, anchor
    y: float = 0.0

    @property
    def height(self) -> float:
        """Height that its lines need."""
        return len(self.texts) * LEADING + 2 * PADDING - 2

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return self.y + self.height / 2

    def place_texts(self) -> Iterator[Text]:
        """Its lines at their places."""
        for index, (text, look, anchor) in enumerate(self.texts):
            indent = 0 if look in ("head", "title") else 12
            words, bracket, number = text.partition("(n\N{NO-BREAK SPACE}=")
            y = self.y + PADDING + 11 + index * LEADING
            yield Text(self.x + PADDING + indent, y, words, bracket + number, look, anchor)


def anchor_of(data: str) -> str:
    """The id of the list behind a number; characters that an id cannot carry become their code.

    >>> anchor_of("database_results.Web of Science")
    'flow-database_results.Web_20_of_20_Science'
    """
    return "flow-" + re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_{ord(found.group()):x}_", data)


def draw_flow(flow: pd.DataFrame) -> str:
    """The diagram of the frame "flow" as SVG text: one or two columns, every number linked to `#flow-<data>`.

    Layout after PRISMA 2020 (Page et al. 2021, doi 10.1136/bmj.n71); what other methods found and no one sought is a
    dashed box, so that the difference is told.
    """
    numbers = {str(row["data"]): (int(row["n"]), str(row["description"])) for row in flow.to_dict("records")}
    two = has_other_methods(flow)
    boxes = _lay_out(numbers, two=two)
    bottom = max(box.y + box.height for box in boxes.values())
    width = 1280.0 if two else 674.0
    return (
        open_templates()
        .get_template("flow.svg.j2")
        .render(
            width=width,
            height=bottom + 8,
            headers=_place_headers(two=two),
            bars=_place_bars(boxes, bottom=bottom),
            boxes=list(boxes.values()),
            arrows=[*_place_arrows(boxes)],
            description=_describe(numbers, two=two),
            font=FONT,
            bar=BAR,
        )
    )


def has_other_methods(flow: pd.DataFrame) -> bool:
    """Whether the flow has a second column: any source that is neither a database nor a register."""
    return any(data.startswith(tuple(f"{total}." for total in OTHER_TOTALS)) for data in flow["data"])


def _lay_out(numbers: Mapping[str, tuple[int, str]], *, two: bool) -> dict[str, Drawn]:
    boxes = {}
    for slot in SLOTS:
        if two or not slot.column.startswith("other"):
            x, width = COLUMNS[slot.column]
            boxes[slot.name] = Drawn(slot, x, width, list(_write_lines(slot, numbers, width=width)))
    top = TOP + HEADER + 14
    for row in range(5):
        inside = [box for box in boxes.values() if box.slot.row == row]
        tallest = max(box.height for box in inside)
        for box in inside:
            box.y = top + (tallest - box.height) / 2
        top += tallest + GAP
    return boxes


def _write_lines(slot: Slot, numbers: Mapping[str, tuple[int, str]], *, width: float) -> Iterator[tuple[str, str, str]]:
    if slot.name == "removed":
        yield "Records removed before screening:", "title", ""
    for data, look in _list_lines(slot, numbers):
        n, words = numbers[data]
        shown = f"{words} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n})"
        room = width - 2 * PADDING - (0 if look == "head" else 12)
        for text in wrap_text(shown, width=room, size=FONT):
            yield text, look, anchor_of(data)


def _list_lines(slot: Slot, numbers: Mapping[str, tuple[int, str]]) -> Iterator[tuple[str, str]]:
    for line in slot.lines:
        if line.data.endswith(".*"):
            yield from ((data, line.look) for data in numbers if data.startswith(line.data[:-1]))
        elif line.data in numbers and _says_something(line, numbers):
            yield line.data, line.look


def _says_something(line: Line, numbers: Mapping[str, tuple[int, str]]) -> bool:
    """An open number of zero says nothing; a kind without a source was not searched."""
    if line.look == "open":
        return numbers[line.data][0] > 0
    return line.data not in OTHER_TOTALS or any(data.startswith(f"{line.data}.") for data in numbers)


def _place_headers(*, two: bool) -> list[tuple[float, float, str]]:
    left, right = COLUMNS["dbr"][0], sum(COLUMNS["dbr_side"])
    headers = [(left, right - left, "Identification of studies via databases and registers")]
    if two:
        start, end = COLUMNS["other"][0], sum(COLUMNS["other_side"])
        headers.append((start, end - start, "Identification of studies via other methods"))
    return headers


def _place_bars(boxes: Mapping[str, Drawn], *, bottom: float) -> list[tuple[float, float, str]]:
    bars = []
    for name, first, last in PHASES:
        inside = [box for box in boxes.values() if first <= box.slot.row <= last]
        start = min(box.y for box in inside)
        bars.append((start, max(box.y + box.height for box in inside) - start, name))
    return bars


def _place_arrows(boxes: Mapping[str, Drawn]) -> Iterator[dict[str, object]]:
    """Polylines with the head's point and direction; the head is drawn, because marker ids clash on one page."""
    for start, end in DOWN:
        if start in boxes and end in boxes:
            upper, lower = boxes[start], boxes[end]
            x = upper.x + upper.width / 2
            yield _arrow([(x, upper.y + upper.height), (x, lower.y)], "down")
    for start, end in ACROSS:
        if start in boxes and end in boxes:
            left, right = boxes[start], boxes[end]
            yield _arrow([(left.x + left.width, left.middle), (right.x, left.middle)], "right")
    if "other_out" in boxes:
        stem, out = boxes["other_identified"], boxes["other_out"]
        yield _arrow([(stem.x + stem.width / 2, out.middle), (out.x, out.middle)], "right")
        last, included = boxes["other_assessed"], boxes["included"]
        x = last.x + last.width / 2
        path = [(x, last.y + last.height), (x, included.middle), (included.x + included.width, included.middle)]
        yield _arrow(path, "left")


def _arrow(points: list[tuple[float, float]], direction: str) -> dict[str, object]:
    x, y = points[-1]
    length, half = 8.0, 4.5
    corners = {
        "down": [(x, y), (x - half, y - length), (x + half, y - length)],
        "right": [(x, y), (x - length, y - half), (x - length, y + half)],
        "left": [(x, y), (x + length, y - half), (x + length, y + half)],
    }[direction]
    return {"points": points, "corners": corners}


def _describe(numbers: Mapping[str, tuple[int, str]], *, two: bool) -> str:
    keys = ["database_results", "register_results", "records_screened", "records_excluded", "dbr_sought_reports"]
    keys += ["dbr_assessed", "dbr_excluded"]
    keys += ["other_sought_reports", "other_assessed", "other_excluded"] if two else []
    keys += ["new_studies", "new_reports"]
    return "; ".join(f"{numbers[key][1]}: {numbers[key][0]}" for key in keys) + "."
