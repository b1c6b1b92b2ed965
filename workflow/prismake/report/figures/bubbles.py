"""An evidence map as bubbles: one per cell, its area the number of studies, a stroke where there is none."""

import math

from prismake.report.drawing import open_templates, stack_labels, wrap_text
from prismake.report.evidence_maps import EvidenceMap

FONT, ROW, LABEL, STEP, HEAD = 13.0, 46.0, 220.0, 66.0, 150.0
LARGEST, SMALLEST = 20.0, 7.0


def draw_bubbles(shown: EvidenceMap) -> str:
    """The map as SVG text; every bubble is a link to its cell in the table."""
    columns, rows = shown.columns[1:], shown.rows[1:]
    most = max((cell.n for _, cells in rows for cell in cells[1:]), default=0)
    heads = [
        (LABEL + (at + 0.5) * STEP, wrap_text(value, width=HEAD - 10, size=FONT)) for at, value in enumerate(columns)
    ]
    places, bottom = stack_labels((value for value, _ in rows), top=HEAD + 10, row=ROW, width=LABEL - 20, size=FONT)
    drawn = [
        {
            "y": y,
            "label": lines,
            "cells": [(x, cell, _size(cell.n, most)) for (x, _), cell in zip(heads, cells[1:], strict=True)],
        }
        for (_, cells), (y, lines) in zip(rows, places, strict=True)
    ]
    told = (
        f"{value}: {', '.join(f'{column} {cell.text}' for column, cell in zip(columns, cells[1:], strict=True))}"
        for value, cells in rows
    )
    return (
        open_templates()
        .get_template("figures/bubbles.svg.j2")
        .render(
            name=f"map-{shown.name}",
            title=shown.title,
            description="; ".join(told) + ".",
            heading=shown.row_heading,
            width=max(LABEL + STEP * len(columns) + 80, 700.0),
            height=bottom + 20,
            font=FONT,
            head=HEAD,
            heads=heads,
            rows=drawn,
        )
    )


def _size(n: int, most: int) -> float:
    """The radius: areas as the numbers of studies, but never too small for the number within."""
    return max(SMALLEST, LARGEST * math.sqrt(n / most)) if n else 0.0
