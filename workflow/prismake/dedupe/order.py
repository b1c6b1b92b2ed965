"""Orders the records of one document: which names the reference, and which source is preferred for a field."""

from collections.abc import Sequence

import pandas as pd


def order_members(records: pd.DataFrame, sources: Sequence[str], *, by_source: bool = False) -> pd.DataFrame:
    """The records by round, then by place of their source in `sources`, then position, then id.

    `by_source` puts the source before the round: the order of preference for values. Other sources come last, by name.
    """
    place = {source: number for number, source in enumerate(sources)}
    keyed = records.assign(
        _place=records["source"].map(place).fillna(len(place)).astype("int64"),
        _position=records["position"].astype("Int64").fillna(2**62),
    )
    first = ["_place", "source", "round"] if by_source else ["round", "_place", "source"]
    ordered = keyed.sort_values([*first, "_position", "record_id"], kind="stable")
    return ordered.drop(columns=["_place", "_position"]).reset_index(drop=True)
