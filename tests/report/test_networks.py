"""Network meta-analysis on the page, in its figures, in words, and computed again by netmeta from what is exported."""

import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest

from networked import NETMETA, compute, list_columns, plan, write_sheets
from prismake.report import export_networks, open_view, render_page
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import Paragraph, Picture
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.methods import write_methods
from prismake.report.network_listings import list_league, list_ranks, list_studies
from prismake.report.networks import read_networks, tell_consistency, tell_network
from prismake.report.sections.bias import build_outcomes
from prismake.tables import from_rows
from reported import build, make_config, make_tables

SVG = "{http://www.w3.org/2000/svg}"
ROWS = list_columns(NETMETA["senn2013"]["arms"])
PLAN = plan(ROWS, reference="placebo", measure="MD", title="HbA1c", outcome="outcome")


@pytest.fixture(scope="module")
def made():
    found = compute(PLAN, write_sheets(ROWS))
    tables = {name: from_rows(name, rows) for name, rows in found.items()}
    names = sorted(set(tables["network_effects"]["study_id"]))
    return tables | {"studies": from_rows("studies", [{"study_id": one, "label": f"Trial {one}"} for one in names])}


@pytest.fixture(scope="module")
def view(made):
    tables = build(make_tables()) | {name: table for name, table in made.items() if name != "studies"}
    config = make_config() | {"network": [PLAN]}
    return open_view(tables, config=config), render_page(tables, config=config)


def test_the_page_has_figures_league_table_and_tests(view):
    section = view[1].partition('id="networks"')[2].partition('id="discussion"')[0]
    assert section.count("<svg") == 3
    # Q = 96.98, 74.45 and 22.53 on 18, 11 and 7 degrees of freedom by netmeta
    assert "Q = 96.98, df = 18, p &lt; 0.001; I² = 81 %; τ = 0.33" in section
    assert "Q = 22.53, df = 7, p = 0.002 in the common-effect model; Q = 2.19, df = 7, p = 0.95" in section
    assert 'class="scroll league"' in section
    assert "−1.23 [−1.48, −0.98]" in section  # rosiglitazone against placebo, -1.2335 with SE 0.1278


def test_the_league_table_says_the_same_both_ways(view):
    (network,) = read_networks(view[0])
    league = list_league(network)
    names = list(league.columns[1:])
    assert [row[0] for row in league.rows] == names
    assert all(row[1 + at] == "" for at, row in enumerate(league.rows))
    one, other = names.index("rosiglitazone"), names.index("placebo")
    assert league.rows[one][1 + other] == "−1.23 [−1.48, −0.98]"
    assert league.rows[other][1 + one] == "1.23 [0.98, 1.48]"


def test_a_million_people_are_told_in_full_and_a_sign_keeps_its_letter(view):
    (network,) = read_networks(view[0])
    (row, *_) = network.treatments
    many = replace(network, treatments=({**row, "people": 1_234_567.0},), plan={**network.plan, "measure": "SMD"})
    assert list_ranks(many).rows[0][2] == "1234567"
    assert list_studies(many).columns[2] == "Standardised mean difference (Hedges' g) [95 % CI]"


def test_the_plot_has_a_circle_per_treatment_and_a_line_per_direct_comparison(view):
    drawn = {one.name: ElementTree.fromstring(one.svg) for one in list_drawings(view[0])}
    nodes = list(drawn["network-net"].iter(f"{SVG}circle"))
    edges = list(drawn["network-net"].iter(f"{SVG}line"))
    assert (len(nodes), len(edges)) == (10, 15)
    assert sum(one.get("class") == "bar" for one in drawn["ranks-net"].iter(f"{SVG}rect")) == 10
    assert not any("nan" in one.svg for one in list_drawings(view[0]))


def test_the_methods_name_model_tests_and_ranks(view):
    words = " ".join(write_methods(view[0]))
    assert "by the generalised method of DerSimonian and Laird (one network: HbA1c)" in words
    assert "P-scores (Rücker and Schwarzer 2015)" in words
    assert "No analysis was planned" not in words


