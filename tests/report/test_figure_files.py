"""The figures as files: they stand alone, state their size, and look the same in a browser and in their PNG."""

import base64
import io
import re
import struct
from xml.etree import ElementTree

import pytest

from prismake.report import open_view
from prismake.report.figure_files import DOTS, draw_png, list_drawings, make_standalone
from reported import build, make_config, make_tables


@pytest.fixture(scope="module")
def drawings():
    return list_drawings(open_view(build(make_tables()), config=make_config()))


def read_size(png):
    """Width and height in pixels, and the dots per metre that the chunk pHYs states."""
    width, height = struct.unpack(">II", png[16:24])
    at = png.index(b"pHYs")
    return width, height, struct.unpack(">IIB", png[at + 4 : at + 13])


def test_every_kind_of_figure_has_a_file_of_its_own(drawings):
    names = [drawing.name for drawing in drawings]
    assert names[0] == "flow"
    assert len(set(names)) == len(names)
    assert any(name.startswith("forest-") for name in names)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) for name in names)


def test_a_figure_stands_without_the_page(drawings):
    for drawing in drawings:
        svg = make_standalone(drawing.svg)
        root = ElementTree.fromstring(svg)
        assert float(root.get("width")) == float(root.get("viewBox").split()[2])
        assert not re.search(r"var\(|<a |href=|underline", svg), drawing.name


def test_a_png_has_300_dots_per_inch_and_fits_a_page(drawings):
    for drawing in drawings:
        svg = make_standalone(drawing.svg)
        width, _, metre = read_size(draw_png(svg))
        own = float(ElementTree.fromstring(svg).get("width"))
        assert metre == (11_811, 11_811, 1)  # 300 / 0.0254
        assert width == pytest.approx(min(own / 96 * DOTS, 170 / 25.4 * DOTS), abs=1)


def test_letters_are_drawn_and_no_font_of_the_machine_is_asked_for(drawings, monkeypatch):
    svg = make_standalone(drawings[0].svg)
    drawn = draw_png(svg)
    assert drawn != draw_png(re.sub(r"<text.*?</text>", "", svg, flags=re.DOTALL))
    monkeypatch.setenv("FONTCONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("HOME", "/nonexistent")
    assert draw_png(svg) == drawn


@pytest.mark.browser
def test_a_browser_draws_the_same_picture(drawings, browser):
    image = pytest.importorskip("PIL.Image")
    for drawing in drawings[:3]:
        svg = make_standalone(drawing.svg)
        ours = image.open(io.BytesIO(draw_png(svg))).convert("L")
        page = browser.new_page(viewport={"width": 1400, "height": 1600})
        source = base64.b64encode(svg.encode()).decode()
        page.set_content(f'<body style="margin:0"><img src="data:image/svg+xml;base64,{source}">')
        theirs = image.open(io.BytesIO(page.locator("img").screenshot())).convert("L")
        page.close()
        small = (160, round(160 * ours.height / ours.width))
        pairs = zip(ours.resize(small).get_flattened_data(), theirs.resize(small).get_flattened_data(), strict=True)
        assert sum(abs(one - other) for one, other in pairs) / (small[0] * small[1]) < 6, drawing.name
