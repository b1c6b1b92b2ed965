"""The network of treatments: circles as large as their people, lines as wide as their studies."""

import math

import pandas as pd

from prismake.report.drawing import open_templates, wrap_text
from prismake.report.networks import Network

WIDTH, HEIGHT, FONT = 860.0, 560.0, 13.0
CENTRE, AROUND = (430.0, 280.0), (230.0, 195.0)
SMALLEST, LARGEST = 6.0, 22.0
THINNEST, WIDEST = 1.5, 12.0
LABEL = 165.0
GAP = 8.0


def draw_network(network: Network) -> str:
    """The figure as SVG text; treatments stand on an ellipse in the order of the plan, the reference at the top."""
    names = network.names
    places = {name: _place(at, len(names)) for at, name in enumerate(names)}
    sizes = _measure_nodes(network)
    edges = [row for row in network.estimates if row["model"] == network.model and row["studies"]]
    most = max(int(row["studies"]) for row in edges)
    nodes = []
    for name in names:
        (x, y), r = places[name], max(SMALLEST, LARGEST * math.sqrt(sizes[name] / max(sizes.values())))
        nodes.append({"x": x, "y": y, "r": r, **_place_label(x, y, r, name)})
    return (
        open_templates()
        .get_template("figures/network.svg.j2")
        .render(
            name=f"network-plot-{network.analysis_id}",
            title=f"Network plot: {network.title}",
            description=describe_plot(network),
            width=WIDTH,
            height=HEIGHT,
            font=FONT,
            nodes=nodes,
            edges=[
                {
                    "ends": (*places[str(row["treatment"])], *places[str(row["comparator"])]),
                    "width": max(THINNEST, WIDEST * int(row["studies"]) / most),
                    "n": int(row["studies"]),
                }
                for row in edges
            ],
        )
    )


def describe_plot(network: Network) -> str:
    """What the figure shows, in words."""
    what = "people" if _has_people(network) else "studies"
    return (
        f"One circle per treatment, its area by the number of {what}; one line per two treatments that studies compare"
        " directly, with their number, by which it is wide."
    )


def _has_people(network: Network) -> bool:
    return all(not pd.isna(row["people"]) for row in network.treatments)


def _measure_nodes(network: Network) -> dict[str, float]:
    by = "people" if _has_people(network) else "studies"
    return {str(row["treatment"]): float(row[by]) for row in network.treatments}


def _place(at: int, of: int) -> tuple[float, float]:
    turn = 2 * math.pi * at / of - math.pi / 2
    return CENTRE[0] + AROUND[0] * math.cos(turn), CENTRE[1] + AROUND[1] * math.sin(turn)


def _place_label(x: float, y: float, r: float, name: str) -> dict[str, object]:
    """A treatment's name outside the ellipse, beside its circle; above or below it at the top and the bottom."""
    lines = wrap_text(name, width=LABEL, size=FONT)
    across, tall = x - CENTRE[0], 15.0 * (len(lines) - 1)
    if abs(across) < 1.0:
        above = y < CENTRE[1]
        return {
            "lines": lines,
            "label_x": x,
            "label_y": y - r - GAP - tall if above else y + r + GAP + 10,
            "anchor": "middle",
        }
    side = 1 if across > 0 else -1
    return {
        "lines": lines,
        "label_x": x + side * (r + GAP),
        "label_y": y + 4.5 - tall / 2,
        "anchor": "start" if side > 0 else "end",
    }
