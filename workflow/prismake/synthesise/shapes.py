"""The numbers of studies as they stand in the table effects, and as the arrays that formulas take."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from prismake.statistics.measures import MEASURES
from prismake.synthesise import effects as formulas
from prismake.synthesise import rates
from prismake.synthesise.correlations import fisher_z, raw_correlation
from prismake.synthesise.effects import (
    Change,
    Correlation,
    Counts,
    EffectSizes,
    FloatArray,
    Means,
    Rate,
    Rates,
    Reported,
    Share,
)
from prismake.synthesise.numbers import Numbers
from prismake.synthesise.revman import revman_smd

Inputs = Counts | Rates | Means | Change | Share | Rate | Correlation | Reported
FORMULAS: Mapping[str, Callable[[Any], EffectSizes]] = {
    "OR": formulas.odds_ratio,
    "RR": formulas.risk_ratio,
    "RD": formulas.risk_difference,
    "MD": formulas.mean_difference,
    "SMD": formulas.standardised_mean_difference,
    "SMDH": formulas.unequal_standardised_difference,
    "SMDR": revman_smd,
    "ROM": formulas.ratio_of_means,
    "IRR": rates.rate_ratio,
    "IRD": rates.rate_difference,
    "HR": formulas.reported_effect,
    "GEN": formulas.reported_effect,
    "GENR": formulas.reported_effect,
    "MC": formulas.mean_change,
    "SMCC": formulas.standardised_change,
    "SMCR": formulas.raw_standardised_change,
    "PR": formulas.raw_proportion,
    "PLO": formulas.logit_proportion,
    "PLN": formulas.log_proportion,
    "PAS": formulas.arcsine_proportion,
    "PFT": formulas.freeman_tukey_proportion,
    "IR": rates.raw_rate,
    "IRLN": rates.log_rate,
    "IRS": rates.root_rate,
    "COR": raw_correlation,
    "ZCOR": fisher_z,
}
FIRST = ("experimental", "after", "group", "effect")  # the roles whose figures end in 1; the others' end in 2
NAMES = {"n": "n", "events": "events", "person_time": "time", "mean": "mean", "sd": "sd"}
ALONE = ("r", "effect", "effect_se")  # figures of a study, not of an arm
DESIGN_EFFECT = "design_effect"  # of an arm that was randomised in clusters
SHRUNK = ("n", "events")  # what is divided by it
COLUMNS = (
    *(f"{name}{side}" for side in (1, 2) for name in (*NAMES.values(), DESIGN_EFFECT)),
    "correlation",
    *ALONE,
)


def name_columns(
    numbers: Mapping[str, Numbers], *, correlation: float | None, design_effects: Mapping[str, float]
) -> dict[str, float]:
    """The numbers of one study by column: n1, mean1 … of the experimental arm, of after, or of the only group."""
    found = {f"{DESIGN_EFFECT}{1 if role in FIRST else 2}": effect for role, effect in design_effects.items()}
    found |= {
        f"{NAMES[name]}{1 if role in FIRST else 2}": value
        for role, of in numbers.items()
        for name, value in of.items()
        if name in NAMES
    }
    if correlation is not None:
        found["n1"] = found["n2"] = min(found["n1"], found["n2"])
        found["correlation"] = correlation
    return found | {name: of[name] for of in numbers.values() for name in ALONE if name in of}


def shape_inputs(numbers: Mapping[str, Any] | pd.DataFrame, *, measure: str) -> Inputs:
    """The arrays of a measure's formula from numbers by column, one element per study."""
    known = MEASURES[measure]

    def take(*names: str) -> list[FloatArray]:
        return [_shrink(np.asarray(numbers[name], dtype=np.float64).reshape(-1), numbers, name) for name in names]

    if known.data == "reported":
        return Reported(*take("effect", "effect_se"))
    if known.comparison == "pre_post":
        return Change(*take("n1", "mean2", "sd2", "mean1", "sd1", "correlation"))
    if known.data == "correlations":
        return Correlation(*take("r", "n1"))
    if known.data == "rates":
        single = known.comparison == "single_arm"
        return Rate(*take("events1", "time1")) if single else Rates(*take("events1", "time1", "events2", "time2"))
    if known.comparison == "single_arm":
        return Share(*take("events1", "n1"))
    if known.data == "counts":
        return Counts(*take("events1", "n1", "events2", "n2"))
    paired = take("correlation") if "correlation" in numbers else ()
    return Means(*take("n1", "mean1", "sd1", "n2", "mean2", "sd2"), *paired)


def _shrink(values: FloatArray, numbers: Mapping[str, Any] | pd.DataFrame, name: str) -> FloatArray:
    """People and events of arms that were randomised in clusters, divided by the design effect."""
    column = f"{DESIGN_EFFECT}{name[-1]}"
    if name[:-1] not in SHRUNK or column not in numbers:
        return values
    effects = np.asarray(numbers[column], dtype=np.float64).reshape(-1)
    return values / np.where(np.isnan(effects), 1.0, effects)


def compute_sizes(numbers: Mapping[str, Any] | pd.DataFrame, *, measure: str) -> EffectSizes:
    """Effect sizes of `measure` from numbers by column."""
    return FORMULAS[measure](shape_inputs(numbers, measure=measure))
