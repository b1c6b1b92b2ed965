"""References that look like reports of one study, or of overlapping people, although no identifier ties them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from prismake import tables
from prismake.extract.linking import SEPARATOR, Link

YEARS, YEARS_LATER = 3, 10  # between two reports of one study; between a report and its follow-up
SHARED_WORDS, SHARED_PART = 3, 0.4  # words of the titles in common, and their part of the shorter title
SHARED_AUTHORS = 3
SMALLEST_N = 5  # smaller numbers are alike by chance
_SMALL = """about after against among and are before between both clinical comparison controlled double effect effects
during efficacy evaluation for from group health human impact its model new not open outcome outcomes patients people
phase pilot placebo randomised randomized rate results safety single study than that the their therapy through treatment
trial trials under use using versus was were who with without women men year years"""
SMALL_WORDS = frozenset(_SMALL.split())
LATER = re.compile(
    r"follow[- ]?up|long[- ]term|extension|interim|secondary analys|post[- ]hoc|subgroup|preliminary|final results",
    re.I,
)
COUNTED = re.compile(
    r"\bn\s*=\s*(\d{1,5})\b|\b(\d{1,5})\s+(?:\w+\s+){0,2}?(?:women|men|patients|participants|people|subjects|children"
    r"|adults|infants|couples|volunteers)\b",
    re.I,
)
WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Traits:
    """What a reference says of its people and its subject, as far as title, abstract and authors tell."""

    reference_id: str
    authors: tuple[str, ...]
    year: int | None
    words: frozenset[str]
    counts: frozenset[int]
    later: bool


def compare_references(references: pd.DataFrame, *, intervention: str = "") -> list[Link]:
    """Links that only people may settle, between references that share the first author or several authors.

    Asked are pairs with alike titles that are close in time, with alike titles where one calls itself a follow-up, and
    with the same number of people. `intervention` is the protocol's; two references that name none of its words in
    common are not compared. Sites and dates of recruitment stand in no export, so they are left to the eye.
    """
    terms = _list_words(intervention)
    traits = [_read_traits(row) for row in tables.to_rows(references)]
    found = {}
    for one, other in _choose_pairs(traits):
        evidence = _find_likeness(one, other, terms=terms)
        if evidence:
            found[one.reference_id, other.reference_id] = evidence
    return [Link(*pair, rule, words, joins=False) for pair, (rule, words) in sorted(found.items())]


def _read_traits(row: Mapping[str, str]) -> Traits:
    text = f"{row['title']}. {row['abstract']}"
    counts = {int(number) for match in COUNTED.findall(text) for number in match if number}
    return Traits(
        reference_id=row["reference_id"],
        authors=tuple(dict.fromkeys(filter(None, map(_name_author, row["authors"].split(SEPARATOR))))),
        year=int(row["year"]) if row["year"].isdecimal() else None,
        words=_list_words(row["title"]),
        counts=frozenset(number for number in counts if number >= SMALLEST_N),
        later=bool(LATER.search(row["title"])),
    )


def _choose_pairs(traits: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Pairs in order of their ids that share a first author, or several authors."""
    first: dict[str, list[Traits]] = {}
    shared: dict[tuple[str, str], int] = {}
    by_author: dict[str, list[Traits]] = {}
    for one in sorted(traits, key=lambda one: one.reference_id):
        for author in one.authors:
            for other in by_author.get(author, ()):
                pair = (other.reference_id, one.reference_id)
                shared[pair] = shared.get(pair, 0) + 1
            by_author.setdefault(author, []).append(one)
        if one.authors:
            first.setdefault(one.authors[0], []).append(one)
    by_id = {one.reference_id: one for one in traits}
    alike = {(a.reference_id, b.reference_id) for group in first.values() for a, b in combinations(group, 2)}
    alike |= {pair for pair, number in shared.items() if number >= SHARED_AUTHORS}
    return ((by_id[left], by_id[right]) for left, right in sorted(alike))


def _find_likeness(one: Traits, other: Traits, *, terms: frozenset[str]) -> tuple[str, str] | None:
    words = one.words & other.words
    if terms and not words & terms:
        return None
    people = _describe_people(one, other)
    counts = one.counts & other.counts
    alike = len(words) >= SHARED_WORDS and len(words) >= SHARED_PART * min(len(one.words), len(other.words))
    between = abs(one.year - other.year) if one.year is not None and other.year is not None else None
    told = f"{people}; titles share {', '.join(sorted(words))}"
    if counts and between is not None and between <= YEARS_LATER and (alike or len(words) >= SHARED_WORDS - 1):
        return "same_number", f"{told}; both count {', '.join(map(str, sorted(counts)))}"
    if alike and between is not None and between <= YEARS:
        return "same_group", f"{told}; {_describe_years(between)}"
    if alike and (one.later or other.later) and (between is None or between <= YEARS_LATER):
        return "follow_up", f"{told}; one calls itself a later or partial report"
    return None


def _describe_people(one: Traits, other: Traits) -> str:
    shared = [author for author in one.authors if author in other.authors]
    first = one.authors[0] == other.authors[0]
    return f"same first author {one.authors[0]}" if first else f"{len(shared)} authors in common"


def _describe_years(between: int) -> str:
    return "same year" if not between else f"{between} year{'s' if between > 1 else ''} apart"


def _name_author(text: str) -> str:
    """Family and first initial, folded.

    >>> _name_author("Weiß, Anna M"), _name_author("Cao")
    ('weiss a', 'cao')
    """
    family, _, given = text.partition(",")
    return " ".join(filter(None, (_fold(family), _fold(given)[:1])))


def _list_words(text: str) -> frozenset[str]:
    words = (word for word in _fold(text).split() if len(word) > 2 and word not in SMALL_WORDS)
    return frozenset(word if word.endswith(("ss", "us", "is")) else word.removesuffix("s") for word in words)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip()


def merge_questions(links: Iterable[Link]) -> list[Link]:
    """One link per pair of references: the first, with what the others say behind it."""
    merged: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (link.left, link.right)
        first = merged.get(pair)
        evidence = f"{first.evidence} | {link.evidence}" if first else link.evidence
        merged[pair] = Link(*pair, first.rule if first else link.rule, evidence, joins=False)
    return [merged[pair] for pair in sorted(merged)]
