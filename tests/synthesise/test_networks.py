"""From sheets to networks: what is taken, what is left out and why, and what people must mend."""

import math
from itertools import permutations

import numpy as np
import pytest

from extraction_factory import RCT, sheet
from networked import compute, plan, rebuild, write_sheets
from prismake.issues import ReviewError
from prismake.synthesise import network_effects
from prismake.synthesise.distrust import REMARK
from prismake.synthesise.effects import Means, standardised_mean_difference
from prismake.synthesise.networks import NAMES, compute_networks
from prismake.tables import empty, from_rows

REFERENCE = {"reference": "a", "measure": "OR"}


def count(study, treatment, events, n, **more):
    return {"study": study, "treatment": treatment, "n": n, "events": events} | more


def contrast(study, treatment, comparator, effect, se, **more):
    return {"study": study, "treatment": treatment, "comparator": comparator, "effect": effect, "se": se} | more


TRIANGLE = [
    *(count("1", "a", 6, 40), count("1", "b", 12, 40)),
    *(count("2", "b", 9, 50), count("2", "c", 14, 50)),
    *(count("3", "a", 5, 60), count("3", "b", 8, 60), count("3", "c", 13, 60)),
]


def issues_of(rows, **planned):
    with pytest.raises(ReviewError) as caught:
        compute(plan(rows, **planned), write_sheets(rows))
    return caught.value.issues


def remarks(made):
    return {row["study_id"]: row["remark"] for row in made["network_effects"]}


def list_estimates(made, model="random"):
    rows = [row for row in made["network_estimates"] if row["model"] == model]
    return {(row["treatment"], row["comparator"]): (row["estimate"], row["se"]) for row in rows}


def test_a_network_whose_parts_no_study_connects_is_an_issue_with_the_parts():
    rows = [count("1", "a", 6, 40), count("1", "b", 9, 40), count("2", "c", 6, 40), count("2", "d", 9, 40)]
    (issue,) = issues_of(rows, **REFERENCE)
    assert issue.found == "2 parts that no study connects: a, b; c, d"
    assert issue.place == "network net, treatments"


def test_while_a_study_waits_for_values_the_parts_are_a_remark():
    rows = [count("1", "a", 6, 40), count("1", "b", 9, 40), count("2", "c", 6, 40), count("2", "d", 9, 40)]
    open_ = {"study": "3", "treatment": "b", "n": 30}
    made = compute(plan(rows, **REFERENCE), write_sheets([*rows, open_, count("3", "c", 4, 30)]))
    (row,) = made["networks"]
    assert row["remark"] == "nothing is pooled: so far no study connects these parts: a, b; c, d"
    assert remarks(made)["s02"].startswith("not yet: events")
    assert made["network_estimates"] == []


def test_two_treatments_are_no_network_and_an_absent_one_is_named():
    rows = [count("1", "a", 6, 40), count("1", "b", 9, 40)]
    made = compute(plan([*rows, count("2", "c", 1, 2)], **REFERENCE), write_sheets(rows))
    assert "so far of a and b: nothing is pooled; no study of c so far" in made["networks"][0]["remark"]


def test_a_network_without_any_figure_says_so_once_and_counts_no_treatments():
    rows = [count("1", "a", 6, 40), count("1", "b", 9, 40), count("2", "c", 1, 2)]
    (network,) = compute(plan(rows, **REFERENCE), write_sheets([]))["networks"]
    assert network["remark"] == "no study has figures of two treatments of the network so far: nothing is pooled"


def test_a_study_of_one_treatment_and_one_of_another_design_keep_a_row_with_the_reason():
    sheets = write_sheets([*TRIANGLE, count("4", "c", 3, 20)])
    other = {"outcome": "outcome", "denominator": "patients", "n": "9", "events": "3"}
    sheets.append(sheet("s04", other | {"arm": "a"}, other | {"arm": "b"}, traits=RCT | {"design": "single_arm"}))
    made = compute(plan(TRIANGLE, **REFERENCE), sheets)
    assert remarks(made)["s03"] == "one treatment of the network alone (c): nothing to compare"
    assert remarks(made)["s04"] == "left out: design is single_arm, the analysis takes randomised"
    assert made["networks"][0]["k"] == 3


