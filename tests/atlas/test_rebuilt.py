"""Published reviews, rebuilt: every figure equal or explained, and each explanation recomputed by other means."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import comparisons
import rebuild
from judging import EXPLAINED, UNEXPLAINED, read_table
from page import write_page
from places import ROOT
from prismake.dedupe import deduplicate
from prismake.ingest import read_sources
from snhl import mapping as snhl


@pytest.fixture(scope="module")
def done(shared_data):
    return {name: rebuild.rebuild_review(name, shared_data / "atlas" / name) for name in rebuild.REVIEWS}


@pytest.mark.parametrize("name", rebuild.REVIEWS)
def test_every_published_figure_is_equal_or_explained(done, name):
    lines, _ = done[name]
    assert [line.figure for line in lines if line.verdict == UNEXPLAINED] == []


@pytest.mark.parametrize("name", rebuild.REVIEWS)
def test_published_figures_stand_once_each_and_say_where(name):
    rows = read_table(ROOT / "atlas" / name / "published.csv")
    assert len({row["figure"] for row in rows}) == len(rows)
    assert all(row["where"] and float(row["tolerance"]) >= 0 and math.isfinite(float(row["printed"])) for row in rows)


def test_the_page_is_what_the_rebuilding_writes(done, tmp_path):
    write_page(done, tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (ROOT / "docs" / path.name).read_bytes(), f"make atlas writes docs/{path.name} anew"


def test_each_explained_count_has_as_many_records_as_it_is_apart(done):
    for name in ("snhl", "chronic_pain"):
        for line in done[name][0]:
            if line.verdict == EXPLAINED and line.figure != "titles after duplicates":
                assert abs(line.ours - line.explanation.value) == len(set(line.explanation.records))


@pytest.fixture(scope="module")
def grouped(shared_data):
    """Records with their reference, and which of them each voted title names; read without snhl/groups."""
    searches = pd.read_csv(ROOT / "atlas/snhl/config/searches.csv", dtype=str, keep_default_na=False)
    records, _, _ = read_sources(searches, folder=shared_data / "atlas/snhl/search")
    _, clusters, _ = deduplicate(records, sources=list(searches["source"]))
    records = records.merge(clusters[["record_id", "reference_id"]], on="record_id")
    records["key"] = records["title"].str.lower().str.replace("[^a-z0-9]", "", regex=True)
    github = records["source"] == "github"
    records.loc[github, "key"] = "github" + records.loc[github, "position"].astype(str)
    titles = pd.read_csv(
        shared_data / "atlas/snhl/votes/reviewer_1_title_abstract.csv", dtype=str, keep_default_na=False
    )
    titles["key"] = titles["title"].str.replace("[^a-z0-9]", "", regex=True)
    return records, titles.merge(records, on="key", how="left", suffixes=("_voted", ""))


def test_the_titles_after_duplicates_follow_from_the_listed_differences(done, grouped):
    """Recounted as components of a graph of titles and references, by scipy."""
    records, named = grouped
    edges = named.dropna(subset="reference_id")[["id", "reference_id"]].drop_duplicates()
    codes, names = pd.factorize(pd.concat([edges["id"], edges["reference_id"]]))
    half = len(edges)
    graph = coo_array((np.ones(half), (codes[:half], codes[half:])), shape=(len(names), len(names)))
    count, label = connected_components(graph, directed=False)
    sets = (
        pd.DataFrame({"label": label, "title": np.isin(names, edges["id"])})
        .groupby("label")["title"]
        .agg(["sum", "size"])
    )
    otherwise = int(((sets["sum"] > 1) | (sets["size"] - sets["sum"] > 1)).sum())
    unvoted = set(records["reference_id"]) - set(edges["reference_id"])
    listed = pd.Series([row["kind"] for row in done["snhl"][1].differences]).value_counts()
    assert listed.to_dict() == {
        "grouped otherwise": otherwise,
        "in nobody's votes": len(unvoted),
        "voted title without a record": int(named["reference_id"].isna().sum()),
    }
    assert count + int(named["reference_id"].isna().sum()) == 1498 - int((sets["sum"] - 1).sum())


def test_the_source_that_nobody_voted_on_is_found_with_its_records(done, grouped):
    records, named = grouped
    missing = records[~records["record_id"].isin(named["record_id"])]
    source = missing["source"].value_counts().idxmax()
    own = missing[missing["source"] == source]
    findings = done["snhl"][1].findings
    assert f"{len(own)} records of {source}, of {own['key'].nunique()} different titles" in findings[0].words
    assert set(findings[0].records) == set(own["record_id"])
    referenced = set(named["reference_id"])
    assert set(findings[1].records) == set(own[~own["reference_id"].isin(referenced)]["record_id"])


def test_the_title_that_went_on_and_is_no_full_text_is_found(done, shared_data):
    votes = snhl.vote_titles(shared_data / "atlas/snhl")
    said = votes.pivot(index="reference_id", columns="person", values="decision")
    two = said[["reviewer_1", "reviewer_2"]].eq("include").all(axis=1)
    on = set(said.index[two | said["reviewer_3"].eq("include")])
    texts = {f"title {row['id']}" for row in read_table(shared_data / "atlas/snhl/votes/full_text.csv")}
    (line,) = [line for line in done["snhl"][0] if line.figure == "full texts"]
    assert set(line.explanation.records) == on - texts != set()


@pytest.mark.parametrize("name", ["mdma", "psilocybin"])
def test_the_named_variance_is_that_of_the_deposited_standard_errors(name, shared_data):
    rows = pd.DataFrame(read_table(shared_data / "atlas" / name / "data.csv", delimiter=";"))
    rows = rows[rows["outcome_type"].isin(comparisons.ENDPOINTS)]
    columns = ["n_arm1", "mean_arm1", "sd_arm1", "n_arm2", "mean_arm2", "sd_arm2", ".g_se"]
    n1, m1, s1, n2, m2, s2, se = (rows[name].str.replace(",", ".").astype(float) for name in columns)
    d = (m1 - m2) / np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    assert np.sqrt(1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2))).to_numpy() == pytest.approx(se.to_numpy(), abs=1e-3)


@pytest.mark.parametrize("figure", ["log_rr", "log_rr_se"])
def test_tables_of_an_arm_without_events_are_those_that_differ(done, shared_data, figure):
    (line,) = [line for line in done["mdma"][0] if line.figure == f"comparisons, {figure}"]
    rows = read_table(shared_data / "atlas/mdma/data.csv", delimiter=";")
    empty = {
        f"data.csv line {number}"
        for number, row in enumerate(rows, start=2)
        if row["outcome_type"] in comparisons.COUNTS
        and any(row[f"event_arm{arm}"] in ("0", row[f"totaln_arm{arm}"]) for arm in (1, 2))
    }
    assert set(line.explanation.records) == empty


def test_votes_of_one_person_are_told_apart_from_those_of_two(done):
    figures = {line.figure: line.ours for line in done["chronic_pain"][0]}
    assert figures["voted on by one"] + figures["voted on by two"] == figures["records"]
    parts = ("both include", "both exclude", "first alone includes, both voted", "second alone includes, both voted")
    assert sum(figures[part] for part in parts) == figures["voted on by two"]
