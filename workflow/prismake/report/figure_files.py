"""The figures as files of their own: SVG that stands alone, and PNG of 300 dots per inch, the same bytes every time."""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fontpkg_fira_sans
import resvg_py

from prismake.files.placing import write_bytes, write_text
from prismake.files.refusals import naming
from prismake.report.anchors import make_anchor
from prismake.report.flow_diagram import draw_flow
from prismake.report.forest import describe_marks, draw_figures
from prismake.report.grammar import begin_sentence
from prismake.report.sections.accuracy import build_accuracy
from prismake.report.sections.bias import Figure, build_bias
from prismake.report.sections.linked import build_maps
from prismake.report.sections.networks import build_networks
from prismake.report.sections.plots import plot_funnel, plot_p_curve
from prismake.report.sections.swim import build_swim
from prismake.report.sections.trust import build_trust
from prismake.report.view import View
from prismake.tables import to_rows

DOTS = 300  # per inch
PIXELS = 96  # of CSS per inch
INCH = 0.0254  # metres
WIDEST = 0.17 / INCH  # on paper, in inches: two columns of a journal
FAMILY = "Fira Sans"
FACES = ("Regular", "Italic", "SemiBold", "SemiBoldItalic")
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
LINK_COLOUR = re.compile(r"var\(--figure-link,[^)]+\)")
UNDERLINE = re.compile(r"\s*text-(?:decoration|underline-offset):[^;}]*;?")
ANCHOR = re.compile(r"</?a(?: [^>]*)?>")
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = 25  # bytes of the chunk IHDR, which comes first


@dataclass(frozen=True)
class Drawing:
    """One figure: the name of its files, what it shows, its caption, and the SVG as the page has it."""

    name: str
    title: str
    caption: str
    svg: str


def list_drawings(view: View) -> list[Drawing]:
    """Flow, forest and funnel plots, networks, accuracy, directions, risk of bias, maps: those that there are."""
    title, caption = "PRISMA 2020 flow diagram", "Flow of records, reports and studies."
    flow = Drawing("flow", title, caption, draw_flow(view.tables["flow"]))
    analyses = [*_draw_analyses(view), *_draw_shown(build_networks(view)), *_draw_shown(build_accuracy(view))]
    analyses += _draw_shown(build_swim(view))
    return [flow, *analyses, *_draw_bias(view), *_draw_maps(view)]


def _draw_analyses(view: View) -> Iterator[Drawing]:
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    for figures, analysis in zip(view.figures, view.analyses, strict=True):
        if not figures.studies:
            continue
        sides = analysis.get("labels") or {}
        plot = draw_figures(figures, lower=str(sides.get("lower", "")), higher=str(sides.get("higher", "")))
        title = f"Forest plot: {figures.title}"
        yield Drawing(make_anchor("forest", figures.analysis_id), title, describe_marks(figures), plot)
        bias = [row for row in to_rows(view.tables["bias"]) if row["analysis_id"] == figures.analysis_id]
        if funnel := plot_funnel(view.tables["effects"], analysis, figures, labels=labels, bias=bias):
            title = f"Funnel plot: {figures.title}"
            yield Drawing(make_anchor("funnel", figures.analysis_id), title, funnel.caption, str(funnel.drawing))
        if curve := plot_p_curve(view.tables["effects"], bias, figures):
            title = f"p-curve: {figures.title}"
            yield Drawing(make_anchor("p-curve", figures.analysis_id), title, curve.caption, str(curve.drawing))


def _draw_shown(built: Mapping[str, Any]) -> Iterator[Drawing]:
    for one in built["shown"]:
        yield from map(_file_figure, one.figures)


def _draw_bias(view: View) -> Iterator[Drawing]:
    if len(view.find_table("trust_settled")):
        yield from map(_file_figure, build_trust(view)["figures"])
    if len(view.find_table("appraisal")):
        yield from map(_file_figure, build_bias(view)["figures"])


def _file_figure(figure: Figure) -> Drawing:
    caption = begin_sentence(figure.caption.removeprefix(figure.title).lstrip(".: "))
    return Drawing(figure.name, figure.title, caption, str(figure.drawing))


def _draw_maps(view: View) -> Iterator[Drawing]:
    for shown, drawing in build_maps(view)["maps"]:
        caption = " ".join([f"{shown.axes}; the area of a bubble is its number of studies.", *shown.remarks])
        yield Drawing(make_anchor("map", shown.name), shown.title, caption, str(drawing))


def measure_width(svg: str) -> float:
    """The width of a figure in its own units. Raises ValueError where the SVG has no viewBox: a bug."""
    found = BOX.search(svg)
    if not found:
        raise ValueError("a figure without a viewBox")
    return float(found[1])


def export_figures(drawings: list[Drawing], pictures: Mapping[str, bytes], folder: str | Path) -> None:
    """Write each figure into the folder as .svg, and as .png from `pictures` by its name."""
    with naming(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    for drawing in drawings:
        write_text(Path(folder) / f"{drawing.name}.svg", make_standalone(drawing.svg))
        write_bytes(Path(folder) / f"{drawing.name}.png", pictures[drawing.name])


def make_standalone(svg: str) -> str:
    """The figure without the page: its colours as they are, its size stated, its numbers no links."""
    plain = ANCHOR.sub("", UNDERLINE.sub("", LINK_COLOUR.sub("#16202a", svg)))
    plain = VARIABLE.sub(r"\1", plain).replace('font-family="system-ui', f"font-family=\"'{FAMILY}', system-ui")
    sized = BOX.sub(r'width="\1" height="\2" \g<0>', plain, count=1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{sized.strip()}\n'


def draw_png(svg: str) -> bytes:
    """The figure on white, at 300 dots per inch of its size on paper: its own, or 170 mm across where it is wider.

    No font of the machine is looked at, so that the same figure gives the same bytes: its letters are the package's.
    """
    fonts = Path(fontpkg_fira_sans.__file__).parent / "files"
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        background="#ffffff",
        zoom=DOTS * min(1 / PIXELS, WIDEST / measure_width(svg)),
        skip_system_fonts=True,
        font_files=[str(fonts / f"FiraSans-{face}.ttf") for face in FACES],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return _state_dots(bytes(drawn))


def _state_dots(png: bytes) -> bytes:
    """The PNG with the chunk pHYs, by which programs know its size on paper."""
    metre = round(DOTS / INCH)
    content = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    at = len(SIGNATURE) + HEADER
    return png[:at] + chunk + png[at:]