def test_the_first_in_rank_is_told_once_with_its_effect(view):
    told = next(one for one in tell_network(read_networks(view[0])[0]) if "P-score" in one)
    # netmeta prints P-score 0.8934 and -1.23 for rosi of Senn 2013 (help of netrank)
    assert told.startswith(
        "The highest P-score is that of rosiglitazone (0.89): mean difference against placebo −1.23 ["
    )
    assert told.endswith("].")


def test_where_no_network_was_combined_the_methods_say_so(view):
    empty = {name: frame[:0] for name, frame in view[0].tables.items() if name == "network_estimates"}
    words = " ".join(write_methods(replace(view[0], tables={**view[0].tables, **empty})))
    assert unmark(words).count("No network has been combined yet.") == 1
    assert "had studies that connect" not in words


def test_a_review_without_networks_has_no_such_section():
    page = render_page(build(make_tables()), config=make_config())
    assert 'id="networks"' not in page
    assert "league" not in page.partition("<body")[2]


def test_the_first_screen_and_the_manuscript_tell_it(view):
    opened, page = view
    top = page.partition('id="summary"')[2].partition('id="protocol"')[0]
    assert "26 studies of 10 treatments, of which 15 pairs are compared directly" in top
    assert 'href="#network-of-net"' in top
    blocks = compose_manuscript(opened, list_drawings(opened))
    names = {block.name for block in blocks if isinstance(block, Picture)}
    assert {"network-net", "network-forest-net", "ranks-net"} <= names
    told = [unmark(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert any(text.startswith("26 studies of 10 treatments") for text in told)


def test_studies_of_a_network_count_as_combined_and_are_not_told_as_left_alone(made):
    tables = make_tables()
    rows = made["network_effects"].assign(study_id="p1").drop_duplicates(["study_id", "treatment", "comparator"])
    said = [
        {"study_id": "p1", "person": "a", "level": "outcome", "item": "9", "variable": variable, "value": value}
        for variable, value in (("outcome", "outcome"), ("n", "10"), ("mean", "9"))
    ]
    extraction = pd.concat([tables["extraction"], from_rows("extraction", said)], ignore_index=True)
    own = {name: made[name] for name in ("networks", "network_estimates", "network_treatments")}
    built = build(tables | own | {"network_effects": rows, "extraction": extraction})
    assert built["flow"].set_index("data")["n"]["total_studies_ma.net"] == 1
    opened = open_view(built, config=make_config() | {"network": [PLAN]})
    assert not [row for row in build_outcomes(opened)["listings"][0].rows if row[1] == "outcome"]


def test_netmeta_comes_to_our_numbers_from_our_export(made, tmp_path):
    asked = ["Rscript", "-e", "library(netmeta)"]
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with netmeta is not installed")
    names = {"network": "network.csv", "network_contributions": "shares.csv", "network_script": "network.R"}
    export_networks(made, {key: tmp_path / name for key, name in names.items()}, networks=[PLAN])
    done = subprocess.run(["Rscript", "network.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (tmp_path / "told.csv").write_text(re.sub(r" +", "", done.stdout))
    theirs = pd.read_csv(tmp_path / "told.csv").set_index("treatment")
    ours = made["network_estimates"].query("model == 'random' and comparator == 'placebo'").set_index("treatment")
    assert len(theirs) == len(ours) == 9
    for name in ("estimate", "se"):
        assert theirs[name].to_dict() == pytest.approx(ours[name].to_dict(), rel=1e-8)
    scores = made["network_treatments"].set_index("treatment")["p_score_random"].drop("placebo")
    assert theirs["p_score"].to_dict() == pytest.approx(scores.to_dict(), rel=1e-8)


@pytest.mark.parametrize(("df", "told"), [(1, "with a variance between studies within designs"), (0, "no two studies")])
def test_a_variance_within_designs_is_spoken_of_where_two_studies_have_one(view, df, told):
    (network,) = read_networks(view[0])
    network = replace(network, row={**network.row, "q_within_df": df})
    assert told in tell_consistency(network)
    assert ("within designs (" in tell_consistency(network)) == bool(df)
