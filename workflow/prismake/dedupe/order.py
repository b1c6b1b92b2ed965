"""Orders the records of one document: which names the reference, and which source is preferred for a field."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prismake.dedupe.numbering import Rows


def order_members(records: pd.DataFrame, sources: Sequence[str], *, by_source: bool = False) -> Rows:
    """The rows of records by round, then by place of their source in `sources`, then position, then id.

    `by_source` puts the source before the round: the order of preference for values. Other sources come last, by name.
    """
    place = {source: number for number, source in enumerate(sources)}
    named = records["source"].tolist()
    others = sorted(set(named).difference(place))
    source = _number_by(named, place | {name: number for number, name in enumerate(others, start=len(place))})
    rounds = records["round"].tolist()
    searched = _number_by(rounds, {name: number for number, name in enumerate(sorted(set(rounds)))})
    position = records["position"].astype("Int64").fillna(2**62).to_numpy(dtype="int64")
    first = (source, searched) if by_source else (searched, source)
    order = np.lexsort((position, *reversed(first)))
    tied = np.logical_and.reduce([np.diff(column[order]) == 0 for column in (position, *first)])
    if tied.any():
        ids = np.argsort(np.argsort(records["record_id"].to_numpy(dtype=object), kind="stable"), kind="stable")
        order = np.lexsort((ids, position, *reversed(first)))
    return np.asarray(order, dtype=np.int64)


def _number_by(values: list[str], numbers: dict[str, int]) -> Rows:
    return np.fromiter(map(numbers.__getitem__, values), dtype=np.int64, count=len(values))
