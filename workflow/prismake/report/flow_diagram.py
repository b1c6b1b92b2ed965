"""The PRISMA 2020 flow diagram as an SVG whose numbers link to the lists of what they count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.drawing import open_templates, wrap_text
from prismake.report.facts import Known, unmark
from prismake.report.flow_template import (
    ACROSS,
    COLUMNS,
    DOWN,
    OTHER_TOTALS,
    PHASES,
    PREVIOUS_WIDTH,
    SLOTS,
    Line,
    Slot,
    name_step,
)
from prismake.tables import to_rows

FONT, LEADING, PADDING, GAP = 13.0, 18.0, 10.0, 30.0
HEADER, BAR, TOP = 44.0, 26.0, 6.0


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
    """The id of the list behind a number."""
    return make_anchor("flow", data)


def draw_flow(flow: pd.DataFrame) -> str:
    """The diagram of the frame "flow" as SVG text: one or two columns, every number linked to `#flow-<data>`.

    Layout after PRISMA 2020 (Page et al. 2021, doi 10.1136/bmj.n71); what other methods found and was not sought for
    retrieval is a dashed box, so that the difference is told.
    """
    numbers = {str(row["data"]): (int(row["n"]), str(row["description"])) for row in to_rows(flow)}
    two, shift = has_other_methods(flow), PREVIOUS_WIDTH if is_update(flow) else 0.0
    boxes = _lay_out(numbers, two=two, shift=shift)
    bottom = max(box.y + box.height for box in boxes.values())
    width = (1280.0 if two else 674.0) + shift
    return (
        open_templates()
        .get_template("flow.svg.j2")
        .render(
            width=width,
            height=bottom + 8,
            headers=_place_headers(two=two, shift=shift),
            bars=_place_bars(boxes, bottom=bottom),
            boxes=list(boxes.values()),
            arrows=[*_place_arrows(boxes)],
            description=unmark(tell_flow(flow)),
            font=FONT,
            bar=BAR,
        )
    )


def has_other_methods(flow: pd.DataFrame) -> bool:
    """Whether the flow has a second column: any source that is neither a database nor a register."""
    return any(data.startswith(tuple(f"{total}." for total in OTHER_TOTALS)) for data in flow["data"])


def is_update(flow: pd.DataFrame) -> bool:
    """Whether a version released before makes this an updated review."""
    return "previous_studies" in set(flow["data"])


def _lay_out(numbers: Mapping[str, tuple[int, str]], *, two: bool, shift: float) -> dict[str, Drawn]:
    boxes = {}
    for slot in SLOTS:
        if slot.name in ("previous", "total") and not shift:
            continue
        if two or not slot.column.startswith("other"):
            left, width = COLUMNS[slot.column]
            x = left if slot.column == "previous" else left + shift
            boxes[slot.name] = Drawn(slot, x, width, list(_write_lines(slot, numbers, width=width)))
    top = TOP + HEADER + 14
    for row in range(6 if shift else 5):
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
        elif line.data == "total_studies_ma" and slot.name == "included" and "previous_studies" in numbers:
            continue  # an update tells it among the totals
        elif line.data in numbers and _says_something(line, numbers):
            yield line.data, line.look


def _says_something(line: Line, numbers: Mapping[str, tuple[int, str]]) -> bool:
    """An open number of zero says nothing; a kind without a source was not searched."""
    if line.look == "open":
        return numbers[line.data][0] > 0
    return line.data not in OTHER_TOTALS or any(data.startswith(f"{line.data}.") for data in numbers)


def _place_headers(*, two: bool, shift: float) -> list[tuple[float, float, str]]:
    left, right, new = COLUMNS["dbr"][0] + shift, sum(COLUMNS["dbr_side"]) + shift, "new " if shift else ""
    headers = [(*COLUMNS["previous"], "Previous studies")] if shift else []
    headers.append((left, right - left, f"Identification of {new}studies via databases and registers"))
    if two:
        start, end = COLUMNS["other"][0] + shift, sum(COLUMNS["other_side"]) + shift
        headers.append((start, end - start, f"Identification of {new}studies via other methods"))
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
    if "previous" in boxes:
        before, total = boxes["previous"], boxes["total"]
        x = before.x + before.width / 2
        yield _arrow([(x, before.y + before.height), (x, total.middle), (total.x, total.middle)], "right")
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


def tell_flow(flow: pd.DataFrame) -> str:
    """The main numbers of the diagram as a sentence, each with its fact; its two columns use the same words."""
    numbers = {}
    for row in to_rows(flow):
        data = str(row["data"])
        numbers[data] = (Known(int(row["n"]), f"flow.{data}"), name_step(data, str(row["description"])))
    return _describe(numbers, two=has_other_methods(flow))


def _describe(numbers: Mapping[str, tuple[int, str]], *, two: bool) -> str:
    keys = ["database_results", "register_results", "records_screened", "records_excluded", "dbr_sought_reports"]
    keys += _list_assessed("dbr", numbers)
    keys += (
        ["other_screened_out.title_abstract", "other_sought_reports", *_list_assessed("other", numbers)] if two else []
    )
    keys += ["new_studies", "new_reports"]
    keys += ["previous_studies", "total_studies"] if "previous_studies" in numbers else []
    return "; ".join(f"{numbers[key][1]}: {numbers[key][0]}" for key in keys) + "."


def _list_assessed(column: str, numbers: Mapping[str, tuple[int, str]]) -> list[str]:
    """What was assessed in a column, what of it was excluded, and what is still open, where anything is."""
    open_ = [f"{column}_{state}" for state in ("awaiting", "pending", "conflict")]
    return [f"{column}_assessed", f"{column}_excluded", *(key for key in open_ if numbers.get(key, (0, ""))[0])]
