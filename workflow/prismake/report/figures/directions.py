"""The effect-direction plot: a row for each study, a column for each outcome domain, an arrow for each direction.

After Thomson & Thomas 2013 (doi 10.1002/jrsm.1060) and its update, Boon & Thomson 2021 (doi 10.1002/jrsm.1458).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from prismake.report.drawing import open_templates, stack_labels, wrap_text
from prismake.report.numerals import write_count, write_p
from prismake.report.swim import UNJUDGED, Row, Swim

FONT, ROW, LABEL, STEP, LINE, COLUMN = 13.0, 30.0, 260.0, 118.0, 15.0, 225.0
LARGE, MEDIUM = 300, 50  # people of a study: more than the first, fewer than the second
SIZES: Mapping[str, float] = {"large": 12.0, "medium": 8.5, "small": 5.5}
SIZE_WORDS = {
    "large": f"more than {LARGE} people",
    "medium": f"{MEDIUM} to {LARGE} people",
    "small": f"fewer than {MEDIUM} people, or not told",
}
LOOK_WORDS = {
    "low": "low risk of bias",
    "some": "some concerns, moderate",
    "high": "high, serious",
    "critical": "critical",
    "unknown": "no information",
    "open": "judged differently",
    "none": UNJUDGED.judgement,
}


def draw_directions(swim: Swim) -> str:
    """The figure as SVG text, studies by group and name; the last row counts the votes."""
    heads = [wrap_text(name, width=STEP - 10, size=FONT) for name in swim.domains]
    top = 24 + LINE * max(map(len, heads))
    rows, bottom = _list_rows(swim, top + 8)
    x_of = {name: LABEL + (at + 0.5) * STEP for at, name in enumerate(swim.domains)}
    votes = [(x_of[str(row["domain"])], _count_votes(row)) for row in swim.syntheses if not row["grouped"]]
    legend, height = _list_legend(swim, bottom + 52)
    return (
        open_templates()
        .get_template("figures/directions.svg.j2")
        .render(
            name=f"directions-{swim.analysis_id}-plot",
            title=f"Effect-direction plot: {swim.title}",
            description=describe_directions(swim),
            width=max(LABEL + STEP * len(swim.domains) + 10, 3 * COLUMN),
            height=height,
            font=FONT,
            line=LINE,
            top=top,
            bottom=bottom,
            heads=list(zip(x_of.values(), heads, strict=True)),
            rows=rows,
            votes=votes,
            legend=legend,
        )
    )


def _list_rows(swim: Swim, top: float) -> tuple[list[dict[str, Any]], float]:
    """Each study with its arrows, and before the first of a group its name."""
    studies = {row["study_id"]: row for row in swim.directions}
    ordered = sorted(studies.values(), key=lambda row: (row["grouped"], swim.name_study(row).casefold()))
    labels: list[tuple[str, Row | None]] = []
    for at, row in enumerate(ordered):
        if row["grouped"] and (at == 0 or ordered[at - 1]["grouped"] != row["grouped"]):
            labels.append((str(row["grouped"]), None))
        labels.append((swim.name_study(row), row))
    places, bottom = stack_labels([label for label, _ in labels], top=top, row=ROW, width=LABEL - 20, size=FONT)
    return [
        {"y": y, "label": lines, "head": row is None, "marks": list(_mark(swim, row, y)) if row else []}
        for (y, lines), (_, row) in zip(places, labels, strict=True)
    ], bottom


def _mark(swim: Swim, study: Row, y: float) -> Iterator[dict[str, Any]]:
    for row in swim.directions:
        if row["study_id"] == study["study_id"]:
            x = LABEL + (swim.domains.index(str(row["domain"])) + 0.5) * STEP
            size = SIZES[measure_study(row["people"])]
            count = int(row["outcomes"]) if row["outcomes"] > 1 else ""
            yield {
                "look": swim.light(row).look,
                "x": x,
                "y": y,
                "size": size,
                "shape": draw_mark(str(row["direction"]), x, y, size),
            } | {"count": count}


def measure_study(people: float | None) -> str:
    """The size of an arrow by the people of the study.

    >>> [measure_study(n) for n in (301, 300, 50, 49, None)]
    ['large', 'medium', 'medium', 'small', 'small']
    """
    if people is None or pd.isna(people):
        return "small"
    return "large" if people > LARGE else "small" if people < MEDIUM else "medium"


def draw_mark(direction: str, x: float, y: float, size: float) -> list[tuple[tuple[float, float], ...]]:
    """The corners of what stands for a direction: up better, down worse, two sideways mixed, a square no difference."""
    s = size
    if direction == "better":
        return [((x - s, y + s), (x, y - s), (x + s, y + s))]
    if direction == "worse":
        return [((x - s, y - s), (x, y + s), (x + s, y - s))]
    if direction == "mixed":
        left = ((x - 1, y - s), (x - 1 - 1.6 * s, y), (x - 1, y + s))
        return [left, ((x + 1, y - s), (x + 1 + 1.6 * s, y), (x + 1, y + s))]
    return [((x - s, y - s / 2), (x + s, y - s / 2), (x + s, y + s / 2), (x - s, y + s / 2))]


def _count_votes(row: Row) -> list[str]:
    counted = int(row["better"]) + int(row["worse"])
    return [f"{int(row['better'])} of {counted} better", *([write_p(row["sign_p"])] if counted else [])]


def _list_legend(swim: Swim, y: float) -> tuple[list[dict[str, Any]], float]:
    """Directions, sizes and colours that there are, and where they end."""
    told = {row["direction"] for row in swim.directions}
    words = ("better", "worse", "mixed", "no difference")
    looks = {swim.light(row).look for row in swim.directions}
    sizes = {measure_study(row["people"]) for row in swim.directions}
    entries = [("none", "medium", word, word) for word in words if word in told]
    entries += [("none", name, "better", told) for name, told in SIZE_WORDS.items() if name in sizes]
    entries += [(look, "medium", "better", told) for look, told in LOOK_WORDS.items() if look in looks]
    placed = []
    for at, (look, size, direction, told_as) in enumerate(entries):
        x, middle = 24 + COLUMN * (at % 3), y + 24.0 * (at // 3)
        shape = draw_mark(direction, x, middle, SIZES[size])
        placed.append({"look": look, "shape": shape, "x": x + 24, "y": middle + 4, "words": told_as})
    return placed, y + 24.0 * ((len(entries) + 2) // 3) + 6


def describe_directions(swim: Swim) -> str:
    """What the figure shows, in words."""
    rows = sorted(swim.directions, key=lambda row: (swim.name_study(row), swim.domains.index(str(row["domain"]))))
    return "; ".join(
        f"{swim.name_study(row)}, {row['domain']}: {row['direction']}"
        f" ({write_count(int(row['outcomes']), 'outcome')}, {_tell_people(row)},"
        f" risk of bias {swim.light(row).judgement})"
        for row in rows
    )


def _tell_people(row: Row) -> str:
    return "people not told" if pd.isna(row["people"]) else write_count(int(row["people"]), "person", "people")
