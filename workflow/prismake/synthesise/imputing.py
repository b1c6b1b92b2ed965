"""Figures that a report does not give and that follow from others it gives; each comes with its formula in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prismake.statistics import conversions as convert
from prismake.statistics.conversions import Converted
from prismake.statistics.digits import settle
from prismake.statistics.measures import MEASURES

Numbers = Mapping[str, float]
LEAST_TO_TELL = 5  # people, below whom skewness cannot be told
QUANTILES = (("minimum", "q1", "median", "q3", "maximum"), ("q1", "median", "q3"), ("minimum", "median", "maximum"))


@dataclass(frozen=True)
class Recipe:
    """How `target` follows from the figures `needs`, which are handed over in their order."""

    target: str
    needs: tuple[str, ...]
    formula: Callable[..., Converted]


# The first that a row has all figures for is taken.
RECIPES = (
    Recipe("sd", ("se", "n"), convert.sd_from_se),
    Recipe("sd", ("ci_low", "ci_high", "n"), convert.sd_from_ci),
    Recipe(
        "sd",
        ("minimum", "q1", "q3", "maximum", "n"),
        lambda low, q1, q3, high, n: convert.sd_from_five(low, q1, q3, high, n=n),
    ),
    Recipe("sd", ("q1", "q3", "n"), convert.sd_from_quartiles),
    Recipe("sd", ("minimum", "maximum", "n"), convert.sd_from_range),
    Recipe(
        "mean",
        ("minimum", "q1", "median", "q3", "maximum", "n"),
        lambda low, q1, median, q3, high, n: convert.mean_from_five(low, q1, median, q3, high, n=n),
    ),
    Recipe("mean", ("q1", "median", "q3", "n"), convert.mean_from_quartiles),
    Recipe("mean", ("minimum", "median", "maximum", "n"), convert.mean_from_range),
)


def _estimate_by_quantiles(target: str, names: tuple[str, ...]) -> Recipe:
    """A recipe that does not take the sample to be normal, where people are enough to tell its distribution."""
    plain = next(one for one in RECIPES if one.target == target and set(one.needs) <= {*names, "n"})

    def convert_row(*figures: float) -> Converted:
        given = dict(zip((*names, "n"), figures, strict=True))
        if given["n"] < LEAST_TO_TELL:
            return plain.formula(*(given[name] for name in plain.needs))
        return convert.estimate_quantiles(target, {name: given[name] for name in names}, given["n"])

    return Recipe(target, (*names, "n"), convert_row)


SKEWED_RECIPES = (
    *RECIPES[:2],
    *(_estimate_by_quantiles(target, names) for target in ("sd", "mean") for names in QUANTILES),
    *RECIPES[2:],  # without a median
)
DIFFERENCE_RECIPES = (
    Recipe("effect_se", ("effect_low", "effect_high"), convert.se_from_ci),
    Recipe("effect_se", ("effect", "effect_t"), convert.se_from_t),
    Recipe("effect_se", ("effect", "effect_p"), convert.se_from_p),
)
RATIO_RECIPES = (
    Recipe("effect_se", ("effect_low", "effect_high"), lambda low, high: convert.se_from_ci(low, high, ratio=True)),
    Recipe("effect_se", ("effect", "effect_t"), convert.se_from_ratio_t),
    Recipe("effect_se", ("effect", "effect_p"), convert.se_from_ratio_p),
)
LOGRANK = ("logrank_o_e", "logrank_v")
LOGRANK_RECIPES = (
    Recipe("effect", LOGRANK, convert.log_ratio_from_logrank),
    Recipe("effect_se", LOGRANK[1:], convert.se_from_logrank),
)
SOURCES = tuple(sorted({name for recipe in RECIPES for name in recipe.needs} - {"n"}))
TESTED = ("t", "p")  # of the comparison of two arms, in either's row
BOTH_ARMS = ("n", "mean")


def list_recipes(measure: str, *, medians: str = "normal") -> tuple[Recipe, ...]:
    """What may be converted for a measure: figures of means, or what a report tells of an effect.

    `medians` says how a median becomes a mean: as of a roughly normal sample, or by quantile_estimation.
    """
    known = MEASURES[measure]
    if known.data == "reported":
        return (RATIO_RECIPES if known.ratio else DIFFERENCE_RECIPES) + (LOGRANK_RECIPES if measure == "HR" else ())
    if known.data != "means":
        return ()
    return SKEWED_RECIPES if medians == "quantile_estimation" else RECIPES


def find_recipe(target: str, given: Callable[[str], Any], recipes: tuple[Recipe, ...]) -> Recipe | None:
    """The recipe for a figure whose needs are all given, None when there is none."""
    fitting = (recipe for recipe in recipes if recipe.target == target)
    return next((recipe for recipe in fitting if all(given(name) for name in recipe.needs)), None)


def complete_numbers(
    numbers: Numbers, targets: tuple[str, ...], recipes: tuple[Recipe, ...]
) -> tuple[dict[str, float], list[str]]:
    """The numbers of one row with the missing `targets` that follow from others, and how each was obtained."""
    found, notes = dict(numbers), []
    for target in targets:
        recipe = None if target in numbers else find_recipe(target, lambda name: name in numbers, recipes)
        if recipe:
            value, formula = recipe.formula(*(numbers[name] for name in recipe.needs))
            found[target] = settle(float(value))
            notes.append(f"{target} {found[target]:.4g} converted: {formula}")
    return found, notes


def complete_arms(numbers: Mapping[str, Numbers]) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Two arms of means without standard deviations with the one that their t or p implies, and how it was found."""
    arms: dict[str, dict[str, float]] = {role: dict(of) for role, of in numbers.items()}
    known = all(name in of for of in arms.values() for name in BOTH_ARMS)
    told = {name: of[name] for of in arms.values() for name in TESTED if name in of}
    if len(arms) != 2 or not known or not told or any("sd" in of for of in arms.values()):
        return arms, []
    one, other = arms.values()
    formula, value = (convert.sd_from_t, told["t"]) if "t" in told else (convert.sd_from_p, told["p"])
    sd, words = formula(one["mean"] - other["mean"], value, one["n"], other["n"])
    common = settle(float(sd))
    for of in arms.values():
        of["sd"] = common
    return arms, [f"sd {common:.4g} converted: {words}"]
