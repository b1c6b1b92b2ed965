"""Simulates how often each 95 per cent interval that prismake prints holds the truth, and writes docs/coverage.md.

    python benchmarks/coverage.py [RUNS]

RUNS (2,000) is the number of data sets of a scenario; models that take long for one have a share of it. Seeds are
fixed, one for each scenario. The exit code is 1 when an interval that is shown first falls below what is asked for.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from prismake.statistics.distributions import norm  # noqa: E402
from prismake.synthesise.bivariate import pool_tables  # noqa: E402
from prismake.synthesise.dependent import pool_dependent  # noqa: E402
from prismake.synthesise.effects import (  # noqa: E402
    Counts,
    EffectSizes,
    Means,
    Rate,
    Share,
    freeman_tukey_proportion,
    logit_proportion,
    mean_difference,
    odds_ratio,
    risk_ratio,
    standardised_mean_difference,
)
from prismake.synthesise.exact import clopper_pearson  # noqa: E402
from prismake.synthesise.glmm import pool_glmm  # noqa: E402
from prismake.synthesise.heterogeneity import typical_variance  # noqa: E402
from prismake.synthesise.inference import TESTS  # noqa: E402
from prismake.synthesise.limit_meta import extrapolate  # noqa: E402
from prismake.synthesise.linear import IndistinctError  # noqa: E402
from prismake.synthesise.mantel_haenszel import pool_mantel_haenszel  # noqa: E402
from prismake.synthesise.network_model import Trial, find_tau2, fit_network  # noqa: E402
from prismake.synthesise.peto import pool_peto  # noqa: E402
from prismake.synthesise.pooling import pool_common, pool_random  # noqa: E402
from prismake.synthesise.rates import garwood  # noqa: E402
from prismake.synthesise.selection_model import fit_selection  # noqa: E402
from prismake.synthesise.summary_point import describe_point  # noqa: E402
from prismake.synthesise.two_by_two import Table  # noqa: E402

PAGE = ROOT / "docs" / "coverage.md"
RUNS, NOMINAL, MEAN = 2000, 0.95, 0.3
NEVER_BELOW = 0.93  # of what is shown first in its scenario, marked so
REACH = float(norm.ppf(0.975))
Random = np.random.Generator
Held = dict[str, bool]  # by interval; a data set without a finite result holds none, and is not counted
TEST_WORDS = {"z": "Wald's z", "hartung_knapp": "Hartung-Knapp", "adhoc_hartung_knapp": "Hartung-Knapp, ad hoc"}


@dataclass(frozen=True)
class Scenario:
    """What is simulated, in words; one data set, held against the truth; the share of the runs that it gets."""

    words: str
    draw: Callable[[Random], Held]
    share: float = 1.0
    asked: frozenset[str] = frozenset()  # intervals that must not fall below NEVER_BELOW


class Row(NamedTuple):
    """One line of the page."""

    scenario: str
    interval: str
    runs: int
    observed: float
    asked: bool

    @property
    def error(self) -> float:
        """The Monte Carlo standard error."""
        return float((self.observed * (1 - self.observed) / self.runs) ** 0.5)


def holds(found: object, truth: float) -> bool:
    """Whether a fit's interval holds the truth."""
    return bool(getattr(found, "ci_low") <= truth <= getattr(found, "ci_high"))  # noqa: B009


def draw_effects(random: Random, *, k: int, share: float) -> Held:
    """Normal effects with sampling variances of 4 / n, n from 20 to 400, and I² `share`."""
    vi = 4 / random.uniform(20, 400, k)
    tau2 = typical_variance(vi) * share / (1 - share)
    yi = random.normal(MEAN, np.sqrt(tau2 + vi))
    further = random.normal(MEAN, np.sqrt(tau2))
    fits = {test: pool_random(yi, vi, method="REML", test=test) for test in TESTS}
    held = {TEST_WORDS[test]: holds(fit, MEAN) for test, fit in fits.items()}
    one = fits["z"]
    held |= {"τ², Q-profile": one.tau2_low <= tau2 <= one.tau2_high, "prediction": one.pi_low <= further <= one.pi_high}
    return held | ({"common effect": holds(pool_common(yi, vi), MEAN)} if share == 0 else {})


