"""Agreement of two and of more people, per phase and batch."""

import numpy as np
import pytest

from prismake import screen, tables
from prismake.statistics.kappa import measure_fleiss, measure_kappa


def make_votes(*rows: str):
    """Votes written as "reference person decision batch"."""
    columns = ("reference_id", "person", "decision", "batch")
    cast = [dict(zip(columns, row.split(), strict=False)) for row in rows]
    more = {"phase": "title_abstract", "role": "reviewer"}
    return tables.from_rows("votes", [{**one, **more, "voted_id": one["reference_id"]} for one in cast])


def test_fleiss_kappa_matches_the_textbook_example():
    # Fleiss 1971, Psychological Bulletin 76:378, worked on 10 subjects and 14 raters in the Wikipedia article: .210.
    rows = "0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1|7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7"
    counts = np.array([row.split() for row in rows.split("|")], dtype=float)
    found = measure_fleiss(counts)
    assert [round(found[name], 3) for name in ("observed", "kappa")] == [0.378, 0.210]


def test_fleiss_kappa_and_its_error_match_gwets_example_with_missing_votes():
    # Gwet's twelve units and four raters (package irrCAC, cac.raw4raters): kappa .76117, standard error .15302.
    rated = ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3."]
    counts = np.array([[unit.count(answer) for answer in "12345"] for unit in rated], dtype=float)
    found = measure_fleiss(counts)
    assert round(found["kappa"], 5) == 0.76117
    assert (found["kappa"] - found["ci_low"]) / 1.959963984540054 == pytest.approx(0.15302, abs=1e-5)
    assert found["ci_high"] == 1


def test_with_two_people_who_answer_alike_often_fleiss_comes_near_cohen():
    counts = np.array([[20.0, 3], [4, 23]])
    wide = np.repeat([[2.0, 0], [1, 1], [1, 1], [0, 2]], [20, 3, 4, 23], axis=0)
    assert measure_fleiss(wide)["kappa"] == pytest.approx(measure_kappa(counts)["kappa"], abs=0.005)


def test_one_sided_votes_and_a_single_reference_have_no_interval():
    assert np.isnan(measure_fleiss(np.array([[3.0, 0], [3, 0]]))["kappa"])
    assert np.isnan(measure_fleiss(np.array([[2.0, 1]]))["ci_low"])


def test_each_batch_each_pair_and_all_together_have_a_row():
    cast = [f"{i} {person} include batch-00{1 + (i > 2)}" for i in range(1, 5) for person in ("anna", "ben", "carla")]
    agreement = screen.measure_agreement(make_votes(*cast))
    rows = agreement[["batch", "person_a", "person_b", "n"]].to_numpy().tolist()
    pairs = [["", ""], ["anna", "ben"], ["anna", "carla"], ["ben", "carla"]]
    assert rows == [[batch, *pair, n] for batch, n in (("", 4), ("batch-001", 2), ("batch-002", 2)) for pair in pairs]
    assert agreement["people"].tolist() == [3, 2, 2, 2] * 3


def test_pairs_that_rotate_are_compared_where_they_meet():
    cast = [
        "1 anna include batch-001",
        "1 ben exclude batch-001",
        "2 ben include batch-002",
        "2 carla unclear batch-002",
    ]
    agreement = screen.measure_agreement(make_votes(*cast))
    overall = agreement[agreement["batch"] == ""]
    assert overall[["person_a", "person_b", "n", "observed"]].to_numpy().tolist() == [
        ["anna", "ben", 1, 0.0],
        ["ben", "carla", 1, 1.0],
    ]


def test_a_reference_in_batches_of_two_names_counts_in_the_first():
    agreement = screen.measure_agreement(make_votes("1 anna include batch-002", "1 ben include pilot-001"))
    assert agreement["batch"].tolist() == ["", "pilot-001"]


def test_votes_from_elsewhere_have_no_batch():
    assert screen.measure_agreement(make_votes("1 anna include", "1 ben include"))["batch"].tolist() == [""]


def listed(counts):
    """Votes of anna (rows) and ben (columns) that give this table of counts, on going on and not."""
    words = ("include", "exclude")
    cells = [(one, other) for one in (0, 1) for other in (0, 1) for _ in range(counts[one][other])]
    return make_votes(
        *(
            f"{number} {person} {words[said]} batch-00{1 + number % 2}"
            for number, pair in enumerate(cells)
            for person, said in zip(("anna", "ben"), pair, strict=True)
        )
    )


@pytest.mark.parametrize(
    ("counts", "name"),
    [([[8, 2], [0, 0]], "anna"), ([[0, 0], [3, 9]], "anna"), ([[8, 0], [2, 0]], "ben"), ([[0, 7], [0, 5]], "ben")],
)
def test_where_one_person_never_varied_kappa_is_zero_without_an_interval_and_says_who(counts, name):
    agreement = screen.measure_agreement(listed(counts))
    for row in agreement.to_dict("records"):
        assert (row["kappa"], np.isnan(row["ci_low"]), np.isnan(row["ci_high"])) == (0, True, True)
        assert row["remark"].startswith(f"{name} gave the same answer every time: kappa is then 0")
    assert set(agreement["batch"]) == {"", "batch-001", "batch-002"}


