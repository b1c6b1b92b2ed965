"""The deposited effects: recomputed from means, pooled, compared, and held against the table they were taken from."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path

import numpy as np

from judging import Explanation, Finding, Ours, Row, read_table
from prismake.statistics.conversions import sd_from_se
from prismake.synthesise.bias import run_egger
from prismake.synthesise.effects import Means, mean_difference
from prismake.synthesise.inference import find_critical, infer
from prismake.synthesise.subsets import pool_subsets

ARMS = ("n_treatment", "treat_mean", "treat_sd", "n_control", "ctrl_mean", "ctrl_sd")
CARRIED = 7e-5  # half a unit of the last of four decimals, and what such rounding of the arms carries over
FOUR = 5.1e-5  # half a unit of the last of four decimals, and a tie
QUANTILE = 1.96
FEWEST = 3  # studies of a test of asymmetry
ALIKE = 2e-3  # means and deviations that were rounded before and after their units were converted
Found = dict[str, float]


def recompute_effects(rows: Sequence[Row]) -> dict[str, Ours]:
    """How many rows have the mean difference and the standard error that follow from their arms."""
    arms = Means(*(np.array([float(row[name]) for row in rows]) for name in ARMS))
    apart = {
        name: np.abs(found - np.array([float(row[name]) for row in rows]))
        for name, found in (("md", mean_difference(arms).yi), ("se_md", np.sqrt(mean_difference(arms).vi)))
    }
    common = np.sqrt(mean_difference(arms, equal=True).vi)
    equal = apart["se_md"] <= CARRIED
    told = [at for at in np.flatnonzero(~equal).tolist() if abs(common[at] - float(rows[at]["se_md"])) <= CARRIED]
    places = tuple(f"nma_input_long.csv line {at + 2}, se_md" for at in told)
    explained = Explanation("with one variance for both arms", int(equal.sum()) + len(told), places)
    return {
        "effects, md": Ours(int((apart["md"] <= CARRIED).sum())),
        "effects, se_md": Ours(int(equal.sum()), explained),
    }


class Effects:
    """The deposited effects by outcome and precursor, each with its study, pooled as it is asked."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.groups: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            self.groups.setdefault((row["outcome"], row["precursor"]), []).append(row)

    def pool(self, outcome: str, precursor: str, *, method: str, without: str = "") -> Found:
        """Pooled by `method` with Wald's limits; one study is itself, and nothing is found of none."""
        own = [row for row in self.groups.get((outcome, precursor), ()) if row["study_id"] != without]
        if not own:
            return {}
        fit = pool_subsets(*_read_effects(own), subsets=[np.arange(len(own))], method=method, test="z")
        names = ("k", "estimate", "se", "ci_low", "ci_high", "p", "q", "q_p", "tau2", "i2")
        found = {name: float(getattr(fit, name)[0]) for name in names}
        return found | _widen(found["estimate"], found["se"])

    def compare(self, outcome: str, *, method: str) -> Found:
        """NMN against NR by way of placebo (Bucher 1997): the difference of two pooled differences.

        Its limits by QUANTILE take the standard errors by REML as that quantile reads them off limits.
        """
        first, second = (self.pool(outcome, precursor, method=method) for precursor in ("NMN", "NR"))
        if not first or not second:
            return {}
        difference, se = first["estimate"] - second["estimate"], sqrt(first["se"] ** 2 + second["se"] ** 2)
        told = infer(difference, se, q=0.0, df=1, test="z")
        limits = {"ci_low": float(told.ci_low), "ci_high": float(told.ci_high), "p": float(told.p)}
        read = [
            one["se"] * (find_critical(np.inf) / QUANTILE if method == "REML" and one["k"] > 1 else 1)
            for one in (first, second)
        ]
        return {"estimate": difference, "se": se, **limits, **_widen(difference, sqrt(read[0] ** 2 + read[1] ** 2))}

    def test_asymmetry(self, outcome: str, precursor: str) -> Found:
        """Egger's test, of three studies and more; nothing is found of fewer."""
        own = self.groups.get((outcome, precursor), ())
        if len(own) < FEWEST:
            return {}
        test = run_egger(*_read_effects(own), minimum=FEWEST)
        return {"slope": test.slope, "se": test.se, "statistic": test.statistic, "p": test.p}


def _widen(estimate: float, se: float) -> Found:
    """Limits by QUANTILE."""
    return {"wide_ci_low": estimate - QUANTILE * se, "wide_ci_high": estimate + QUANTILE * se}


def _read_effects(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    md, se = (np.array([float(row[name]) for row in rows]) for name in ("md", "se_md"))
    return md, se**2


def count_cells(matrix: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many cells of the map of studies and outcomes are what the effects say: 1 where there is one, else 0."""
    known = {(row["study_id"], row["outcome"]) for row in rows}
    names = [name for name in matrix[0] if name not in ("study_id", "precursor")]
    return sum((row[name] == "1") == ((row["study_id"], name) in known) for row in matrix for name in names)


def hold_curated(rows: Sequence[Row], curated: Sequence[Row], folder: Path) -> Iterator[Finding]:
    """Where the curated table's end points are not the arms of the effects, units and standard errors converted."""
    factors = {
        (row["outcome"], row["unit"]): float(row["factor"]) for row in read_table(folder / "config" / "units.csv")
    }
    effects = {(row["study_id"], row["outcome"]): row for row in rows}
    empty, differing = [], []
    for line, row in enumerate(curated, start=2):
        effect, place = effects.get((row["study_id"], row["outcome"])), f"curated_nma_data.csv line {line}"
        if effect is None:
            empty.append(place)
        elif not _is_same(row, effect, factor=factors.get((row["outcome"], row["unit"]), 1.0)):
            differing.append(place)
    words = f"rows of the curated table of {len(curated)} have other end points or numbers of people than the effects"
    yield Finding(f"{len(differing)} {words}, units and standard errors converted", tuple(differing))
    yield Finding(f"{len(empty)} rows of the curated table have no effect", tuple(empty))


def _is_same(row: Row, effect: Mapping[str, str], *, factor: float) -> bool:
    for side, arm, count in (("intervention", "treat", "treatment"), ("control", "ctrl", "control")):
        people, spread = float(row[f"n_{side}"]), float(row[f"{side}_endpoint_dispersion"])
        deviation = float(sd_from_se(spread, people).value) if row["dispersion_type"] == "SEM" else spread
        apart = (
            float(row[f"{side}_endpoint_mean"]) * factor - float(effect[f"{arm}_mean"]),
            deviation * factor - float(effect[f"{arm}_sd"]),
            people - float(effect[f"n_{count}"]),
        )
        if max(map(abs, apart)) > ALIKE:
            return False
    return True
