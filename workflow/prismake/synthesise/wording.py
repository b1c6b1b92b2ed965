"""What readers see of a study's figures: the numbers as written, and what was assumed about them."""

from collections.abc import Mapping, Sequence

from prismake.statistics.digits import is_above, write_fixed
from prismake.synthesise.effects import Counts, Rate, Rates, has_zero_cell, is_uninformative
from prismake.synthesise.imputing import LOGRANK
from prismake.synthesise.numbers import Numbers
from prismake.synthesise.rates import has_no_events, is_eventless
from prismake.synthesise.selection import Selected
from prismake.synthesise.sheetrows import SheetRow, is_among

SD_RATIO = 10  # beyond these two, standard errors may have been taken for standard deviations
STANDARDISED = 3
PETO_SHOWN = "shown as Peto's odds ratio; the weighted models beside it take the usual one"
RAW_SHOWN = "0.5 added to all four cells for its variance because one is zero; the difference shown is without it"
RAW_RATE_SHOWN = (
    "0.5 added to the events of both arms for its variance because one is zero; the difference shown is without it"
)
NOT_ESTIMABLE = "not estimable: the two arms have no event, or nothing but events"
NO_EVENTS = "not estimable: the two arms have no event"
WITHOUT_EFFECT = frozenset({NOT_ESTIMABLE, NO_EVENTS})


def describe_numbers(study: Selected, numbers: Mapping[str, Numbers]) -> str:
    """The figures of a study: "before 1.38 ± 0.39; after 4.05 ± 1.40 (3 months); n = 6", or "41/72 vs 26/68"."""
    roles = study.roles
    if "effect" in roles:
        row = roles["effect"]
        if not row.get("effect"):
            return ", ".join(f"{name} {row.get(key)}" for name, key in zip(("O − E", "V"), LOGRANK, strict=True))
        limits = f" [{row.get('effect_low')}, {row.get('effect_high')}]" if row.get("effect_low") else ""
        told = [f"{name} {row.get(f'effect_{name}')}" for name in ("se", "t", "p") if row.get(f"effect_{name}")]
        return ", ".join([f"{row.get('effect')}{limits}", *told])
    if "before" in roles:
        after = f"after {_mean_sd(roles['after'], numbers['after'])} ({roles['after'].get('timepoint')})"
        return f"before {_mean_sd(roles['before'], numbers['before'])}; {after}; n = {paired_n(numbers):g}"
    return " vs ".join(_describe_role(roles[role], of) for role, of in numbers.items())


def _describe_role(row: SheetRow, of: Numbers) -> str:
    if "person_time" in of:
        return f"{of['events']:g}/{row.get('person_time')}"
    if "r" in of:
        return f"r = {row.get('r')} (n = {of['n']:g})"
    return f"{of['events']:g}/{of['n']:g}" if "events" in of else f"{_mean_sd(row, of)} (n = {of['n']:g})"


def paired_n(numbers: Mapping[str, Numbers]) -> float:
    """The number of people measured both before and after: the smaller of the two."""
    return min(numbers["before"]["n"], numbers["after"]["n"])


def remark_pairing(numbers: Mapping[str, Numbers], *, correlation: float, assumed: bool) -> list[str]:
    """What was assumed to compare the same people before and after."""
    source = "assumed" if assumed else "as extracted"
    remarks = [f"correlation {correlation:g} {source} between before and after"]
    before, after = numbers["before"]["n"], numbers["after"]["n"]
    if before != after:
        remarks.append(f"n = {before:g} before and {after:g} after: the smaller is used")
    return remarks


def remark_rates(rates: Rates | Rate, *, measure: str) -> list[str]:
    """What was done about arms without events: added 0.5, or not estimable."""
    if isinstance(rates, Rate):
        plain = measure == "IRS" or rates.events[0] > 0
        return [] if plain else ["0.5 added to the events because there is none"]
    if measure == "IRD":
        return [RAW_RATE_SHOWN] if has_no_events(rates).any() else []
    if is_eventless(rates).any():
        return [NO_EVENTS]
    return ["0.5 added to the events of both arms because one has none"] if has_no_events(rates).any() else []


def remark_zeros(numbers: Mapping[str, Numbers], *, measure: str, counts: Counts | None) -> list[str]:
    """What was done about empty cells: added 0.5, or not estimable."""
    if counts is None:
        ((_, of),) = numbers.items()
        plain = measure not in ("PR", "PLO", "PLN") or 0 < of["events"] < of["n"]
        return [] if plain else ["0.5 added to events and non-events because one of them is zero"]
    if measure in ("OR", "RR") and is_uninformative(counts).any():
        return [NOT_ESTIMABLE]
    if measure == "RD":
        return [RAW_SHOWN] if has_zero_cell(counts).any() else []
    return ["0.5 added to all four cells because one of them is zero"] if has_zero_cell(counts).any() else []


def remark_spread(numbers: Mapping[str, Numbers]) -> list[str]:
    """A warning where means and standard deviations look like means and standard errors."""
    (one, other) = numbers.values()
    ratio = max(one["sd"], other["sd"]) / min(one["sd"], other["sd"])
    apart = abs(one["mean"] - other["mean"]) / ((one["sd"] ** 2 + other["sd"] ** 2) / 2) ** 0.5
    remarks = (
        [f"one standard deviation is {write_fixed(ratio, 0)} times the other"] if is_above(ratio, SD_RATIO) else []
    )
    remarks += (
        [f"the means are {write_fixed(apart, 1)} standard deviations apart"] if is_above(apart, STANDARDISED) else []
    )
    return [f"check that these are no standard errors: {' and '.join(remarks)}"] if remarks else []


def remark_unused(study: Selected, *, taken: Sequence[str] = ()) -> list[str]:
    """The time points of the same outcome that the analysis does not use; `taken` are those of its other effects."""
    times = sorted(
        {row.get("timepoint") for row in study.unused} - {""} - {row.get("timepoint") for row in study.roles.values()}
    )
    left = [time for time in times if not is_among(time, taken)]
    return [f"not used: {', '.join(left)}"] if left else []


def list_cells(study: Selected, variables: tuple[str, ...]) -> str:
    """The cells behind a study's effect: each file with its cells, "file cell, cell", joined by "; "."""
    by_file: dict[str, list[str]] = {}
    for row in study.roles.values():
        for file, cell in (row.cells[name] for name in variables if row.get(name)):
            by_file.setdefault(file, []).append(cell)
    return "; ".join(f"{file} {', '.join(cells)}" for file, cells in by_file.items())


def _mean_sd(row: SheetRow, of: Numbers) -> str:
    texts = [row.get(name) or write_fixed(of[name], 2) for name in ("mean", "sd")]
    decimals = max(len(text.partition(".")[2]) if "e" not in text.lower() else 2 for text in texts)
    return " ± ".join(write_fixed(float(text), decimals) for text in texts)