def draw_trials(random: Random, *, k: int, risk: float, truth: float) -> Counts:
    """Trials of 50 to 200 people an arm with one odds ratio."""
    n = random.integers(50, 201, k).astype(float)
    base = risk * np.exp(random.normal(0, 0.3, k))
    odds = base / (1 - base) * np.exp(truth)
    return Counts(
        random.binomial(n.astype(int), odds / (1 + odds)) * 1.0, n, random.binomial(n.astype(int), base) * 1.0, n
    )


def draw_rare(random: Random) -> Held:
    """Rare events: Mantel and Haenszel, Peto, and the logarithms with 0.5 added."""
    truth = -0.4
    counts = draw_trials(random, k=10, risk=0.04, truth=truth)
    known = (counts.events1 + counts.events2) > 0
    sizes = odds_ratio(Counts(*(part[known] for part in counts)))
    return {
        "Mantel-Haenszel OR": holds(pool_mantel_haenszel(counts, measure="OR"), truth),
        "Peto OR": holds(pool_peto(counts), truth),
        "OR by inverse variance, 0.5 added": holds(pool_common(*sizes), truth),
    }


def draw_common_events(random: Random) -> Held:
    """Risk ratios without heterogeneity, of a risk of 0.3."""
    n = random.integers(50, 201, 10)
    counts = Counts(random.binomial(n, 0.24) * 1.0, n * 1.0, random.binomial(n, 0.3) * 1.0, n * 1.0)
    truth, difference = float(np.log(0.8)), -0.06
    return {
        "Mantel-Haenszel RR": holds(pool_mantel_haenszel(counts, measure="RR"), truth),
        "Mantel-Haenszel RD": holds(pool_mantel_haenszel(counts, measure="RD"), difference),
        "RR by inverse variance": holds(pool_common(*risk_ratio(counts)), truth),
    }


def draw_single(random: Random) -> Held:
    """One arm: 20 people with a risk of 0.1, and a rate of 0.1 in 60 years."""
    low, high = clopper_pearson(Share(np.array([float(random.binomial(20, 0.1))]), np.array([20.0])))
    rate_low, rate_high = garwood(Rate(np.array([float(random.poisson(6))]), np.array([60.0])))
    return {
        "proportion, Clopper-Pearson": bool(low[0] <= 0.1 <= high[0]),
        "rate, Garwood": bool(rate_low[0] <= 0.1 <= rate_high[0]),
    }


def draw_shares(random: Random) -> Share:
    """Eight arms of 15 to 80 people, logits around -1.5 with a standard deviation of 0.5."""
    n = random.integers(15, 81, 8)
    return Share(random.binomial(n, 1 / (1 + np.exp(-random.normal(-1.5, 0.5, 8)))) * 1.0, n * 1.0)


def draw_proportions(random: Random) -> Held:
    """The weighted logits; Freeman and Tukey's scale has no exact truth and is held against the mean of its own."""
    logits = pool_random(*logit_proportion(draw_shares(random)), method="REML", test="adhoc_hartung_knapp")
    one = Share(*(np.full(8, value) for value in (0.0, 60.0)))._replace(events=random.binomial(60, 0.2, 8) * 1.0)
    tukey = pool_random(*freeman_tukey_proportion(one), method="REML", test="adhoc_hartung_knapp")
    return {
        "logits, Hartung-Knapp ad hoc": holds(logits, -1.5),
        "Freeman-Tukey (60 people each, risk 0.2, no heterogeneity)": holds(tukey, float(np.arcsin(np.sqrt(0.2)))),
    }


def draw_glmm(random: Random) -> Held:
    """The logit-normal model of the counts."""
    return {"GLMM, Wald's z": holds(pool_glmm(draw_shares(random)), -1.5)}


def draw_dependent(random: Random) -> Held:
    """Ten studies of three effects: variances 0.04 between, 0.02 within, errors correlated by 0.8, 0.6 assumed."""
    rows = []
    for study in range(10):
        vi = random.uniform(0.02, 0.1, 3)
        errors = np.sqrt(vi) * (np.sqrt(0.8) * random.normal() + np.sqrt(0.2) * random.normal(size=3))
        yi = MEAN + random.normal(0, 0.2) + random.normal(0, np.sqrt(0.02), 3) + errors
        rows += [(f"s{study}", float(y), float(v)) for y, v in zip(yi, vi, strict=True)]
    return {
        "CR2, Satterthwaite": holds(pool_dependent(rows, correlation=0.6), MEAN),
        "multilevel, Wald's z": holds(pool_dependent(rows, correlation=0.6, robust=False), MEAN),
    }


