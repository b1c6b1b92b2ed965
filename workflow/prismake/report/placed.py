"""The rows of the ledger as the flow counts them: each with the round, the kind and the column of its source."""

from collections.abc import Iterable, Sequence

import pandas as pd

from prismake.report.ledger import DATABASE_KINDS, read_kinds
from prismake.tables import are_among

Ids = dict[tuple[str, str], list[str]]


class Placed:
    """Rows of the ledger with `source`, `round`, `kind` and `column` (dbr or other), and their ids by bucket."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._ids: dict[str, Ids] = {"record_id": {}, "reference_id": {}}
        places = list(zip(frame["column"].tolist(), frame["bucket"].tolist(), strict=True))
        for name, ids in self._ids.items():
            for place, one in zip(places, frame[name].tolist(), strict=True):
                ids.setdefault(place, []).append(one)

    def list_ids(self, name: str, column: str, buckets: Iterable[str]) -> list[str]:
        """The ids (`record_id` or `reference_id`) of a column's rows in any of the buckets."""
        return [one for bucket in buckets for one in self._ids[name].get((column, bucket), ())]


def place_ledger(ledger: pd.DataFrame, records: pd.DataFrame, *, searches: pd.DataFrame) -> pd.DataFrame:
    """The ledger with the source of each record, its round, its kind, and the column of the diagram it stands in."""
    kinds = read_kinds(searches)
    placed = ledger.merge(records[["record_id", "source", "round"]], on="record_id", how="left", validate="one_to_one")
    placed["kind"] = placed["source"].map(kinds)
    placed["column"] = ["dbr" if kind in DATABASE_KINDS else "other" for kind in placed["kind"].tolist()]
    return placed


def date_studies(placed: pd.DataFrame) -> pd.DataFrame:
    """Included reports with `study_round`, the round in which their study was first included."""
    included = placed[placed["bucket"] == "included"].copy()
    own = included["round"].groupby(included["study_id"]).transform("min")
    included["study_round"] = own.where(included["study_id"] != "", included["round"])
    return included


def group_members(listed: pd.DataFrame) -> dict[str, list[str]]:
    """The members of each number, of "flow_members" or of one round of "flow_rounds"."""
    grouped: dict[str, list[str]] = {}
    for data, member in zip(listed["data"].tolist(), listed["member_id"].tolist(), strict=True):
        grouped.setdefault(data, []).append(member)
    return grouped


def narrow_ledger(ledger: pd.DataFrame, records: pd.DataFrame, rounds: Sequence[str]) -> pd.DataFrame:
    """The rows of records that were found in these rounds."""
    return ledger[are_among(ledger["record_id"], records.loc[records["round"].isin(rounds), "record_id"].tolist())]
