"""Figures and sentences that stand in two studies word for word, or in both arms of one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from prismake.extract.items import Item, locate_entries
from prismake.text.words import fold

FEWEST = 2  # rows of means that two studies share; one may be chance
FEWEST_COUNTS = 3  # of counts, which are small numbers
DIGITS = 3  # of a mean and of an SD: fewer are soon alike
PASSAGE = 25  # words in a row: longer than a phrase of the trade
WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
LICENCE = re.compile(
    r"creative commons|open.access article|licen[cs]ed? under|rights reserved|copyright|©", re.IGNORECASE
)
Signature = tuple[str, ...]


class Copy(NamedTuple):
    """What two studies share, of whom: in words, with the cells of both."""

    studies: tuple[str, str]
    found: str
    cells: str


def find_shared_rows(items: Sequence[Item], labels: Mapping[str, str]) -> list[Copy]:
    """Pairs of studies that share rows: two of n, mean and SD with three digits each, or three of n and events.

    Each person's rows are taken alike, so that double extraction shows a pair once.
    """
    means, counts = _index(items, _sign_mean), _index(items, _sign_counts)
    found = [*_pair(means, least=FEWEST, labels=labels), *_pair(counts, least=FEWEST_COUNTS, labels=labels)]
    return sorted(found)


def find_twin_arms(pairs: Sequence[tuple[Item, Item]]) -> list[tuple[str, str]]:
    """What both arms of a study share in two outcomes or more (mean and SD alike), with the cells; empty otherwise."""
    twins = [pair for pair in pairs if (sign := _sign_mean(pair[0])) and sign[1:] == (_sign_mean(pair[1]) or ("",))[1:]]
    if len(twins) < FEWEST:
        return []
    words = "; ".join(f"{one.get('outcome')} {one.get('timepoint')}".strip() for one, _ in twins)
    entries = [row.entries[name] for pair in twins for row in pair for name in ("mean", "sd")]
    return [(f"mean and SD are the same in both arms: {words}", locate_entries(entries))]


def find_shared_passages(texts: Mapping[str, Sequence[str]], labels: Mapping[str, str]) -> list[Copy]:
    """Pairs of studies whose abstracts share a passage of 25 words in a row; `texts` are the abstracts by study.

    Sentences on licence and copyright, which publishers add, are left out.
    """
    seen: dict[Signature, set[str]] = {}
    for study, written in texts.items():
        for words in (WORD.findall(fold(_drop_licence(text))) for text in written):
            for at in range(len(words) - PASSAGE + 1):
                seen.setdefault(tuple(words[at : at + PASSAGE]), set()).add(study)
    shared: dict[tuple[str, str], Signature] = {}
    for passage, studies in seen.items():
        for pair in combinations(sorted(studies), 2):
            shared.setdefault(pair, passage)
    return [
        Copy(pair, f"{_name(pair, labels)} share a passage: “{' '.join(passage)} …”", "")
        for pair, passage in sorted(shared.items())
    ]


def _drop_licence(text: str) -> str:
    return " ".join(sentence for sentence in SENTENCE.split(text) if not LICENCE.search(sentence))


def _sign_mean(item: Item) -> Signature | None:
    texts = [item.get(name).strip() for name in ("n", "mean", "sd")]
    long = all(len(re.sub(r"\D", "", text).lstrip("0")) >= DIGITS for text in texts[1:])
    return tuple(texts) if item.level == "outcome" and texts[0] and long else None


def _sign_counts(item: Item) -> Signature | None:
    texts = [item.get(name).strip() for name in ("n", "events")]
    told = item.level == "outcome" and all(texts) and texts[1] != "0"
    return (*texts, fold(item.get("outcome")), fold(item.get("arm"))) if told else None


Index = dict[Signature, dict[str, Item]]  # of each signature the first row of every study


def _index(items: Sequence[Item], sign: Callable[[Item], Signature | None]) -> Index:
    index: Index = {}
    for item in items:
        if signature := sign(item):
            index.setdefault(signature, {}).setdefault(item.study_id, item)
    return index


def _pair(index: Index, *, least: int, labels: Mapping[str, str]) -> Iterator[Copy]:
    shared: dict[tuple[str, str], list[tuple[Item, Item]]] = {}
    for rows in index.values():
        for one, other in combinations(sorted(rows), 2):
            shared.setdefault((one, other), []).append((rows[one], rows[other]))
    for pair, found in shared.items():
        if len(found) >= least:
            names = [name for name in ("n", "mean", "sd", "events") if found[0][0].get(name)]
            entries = [row.entries[name] for both in found for row in both for name in names]
            words = f"{_name(pair, labels)} share {len(found)} rows: {', '.join(names)} are the same"
            yield Copy(pair, words, locate_entries(entries))


def _name(pair: tuple[str, str], labels: Mapping[str, str]) -> str:
    return " and ".join(labels.get(one, one) for one in pair)
