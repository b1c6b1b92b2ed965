"""How far two extractors agree, before consensus: per variable, and over all of them."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from prismake import tables
from prismake.extract.settling import Cell, list_cells
from prismake.statistics.kappa import measure_kappa
from prismake.text.values import same_value

ALL = "all"


def compare_extractors(extraction: pd.DataFrame, *, codebook: pd.DataFrame, people: Sequence[str]) -> pd.DataFrame:
    """The frame "extraction_agreement": each pair of people who extracted the same studies, each variable, and all.

    Compared are the cells that both filled, free text aside; kappa is Cohen's, of choices only, and empty where all
    words are the same.
    """
    cells = [cell for cell in list_cells(extraction, codebook=codebook, people=people) if cell.compared]
    rows = []
    for pair in combinations(sorted({person for cell in cells for person in cell.people}), 2):
        shared = [cell for cell in cells if set(pair) <= set(cell.people) and set(pair) & set(cell.entries)]
        by_variable: dict[tuple[str, str], list[Cell]] = {}
        for cell in shared:
            by_variable.setdefault((cell.key[1], cell.key[3]), []).append(cell)
        rows += [_compare(pair, level, name, group) for (level, name), group in sorted(by_variable.items())]
        rows += [_compare(pair, ALL, ALL, shared)] if shared else []
    return tables.from_rows("extraction_agreement", rows)


def _compare(pair: tuple[str, str], level: str, variable: str, cells: Iterable[Cell]) -> dict[str, object]:
    listed = list(cells)
    both_filled = [cell for cell in listed if set(pair) <= set(cell.entries)]
    values = [tuple(cell.entries[person]["value"] for person in pair) for cell in both_filled]
    equal = sum(same_value(*both) for both in values)
    only = [sum(set(pair) & set(cell.entries) == {person} for cell in listed) for person in pair]
    choices = variable != ALL and bool(values) and listed[0].kind == "choice"
    found = measure_kappa(_count(values), pair) if choices else {}
    return {
        "person_a": pair[0],
        "person_b": pair[1],
        "level": level,
        "variable": variable,
        "n": len(values),
        "equal": equal,
        "only_a": only[0],
        "only_b": only[1],
        "share": equal / len(values) if values else None,
        "kappa": found.get("kappa"),
        "remark": found.get("remark", ""),
    }


def _count(values: Sequence[tuple[str, ...]]) -> np.ndarray:
    words = sorted({word for both in values for word in both})
    counts = np.zeros((len(words), len(words)), dtype=np.int64)
    for left, right in values:
        counts[words.index(left), words.index(right)] += 1
    return counts
