"""Growth as a picture: seconds over sizes, both on logarithmic scales, a line for each step, peers dashed."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from timed.results import Row
from timed.steps import STEPS

WIDTH, HEIGHT = 900, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 60
SIZES, SECONDS = (2, 6), (-2, 3)  # powers of ten that the axes span
COLOURS = ("#1b6ca8", "#c0392b", "#222222", "#2e8b57", "#7fb069", "#8e5ea2", "#b8860b", "#d2691e", "#5f7f8f", "#9b2d5e")
GAP = 15  # between two names at the ends of lines


def draw(rows: Sequence[Row]) -> str:
    """An SVG of every step that was measured at two sizes or more."""
    lines = _find_lines(rows)
    steps = list(dict.fromkeys(step for step, _ in lines))
    colours = dict(zip(steps, COLOURS, strict=False))
    parts = [*_draw_axes()]
    names: list[tuple[float, str, str]] = []
    for (step, doer), points in lines.items():
        colour, ours = colours[step], doer == "prismake"
        placed = " ".join(f"{_x(size):.1f},{_y(seconds):.1f}" for size, seconds in points)
        dash = "" if ours else ' stroke-dasharray="5 4"'
        parts.append(f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{_x(n):.1f}" cy="{_y(s):.1f}" r="3" fill="{colour}"/>' for n, s in points]
        names.append((_y(points[-1][1]), step if ours else f"{step}: {doer}", colour))
    parts += _draw_names(names)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    title = "<title>Seconds of each step over the number of records, references or effects</title>"
    background = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    return "\n".join([head, title, background, *parts, "</svg>", ""])


def _find_lines(rows: Sequence[Row]) -> dict[tuple[str, str], list[tuple[int, float]]]:
    lines: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for step in STEPS:
        for doer in (step.ours, *step.peers):
            found = [(r.size, r.seconds) for r in rows if (r.step, r.doer) == (step.name, doer.name) and r.seconds]
            if len(found) > 1:
                lines[step.name, doer.name] = sorted(found)
    return lines


def _x(size: float) -> float:
    return LEFT + (math.log10(size) - SIZES[0]) / (SIZES[1] - SIZES[0]) * (WIDTH - LEFT - RIGHT)


def _y(seconds: float) -> float:
    power = min(max(math.log10(seconds), SECONDS[0]), SECONDS[1])
    return HEIGHT - BOTTOM - (power - SECONDS[0]) / (SECONDS[1] - SECONDS[0]) * (HEIGHT - TOP - BOTTOM)


def _draw_axes() -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for power in range(SIZES[0], SIZES[1] + 1):
        x = _x(10**power)
        yield f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#dddddd"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 20}" font-size="13" text-anchor="middle">{10**power:,}</text>'
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = _y(10**power)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#dddddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" font-size="13" text-anchor="end">{10.0**power:g} s</text>'
    middle = (LEFT + right) / 2
    words = "records, references or effects; dashed: the peers"
    yield f'<text x="{middle:.1f}" y="{bottom + 44}" font-size="13" text-anchor="middle">{words}</text>'


def _draw_names(names: list[tuple[float, str, str]]) -> Iterator[str]:
    """The names beside the lines' ends, moved apart where they would cover each other."""
    last = TOP - GAP
    for y, name, colour in sorted(names):
        last = max(y, last + GAP)
        x = WIDTH - RIGHT + 10
        yield f'<text x="{x}" y="{last + 4:.1f}" font-size="13" fill="{colour}">{escape(name)}</text>'