def test_a_half_is_added_to_every_arm_and_a_study_without_events_says_nothing():
    rows = [*TRIANGLE, count("4", "a", 0, 20), count("4", "b", 3, 20), count("4", "c", 5, 20)]
    made = compute(plan(rows, **REFERENCE), write_sheets([*rows, count("5", "a", 0, 9), count("5", "b", 0, 9)]))
    assert "0.5 added to the events and non-events of every arm" in remarks(made)["s03"]
    assert remarks(made)["s04"] == "not estimable: no arm has an event, or all have nothing but events"
    own = {row["treatment"] + row["comparator"]: row for row in made["network_effects"] if row["study_id"] == "s03"}
    assert own["cb"]["yi"] == pytest.approx(math.log(5.5 / 15.5) - math.log(3.5 / 17.5), rel=1e-13)
    assert own["cb"]["vi"] == pytest.approx(1 / 5.5 + 1 / 15.5 + 1 / 3.5 + 1 / 17.5, rel=1e-13)


def test_the_order_of_treatments_and_of_studies_decides_no_digit():
    whole = compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE))
    wanted = list_estimates(whole)
    for names in permutations("abc"):
        made = compute(plan(TRIANGLE, **REFERENCE) | {"treatments": list(names)}, write_sheets(TRIANGLE[::-1]))
        for (one, other), (estimate, se) in list_estimates(made).items():
            same = wanted.get((one, other)) or (-wanted[other, one][0], wanted[other, one][1])
            assert (estimate, se) == same
        assert made["networks"][0]["q"] == whole["networks"][0]["q"]


@pytest.mark.parametrize("name", ["senn2013", "hasselblad1998"])  # where none lies on the edge of its last digit
def test_another_last_bit_of_every_arm_changes_no_digit_of_an_estimate(name, monkeypatch):
    whole, _ = rebuild(name)
    real = network_effects.settle
    for side in (-math.inf, math.inf):
        monkeypatch.setattr(network_effects, "settle", lambda x, digits, to=side: real(math.nextafter(x, to), digits))
        made, _ = rebuild(name)
        for table in ("networks", "network_estimates", "network_treatments"):
            assert repr(made[table]) == repr(whole[table])


def test_in_a_star_an_indirect_comparison_is_the_difference_of_two_direct_ones():
    rows = [
        *(count("1", "a", 6, 40), count("1", "b", 12, 40), count("2", "a", 7, 50), count("2", "b", 9, 50)),
        *(count("3", "a", 5, 60), count("3", "c", 13, 60)),
    ]
    found = list_estimates(compute(plan(rows, **REFERENCE), write_sheets(rows)), "common")
    b, c = found["b", "a"], found["c", "a"]
    assert found["c", "b"] == pytest.approx((c[0] - b[0], math.hypot(b[1], c[1])), rel=1e-11)  # Bucher 1997


def test_two_arms_of_a_standardised_difference_are_those_of_any_trial():
    arms = [("a", 20, 4.1, 1.2), ("b", 22, 5.0, 1.5), ("c", 25, 5.4, 1.1)]
    named = ("treatment", "n", "mean", "sd")
    pairs = [(arms[0], arms[1]), (arms[1], arms[2])]
    rows = [{"study": str(at), **dict(zip(named, arm, strict=True))} for at, pair in enumerate(pairs) for arm in pair]
    made = compute(plan(rows, reference="a", measure="SMD"), write_sheets(rows))
    for row, (one, other) in zip(made["network_effects"], pairs, strict=True):
        means = Means(*(np.array([float(value)]) for value in (*other[1:], *one[1:])))
        usual = standardised_mean_difference(means)
        assert [row["yi"], row["vi"]] == pytest.approx([usual.yi[0], usual.vi[0]], rel=1e-12)


def test_a_trial_of_several_arms_has_one_standard_deviation():
    """J exact at 64 degrees of freedom, covariance 1/n + d d' / 2N (Gleser & Olkin 2009, equation 19.19)."""
    arms = [("a", 20, 4.1, 1.2), ("b", 22, 5.0, 1.5), ("c", 25, 5.4, 1.1)]
    rows = [{"study": "1", "treatment": name, "n": n, "mean": mean, "sd": sd} for name, n, mean, sd in arms]
    made = compute(plan(rows, reference="a", measure="SMD"), write_sheets(rows))
    own = {row["treatment"] + row["comparator"]: row for row in made["network_effects"]}
    df = 64
    pooled = math.sqrt(sum((n - 1) * sd**2 for _, n, _, sd in arms) / df)
    j = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    d = {name: j * (mean - 4.1) / pooled for name, _, mean, _ in arms}
    assert own["cb"]["yi"] == pytest.approx(d["c"] - d["b"], rel=1e-12)
    assert own["cb"]["vi"] == pytest.approx(1 / 22 + 1 / 25 + (d["c"] - d["b"]) ** 2 / (2 * 67), rel=1e-12)


