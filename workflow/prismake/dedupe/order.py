"""Orders the records of one document: which names the reference, and which source is preferred for a field."""

from collections.abc import Sequence

import pandas as pd


def order_members(records: pd.DataFrame, sources: Sequence[str], *, by_source: bool = False) -> pd.DataFrame:
    """The records by round, then by place of their source in `sources`, then position, then id.

    `by_source` puts the source before the round: the order of preference for values. Other sources come last, by name.
    """
    place = {source: number for number, source in enumerate(sources)}
    keyed = pd.DataFrame(
        {
            "place": records["source"].map(place).fillna(len(place)).astype("int64").to_numpy(),
            "source": pd.factorize(records["source"], sort=True)[0],
            "round": pd.factorize(records["round"], sort=True)[0],
            "position": records["position"].astype("Int64").fillna(2**62).to_numpy(dtype="int64"),
            "record_id": records["record_id"].to_numpy(dtype=object),
        }
    )
    first = ["place", "source", "round"] if by_source else ["round", "place", "source"]
    ordered = keyed.sort_values([*first, "position", "record_id"], kind="stable")
    return records.iloc[ordered.index.to_numpy()].reset_index(drop=True)
