"""Changes the verdicts of pairs to what joining made of them, and asks people every question once."""

import pandas as pd

from prismake import tables
from prismake.dedupe.rulings import Pair


def change_verdicts(
    pairs: pd.DataFrame, *, group: dict[str, str], refused: dict[Pair, str], ruled: set[Pair]
) -> pd.DataFrame:
    """The table "pairs": refused duplicates doubtful, and doubtful pairs that came together anyway duplicates.

    `group` names the group of every record, `refused` the reason for every pair that was not joined.
    """
    rows = zip(pairs["left"], pairs["right"], pairs["verdict"], pairs["rule"], pairs["evidence"], strict=True)
    results = []
    for left, right, verdict, rule, evidence in rows:
        reason = refused.get((left, right), "")
        if verdict == "duplicate" and reason:
            verdict, rule, evidence = "doubtful", "transitivity", f"{evidence} | held back: {reason}"
        elif verdict == "doubtful" and (left, right) not in ruled and group[left] == group[right]:
            verdict, evidence = "duplicate", f"{evidence} | joined through other records of the same document"
        results.append((verdict, rule, evidence))
    columns = ["verdict", "rule", "evidence"]
    changed = pd.DataFrame(results, columns=columns, index=pairs.index, dtype="str")
    return tables.conform("pairs", pairs.assign(**{column: changed[column] for column in columns}))


def keep_one_question(
    pairs: pd.DataFrame, *, group: dict[str, str], ruled: set[Pair], ordered: list[str]
) -> pd.DataFrame:
    """The pairs with one doubtful pair, or those that people ruled on, for any two groups.

    The pair of the earliest records (in `ordered`) is kept, so that a later search asks no answered question anew.
    """
    place = {record_id: number for number, record_id in enumerate(ordered)}
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    asked = sorted(
        zip(doubtful["left"], doubtful["right"], strict=True),
        key=lambda pair: (pair not in ruled, max(place[pair[0]], place[pair[1]]), min(place[pair[0]], place[pair[1]])),
    )
    kept: dict[Pair, Pair] = {}
    for left, right in asked:
        one, other = sorted((group[left], group[right]))
        kept.setdefault((one, other), (left, right))
    wanted = set(kept.values()) | ruled
    rows = zip(pairs["left"], pairs["right"], pairs["verdict"], strict=True)
    keep = [verdict == "duplicate" or (left, right) in wanted for left, right, verdict in rows]
    return pairs.loc[pd.Series(keep, index=pairs.index, dtype=bool)].reset_index(drop=True)