@pytest.mark.parametrize("counts", [[[6, 0], [0, 0]], [[0, 0], [0, 6]]])
def test_where_both_always_gave_the_same_answer_kappa_is_not_defined_and_says_so(counts):
    [row, *_] = screen.measure_agreement(listed(counts)).to_dict("records")
    assert np.isnan(row["kappa"])
    assert np.isnan(row["ci_low"])
    assert row["remark"] == "all answers are the same: kappa is not defined"


@pytest.mark.parametrize("counts", [[[0, 6], [0, 0]], [[0, 0], [6, 0]]])
def test_where_each_gave_one_answer_and_not_the_same_one_there_is_no_interval(counts):
    [row, *_] = screen.measure_agreement(listed(counts)).to_dict("records")
    assert (row["kappa"], np.isnan(row["ci_low"])) == (0, True)
    assert row["remark"].startswith("each gave one answer every time")


def test_people_who_vary_have_an_interval_and_no_remark():
    [row, *_] = screen.measure_agreement(listed([[8, 2], [1, 5]])).to_dict("records")
    assert row["ci_low"] < row["kappa"] < row["ci_high"]
    assert row["remark"] == ""


def test_fleiss_kappa_of_answers_shared_out_alike_everywhere_has_no_interval():
    # One of three always says yes, two always no: no reference differs from another.
    found = measure_fleiss(np.array([[1, 2]] * 7))
    assert (found["kappa"], np.isnan(found["ci_low"])) == (-0.5, True)
    assert found["remark"] == "the answers are shared out alike on everything: kappa has no interval"
    assert "not defined" in measure_fleiss(np.array([[3, 0]] * 7))["remark"]


def test_more_than_two_answers_are_no_exception():
    found = measure_kappa(np.array([[3, 4, 5], [0, 0, 0], [0, 0, 0]]), ("anna", "ben"))
    assert (found["kappa"], np.isnan(found["ci_low"]), found["remark"][:4]) == (0, True, "anna")


def test_kappa_is_the_same_number_with_answers_and_people_exchanged():
    for counts in np.random.default_rng(2).integers(0, 30, (200, 3, 3)):
        found = [measure_kappa(table)["kappa"] for table in (counts, counts.T, counts[::-1, ::-1])]
        assert len(set(found)) == 1


def test_a_kappa_that_is_exactly_the_threshold_has_reached_it():
    # Observed .8, expected .5: kappa .6, which floating point gives as .6000000000000001 or less, as it falls out.
    assert measure_kappa(np.array([[40, 10], [10, 40]]))["kappa"] == 0.6
    assert measure_kappa(np.array([[4, 1], [1, 4]]))["kappa"] == 0.6


def agree_on(phase: str, *pairs: tuple[str, str]):
    rows = [
        f"{at} {who} {told} b" for at, pair in enumerate(pairs) for who, told in zip(("anna", "ben"), pair, strict=True)
    ]
    return screen.measure_agreement(make_votes(*rows).assign(phase=phase)).iloc[0]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("not_retrieved", "exclude", False),
        ("exclude", "not_retrieved", False),
        ("awaiting", "ongoing", False),
        ("awaiting", "exclude", False),
        ("not_retrieved", "not_retrieved", True),
        ("exclude", "exclude", True),
    ],
)
def test_full_texts_agree_on_the_same_decision_alone(left, right, same):
    row = agree_on("full_text", ("include", "include"), ("exclude", "exclude"), (left, right))
    assert row["observed"] == pytest.approx(1 if same else 2 / 3)
    assert row["n"] == 3


def test_what_goes_on_agrees_on_titles_whether_it_is_sure_or_not():
    assert agree_on("title_abstract", ("include", "unclear"), ("exclude", "exclude"))["observed"] == 1
    assert agree_on("title_abstract", ("unclear", "exclude"), ("exclude", "exclude"))["observed"] == 0.5


def test_kappa_of_several_answers_is_that_of_the_whole_table():
    pairs = (
        [("include", "include")] * 5
        + [("exclude", "exclude")] * 3
        + [("exclude", "not_retrieved"), ("awaiting", "awaiting")]
    )
    expected = measure_kappa(np.array([[5, 0, 0, 0], [0, 3, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]]))
    assert agree_on("full_text", *pairs)["kappa"] == pytest.approx(expected["kappa"])
    # (1 - .1) is seen; chance gives .5 * .5 + .4 * .3 + .1 * .1 = .38.
    assert expected["kappa"] == pytest.approx((0.9 - 0.38) / 0.62)
