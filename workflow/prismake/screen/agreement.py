"""Agreement of people, on the votes as they were cast before consensus."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables
from prismake.screen.vocabulary import STATUS
from prismake.statistics.kappa import measure_fleiss, measure_kappa
from prismake.text.batch_names import name_batches

ANSWERS = ("included", "excluded", "awaiting", "ongoing", "not_retrieved")
COHEN, FLEISS = "Cohen's kappa", "Fleiss' kappa"


def measure_agreement(votes: pd.DataFrame) -> pd.DataFrame:
    """The frame "agreement": per phase, and within it per batch, each pair of people and three or more together.

    What is compared is the status that a decision gives: on title and abstract going on or not, on full text included,
    excluded, awaiting, ongoing or not retrieved. All batches of a phase together have the batch "". A reference that
    stands in batches of different names counts in the one handed out first.
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
    """What each person (columns) said of a reference (rows), as its place in ANSWERS; missing where nobody voted.

    Missing, too, where a person said both of records that were joined since.
    """
    cast = votes[votes["role"] == "reviewer"]
    cast = cast[cast["decision"] != ""]
    cast = cast.assign(answer=[float(ANSWERS.index(STATUS[decision])) for decision in cast["decision"].tolist()])
    said = cast.drop_duplicates(["reference_id", "person", "answer"])
    twofold = said.duplicated(["reference_id", "person"], keep=False)
    return said[~twofold].pivot(index="reference_id", columns="person", values="answer")


def measure_pair(wide: pd.DataFrame, left: str, right: str) -> dict[str, Any] | None:
    """`measure_kappa` of two columns of `widen`, with n; None when they share no reference."""
    said = wide[[left, right]].to_numpy(dtype=float)
    both = said[~np.isnan(said).any(axis=1)].astype(int)
    if not len(both):
        return None
    size = max(2, int(both.max()) + 1)
    counts = np.bincount(size * both[:, 0] + both[:, 1], minlength=size * size).reshape(size, size)
    return {"n": len(both), **measure_kappa(counts, (left, right))}


def measure_together(wide: pd.DataFrame) -> dict[str, Any] | None:
    """`measure_fleiss` of the references that at least three people voted on, with n; None when there are none."""
    many = wide[wide.notna().sum(axis=1) >= 3]
    if many.empty:
        return None
    counts = np.column_stack([(many == answer).sum(axis=1) for answer in range(len(ANSWERS))])
    return {"n": len(many), **measure_fleiss(counts)}


def _list_batches(votes: pd.DataFrame) -> dict[str, str]:
    places = zip(votes["reference_id"].tolist(), votes["person"].tolist(), votes["batch"].tolist(), strict=True)
    named = {reference_id: names[0] for reference_id, names in name_batches(places).items()}
    return {reference_id: named.get(reference_id, "") for reference_id in votes["reference_id"].tolist()}


def _compare(wide: pd.DataFrame) -> Iterator[Mapping[str, object]]:
    people = sorted(wide.columns[wide.notna().any()])
    for left, right in combinations(people, 2):
        if measured := measure_pair(wide, left, right):
            yield {"person_a": left, "person_b": right, "statistic": COHEN, "people": 2, **measured}
    if len(people) > 2 and (measured := measure_together(wide)):
        yield {"person_a": "", "person_b": "", "statistic": FLEISS, "people": len(people), **measured}
