"""Changes the verdicts of pairs to what joining made of them, and asks people every question once."""

import pandas as pd

from prismake.dedupe.rulings import Pair


def change_verdicts(
    pairs: pd.DataFrame, *, group: dict[str, str], refused: dict[Pair, str], ruled: set[Pair]
) -> pd.DataFrame:
    """The table "pairs": refused duplicates doubtful, and doubtful pairs that came together anyway duplicates.

    `group` names the group of every record, `refused` the reason for every pair that was not joined.
    """
    verdicts, rules, evidence = ([*pairs[column].tolist()] for column in ("verdict", "rule", "evidence"))
    lefts, rights = pairs["left"].tolist(), pairs["right"].tolist()
    for row, (left, right, verdict) in enumerate(zip(lefts, rights, verdicts, strict=True)):
        if verdict == "duplicate":
            if refused and (reason := refused.get((left, right), "")):
                verdicts[row], rules[row] = "doubtful", "transitivity"
                evidence[row] += f" | held back: {reason}"
        elif (left, right) not in ruled and group[left] == group[right]:
            verdicts[row] = "duplicate"
            evidence[row] += " | joined through other records of the same document"
    texts = {"verdict": verdicts, "rule": rules, "evidence": evidence}
    return pairs.assign(**{name: pd.Series(column, index=pairs.index, dtype="str") for name, column in texts.items()})


def keep_one_question(
    pairs: pd.DataFrame, *, group: dict[str, str], ruled: set[Pair], ordered: list[str]
) -> pd.DataFrame:
    """The pairs with one doubtful pair, or those that people ruled on, for any two groups.

    The pair of the earliest records (in `ordered`) is kept, so that a later search asks no answered question anew.
    """
    rows = list(zip(pairs["left"].tolist(), pairs["right"].tolist(), pairs["verdict"].tolist(), strict=True))
    doubtful = [(left, right) for left, right, verdict in rows if verdict == "doubtful"]
    named = {record_id for pair in doubtful for record_id in pair}
    place = {record_id: number for number, record_id in enumerate(ordered) if record_id in named}
    asked = sorted(
        doubtful,
        key=lambda pair: (pair not in ruled, max(place[pair[0]], place[pair[1]]), min(place[pair[0]], place[pair[1]])),
    )
    kept: dict[Pair, Pair] = {}
    for left, right in asked:
        one, other = sorted((group[left], group[right]))
        kept.setdefault((one, other), (left, right))
    wanted = set(kept.values()) | ruled
    keep = [verdict == "duplicate" or (left, right) in wanted for left, right, verdict in rows]
    return pairs.loc[pd.Series(keep, index=pairs.index, dtype=bool)].reset_index(drop=True)