def test_a_reported_effect_may_stand_in_either_direction():
    rows = [
        *(contrast("1", "b", "a", 0.4, 0.2), contrast("2", "c", "b", 0.3, 0.25), contrast("3", "c", "a", 0.5, 0.3)),
        *(contrast("4", "b", "a", 0.2, 0.3), contrast("4", "c", "a", 0.6, 0.31), contrast("4", "c", "b", 0.4, 0.29)),
    ]
    turned = [contrast(row["study"], row["comparator"], row["treatment"], -row["effect"], row["se"]) for row in rows]
    asked = {"reference": "a", "measure": "GEN"}
    one, other = (compute(plan(own, **asked), write_sheets(own)) for own in (rows, turned))
    assert list_estimates(one) == list_estimates(other)
    assert one["networks"][0]["k"] == 4
    assert math.isnan(one["network_treatments"][0]["people"])


def test_a_trial_of_three_treatments_waits_for_its_third_comparison_and_a_row_for_its_comparator():
    rows = [contrast("1", "b", "a", 0.4, 0.2), contrast("1", "c", "a", 0.3, 0.25)]
    later = [contrast("2", "b", "a", 0.4, 0.2), {"study": "3", "treatment": "c", "effect": 0.1, "se": 0.2}]
    made = compute(plan(rows, reference="a", measure="GEN"), write_sheets([*rows, *later]))
    assert "not yet: a row for b against c, whose standard error tells" in remarks(made)["s00"]
    assert remarks(made)["s02"].startswith("not yet: comparator")


def test_a_treatment_against_itself_is_an_issue_and_any_word_may_stand_in_a_name():
    rows = [contrast("1", "b", "a", 0.4, 0.2), contrast("2", "c", "a", 0.3, 0.25)]
    (issue,) = issues_of([*rows, contrast("3", "c", "c", 0.1, 0.2)], reference="a", measure="GEN")
    assert (issue.place, issue.found) == ("F10", "c, as in arm")
    named = [{**row, "treatment": f"{row['treatment']} against flu"} for row in rows]
    made = compute(plan(named, reference="a", measure="GEN"), write_sheets(named))
    assert list_estimates(made)["b against flu", "a"] == (0.4, 0.2)


def test_standard_errors_that_no_trial_can_have_are_an_issue_and_effects_that_contradict_a_remark():
    rows = [contrast("1", "b", "a", 0.4, 0.1), contrast("1", "c", "a", 0.3, 0.1), contrast("1", "c", "b", -0.1, 0.9)]
    (issue,) = issues_of(rows, reference="a", measure="GEN")
    assert issue.found.startswith("standard errors that no three arms can have: a against b 0.1")
    rows = [contrast("1", "b", "a", 0.4, 0.1), contrast("1", "c", "a", 0.3, 0.1), contrast("1", "c", "b", 0.6, 0.1)]
    made = compute(plan(rows, reference="a", measure="GEN"), write_sheets(rows))
    assert remarks(made)["s00"] == "check: b against c does not follow from the effects against a"


def test_hazard_ratios_are_taken_as_logarithms_with_errors_from_their_limits():
    rows = [
        {"study": str(at), "treatment": one, "comparator": other, "effect": hr, "effect_low": low, "effect_high": high}
        for at, (one, other, hr, low, high) in enumerate(
            [("b", "a", 0.74, 0.6, 0.91), ("c", "a", 0.8, 0.5, 1.28), ("c", "b", 0.9, 0.7, 1.15)]
        )
    ]
    made = compute(plan(rows, reference="a", measure="HR"), write_sheets(rows))
    first = made["network_effects"][0]
    assert first["yi"] == pytest.approx(math.log(0.74), rel=1e-13)
    assert first["vi"] == pytest.approx((math.log(0.91 / 0.6) / (2 * 1.959963984540054)) ** 2, rel=1e-9)
    assert "converted" in first["remark"]
    assert first["data"] == "0.74 [0.6, 0.91] (b against a)"


def test_the_figures_of_a_study_stand_in_the_order_of_its_comparison():
    for row in compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE))["network_effects"]:
        (one, of_one), (other, of_other) = (map(int, arm.split("/")) for arm in row["data"].split(" vs "))
        odds = one / (of_one - one) / (other / (of_other - other))
        assert row["shown"] == pytest.approx(odds, rel=1e-9), (row["treatment"], row["comparator"])


