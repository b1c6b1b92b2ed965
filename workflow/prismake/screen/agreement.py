"""Agreement of people, on the votes as they were cast before consensus."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables
from prismake.screen.batch_names import read_number
from prismake.statistics.kappa import measure_fleiss, measure_kappa

GOES_ON = frozenset({"include", "unclear"})
COHEN, FLEISS = "Cohen's kappa", "Fleiss' kappa"


def measure_agreement(votes: pd.DataFrame) -> pd.DataFrame:
    """The frame "agreement": per phase, and within it per batch, each pair of people and three or more together.

    What is compared is going on or not. All batches of a phase together have the batch "". A reference that stands in
    batches of different names counts in the one handed out first.
    """
    cast = votes[votes["role"] == "reviewer"]
    rows: list[dict[str, object]] = []
    for phase, group in cast.groupby("phase", sort=True):
        wide, batch_of = widen(group), _list_batches(group)
        rows += [{"phase": phase, "batch": "", **row} for row in _compare(wide)]
        for batch, inside in wide.groupby(wide.index.map(batch_of)):
            if batch:
                rows += [{"phase": phase, "batch": batch, **row} for row in _compare(inside)]
    return tables.from_rows("agreement", rows)


def widen(votes: pd.DataFrame) -> pd.DataFrame:
    """Whether a reference (rows) goes on, as each person (columns) said; missing where a person has not voted.

    Missing, too, where a person said both of records that were joined since.
    """
    cast = votes[votes["role"] == "reviewer"]
    cast = cast.assign(on=cast["decision"].isin(list(GOES_ON)))
    said = cast.drop_duplicates(["reference_id", "person", "on"])
    twofold = said.duplicated(["reference_id", "person"], keep=False)
    return said[~twofold].pivot(index="reference_id", columns="person", values="on")


def measure_pair(wide: pd.DataFrame, left: str, right: str) -> dict[str, Any] | None:
    """`measure_kappa` of two columns of `widen`, with n; None when they share no reference."""
    said = wide[[left, right]].to_numpy(dtype=float)  # 1, 0 or missing
    both = said[~np.isnan(said).any(axis=1)].astype(int)
    if not len(both):
        return None
    # Yes before no: yes and yes, yes and no, no and yes, no and no.
    counts = np.bincount(2 * (1 - both[:, 0]) + (1 - both[:, 1]), minlength=4).reshape(2, 2)
    return {"n": len(both), **measure_kappa(counts, (left, right))}


def measure_together(wide: pd.DataFrame) -> dict[str, Any] | None:
    """`measure_fleiss` of the references that at least three people voted on, with n; None when there are none."""
    many = wide[wide.notna().sum(axis=1) >= 3]
    if many.empty:
        return None
    counts = np.column_stack([(many == True).sum(axis=1), (many == False).sum(axis=1)])  # noqa: E712 - missing is neither
    return {"n": len(many), **measure_fleiss(counts)}


def _list_batches(votes: pd.DataFrame) -> dict[str, str]:
    found: dict[str, str] = {}
    for reference_id, batch in zip(votes["reference_id"].tolist(), votes["batch"].tolist(), strict=True):
        present = found.setdefault(reference_id, batch)
        if present != batch:
            found[reference_id] = min(filter(None, (present, batch)), key=read_number)
    return found


def _compare(wide: pd.DataFrame) -> Iterator[Mapping[str, object]]:
    people = sorted(wide.columns[wide.notna().any()])
    for left, right in combinations(people, 2):
        if measured := measure_pair(wide, left, right):
            yield {"person_a": left, "person_b": right, "statistic": COHEN, "people": 2, **measured}
    if len(people) > 2 and (measured := measure_together(wide)):
        yield {"person_a": "", "person_b": "", "statistic": FLEISS, "people": len(people), **measured}
