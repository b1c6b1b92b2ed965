"""Studies that differ in nothing, or lie exactly on a line: each test says that it has no result, none prints one."""

import numpy as np
import pytest

from extraction_factory import RCT, TRIAL, compute, counts, sheet
from prismake.synthesise import bias
from prismake.synthesise.effects import Counts
from prismake.synthesise.linear import IndistinctError
from prismake.synthesise.moderators import regress_effects
from prismake.synthesise.robustness import probe_effects
from prismake.synthesise.subgroups import compare_subgroups
from prismake.synthesise.trim_fill import trim_and_fill
from prismake.tables import from_rows

K = 12
UNLIKE = np.linspace(0.1, 0.4, K)
ALIKE = np.full(K, 0.1)
LAST_BITS = ALIKE * (1 + 1e-13 * np.arange(K))
ORDER = np.arange(K, dtype=float)
FIGURES = [bias.run_egger, bias.run_egger_mixed, bias.run_pet_peese, bias.run_begg]


@pytest.mark.parametrize("run", [*FIGURES, trim_and_fill])
@pytest.mark.parametrize("vi", [ALIKE, LAST_BITS])
def test_studies_that_are_equally_precise_have_no_slope_on_their_precision(run, vi):
    with pytest.raises(IndistinctError, match=r"alike|one rank"):
        run(ORDER / 10, vi)


@pytest.mark.parametrize("run", [bias.run_egger, bias.run_pet_peese, bias.run_begg])
@pytest.mark.parametrize("value", [0, 0.3, 1 / 7, 1e6])
def test_effects_that_are_all_equal_leave_nothing_to_test_against(run, value):
    with pytest.raises(IndistinctError, match=r"on a line|one rank"):
        run(np.full(K, value), UNLIKE)


def test_effects_that_differ_a_little_around_a_large_value_are_tested():
    yi = 1000 + np.sin(ORDER) / 100
    assert bias.run_egger(yi, UNLIKE).p == pytest.approx(bias.run_egger(yi - 1000, UNLIKE).p, rel=1e-6)


@pytest.mark.parametrize("run", [bias.run_peters, bias.run_harbord])
def test_tables_that_are_all_the_same_have_no_slope(run):
    same = Counts(*(np.full(K, float(value)) for value in (5, 50, 4, 50)))
    with pytest.raises(IndistinctError, match="alike"):
        run(same)


@pytest.mark.parametrize("method", ["REML", "ML", "PM", "DL", "EE"])
@pytest.mark.parametrize("yi", [np.zeros(K), np.full(K, 1 / 7), ORDER / 10, 5 - ORDER])
def test_hartung_knapp_refuses_a_regression_that_nothing_lies_around_and_others_do_not(yi, method):
    moderator = ORDER[:, None]
    with pytest.raises(IndistinctError, match="on a line"):
        regress_effects(yi, UNLIKE, moderator, method=method, test="hartung_knapp")
    for test in ("z", "adhoc_hartung_knapp"):
        assert np.isfinite(regress_effects(yi, UNLIKE, moderator, method=method, test=test).qm)


def test_subgroups_of_equal_effects_are_compared_without_the_test_that_needs_a_variance():
    groups = list("ab" * (K // 2))
    assert compare_subgroups(np.zeros(K), UNLIKE, groups, test="hartung_knapp").common is None
    assert compare_subgroups(np.zeros(K), UNLIKE, groups, test="z").common is not None


def probe(analysis, *sheets):
    effects = compute(analysis, *sheets)
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    studies = from_rows("studies", [{"study_id": name, "label": name} for name in effects["study_id"]])
    return probe_effects(effects, analyses=[analysis], extraction=extraction, studies=studies)


def test_a_review_whose_trials_are_all_the_same_gets_rows_that_say_why():
    rows = [counts("live_birth", "experimental", "4", "20"), counts("live_birth", "control", "4", "20")]
    sheets = [sheet(f"trial {at}", *rows, traits=RCT | {"size": str(at % 4)}) for at in range(K)]
    tests = ["egger", "egger_mixed", "begg", "peters", "harbord", "trim_fill", "pet_peese"]
    asked = TRIAL | {"bias": tests, "moderators": ["size"], "subgroup": "size", "test": "hartung_knapp"}
    found = probe(asked, *sheets)
    assert found["bias"]["p"].isna().all()
    assert found["bias"]["remark"].str.startswith("no result: ").all()
    assert found["moderators"]["remark"].tolist() == [
        "not fitted: the studies lie exactly on a line, which leaves nothing to test it against"
    ]
    assert found["subgroups"]["remark"].str.contains("no test with one τ²").all()
