"""Cluster-randomised trials: the design effect of the Cochrane Handbook, and what is missing or impossible in it."""

import pytest

from extraction_factory import RCT, TRIAL, compute, counts, issues_of, pooled, sheet
from prismake.report.analysis_exports import list_metafor, list_revman
from prismake.tables import from_rows

ASSUMED = TRIAL | {"icc": {"value": 0.02, "source": "a survey of trials"}}
MEANS = TRIAL | {"outcome": "score", "measure": "SMD"}


def clusters(name, *figures, **more):
    rows = [
        counts("live_birth", arm, events, n) | ({"cluster_size": size} if size else {}) | more
        for arm, (events, n, size) in zip(("experimental", "control"), figures, strict=True)
    ]
    return sheet(name, *rows, traits=RCT)


HANDBOOK = ("63", "295", "21.3"), ("84", "330", "21.3")


def test_the_worked_example_of_the_handbook():
    # Cochrane Handbook 6, 23.1.5: ten classrooms and eleven, with 295 and 330 children, 63 and 84 with the
    # event; mean cluster size 29.8, ICC 0.02: design effect 1.576, then 40 / 187 and 53 / 209 (rounded).
    study = clusters("a", ("63", "295", "29.8"), ("84", "330", "29.8"), icc="0.02")
    (row,) = compute(TRIAL, study).to_dict("records")
    assert row["design_effect1"] == row["design_effect2"] == pytest.approx(1.576)
    effective = [row[name] / 1.576 for name in ("events1", "n1", "events2", "n2")]
    assert [round(value) for value in effective] == [40, 187, 53, 209]
    a, n1, c, n2 = effective
    assert row["vi"] == pytest.approx(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c), rel=1e-12)
    assert row["data"] == "63/295 vs 84/330"
    assert "divided by the design effect 1.576 = 1 + (cluster size 29.8 − 1) × ICC 0.02 (as extracted)" in row["remark"]
    assert row["imputed"] == ""


def test_an_icc_that_no_study_gives_is_assumed_with_its_source_and_marked():
    (row,) = compute(ASSUMED, clusters("a", *HANDBOOK)).to_dict("records")
    assert row["imputed"].endswith("× ICC 0.02 (assumed: a survey of trials)")
    (own,) = compute(ASSUMED, clusters("a", *HANDBOOK, icc="0.1")).to_dict("records")
    assert own["design_effect1"] == pytest.approx(1 + 20.3 * 0.1)
    assert own["imputed"] == ""


def test_a_log_odds_ratio_keeps_its_point_and_its_variance_grows_by_the_design_effect():
    (row,) = compute(ASSUMED, clusters("a", *HANDBOOK)).to_dict("records")
    (plain,) = compute(TRIAL, clusters("a", ("63", "295", ""), ("84", "330", ""))).to_dict("records")
    assert row["yi"] == pytest.approx(plain["yi"], rel=1e-12)
    assert row["vi"] / plain["vi"] == pytest.approx(row["design_effect1"], rel=1e-12)


def test_each_arm_has_its_own_clusters_and_one_without_any_stays_as_it_is():
    (row,) = compute(ASSUMED, clusters("a", ("63", "295", "21"), ("84", "330", "1"))).to_dict("records")
    assert (row["design_effect1"], row["design_effect2"]) == pytest.approx((1.4, 1))


def test_a_cluster_size_in_one_arm_alone_is_waited_for():
    (row,) = compute(ASSUMED, clusters("a", ("63", "295", "21"), ("84", "330", ""))).to_dict("records")
    assert row["remark"].startswith("not yet: cluster_size")


@pytest.mark.parametrize(
    ("analysis", "size", "icc", "found"),
    [
        (TRIAL, "21", "", "none, and A 2020 gives none"),
        (TRIAL, "21", "1.2", "icc 1.2"),
        (TRIAL, "0.5", "0.02", "cluster_size 0.5"),
        (TRIAL, "300", "0.999", "cluster_size 300"),
    ],
)
def test_what_cannot_be_is_an_issue(analysis, size, icc, found):
    study = clusters("a", ("63", "295", size), ("84", "250", "2"), icc=icc)
    assert [issue.found for issue in issues_of(analysis, study)] == [found]


def test_means_of_clusters_are_those_of_fewer_people():
    def score(name, n, *, size=""):
        rows = [
            {"outcome": "score", "arm": arm, "n": n, "mean": mean, "sd": "2"} | ({"cluster_size": size} if size else {})
            for arm, mean in (("experimental", "7"), ("control", "6"))
        ]
        return sheet(name, *rows, traits=RCT)

    analysis = MEANS | {"icc": {"value": 0.1, "source": "assumed"}}
    (row,), (fewer,) = (
        compute(analysis, one).to_dict("records") for one in (score("a", "60", size="11"), score("a", "30"))
    )
    assert (row["yi"], row["vi"]) == pytest.approx((fewer["yi"], fewer["vi"]), rel=1e-12)


def test_the_exports_hold_what_was_computed_with():
    sheets = [clusters("a", *HANDBOOK), clusters("b", ("20", "90", "10"), ("31", "95", "10"))]
    effects, _ = pooled(ASSUMED | {"method": "mantel_haenszel"}, *sheets)
    studies = from_rows("studies", [{"study_id": name, "label": name} for name in "ab"])
    frame = list_metafor(effects, studies=studies)
    odds = (frame["ai"] * frame["di"]) / (frame["bi"] * frame["ci"])
    assert frame["ai"][0] == pytest.approx(63 / 1.406)
    assert odds.tolist() == pytest.approx((effects["yi"].map(lambda value: 2.718281828459045**value)).tolist())
    revman = list_revman(effects, studies=studies, analyses=[ASSUMED])
    assert revman["Experimental N"][0] == pytest.approx(295 / 1.406)


def test_two_intracluster_correlations_of_one_study_are_an_issue():
    rows = [
        counts("live_birth", arm, "63", "295") | {"cluster_size": "21", "icc": icc}
        for arm, icc in (("experimental", "0.02"), ("control", "0.05"))
    ]
    (issue,) = issues_of(TRIAL, sheet("a", *rows, traits=RCT))
    assert issue.found.startswith("icc 0.05, and 0.02 in a-ada.xlsx ")
