"""Figures held against each other: what does not add up is remarked, because a report may be wrong and still be all."""

import math
from collections.abc import Mapping
from fractions import Fraction

from prismake.statistics.digits import is_above, write_fixed
from prismake.synthesise.figures import Numbers
from prismake.synthesise.generic import ci_asymmetry
from prismake.synthesise.selection import Selected

OFF_CENTRE = 0.1  # of half an interval's length: more than rounding does
SLACK = 0.05  # of a standard deviation computed from a rounded standard error


def check_arithmetic(study: Selected, numbers: Mapping[str, Numbers], *, whole: bool, ratio: bool) -> list[str]:
    """Remarks on figures of one study that contradict each other; `whole` says that the outcome has whole values."""
    remarks = []
    for role, of in numbers.items():
        texts = {name: study.roles[role].get(name) for name in ("mean", "percent")}
        remarks += [
            *_check_spread(of),
            *_check_interval(of),
            *_check_percent(of, texts["percent"]),
            *(_check_whole(of, texts["mean"]) if whole else []),
            *_check_reported(of, ratio=ratio),
        ]
    remarks += _check_people(study, numbers)
    return [f"check: {remark}" for remark in remarks]


def is_possible_mean(text: str, n: int) -> bool:
    """Whether n whole numbers can have a printed mean: some total / n must round to it (GRIM, Brown & Heathers 2017).

    >>> is_possible_mean("3.45", 20), is_possible_mean("3.46", 20), is_possible_mean("3.46", 200)
    (True, False, True)
    """
    mean, half = Fraction(text), _half_a_digit(text)
    return any(abs(Fraction(total, n) - mean) <= half for total in (math.floor(mean * n), math.ceil(mean * n)))


def _half_a_digit(text: str) -> Fraction:
    # Of a number as it is printed: what it may have been before it was rounded lies within.
    return Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


def _check_spread(of: Numbers) -> list[str]:
    if not {"se", "sd", "n"} <= set(of):
        return []
    implied = of["se"] * math.sqrt(of["n"])
    apart = is_above(abs(implied - of["sd"]), SLACK * of["sd"], scale=of["sd"])
    return [f"SE × √n is {implied:.3g}, but SD {of['sd']:g}"] if apart else []


def _check_interval(of: Numbers) -> list[str]:
    if not {"mean", "ci_low", "ci_high"} <= set(of) or of["ci_low"] == of["ci_high"]:
        return []
    apart = float(ci_asymmetry(of["mean"], of["ci_low"], of["ci_high"]))
    return [f"the mean {of['mean']:g} is not in the middle of its interval"] if is_above(apart, OFF_CENTRE) else []


def _check_percent(of: Numbers, text: str) -> list[str]:
    if "percent" not in of or not {"events", "n"} <= set(of):
        return []
    share = Fraction(100 * int(of["events"]), int(of["n"]))
    if abs(share - Fraction(text)) <= _half_a_digit(text):
        return []
    told = write_fixed(float(share), 1)
    return [f"{of['events']:g}/{of['n']:g} is {told} per cent, but {of['percent']:g} is reported"]


def _check_whole(of: Numbers, text: str) -> list[str]:
    if not text or "e" in text.lower() or "n" not in of or is_possible_mean(text, int(of["n"])):
        return []
    return [f"no {of['n']:g} whole numbers have the mean {text}"]


def _check_reported(of: Numbers, *, ratio: bool) -> list[str]:
    if not {"effect", "effect_low", "effect_high"} <= set(of) or of["effect_low"] >= of["effect_high"]:
        return []
    apart = float(ci_asymmetry(of["effect"], of["effect_low"], of["effect_high"], ratio=ratio))
    scale = "logarithmic" if ratio else "plain"
    remark = f"the effect is not in the middle of its interval on the {scale} scale"
    return [remark] if is_above(apart, OFF_CENTRE) else []


def _check_people(study: Selected, numbers: Mapping[str, Numbers]) -> list[str]:
    row, counted = study.traits.get("n_enrolled"), [of["n"] for of in numbers.values() if "n" in of]
    if row is None or {"experimental", "control"} != set(numbers) or not row.get("n_enrolled").isdigit():
        return []
    enrolled, people = int(row.get("n_enrolled")), sum(counted)
    return [f"the arms hold {people:g} people, but {enrolled} were enrolled"] if people > enrolled else []
