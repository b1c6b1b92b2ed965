"""Methods that pool counts as they are, wired into the table estimates."""

import numpy as np
import pytest

from extraction_factory import SHARE, TRIAL, TWO_TRIALS, compute, counts, pooled, sheet, trial
from prismake.statistics.measures import CONVENTIONS
from prismake.synthesise.effects import Counts, Share
from prismake.synthesise.glmm import pool_glmm
from prismake.synthesise.mantel_haenszel import fill_zero_cells, pool_mantel_haenszel
from prismake.synthesise.peto import pool_peto

ZERO = (*TWO_TRIALS, trial("c", "0", "20", "4", "21"), trial("d", "0", "9", "0", "11"))
COUNTS = Counts(*(np.array(column, dtype=float) for column in ([7, 12, 0], [20, 34, 20], [3, 5, 4], [20, 33, 21])))
SHARES = [("a", "23", "29"), ("b", "5", "12"), ("c", "0", "5")]


def shares(rows=SHARES):
    return [sheet(name, counts("pregnancy", "", events, n)) for name, events, n in rows]


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_mantel_haenszel_stands_beside_the_weighted_models_and_names_its_convention(measure):
    effects, estimates = pooled(TRIAL | {"method": "mantel_haenszel", "measure": measure}, *ZERO)
    row, fit = estimates.loc["mantel_haenszel"], pool_mantel_haenszel(COUNTS, measure=measure)
    assert set(estimates.index) == {"common", "random", "random_wald", "mantel_haenszel"}
    assert (row["estimate"], row["se"], row["k"]) == (pytest.approx(fit.estimate), pytest.approx(fit.se), 3)
    assert (row["method"], row["test"], row["tau2"] != row["tau2"]) == ("MH", "z", True)
    assert row["shown"] == pytest.approx(np.exp(fit.estimate))
    assert row["remark"] == CONVENTIONS["mantel_haenszel"].rstrip(".")
    assert effects.set_index("study_id")["weight"].isna().to_dict() == {"a": False, "b": False, "c": False, "d": True}
    assert effects["weight"].sum() == pytest.approx(100)


def test_a_mantel_haenszel_risk_difference_counts_a_study_without_events():
    effects, _ = pooled(TRIAL | {"method": "mantel_haenszel", "measure": "RD"}, *ZERO)
    assert effects.set_index("study_id").loc["d", "weight"] > 0


def test_peto_weighs_by_information():
    effects, estimates = pooled(TRIAL | {"method": "peto"}, *ZERO)
    assert estimates.loc["peto", "estimate"] == pytest.approx(pool_peto(COUNTS).estimate)
    assert effects["weight"].sum() == pytest.approx(100)


def test_the_model_of_the_counts_pools_zero_of_n_without_a_correction():
    effects, estimates = pooled(SHARE | {"method": "glmm"}, *shares())
    share = Share(np.array([23.0, 5, 0]), np.array([29.0, 12, 5]))
    fit, common = pool_glmm(share), pool_glmm(share, random=False)
    assert estimates.loc["glmm", ["estimate", "tau2"]].tolist() == pytest.approx([fit.estimate, fit.tau2])
    assert estimates.loc["glmm_common", "shown"] == pytest.approx(28 / 46)
    assert common.estimate == pytest.approx(estimates.loc["glmm_common", "estimate"])
    assert effects["weight"].isna().all()


def test_proportions_without_any_event_have_no_model_of_the_counts_and_no_crash():
    _, estimates = pooled(SHARE | {"method": "glmm"}, *shares([("a", "0", "5"), ("b", "0", "9")]))
    assert "glmm" not in estimates.index
    assert estimates.loc["random", "shown"] < 0.2


def test_the_weights_shown_are_those_of_the_planned_model():
    random, _ = pooled(SHARE, *shares())
    common, _ = pooled(SHARE | {"model": "common"}, *shares())
    precision = 1 / common["vi"]
    assert common["weight"].tolist() == pytest.approx((100 * precision / precision.sum()).tolist())
    assert random["weight"].tolist() != pytest.approx(common["weight"].tolist())


def test_the_treatment_arm_correction_leaves_an_empty_study_at_no_effect():
    empty = Counts(*(np.array([value], dtype=float) for value in (0, 10, 0, 30)))
    filled = fill_zero_cells(empty, None)
    odds = [events / (n - events) for events, n in ((filled.events1, filled.n1), (filled.events2, filled.n2))]
    assert odds[0] / odds[1] == pytest.approx((0.25 / 10.25) / (0.75 / 30.75))
    assert odds[0] / odds[1] == pytest.approx(1)


def test_the_table_effects_holds_the_figures_it_was_computed_from():
    row = compute(TRIAL, trial("a", "7", "20", "3", "21")).iloc[0]
    assert row[["events1", "n1", "events2", "n2"]].tolist() == [7, 20, 3, 21]
    assert row["design"] == "randomised"
    assert row["shown"] == pytest.approx(np.exp(row["yi"]))