def test_of_studies_that_share_people_the_larger_alone_is_pooled():
    ruling = {"study_a": "s00", "study_b": "s02", "ruling": "overlapping cohorts"}
    made = compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE), cohorts=from_rows("cohorts", [ruling]))
    assert remarks(made)["s00"].startswith("left out: its people stand in S02 2020 too")
    assert made["networks"][0]["k"] == 2
    rows = [
        *(contrast("1", "b", "a", 0.5, 0.2, n=80), contrast("2", "b", "a", 0.4, 0.3, n=50)),
        *(contrast("3", "c", "b", 0.1, 0.2, n=60), contrast("4", "c", "a", 0.6, 0.2, n=90)),
    ]
    planned, shared = plan(rows, reference="a", measure="GEN"), from_rows("cohorts", [ruling | {"study_b": "s01"}])
    assert "(80 against 50 people)" in remarks(compute(planned, write_sheets(rows), cohorts=shared))["s01"]
    doubtful = from_rows("cohorts", [ruling | {"ruling": ""}])
    made = compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE), cohorts=doubtful)
    assert "S00 2020 and S02 2020 may share people, and nobody has ruled on it yet" in made["networks"][0]["remark"]


def test_a_study_with_serious_concerns_leaves_the_network_before_overlaps_are_looked_at():
    serious = {"study_id": "s02", "domain": "overall", "judgement": "serious concerns"}
    settled = from_rows("trust_settled", [serious])
    made, without = (
        compute(plan(TRIANGLE, **REFERENCE), write_sheets(rows), **linked)
        for rows, linked in ((TRIANGLE, {"trust_settled": settled}), (TRIANGLE[:4], {}))
    )
    assert remarks(made)["s02"] == REMARK
    assert list_estimates(made) == list_estimates(without)
    ruling = from_rows("cohorts", [{"study_a": "s00", "study_b": "s02", "ruling": "overlapping cohorts"}])
    made = compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE), trust_settled=settled, cohorts=ruling)
    assert made["networks"][0]["k"] == 2
    doubted = from_rows("trust_settled", [serious | {"remark": "not asked any more"}])
    assert compute(plan(TRIANGLE, **REFERENCE), write_sheets(TRIANGLE), trust_settled=doubted)["networks"][0]["k"] == 3


def test_a_crossover_trial_is_refused_where_its_arms_would_be_two_groups_of_people():
    crossed = [row | {"crossover": "yes"} for row in TRIANGLE[:2]]
    (issue,) = issues_of([*crossed, *TRIANGLE[2:]], **REFERENCE)
    assert issue.found == "S00 2020 is a crossover trial, and a network of OR takes arms as different people"
    assert (issue.place, "leave_out" in issue.remedy) == ("network net", True)
    alone = compute(plan(TRIANGLE, **REFERENCE), write_sheets([crossed[0], *TRIANGLE[2:]]))
    assert remarks(alone)["s00"].startswith("one treatment of the network alone")
    left_out = plan(TRIANGLE, **REFERENCE, leave_out={"s00": "A crossover trial."})
    assert compute(left_out, write_sheets([*crossed, *TRIANGLE[2:]]))["networks"][0]["k"] == 2
    paired = [contrast("1", "a", "b", 0.2, 0.1, crossover="yes"), contrast("2", "b", "c", 0.1, 0.1)]
    assert compute(plan(paired, reference="a", measure="GEN"), write_sheets(paired))["networks"][0]["k"] == 2


def test_people_randomised_in_clusters_count_for_less():
    sheets = write_sheets([row | {"cluster_size": 11, "icc": 0.1} if row["study"] == "1" else row for row in TRIANGLE])
    made = compute(plan(TRIANGLE, **REFERENCE), sheets)
    first = made["network_effects"][0]
    assert first["vi"] == pytest.approx(2 * (1 / 6 + 1 / 34 + 1 / 12 + 1 / 28), rel=1e-12)  # design effect 2
    assert "divided by the design effect 2" in first["remark"]


def test_without_a_degree_of_freedom_nothing_is_said_of_heterogeneity():
    rows = TRIANGLE[:4]
    made = compute(plan(rows, **REFERENCE), write_sheets(rows))
    (row,) = made["networks"]
    assert all(math.isnan(row[name]) for name in ("q", "tau2", "i2", "q_between", "tau2_within"))
    assert all(math.isnan(one["pi_low"]) for one in made["network_estimates"])


def test_higher_may_be_better():
    lower, higher = (rebuild("franchini2012", direction=one)[0]["network_treatments"] for one in ("lower", "higher"))
    for one, other in zip(lower, higher, strict=True):
        assert one["p_score_random"] + other["p_score_random"] == pytest.approx(1, abs=1e-9)


def test_no_network_has_no_rows():
    extraction, studies = empty("extraction"), empty("studies")
    made = compute_networks(extraction, studies=studies, networks=[])
    assert set(made) == set(NAMES)
    assert all(table.empty for table in made.values())


def test_a_mistake_of_a_network_is_told_with_the_network():
    (issue,) = issues_of(TRIANGLE, **REFERENCE, leave_out={"9": "another scale"})
    assert (issue.place, issue.found) == ("network net, leave_out", "9")
