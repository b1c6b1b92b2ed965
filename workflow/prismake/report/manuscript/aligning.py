"""Holds a manuscript's sentences and rows against those of the review: which belongs to which, number by number."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from prismake.report.facts import unmark
from prismake.report.manuscript.tokens import Token, list_tokens

ALIKE = 0.6  # of the words of two sentences that are the same one, edited
MOVED = 0.75  # the same of two that stand in another order
FEWEST = 2  # words by which a changed sentence is known again


@dataclass(frozen=True)
class Unit:
    """A sentence, a caption or a row: its text with the facts of its fields, and where it stands."""

    text: str
    place: str = ""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words and numbers."""
        return tuple(list_tokens(self.text))

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What it says, numbers included: two units of one key are the same."""
        return tuple(token.values or token.key for token in self.tokens)

    @cached_property
    def words(self) -> Counter[str]:
        """Its words without the numbers."""
        return Counter(token.key for token in self.tokens if not token.values)

    @cached_property
    def values(self) -> Counter[frozenset[str]]:
        """Its numbers."""
        return Counter(token.values for token in self.tokens if token.values)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts of its fields."""
        return frozenset(token.fact for token in self.tokens if token.fact)


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NO_NAMES = rf"(?!(?:{MONTHS}|In|Since|By|Until|From|During|After|Before|Between|For|At|On|As|Of|To|The)\b)"
NAME = rf"{NO_NAMES}[A-Z][\w'’-]*[a-z][\w'’-]*"  # PRISMA 2020 is nobody
# Who is cited for what a sentence says: "et al", "Smith and colleagues", "Smith 2019", "by Smith".
CITING = re.compile(
    rf"(?:\b{NAME}(?:,? [A-Z]{{1,3}})?,? )?\bet al\b|\b{NAME} and (?:colleagues|co-?workers)"
    rf"|\b{NAME}(?: (?:and|&) {NAME})?,? \(?(?:19|20)\d\d\b|\bby {NAME}"
)

DIGITS = re.compile(r"\d+")


def cites_others(unit: Unit, review: Unit) -> bool:
    """Whether a sentence without a field says of somebody's work what the review says of its own.

    A sentence of the review to which nothing but a citation was added stays the review's.

    >>> cites_others(Unit("A risk ratio of 0.90 was found by Smith."), Unit("Risk ratio 0.80 in 3 studies."))
    True
    """
    if unit.facts:
        return False
    text, own = unmark(unit.text), DIGITS.sub("#", unmark(review.text))  # a year typed otherwise is nobody else
    if all(DIGITS.sub("#", found[0]) in own for found in CITING.finditer(text)):
        return False
    return bool(set(Unit(CITING.sub(" ", text)).words) - set(review.words))


def share_alike(left: Counter[str], right: Counter[str]) -> float:
    """Twice the words that both have, of all words of both; 1 where neither has any."""
    whole = left.total() + right.total()
    return 2 * (left & right).total() / whole if whole else 1.0


def score_units(left: Unit, right: Unit) -> float:
    """How alike two units are, between 0 and 1.3: by their words, then by their fields and numbers."""
    if left.key == right.key:
        return 1.3
    common = len(left.facts & right.facts)
    share = share_alike(left.words, right.words)
    if common and common >= 0.5 * len(left.facts):
        share = max(share, ALIKE)
    elif min(left.words.total(), right.words.total()) < FEWEST:
        return 0.0
    numbers = max(left.values.total(), right.values.total(), 1)
    return share + 0.2 * common / max(len(left.facts), 1) + 0.1 * (left.values & right.values).total() / numbers


def align(left: Sequence[Unit], right: Sequence[Unit]) -> dict[int, int]:
    """By the place of a unit on the left that of its like on the right: in one order first, then those that moved."""
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, [unit.key for unit in left], [unit.key for unit in right], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found |= {at: at - a + c for at in range(a, b)}
        elif kind == "replace":
            found |= align_units(dict(enumerate(left[a:b], a)), dict(enumerate(right[c:d], c)))
    free = [at for at in range(len(right)) if at not in set(found.values())]
    for at in (at for at in range(len(left)) if at not in found):
        place = _find_moved(left[at], right, free)
        if place is None:
            place = _find_moved(left[at], right, range(len(right)))
        if place is not None:
            found[at] = place
    return found


def align_units(left: Mapping[int, Unit], right: Mapping[int, Unit]) -> dict[int, int]:
    """The pairs of units in one order, by their places."""
    mine, other = list(left.values()), list(right.values())
    pairs = align_order(len(mine), len(other), lambda a, b: score_units(mine[a], other[b]))
    places = list(left), list(right)
    return {places[0][a]: places[1][b] for a, b in pairs.items()}


def _find_moved(unit: Unit, right: Sequence[Unit], places: Sequence[int]) -> int | None:
    scores = [(score_units(unit, right[at]), -at) for at in places]
    best, at = max(scores, default=(0.0, 0))
    return -at if best >= MOVED else None


def align_order(n: int, m: int, score: Callable[[int, int], float], *, least: float = ALIKE) -> dict[int, int]:
    """The pairs in one order with the greatest sum of scores, each at least `least` (Needleman and Wunsch 1970)."""
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    gains: dict[tuple[int, int], float] = {}
    for one in range(n - 1, -1, -1):
        for other in range(m - 1, -1, -1):
            best[one][other] = max(best[one + 1][other], best[one][other + 1])
            scored = score(one, other)
            if scored >= least:
                gains[one, other] = scored
                best[one][other] = max(best[one][other], scored + best[one + 1][other + 1])
    pairs, one, other = {}, 0, 0
    while one < n and other < m:
        gain = gains.get((one, other))
        if gain is not None and best[one][other] == gain + best[one + 1][other + 1]:
            pairs[one] = other
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            one += 1
        else:
            other += 1
    return pairs


def pair_numbers(left: Sequence[Token], right: Sequence[Token], *, least: int = 2) -> Iterator[tuple[Token, Token]]:
    """The numbers that stand at the same place of two texts: within at least `least` words and numbers alike.

    >>> pair = pair_numbers(list_tokens("It led to 18 studies in all."), list_tokens("It led to 17 studies."))
    >>> [(one.text, other.text) for one, other in pair]
    [('18', '17')]
    """
    keys = [token.key for token in left], [token.key for token in right]
    for a, b, size in SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks():
        if size >= min(least, len(left), len(right)):
            pairs = zip(left[a : a + size], right[b : b + size], strict=True)
            yield from ((one, other) for one, other in pairs if one.values)
