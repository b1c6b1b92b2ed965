"""Finds records that must not end in one reference although a chain of pairs connects them."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.decide import objects
from prismake.dedupe.guards import GUARDS
from prismake.dedupe.normalise import normalise_records


@dataclass(frozen=True)
class Contradiction:
    """Why two records are not one document; `strict`: an identifier that other members share does not outweigh it."""

    sentence: str
    strict: bool


def find_contradictions(
    records: pd.DataFrame, group: dict[str, str], *, keys: pd.DataFrame | None = None
) -> tuple[dict[str, int], dict[tuple[int, int], Contradiction]]:
    """What each grouped record says, as a number (equal for equal records), and why any two of them disagree.

    `group` names the connected component of each record; only components of three records or more are looked at, as two
    records are connected only by their own pair. `keys` are the normalised records, where the caller has them.
    """
    sizes = Counter(group.values())
    members = sorted(record_id for record_id, name in group.items() if sizes[name] > 2)
    if not members:
        return {}, {}
    wanted = set(members)
    known = records if keys is None else keys
    chosen = known[[record_id in wanted for record_id in known["record_id"].tolist()]]
    keys = normalise_records(chosen) if keys is None else chosen.reset_index(drop=True)
    contents = zip(*(keys[column].tolist() for column in keys.columns if column != "record_id"), strict=True)
    numbers: dict[tuple[object, ...], int] = {}
    signatures = np.array([numbers.setdefault(content, len(numbers)) for content in contents], dtype=np.int64)
    says = dict(zip(keys["record_id"].tolist(), signatures.tolist(), strict=True))
    distinct = keys.iloc[np.unique(signatures, return_index=True)[1]].reset_index(drop=True)
    left, right = _pair_members(says, group)
    if not len(left):
        return says, {}
    features, _ = compare_pairs(distinct, left, right)
    found: dict[tuple[int, int], Contradiction] = {}
    for guard in sorted([guard for guard in GUARDS[::-1] if not guard.lacks], key=lambda guard: guard.contradicts):
        rows = np.flatnonzero(objects(guard, features))
        both = zip(left[rows].tolist(), right[rows].tolist(), strict=True)
        found |= dict.fromkeys(both, Contradiction(guard.sentence, guard.contradicts))
    return says, found


def _pair_members(says: dict[str, int], group: dict[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Every two different contents within one component."""
    together: dict[str, set[int]] = {}
    for record_id, content in says.items():
        together.setdefault(group[record_id], set()).add(content)
    pairs = sorted({pair for contents in together.values() for pair in combinations(sorted(contents), 2)})
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
