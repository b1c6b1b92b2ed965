"""Figures held against each other: what does not add up is remarked, because a report may be wrong and still be all."""

from collections.abc import Mapping

from prismake.statistics import printed
from prismake.statistics.conversions import is_skewed
from prismake.statistics.digits import write_fixed
from prismake.statistics.printed import Printed, Range
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.crossover import is_crossover
from prismake.synthesise.imputing import LEAST_TO_TELL
from prismake.synthesise.numbers import Numbers
from prismake.synthesise.selection import Selected

PrintedNumbers = Mapping[str, Printed]


def check_arithmetic(analysis: Analysis, study: Selected, numbers: Mapping[str, Numbers], *, ratio: bool) -> list[str]:
    """Remarks on figures of one study that contradict each other, or that a conversion does not take.

    The formulas are those of the table "doubts", which is sharper: what was settled has lost the zeros at its end.
    """
    remarks = []
    for role, of in numbers.items():
        found = _read_printed(study, role, of)
        remarks += [
            *_check_spread(found),
            *_check_interval(found),
            *_check_percent(found),
            *(_check_skew(found) if "medians" not in analysis else []),
            *(_check_whole(found) if "whole_numbers" in analysis else []),
            *_check_reported(found, ratio=ratio),
        ]
    remarks += _check_people(study, numbers)
    return [f"check: {remark}" for remark in remarks]


def _read_printed(study: Selected, role: str, numbers: Numbers) -> PrintedNumbers:
    texts = {name: study.roles[role].get(name) for name in numbers}
    read = {name: printed.read_printed(text, typed=text) for name, text in texts.items()}
    return {name: figure for name, figure in read.items() if figure is not None}


def _check_spread(of: PrintedNumbers) -> list[str]:
    if not {"se", "sd", "n"} <= set(of):
        return []
    implied = printed.sd_from_se(of["se"], of["n"].value)
    return [] if implied.meets(of["sd"]) else [f"SE × √n is {printed.show(implied)}, but SD {of['sd'].value:g}"]


def _check_interval(of: PrintedNumbers) -> list[str]:
    if not {"mean", "ci_low", "ci_high"} <= set(of):
        return []
    middle = printed.middle(of["ci_low"], of["ci_high"])
    off = middle is not None and not middle.meets(of["mean"])
    return [f"the mean {of['mean'].value:g} is not in the middle of its interval"] if off else []


def _check_percent(of: PrintedNumbers) -> list[str]:
    if not {"events", "n", "percent"} <= set(of):
        return []
    share = 100 * of["events"].value / of["n"].value
    if Range(share, share).meets(of["percent"]):
        return []
    told = write_fixed(share, 1)
    return [f"{of['events'].value:g}/{of['n'].value:g} is {told} per cent, but {of['percent'].value:g} is reported"]


def _check_skew(of: PrintedNumbers) -> list[str]:
    """Whether the formulas that turn a median into a mean have the roughly normal sample that they need."""
    if "mean" in of or not {"median", "n"} <= set(of) or of["n"].value < LEAST_TO_TELL:
        return []
    pairs = (("q1", "q3"), ("minimum", "maximum"))
    quartiles, ends = ((of[low].value, of[high].value) if {low, high} <= set(of) else None for low, high in pairs)
    if not quartiles and not ends:
        return []
    skewed = is_skewed(median=of["median"].value, n=of["n"].value, quartiles=quartiles, ends=ends)
    words = "the figures lie too unevenly around the median for a roughly normal sample, which the conversion takes"
    return [f"{words} (Shi 2023)"] if skewed else []


def _check_whole(of: PrintedNumbers) -> list[str]:
    if not {"mean", "n"} <= set(of) or printed.is_possible_mean(of["mean"], of["n"].value):
        return []
    return [f"no {of['n'].value:g} whole numbers have the mean {of['mean'].value:g}"]


def _check_reported(of: PrintedNumbers, *, ratio: bool) -> list[str]:
    if not {"effect", "effect_low", "effect_high"} <= set(of):
        return []
    middle = printed.middle(of["effect_low"], of["effect_high"], ratio=ratio)
    scale = "logarithmic" if ratio else "plain"
    off = middle is not None and not middle.meets(of["effect"])
    return [f"the effect is not in the middle of its interval on the {scale} scale"] if off else []


def _check_people(study: Selected, numbers: Mapping[str, Numbers]) -> list[str]:
    row, counted = study.traits.get("n_enrolled"), [of["n"] for of in numbers.values() if "n" in of]
    if row is None or {"experimental", "control"} != set(numbers) or not row.get("n_enrolled").isdigit():
        return []
    enrolled, people = int(row.get("n_enrolled")), max(counted) if is_crossover(study) else sum(counted)
    return [f"the arms hold {people:g} people, but {enrolled} were enrolled"] if people > enrolled else []
