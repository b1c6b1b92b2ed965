"""Joins records round by round: what an earlier round made one document stays one until a person says otherwise."""

from collections.abc import Iterable, Mapping

import pandas as pd

from prismake.dedupe.ambiguity import find_ambiguous
from prismake.dedupe.contradictions import find_contradictions
from prismake.dedupe.joining import Joiner
from prismake.dedupe.rules import BY_IDENTIFIER
from prismake.dedupe.rulings import Pair, group_records
from prismake.tables import list_rounds


def join_rounds(
    records: pd.DataFrame,
    rules: Mapping[Pair, str],
    *,
    same: set[Pair],
    different: set[Pair],
    keys: pd.DataFrame | None = None,
) -> tuple[Joiner, dict[Pair, str]]:
    """The records as they are joined, and the reason for every pair of `rules` that is not.

    `rules` names the rule of every pair, the most certain first; `same` and `different` are what people ruled. Each
    round joins what is known by then, without looking at later ones: a later record that contradicts any of what was
    joined stays apart, whatever identifier it shares. `keys` are the normalised records, where the caller has them.
    """
    searched = dict(zip(records["record_id"].tolist(), records["round"].tolist(), strict=True))
    rounds = list_rounds(records)
    joiner, refused = Joiner(same=same, different=different, says={}, contradictions={}), dict[Pair, str]()
    held: list[Pair] = []
    for name in rounds:
        known = _select_known(rules, searched, name)
        joiner, refused = _join_round(
            records[records["round"] <= name],
            {edge: rules[edge] for edge in known},
            held=held,
            same=set(_select_known(same, searched, name)),
            different=set(_select_known(different, searched, name)),
            keys=keys if len(rounds) == 1 else None,
        )
        held = [edge for edge in known if edge not in refused]
    return joiner, refused


def _select_known(pairs: Iterable[Pair], searched: Mapping[str, str], name: str) -> list[Pair]:
    """The pairs of which both records were found by the round `name`."""
    return [(left, right) for left, right in pairs if max(searched[left], searched[right]) <= name]


def _join_round(
    records: pd.DataFrame,
    rules: Mapping[Pair, str],
    *,
    held: list[Pair],
    same: set[Pair],
    different: set[Pair],
    keys: pd.DataFrame | None,
) -> tuple[Joiner, dict[Pair, str]]:
    """The same with all records of one round and before, of which the pairs `held` were joined by then."""
    says, contradictions = find_contradictions(records, group_records([*sorted(same), *rules]), keys=keys)
    joiner = Joiner(same=same, different=different, says=says, contradictions=contradictions)
    refused = {edge: reason for edge in held if (reason := joiner.hold(*edge))}
    ambiguous = find_ambiguous(rules, same=same, says=says, contradictions=contradictions)
    one_before, stood = set(held), {record_id for edge in held for record_id in edge}
    for edge in [edge for edge in rules if edge not in one_before]:
        members = (record_id for side in edge for record_id in joiner.found.find(side))
        identified = rules[edge] in BY_IDENTIFIER and stood.isdisjoint(members)
        if reason := ambiguous.get(edge) or joiner.join(*edge, identified=identified):
            refused[edge] = reason
    return joiner, refused
