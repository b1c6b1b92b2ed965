"""From effects to pooled results: which models stand side by side, and where nothing is pooled."""

import pytest

from extraction_factory import PRE_POST, STUDY, TRIAL, TWO_TRIALS, before_after, compute, pooled, trial
from prismake.statistics.measures import CONVENTIONS
from prismake.synthesise import pool_effects
from prismake.synthesise.heterogeneity import i2_h2_from_q


def test_trap_1_plain_hartung_knapp_at_tau2_zero_is_falsely_narrow_and_not_the_default():
    _, plain = pooled(TRIAL | {"test": "hartung_knapp"}, *TWO_TRIALS)
    _, default = pooled(TRIAL, *TWO_TRIALS)
    limits = ["ci_low", "ci_high"]
    assert list(plain.loc["random", limits].round(3)) == [1.110, 1.123]
    assert list(default.loc["random_wald", limits].round(2)) == [0.18, 2.05]
    assert list(default.loc["random", limits].round(2)) == [-4.96, 7.19]
    assert "falsely narrow" in plain.loc["random", "remark"]


def test_trap_5_i2_comes_from_tau2_and_the_prediction_interval_has_k_minus_1_df():
    sheets = [before_after(name, mean=mean) for name, mean in (("a", "2.1"), ("b", "4.0"), ("c", "6.3"), ("d", "3.0"))]
    _, found = pooled(PRE_POST | {"tau2": "ML"}, *sheets)
    row = found.loc["random"]
    assert row["i2"] != pytest.approx(i2_h2_from_q(row["q"], 4)[0], abs=1)
    assert found.loc["common", "i2"] == pytest.approx(i2_h2_from_q(row["q"], 4)[0])
    reach = (row["pi_high"] - row["pi_low"]) / 2 / (row["tau2"] + row["se"] ** 2) ** 0.5
    assert reach == pytest.approx(3.182446, abs=1e-6)  # t, 3 df; z would give 1.96, k - 2 df 4.30
    assert "k - 1" in CONVENTIONS["prediction"]
    assert "τ²" in CONVENTIONS["i2"]


def test_trap_11_the_good_direction_never_touches_a_number():
    one = pooled(TRIAL, *TWO_TRIALS)
    other = pooled(TRIAL | {"direction": "lower", "labels": {"lower": "good", "higher": "bad"}}, *TWO_TRIALS)
    assert one[0].equals(other[0])
    assert one[1].equals(other[1])
    assert (one[0]["yi"] > 0).all()  # more events in the experimental arm, whatever they are


def test_trap_12_one_study_is_not_pooled():
    effects, estimates = pooled(PRE_POST, before_after("singh"))
    assert estimates.index.tolist() == ["random"]
    assert estimates.loc["random", ["k", "remark"]].tolist() == [
        1,
        "one study: nothing is pooled, its own effect stands",
    ]
    assert estimates[["estimate", "ci_low", "tau2", "q", "i2"]].isna().all(axis=None)
    assert effects["weight"].isna().all()


def test_trap_12_two_studies_show_wald_and_hartung_knapp_and_say_so():
    effects, estimates = pooled(TRIAL, *TWO_TRIALS)
    assert estimates["test"].to_dict() == {"common": "z", "random": "adhoc HK", "random_wald": "z"}
    assert estimates["remark"].str.contains("two studies").to_dict() == {
        "common": False,
        "random": True,
        "random_wald": True,
    }
    assert estimates["pi_low"].isna().all()
    assert estimates["tau2"].isna().to_dict() == {"common": True, "random": False, "random_wald": False}
    assert effects["weight"].sum() == pytest.approx(100)


def test_no_study_with_an_effect_is_one_row_without_numbers():
    _, estimates = pooled(TRIAL, trial("a", events1="0", events2="0"))
    assert estimates.loc["random", ["k", "remark"]].tolist() == [0, "no study with an effect: nothing is pooled"]


def test_left_out_studies_have_neither_weight_nor_vote():
    controlled = before_after("wang", traits=STUDY | {"design": "controlled"})
    effects, estimates = pooled(PRE_POST, before_after("a"), before_after("b", mean="3"), controlled)
    assert estimates["k"].tolist() == [2, 2, 2]
    assert effects.set_index("study_id")["weight"].isna().to_dict() == {"a": False, "b": False, "wang": True}


def test_pooling_leaves_its_argument_alone():
    effects = compute(TRIAL, *TWO_TRIALS)
    before = effects.copy()
    pool_effects(effects, analyses=[TRIAL])
    assert effects.equals(before)
