"""The p-curve: how many significant results have which p, beside what no effect and a power of a third would give."""

from prismake.report.drawing import open_templates
from prismake.report.figures.scale import Scale, write_tick
from prismake.report.numerals import write_number
from prismake.statistics.p_curve import BINS, PCurve

WIDTH, HEIGHT, FONT = 720.0, 400.0, 13.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 700.0, 20.0, 310.0
FLAT = 100 / len(BINS)


def list_p_curve(curve: PCurve) -> list[tuple[str, str, str, str]]:
    """A row for each bin: the p up to which it goes, and per cent seen, without effect, and at a power of a third."""
    rows = zip(BINS, curve.shares, curve.expected, strict=True)
    flat = write_number(FLAT, 1)
    return [(write_tick(p), write_number(seen, 1), flat, write_number(weak, 1)) for p, seen, weak in rows]


def draw_curve(curve: PCurve, *, name: str, title: str) -> str:
    """The curve as SVG text, of one significant result or more."""
    across, down = Scale(0.005, 0.055, LEFT, RIGHT), Scale(0.0, 100.0, BOTTOM, TOP)
    places = [across.place(p) for p in BINS]
    lines = {"seen": curve.shares, "flat": (FLAT,) * len(BINS), "weak": curve.expected}
    told = [f"p up to {p}: {seen} % seen, {weak} % at a power of a third" for p, seen, _, weak in list_p_curve(curve)]
    shown = {
        "name": name,
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "font": FONT,
        "box": (LEFT, TOP, RIGHT, BOTTOM),
        "lines": {word: list(zip(places, map(down.place, shares), strict=True)) for word, shares in lines.items()},
        "labels": [f"{write_number(share, 0)} %" for share in curve.shares],
        "xticks": [(place, write_tick(p)) for place, p in zip(places, BINS, strict=True)],
        "yticks": [(down.place(float(tick)), str(tick)) for tick in range(0, 101, 25)],
        "legend": {
            "seen": f"seen ({curve.skew.n} with p < 0.05)",
            "flat": "expected without any effect",
            "weak": "expected at a power of a third",
        },
        "description": "; ".join(told) + ".",
    }
    return open_templates().get_template("figures/p_curve.svg.j2").render(**shown)
