"""The comparisons of a table of arms, one by one: effects and standard errors beside the deposited ones."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from judging import Explanation, Ours, Row
from prismake import tables
from prismake.commands.importing.arm_tables import check_table
from prismake.commands.importing.entries import Entry, read_entries
from prismake.commands.importing.sources import read_mapping
from prismake.config.files import read_rows
from prismake.issues import raise_any
from prismake.synthesise import compute_effects
from prismake.synthesise.effects import correct_bias

ENDPOINTS, CHANGES = ("msd", "imsd"), ("change",)
COUNTS = ("response", "remission")
MEANS, RISKS, ODDS = "every_comparison", "every_risk", "every_odds"  # ids in config/analyses.yaml
TOLERANCE = 1e-3
LOGISTIC = (
    math.sqrt(3) / math.pi
)  # a log odds ratio in standard deviations of a logistic variable (Hasselblad & Hedges 1995)
ZERO_CELLS = (
    "of tables with an empty cell: 0.5 added to events and to people, and only where an arm has no event; "
    "the machine adds 0.5 to all four cells where one is empty"
)
SMALL = "by the correction for small samples of the people, the added halves of an empty cell among them"
VARIANCE = "the variance 1/n1 + 1/n2 + d²/(2 (n1 + n2)) of the difference d without the correction for small samples"

Values = Mapping[str, float]


def hold_comparisons(rows: Sequence[Row], arms: Sequence[Entry], *, analyses: Mapping[str, Any]) -> dict[str, Ours]:
    """How many comparisons of `rows` have the deposited effect and standard error, as their `arms` give them."""
    means, counts = _place(rows, (*ENDPOINTS, *CHANGES)), _place(rows, COUNTS)
    smd, risks, odds = (
        compute_effects_of(arms, analysis=analyses[name], name_study=name_line).set_index("study_id")
        for name in (MEANS, RISKS, ODDS)
    )
    told = {"log_rr": _find_zero_cells(counts), "log_rr_se": _find_zero_cells(counts, error=True)}
    with_g = {one: row for one, row in counts.items() if row[".g"] != "NA"}
    people = odds["n1"] + odds["n2"]
    found = {
        "g": (means, smd["yi"], ".g"),
        "g_se": (means, np.sqrt(smd["vi"]), ".g_se"),
        "log_rr": (counts, risks["yi"], ".log_rr"),
        "log_rr_se": (counts, np.sqrt(risks["vi"]), ".log_rr_se"),
        "g of counts": (with_g, -odds["yi"] * LOGISTIC * _correct(people), ".g"),
        "g_se of counts": (with_g, np.sqrt(odds["vi"]) * LOGISTIC, ".g_se"),
    }
    cells = [odds["events1"], odds["events2"], odds["n1"] - odds["events1"], odds["n2"] - odds["events2"]]
    empty = pd.concat(cells, axis=1).eq(0).any(axis=1)
    told["g of counts"] = SMALL, (-odds["yi"] * LOGISTIC * _correct(people + 2 * empty)).to_dict()
    told["g_se"] = (f"by {VARIANCE}", np.sqrt(find_variances(smd)).to_dict())
    return {
        f"comparisons, {name}": _count_met(placed, values.to_dict(), column, told=told.get(name))
        for name, (placed, values, column) in found.items()
    }


def find_variances(effects: pd.DataFrame) -> pd.Series:
    """VARIANCE of standardised mean differences."""
    n1, n2 = effects["n1"], effects["n2"]
    d = effects["yi"] / _correct(n1 + n2)
    return 1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2))


def _correct(people: pd.Series) -> np.ndarray:
    """Hedges' correction for so many people of two arms."""
    return correct_bias((people - 2).to_numpy(dtype=np.float64))


def _place(rows: Sequence[Row], outcomes: Iterable[str]) -> dict[str, Row]:
    wanted = set(outcomes)
    return {f"data.csv line {line}": row for line, row in enumerate(rows, start=2) if row["outcome_type"] in wanted}


def _count_met(
    placed: Mapping[str, Row], values: Values, column: str, *, told: tuple[str, Values] | None = None
) -> Ours:
    """How many values are the deposited ones; `told` gives the words of a formula and what it makes of the others."""
    differing = [one for one, row in placed.items() if not _is_near(values.get(one, math.nan), row[column])]
    equal = len(placed) - len(differing)
    if told is None:
        return Ours(equal)
    words, others = told
    explained = tuple(one for one in differing if _is_near(others.get(one, math.nan), placed[one][column]))
    return Ours(equal, Explanation(words, equal + len(explained), explained))


def _is_near(value: float, deposited: str) -> bool:
    return abs(value - read_number(deposited)) <= TOLERANCE


def _find_zero_cells(placed: Mapping[str, Row], *, error: bool = False) -> tuple[str, Values]:
    """ZERO_CELLS, and the logarithm of each risk ratio by it or its standard error."""
    values = {}
    for one, row in placed.items():
        events1, n1, events2, n2 = (
            read_number(row[f"{name}_arm{arm}"]) for arm in (1, 2) for name in ("event", "totaln")
        )
        added = 0.0 if events1 and events2 else 0.5
        a, n, c, m = events1 + added, n1 + added, events2 + added, n2 + added
        values[one] = math.sqrt(1 / a - 1 / n + 1 / c - 1 / m) if error else math.log(a / n * m / c)
    return ZERO_CELLS, values


def read_number(text: str) -> float:
    """A number with a decimal comma; NA is missing (NaN)."""
    return math.nan if text == "NA" else float(text.replace(",", "."))


def read_arms(mapping: Path, *, data: Path, folder: Path) -> list[Entry]:
    """What a mapping of `prismake import` takes from the table in `data`; config/ of `folder` has the codebook.

    Raises ReviewError for what the codebook does not allow.
    """
    rows = read_rows(folder / "config" / "codebook.csv", "codebook")
    variables = {(row["level"], row["variable"]): row for row in rows}
    listed = [replace(one, file=data / one.file.name) for one in read_mapping(mapping).values]
    raise_any(issue for one in listed for issue in check_table(one, variables=variables))
    read = [read_entries(one, variables=variables) for one in listed]
    raise_any(issue for _, issues in read for issue in issues)
    return [entry for entries, _ in read for entry in entries]


def name_line(entry: Entry) -> str:
    """The line of the table that an entry is of."""
    return f"data.csv line {entry.row.place.removeprefix('row ')}"


def compute_effects_of(
    entries: Iterable[Entry], *, analysis: Mapping[str, Any], name_study: Callable[[Entry], str]
) -> pd.DataFrame:
    """The table effects of entries, each of the study that `name_study` names."""
    values = [
        value
        for entry in entries
        for value in entry.list_values(name_study(entry), item=entry.said["arm"].value if "arm" in entry.said else "")
    ]
    names = dict.fromkeys(value["study_id"] for value in values)
    studies = tables.from_rows("studies", [{"study_id": name, "label": name} for name in names])
    return compute_effects(tables.from_rows("extraction", values), studies=studies, analyses=[analysis])
