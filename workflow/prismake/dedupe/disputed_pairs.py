"""Changes the verdicts of pairs to what joining made of them, and asks people every question once."""

import numpy as np
import pandas as pd

from prismake.dedupe.joining import Groups
from prismake.dedupe.rulings import Pair
from prismake.text.dois import find_doi

MANY = 3  # documents of one title: two may be copies, one of them with a misprinted DOI


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
            verdicts[row], rules[row] = "duplicate", "joined_through"
            evidence[row] += " | joined through other records of the same document"
    texts = {"verdict": verdicts, "rule": rules, "evidence": evidence}
    return pairs.assign(**{name: pd.Series(column, index=pairs.index, dtype="str") for name, column in texts.items()})


def keep_one_question(
    pairs: pd.DataFrame, *, group: dict[str, str], ruled: set[Pair], ordered: list[str], doi: dict[str, str]
) -> pd.DataFrame:
    """The pairs with as few doubtful pairs as join what may be one document, and those that people ruled on.

    Pairs of the earliest records (in `ordered`) are kept, so that a later search asks no answered question anew; a pair
    ruled different joins nothing, so that what else it might be is asked then. Of MANY documents or more that might be
    one, none is asked about where each has a `doi` of its own.
    """
    keep = np.array(pairs["verdict"] == "duplicate", dtype=bool)
    rest = pairs[~keep]
    rows = list(zip(rest["left"].tolist(), rest["right"].tolist(), rest["verdict"].tolist(), strict=True))
    doubtful = [(left, right) for left, right, verdict in rows if verdict == "doubtful"]
    named = {record_id for pair in doubtful for record_id in pair}
    place = {record_id: number for number, record_id in enumerate(ordered) if record_id in named}
    asked = sorted(
        doubtful,
        key=lambda pair: (pair not in ruled, max(place[pair[0]], place[pair[1]]), min(place[pair[0]], place[pair[1]])),
    )
    linked, kept = Groups(), set(ruled)
    ruled_groups = {tuple(sorted((group[left], group[right]))) for left, right in ruled}
    for left, right in asked:
        one, other = sorted((group[left], group[right]))
        if linked.name_of(one) != linked.name_of(other) and (one, other) not in ruled_groups:
            linked.join(one, other)
            kept.add((left, right))
    settled = _find_distinct(linked, group=group, doi=doi)
    keep[~keep] = [
        (left, right) in ruled or ((left, right) in kept and linked.name_of(group[left]) not in settled)
        for left, right, _ in rows
    ]
    return pairs[keep].reset_index(drop=True)


def _find_distinct(linked: Groups, *, group: dict[str, str], doi: dict[str, str]) -> set[str]:
    """The names of linked groups of MANY documents or more of which no two share a DOI, and each has one."""
    borne: dict[str, set[str]] = {}
    wanted = {name for names in linked.members.values() if len(names) >= MANY for name in names}
    for record_id, name in group.items():
        if name in wanted and (number := find_doi(doi[record_id])):
            borne.setdefault(name, set()).add(number)
    distinct = set()
    for name, names in linked.members.items():
        numbers = [borne.get(member, set()) for member in names] if len(names) >= MANY else []
        if numbers and all(numbers) and len(set().union(*numbers)) == sum(map(len, numbers)):
            distinct.add(name)
    return distinct