def draw_crossover(random: Random, *, r: float = 0.7, n: int = 25) -> Held:
    """One crossover trial of 25 people, correlation 0.7, a difference of half a standard deviation."""
    both = np.sqrt(r) * random.normal(size=n)
    one, other = (both + np.sqrt(1 - r) * random.normal(size=n) for _ in range(2))
    one = one + 0.5
    known = float(np.corrcoef(one, other)[0, 1])
    figures = (float(n), one.mean(), one.std(ddof=1), float(n), other.mean(), other.std(ddof=1), known)
    means = Means(*(np.array([figure]) for figure in figures))

    def cover(sizes: EffectSizes) -> bool:
        return bool(abs(sizes.yi[0] - 0.5) <= REACH * np.sqrt(sizes.vi[0]))

    return {"MD": cover(mean_difference(means)), "SMD": cover(standardised_mean_difference(means))}


def draw_seen(random: Random) -> Held:
    """Thirty studies that were seen, those without significance half as often; τ² 0.03."""
    yi, vi = [], []
    while len(yi) < 30:
        v = float(4 / random.uniform(20, 200))
        y = float(random.normal(MEAN, np.sqrt(0.03 + v)))
        if y >= 1.96 * np.sqrt(v) or random.random() < 0.5:
            yi, vi = [*yi, y], [*vi, v]
    effects, variances = np.array(yi), np.array(vi)
    held = {"Wald's z, uncorrected": holds(pool_random(effects, variances, method="REML", test="z"), MEAN)}
    held["limit meta-analysis"] = holds(extrapolate(effects, variances), MEAN)
    try:
        return held | {"selection model": holds(fit_selection(effects, variances, upwards=True), MEAN)}
    except IndistinctError:
        return held


def draw_accuracy(random: Random, *, likelihood: str) -> Held:
    """Ten studies: logits around 1.7 and 2.2, standard deviations 0.5 and 0.6, correlation -0.4."""
    spread = np.array([[0.25, -0.12], [-0.12, 0.36]])
    tables = []
    for logits in random.multivariate_normal((1.7, 2.2), spread, 10, method="cholesky"):
        ill, well = int(random.integers(20, 81)), int(random.integers(30, 121))
        hits = (int(random.binomial(n, 1 / (1 + np.exp(-x)))) for n, x in zip((ill, well), logits, strict=True))
        tables.append(Table(next(hits), ill, next(hits), well))
    try:
        point = describe_point(pool_tables(tables, likelihood=likelihood))
    except ValueError:
        return {}
    truths = {"sensitivity": 1.7, "specificity": 2.2}
    return {
        name: float(point[f"{name}_low"] or 0) <= 1 / (1 + np.exp(-logit)) <= float(point[f"{name}_high"] or 0)
        for name, logit in truths.items()
    }


def draw_network(random: Random) -> Held:
    """A network of four treatments, each two of them in two trials, three trials of three arms; τ² 0.04 of each two."""
    truths = (0.0, 0.2, 0.4, 0.6)
    drawn: list[Trial] = []
    for arms in [*combinations(range(4), 2)] * 2 + [(0, 1, 2), (0, 1, 3), (1, 2, 3)]:
        own = random.uniform(0.01, 0.05, len(arms))
        seen = (
            np.array([truths[arm] for arm in arms])
            + random.normal(0, np.sqrt(0.02), len(arms))
            + random.normal(0, np.sqrt(own))
        )
        effects = tuple(Decimal(float(value - seen[0])) for value in seen[1:])
        places = range(1, len(arms))
        errors = tuple(tuple(Decimal(float(own[0] + own[at] * (at == to))) for to in places) for at in places)
        drawn.append(Trial(f"t{len(drawn)}", arms, effects, errors))
    held: Held = {}
    for method, words in (("DL", "DerSimonian-Laird"), ("REML", "REML")):
        fit = fit_network(drawn, 4, find_tau2(drawn, 4, method=method))
        estimate, variance = fit.compare(3, 0)
        held[f"random effects, {words}"] = bool(abs(float(estimate) - truths[3]) <= REACH * float(variance.sqrt()))
    return held


