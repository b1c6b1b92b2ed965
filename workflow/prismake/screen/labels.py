"""What votes say of a reference so far: relevant, irrelevant, or not known."""

import pandas as pd

from prismake.screen.vocabulary import STATUS

LABELS = {"included": 1, "excluded": 0}
BY_STOPPING = "stopping rule"


def read_labels(screening: pd.DataFrame, *, votes: pd.DataFrame) -> dict[str, int]:
    """1 or 0 for every reference that people have judged: the settled decision, else the votes when they agree.

    What the stopping rule excluded was judged by nobody.
    """
    settled = {
        str(row.reference_id): LABELS[str(row.status)]
        for row in screening.itertuples()
        if row.status in LABELS and row.settled_by != BY_STOPPING
    }
    open_ = set(screening.loc[screening["status"] == "pending", "reference_id"])
    cast: dict[str, set[str]] = {}
    for vote in votes.itertuples():
        if vote.reference_id in open_ and vote.decision:
            cast.setdefault(str(vote.reference_id), set()).add(STATUS[str(vote.decision)])
    single = {
        reference_id: LABELS[next(iter(statuses))]
        for reference_id, statuses in cast.items()
        if len(statuses) == 1 and statuses <= set(LABELS)
    }
    return single | settled
