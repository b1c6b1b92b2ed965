"""Trustworthiness in the report: figures, findings with their cells, and a sentence that counts."""

import re

import pytest

from prismake.report import open_view, render_page
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.report.sections.trust import build_trust
from prismake.tables import from_rows
from prismake.text.vocabulary import WITH_SERIOUS
from reported import build, make_config, make_tables

JUDGED = {"tool": "inspect_sr_2025", "outcome": "", "person": "ada", "support": "seen"}
NAMES = {"1": "Notices after publication", "overall": "Overall"}


def rows(study, word):
    return [JUDGED | {"study_id": study, "domain": at, "name": name, "judgement": word} for at, name in NAMES.items()]


@pytest.fixture(scope="module")
def tables():
    both = [*rows("p1", "no concerns"), *rows("w1", "serious concerns")]
    facts = [
        {"study_id": "p1", "item": "4.10", "status": "nothing found", "found": "agrees", "cells": ""},
        {"study_id": "p1", "item": "4.8", "status": "nothing found", "found": "agrees", "cells": ""},
        {"study_id": "w1", "item": "4.8", "status": "found", "found": "mean 3.47", "cells": "w1.xlsx D4"},
        {"study_id": "w1", "item": "1.1", "status": "not looked at", "found": "no file", "cells": ""},
    ]
    named = {"trust_facts": facts, "trust_judgements": both, "trust_settled": both}
    return build(make_tables()) | {name: from_rows(name, found) for name, found in named.items()}


def test_what_was_found_comes_first_with_its_cells(tables):
    (facts,) = build_trust(open_view(tables, config=make_config()))["listings"]
    assert [row[1:3] for row in facts.rows] == [
        ("4.8", "found"),
        ("4.8", "nothing found"),
        ("4.10", "nothing found"),
        ("1.1", "not looked at"),
    ]
    assert facts.rows[0][3:] == ("mean 3.47", "w1.xlsx D4")


def test_lights_show_serious_concerns_as_they_show_a_high_risk(tables):
    lights, _ = build_trust(open_view(tables, config=make_config()))["figures"]
    assert lights.title == "Trustworthiness, INSPECT-SR (2025): the study as a whole"
    assert "×" in lights.drawing
    assert "+" in lights.drawing
    assert len(lights.table.rows) == 2


def test_the_legend_speaks_the_words_of_the_tool(tables):
    for figure in build_trust(open_view(tables, config=make_config()))["figures"]:
        shown = re.sub(r"<style.*?</style>|<[^>]+>", " ", figure.drawing, flags=re.DOTALL)
        assert all(word in shown for word in ("no concerns", "some concerns", "serious concerns"))
        assert not re.search(r"\b(low|high|critical|moderate|not applicable)\b", shown)


def test_a_judgement_that_counts_nowhere_has_no_light(tables):
    settled = tables["trust_settled"]
    other = settled.assign(remark=settled["study_id"].map({"p1": "", "w1": "no longer a randomised trial"}))
    lights, _ = build_trust(open_view(tables | {"trust_settled": other}, config=make_config()))["figures"]
    assert len(lights.table.rows) == 1
    none = settled.assign(remark="no longer a randomised trial")
    assert build_trust(open_view(tables | {"trust_settled": none}, config=make_config()))["figures"] == []


def test_the_figures_have_files_and_stand_in_the_manuscript(tables):
    view = open_view(tables, config=make_config())
    drawings = list_drawings(view)
    assert {"trust-1", "trust-1-shares"} <= {one.name for one in drawings}
    shown = [getattr(block, "name", "") for block in compose_manuscript(view, drawings)]
    assert {"trust-1", "trust-1-shares", "trust-table-1"} <= set(shown)


def test_the_methods_count_what_left_the_syntheses(tables):
    told = " ".join(write_methods(open_view(tables, config=make_config())))
    assert "The trustworthiness of 2 studies was judged with INSPECT-SR (2025) by one person" in told
    assert "One study with serious concerns stands in no synthesis of effects." in told
    again = {"analysis_id": "thickness", "studies": WITH_SERIOUS}
    with_it = tables | {"sensitivity": from_rows("sensitivity", [again])}
    told = " ".join(write_methods(open_view(with_it, config=make_config())))
    assert "stands in no synthesis of effects; with it, Thickness is computed again." in told
    nobody = tables | {"trust_settled": tables["trust_settled"].assign(judgement="no concerns")}
    told = " ".join(write_methods(open_view(nobody, config=make_config())))
    assert "before the risk of bias. No study is settled to have serious concerns." in told
    halves = tables | {"trust_judgements": tables["trust_judgements"].assign(judgement="")}
    assert "INSPECT" not in " ".join(write_methods(open_view(halves, config=make_config())))
    nothing = " ".join(write_methods(open_view(build(make_tables()), config=make_config())))
    assert "INSPECT" not in nothing


def test_the_section_is_there_only_where_somebody_was_asked(tables):
    assert '<h2 id="trust">' in render_page(tables, config=make_config())
    assert '<h2 id="trust"' not in render_page(build(make_tables()), config=make_config())