def list_scenarios() -> Iterator[Scenario]:
    """Every scenario in the order of the page."""
    shown = frozenset({TEST_WORDS["adhoc_hartung_knapp"], "τ², Q-profile"})
    for k, share in product((5, 10), (0.0, 0.25, 0.5, 0.75)):
        words = f"{k} studies of normal effects, true I² {share:.0%}, REML"
        yield Scenario(words, lambda random, k=k, share=share: draw_effects(random, k=k, share=share), asked=shown)
    yield Scenario("10 trials of 50 to 200 people an arm, risk 0.04, OR 0.67", draw_rare)
    yield Scenario("10 trials, risk 0.3, RR 0.8", draw_common_events)
    yield Scenario("one arm: 20 people, risk 0.1; 60 years, rate 0.1", draw_single)
    yield Scenario("8 arms of 15 to 80 people, logits −1.5, SD 0.5", draw_proportions)
    yield Scenario("8 arms of 15 to 80 people, logits −1.5, SD 0.5", draw_glmm)
    yield Scenario("10 studies of 3 effects, errors correlated by 0.8, 0.6 assumed", draw_dependent)
    yield Scenario("a crossover trial of 25 people, r 0.7, difference 0.5 SD", draw_crossover)
    yield Scenario("30 studies seen, those not significant half as often", draw_seen)
    words = "10 tables, logits 1.7 and 2.2, SD 0.5 and 0.6, correlation −0.4"
    yield Scenario(f"{words}; REML", lambda random: draw_accuracy(random, likelihood="REML"))
    yield Scenario(f"{words}; binomial", lambda random: draw_accuracy(random, likelihood="binomial"), share=0.1)
    yield Scenario(
        "15 trials of 4 treatments, 3 of them with 3 arms, τ² 0.04; the last against the first", draw_network
    )


def simulate(scenario: Scenario, *, runs: int) -> list[Row]:
    """The rows of one scenario, its data sets drawn from a seed of its own."""
    random = np.random.default_rng(zlib.crc32(scenario.words.encode()))
    found: dict[str, list[bool]] = {}
    for _ in range(max(10, round(runs * scenario.share))):
        for interval, held in scenario.draw(random).items():
            found.setdefault(interval, []).append(bool(held))
    return [
        Row(scenario.words, interval, len(held), sum(held) / len(held), interval in scenario.asked)
        for interval, held in found.items()
    ]


def write_page(rows: list[Row]) -> str:
    """docs/coverage.md."""
    lines = [
        f"| {row.scenario} | {row.interval} | {NOMINAL:.3f} | {row.observed:.3f} | {row.error:.3f} | {row.runs:,} |"
        for row in rows
    ]
    head = "| scenario | interval | nominal | observed | Monte Carlo error | data sets |\n|---|---|---|---|---|---|"
    return "\n".join([INTRODUCTION, head, *lines]) + "\n"


INTRODUCTION = """# How often the intervals hold the truth

`make coverage` draws data sets of which the truth is known, computes each interval of 95 per cent as a review would,
and counts. It writes this page. The exact binomial likelihood of accuracy takes seconds for one data set, and has fewer
of them; the Monte Carlo error says what that costs.

Wald's z falls short where few studies vary, which is why Hartung-Knapp with the ad hoc rule is the default; it holds in
every row, as far as the Monte Carlo error tells. Prediction intervals fall short where studies vary, and are wide where
they do not, as others found (Partlett and Riley 2017). Exact intervals of one arm hold more than they promise.
The models that take counts as they are (GLMM, accuracy) and those for missing studies are shown with Wald's z, the
usual of the programs that they are held against; with eight to thirty studies they fall short of what they promise.
"""


def main(arguments: list[str]) -> int:
    rows: list[Row] = []
    for scenario in list_scenarios():
        rows += (own := simulate(scenario, runs=int(arguments[0]) if arguments else RUNS))
        for row in own:
            print(f"{row.observed:.3f} ± {row.error:.3f}  {row.interval}: {row.scenario}", flush=True)
    if not arguments:
        PAGE.write_text(write_page(rows), encoding="utf-8")
    low = [row for row in rows if row.asked and row.observed < NEVER_BELOW]
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
