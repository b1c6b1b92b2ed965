"""Finds records that fit two documents equally well: they say too little to tell of which one they are a copy."""

from collections.abc import Iterable, Mapping

from prismake.dedupe.contradictions import Contradiction
from prismake.dedupe.rules import BY_IDENTIFIER, RULES
from prismake.dedupe.rulings import Pair

_CERTAINTY = {rule.id: rule.certainty for rule in RULES}


def find_ambiguous(
    rules: Mapping[Pair, str],
    *,
    same: Iterable[Pair],
    says: Mapping[str, int],
    contradictions: Mapping[tuple[int, int], Contradiction],
) -> dict[Pair, str]:
    """The pairs that must not be joined because one of the two fits other records as well, with the reason.

    `rules` names the rule of every pair, `says` what each record says (see find_contradictions). A record is ambiguous
    when two of its most certain pairs lead to records that contradict each other, and settled when people ruled it the
    `same` as one: then what contradicts that one is not joined.
    """
    found = _find_settled(rules, same=same, says=says, contradictions=contradictions)
    for record_id, links in _list_links(rules, says, contradictions).items():
        best = max(_CERTAINTY[rules[pair]] for _, pair in links)
        equal = [(other, pair) for other, pair in links if _CERTAINTY[rules[pair]] == best]
        opposed = _find_opposed(equal, rules=rules, says=says, contradictions=contradictions)
        if opposed:
            reason = f"{record_id} fits {opposed[0]} and {opposed[1]} equally well, which contradict each other"
            found |= {pair: reason for _, pair in equal}
    return found


def _find_settled(
    rules: Mapping[Pair, str],
    *,
    same: Iterable[Pair],
    says: Mapping[str, int],
    contradictions: Mapping[tuple[int, int], Contradiction],
) -> dict[Pair, str]:
    """Pairs of a record that people ruled the same as another, which contradicts the pair's other record."""
    partners: dict[str, list[str]] = {}
    for one, other in same:
        if not _contradict(one, other, says, contradictions):  # else people overruled it
            partners.setdefault(one, []).append(other)
            partners.setdefault(other, []).append(one)
    found: dict[Pair, str] = {}
    for pair in rules if partners else ():
        for record_id, other in (pair, pair[::-1]):
            for partner in partners.get(record_id, ()):
                if _contradict(partner, other, says, contradictions):
                    found[pair] = f"people ruled {record_id} the same as {partner}, which contradicts {other}"
    return found


def _contradict(
    one: str, other: str, says: Mapping[str, int], contradictions: Mapping[tuple[int, int], Contradiction]
) -> bool:
    contents = says.get(one, -1), says.get(other, -1)
    return (min(contents), max(contents)) in contradictions


def _list_links(
    rules: Mapping[Pair, str], says: Mapping[str, int], contradictions: Mapping[tuple[int, int], Contradiction]
) -> dict[str, list[tuple[str, Pair]]]:
    """For every record that leads to two or more contents that some other contradicts: the records and their pairs."""
    disputed = {content for both in contradictions for content in both}
    links: dict[str, list[tuple[str, Pair]]] = {}
    for pair in sorted(rules):
        for one, other in (pair, pair[::-1]):
            if says.get(other) in disputed:
                links.setdefault(one, []).append((other, pair))
    return {record_id: others for record_id, others in links.items() if len({says[other] for other, _ in others}) > 1}


def _find_opposed(
    links: list[tuple[str, Pair]],
    *,
    rules: Mapping[Pair, str],
    says: Mapping[str, int],
    contradictions: Mapping[tuple[int, int], Contradiction],
) -> tuple[str, str] | None:
    """Two records of `links` that contradict each other; what is not strict does not count against an identifier."""
    contents = {says[other]: (other, rules[pair] in BY_IDENTIFIER) for other, pair in reversed(links)}
    ordered = sorted(contents)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            why = contradictions.get((one, other))
            if why and (why.strict or not (contents[one][1] and contents[other][1])):
                first, second = sorted((contents[one][0], contents[other][0]))
                return first, second
    return None
