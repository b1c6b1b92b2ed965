"""Means of skewed samples from their quantiles, against the R package that its authors wrote, scipy, and samples."""

import numpy as np
import pytest
from scipy import stats

from prismake.statistics.quantile_estimation import estimate
from prismake.synthesise.numbers import convert_numbers

ASKED = {"medians": "quantile_estimation"}
NAMES = ("minimum", "q1", "median", "q3", "maximum")
# n, the five numbers, and family, mean, SD and sum of squares of qe.mean.sd of estmeansd 1.0.1 in R, whose search stops
# early: format(…, digits = 10) of each.
CASES = [
    (25, (None, 4, 5.5, 9, None), "log-normal", 7.097344098, 5.016318948, 0.148421),
    (25, (1, 4, 5.5, 9, 20), "log-normal", 7.272562662, 6.0936754, 0.677109),
    (25, (1, None, 5.5, None, 20), "gamma", 7.170708217, 5.898703095, 0.109652),
    (30, (None, 0.04, 0.055, 0.09, None), "log-normal", 0.07097343255, 0.05016317311, 1.48421e-05),
    (40, (None, 0, 3, 10, None), "gamma", 7.988088655, 12.76310361, 0.227513),
    (40, (None, -3, 1, 3, None), "normal", 0.3333333333, 4.447806656, 0.666667),
    (50, (None, 10, 25, 30, None), "normal", 21.66666667, 14.82602219, 16.6667),
    (60, (0.2, None, 1.1, None, 9), "log-normal", 1.804970018, 2.296289318, 0.00405115),
    (77, (3, 8, 12, 15, 41), "log-normal", 13.11967643, 8.412272266, 3.25611),
    (120, (None, 0.2, 0.5, 0.7, None), "normal", 0.4666666667, 0.3706505546, 0.00166667),
    (20, (5, None, 9, None, 12), "Weibull", 8.752113222, 2.115001621, 0.036592),
    (200, (None, 12, 18, 31, None), "log-normal", 24.56263899, 20.83652165, 0.94438),
]


def place(n: int, five: tuple[float | None, ...]) -> tuple[list[float], list[float]]:
    known = [
        (at, value) for at, value in zip((1 / n, 0.25, 0.5, 0.75, 1 - 1 / n), five, strict=True) if value is not None
    ]
    return [at for at, _ in known], [float(value) for _, value in known]


def draw_member(family: str, mean: float, sd: float):
    """scipy's distribution of a family with this mean and SD."""
    if family == "normal":
        return stats.norm(mean, sd)
    if family == "log-normal":
        sigma = np.sqrt(np.log(1 + (sd / mean) ** 2))
        return stats.lognorm(sigma, scale=mean / np.exp(sigma**2 / 2))
    if family == "gamma":
        return stats.gamma((mean / sd) ** 2, scale=sd**2 / mean)
    shapes = np.geomspace(0.3, 30, 200_001)
    unit = stats.weibull_min(shapes)
    nearest = shapes[np.argmin(np.abs(unit.std() / unit.mean() - sd / mean))]
    return stats.weibull_min(nearest, scale=mean / stats.weibull_min(nearest).mean())


@pytest.mark.parametrize(("n", "five", "family", "mean", "sd", "left"), CASES)
def test_the_authors_package_finds_the_same_and_leaves_no_less(n, five, family, mean, sd, left):
    at, known = place(n, five)
    found = estimate(at, known)
    assert found.family == family
    assert (found.mean, found.sd) == (pytest.approx(mean, rel=4e-3), pytest.approx(sd, rel=8e-3))
    ours = sum((draw_member(family, found.mean, found.sd).ppf(at) - np.array(known)) ** 2)
    assert ours <= left * 1.0001


@pytest.mark.parametrize("factor", [1e-4, 3.0, 1e5])
def test_the_unit_decides_nothing(factor):
    at, known = place(25, (1, 4, 5.5, 9, 20))
    one, other = estimate(at, known), estimate(at, [factor * value for value in known])
    assert other.family == one.family
    assert (other.mean / factor, other.sd / factor) == pytest.approx((one.mean, one.sd), rel=6e-6)


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("log-normal", stats.lognorm(0.9, scale=4)),
        ("gamma", stats.gamma(1.3, scale=2.5)),
        ("Weibull", stats.weibull_min(0.8, scale=30)),
        ("beta", stats.beta(1.4, 6)),
        ("normal", stats.norm(-2, 3)),
    ],
)
def test_the_quantiles_of_a_family_give_its_own_mean_and_sd(words, one):
    at = [0.02, 0.25, 0.5, 0.75, 0.98]
    found = estimate(at, list(one.ppf(at)))
    assert found.family == words
    assert (found.mean, found.sd) == pytest.approx((one.mean(), one.std()), rel=1e-5)


def test_skewed_samples_are_recovered_better_than_as_normal_ones():
    random = np.random.default_rng(5)
    off = {"quantile_estimation": [], "normal": []}
    for _ in range(12):
        sample = random.lognormal(1, 0.9, 200)
        numbers = {"n": 200.0} | dict(zip(NAMES[1:4], np.quantile(sample, (0.25, 0.5, 0.75)), strict=True))
        for way in off:
            found = convert_numbers({"measure": "MD", "medians": way}, {"experimental": numbers})[0]["experimental"]
            off[way].append(abs(found["mean"] - sample.mean()))
    assert np.mean(off["quantile_estimation"]) < 0.7 * np.mean(off["normal"])


def test_an_analysis_that_asks_for_it_converts_so_and_says_which_distribution_it_was():
    numbers = {
        "experimental": {"n": 25.0, "q1": 4.0, "median": 5.5, "q3": 9.0},
        "control": {"n": 9.0, "mean": 5.0, "sd": 2.0},
    }
    plan = {"measure": "MD", "medians": "quantile_estimation"}
    found, told = convert_numbers(plan, numbers)
    assert (found["experimental"]["mean"], found["experimental"]["sd"]) == (7.09735, 5.01632)
    assert found["control"] == numbers["control"]
    assert told == [
        "experimental: sd 5.016 converted: SD of a log-normal distribution by quantile estimation (McGrath 2020)",
        "experimental: mean 7.097 converted: mean of a log-normal distribution by quantile estimation (McGrath 2020)",
    ]


@pytest.mark.parametrize("n", [2.0, 4.0])
def test_of_a_few_people_no_distribution_can_be_told(n):
    numbers = {"experimental": {"n": n, "minimum": 1.0, "median": 5.0, "maximum": 20.0}}
    asked, plain = (
        convert_numbers({"measure": "MD"} | one, numbers) for one in ({"medians": "quantile_estimation"}, {})
    )
    assert asked == plain


@pytest.mark.parametrize(("n", "five"), [(40, (None, 0, 0, 5, None)), (40, (None, 1, 1.0001, 500, None))])
def test_no_mean_lies_further_outside_the_quantiles_than_they_reach(n, five):
    at, known = place(n, five)
    found = estimate(at, known)
    assert known[0] - (known[-1] - known[0]) <= found.mean <= known[-1] + (known[-1] - known[0])


def test_quantiles_that_are_one_have_no_spread_and_a_mean_without_a_median_is_converted_as_ever():
    assert estimate([0.25, 0.5, 0.75], [3, 3, 3])[1:] == (3, 0)
    numbers = {"experimental": {"n": 30.0, "mean": 9.0, "q1": 7.0, "q3": 12.0}}
    asked, plain = (convert_numbers({"measure": "MD"} | one, numbers) for one in (ASKED, {}))
    assert asked == plain
    assert asked[0]["experimental"]["sd"] > 0
