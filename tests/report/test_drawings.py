"""The diagram of the flow and the forests: well formed, stable, and drawn as far as there is something to draw."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from prismake.report import (
    draw_flow,
    draw_forest,
    measure_flow,
    trace_records,
)
from reported import ANALYSES, PROTOCOL, make_searches, make_tables


def test_the_flow_diagram_is_well_formed_stable_and_links_every_drawn_number(built: dict[str, pd.DataFrame]) -> None:
    drawn = draw_flow(built["flow"])
    root = ElementTree.fromstring(drawn)
    assert drawn == draw_flow(built["flow"])
    assert root.get("role") == "group"  # an image may not hold links
    assert root.get("viewBox")
    assert root.get("width") is None
    assert 'href="#flow-dbr_excluded.design"' in drawn
    assert 'Wrong design <tspan class="count">(n\xa0=\xa01)</tspan>' in drawn
    assert not re.search(r"\d\.\d{3}", re.sub(r"<style>.*?</style>", "", drawn, flags=re.DOTALL))


def test_the_text_beside_the_diagram_names_no_two_boxes_alike(built: dict[str, pd.DataFrame]) -> None:
    described = draw_flow(built["flow"]).partition("<desc")[2].partition(">")[2].partition("</desc>")[0]
    boxes = [part.rpartition(": ")[0].strip() for part in described.rstrip(".").split("; ")]
    assert len(set(boxes)) == len(boxes) > 8
    assert sum(box.endswith(", via other methods") for box in boxes) == 7


def test_without_other_methods_the_diagram_has_one_column() -> None:
    tables = {name: frame.iloc[0:0] for name, frame in make_tables().items()}
    searches = make_searches().iloc[:3]
    ledger = trace_records(tables, searches=searches)
    flow, _ = measure_flow(ledger, tables=tables, searches=searches, protocol=PROTOCOL)
    assert "other methods" not in draw_flow(flow)


@pytest.mark.parametrize(("place", "diamonds"), [(0, 2), (1, 0), (2, 0)])
def test_forests_of_two_one_and_no_study(built: dict[str, pd.DataFrame], place: int, diamonds: int) -> None:
    def draw() -> str:
        return draw_forest(
            built["effects"], estimates=built["estimates"], analysis=ANALYSES[place], studies=built["studies"]
        )

    drawn = draw()
    ElementTree.fromstring(drawn)
    assert drawn == draw()
    assert len(re.findall(r'<polygon class="(?:main|other)-diamond"', drawn)) == diamonds


def test_the_forest_shows_figures_weights_and_labels(built: dict[str, pd.DataFrame]) -> None:
    drawn = draw_forest(built["effects"], estimates=built["estimates"], analysis=ANALYSES[0], studies=built["studies"])
    for text in ("Tan p1", "60.0 %", "1.50 [1.11, 1.89]", "1.90 [1.10, 2.70]", "thicker after →", "τ²\xa0=\xa00.40"):
        assert text in drawn


def test_a_wide_interval_is_clipped_with_an_arrowhead(built: dict[str, pd.DataFrame]) -> None:
    effects = built["effects"].copy()
    effects.loc[effects["study_id"] == "w1", "vi"] = 900.0
    drawn = draw_forest(effects, estimates=built["estimates"], analysis=ANALYSES[0], studies=built["studies"])
    assert drawn.count('<polygon class="tip"') == 2
