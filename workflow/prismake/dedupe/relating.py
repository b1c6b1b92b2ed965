"""Relates documents that belong to one another without being the same: preprint, erratum, protocol, registration."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prismake import tables
from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.decide import holds
from prismake.dedupe.document_types import mark_titles
from prismake.dedupe.features import Features, Flags
from prismake.dedupe.normalise import (
    LONGEST,
    READ,
    may_be_cochrane,
    normalise_records,
    read_numbers,
    shorten,
)
from prismake.dedupe.placing import read_each
from prismake.dedupe.rules import AGREEMENTS
from prismake.dedupe.titles import read_title, strip_notes

CANDIDATES = 40  # documents of one title that one document is compared with
TITLE_LETTERS = 20
ABSTRACT_PAGES = 2
YEARS_TO_PRINT = 5
Outline = tuple[str, str, str]  # of a title: its key, that of its main part, and the title without remarks


@dataclass(frozen=True)
class Relation:
    """What a document of a kind (document_types.py) is to an ordinary one when `when` holds, in words of rules.py."""

    name: str
    kind: str
    sentence: str
    when: str


RELATIONS = (
    Relation("registration", "registration", "registry entry of the trial that the other names", "trial_named"),
    Relation("update", "review", "a later version of the same Cochrane review", "version_later"),
    Relation("retraction", "retraction notice", "retraction notice", "title_alike authors_same|journal_same|doi_same"),
    Relation(
        "erratum", "correction", "correction by its title or type", "title_alike authors_same|journal_same|doi_same"
    ),
    Relation("reply", "comment", "comment by its title", "title_alike journal_same|doi_same|authors_same"),
    Relation("reply", "reply", "reply by its title", "title_alike journal_same|doi_same|authors_same"),
    Relation("protocol", "protocol", "protocol by its title or type", "title_alike authors_same"),
    Relation("preprint", "preprint", "preprint by its DOI, server or type", "title_alike authors_same"),
    Relation(
        "abstract",
        "conference abstract",
        "abstract of a meeting by its type, or by a supplement and at most two pages",
        "title_alike authors_same printed_later !title_generic",
    ),
)
_OPENING = re.compile(
    r"^\W*(?:(?:author|publisher|editorial|invited|notice|of|corrections?|errat(?:um|a)|corrigend(?:um|a)|addendum"
    r"|retraction(?: notice| note)?|expression of concern|comments?|commentary|authors?'?|reply|response|rejoinder"
    r"|letters?|in|re(?=\W*:))\b(?: (?:to|on|for|of|from|by|regarding|the|editor|article|paper))*\W+)+",
    re.I,
)
_CLOSING = re.compile(
    r"(?<![\s:,.(\[-])[\s:,.(\[-]*\b(?:(?:a |the )?(?:study |trial |review )?protocol\b.*|errat(?:um|a)|corrigendum"
    r"|(?:the )?authors?'? ?(?:reply|respond|response)|reply|rejoinder|comment(?:ary)?"
    r"|retraction(?: notice| note)?|study design and rationale|rationale and (?:study )?design)\W*$",
    re.I,
)
_CITATION = re.compile(
    r"\s*[(\[](?=[^\n]{0,200}\d{4})[^()\[\]]{0,400}+(?:\([^()]{0,400}+\)[^()]{0,400}+){0,9}[)\]]\W{0,9}$"
)


def strip_kind(title: str) -> str:
    """A title without the words that make it an erratum, a comment, a reply, a protocol or a notice.

    >>> strip_kind("Erratum to: Exercise in the aged (Circulation (1992) 87 (208-215))")
    'Exercise in the aged'
    >>> strip_kind("Exercise in the aged: study protocol for a trial"), strip_kind("Exercise: authors' reply")
    ('Exercise in the aged', 'Exercise')
    """
    core = _CLOSING.sub("", _OPENING.sub("", _CITATION.sub("", strip_notes(title))))
    return core.strip() or title


def relate_references(references: pd.DataFrame) -> pd.DataFrame:
    """The table "related" for the table "references": links between documents that were rightly not merged."""
    titles = references["title"].tolist()
    outlines = read_each(titles, _outline_title)
    marks = mark_titles(plain for _, _, plain in outlines)
    for row in [row for row, mark in enumerate(marks) if mark]:
        titles[row] = strip_kind(titles[row])
        outlines[row] = _outline_title(titles[row])
    rows = _find_sharing(references, outlines)
    ids = references["reference_id"].iloc[rows].tolist()
    chosen = references[[name for name in READ if name != "record_id"]].iloc[rows]
    keys = normalise_records(chosen.assign(record_id=ids, title=[titles[row] for row in rows]))
    by_id = dict(zip(ids, (marks[row] for row in rows), strict=True))
    kinds = _tell_kinds(keys, [by_id[record_id] for record_id in keys["record_id"].tolist()])
    pairs = sorted(set(_choose_candidates(keys, kinds)))
    if not pairs:
        return tables.empty("related")
    left, right = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    features, _ = compare_pairs(keys, left, right)
    features |= _compare_dependence(keys, left, right)
    return tables.from_rows("related", _name_relations(keys, kinds, features, left=left, right=right))


def _outline_title(text: str) -> Outline:
    title = read_title(shorten(text, LONGEST["title"]))
    return title.key, title.head, title.plain


def _find_sharing(references: pd.DataFrame, outlines: list[Outline]) -> list[int]:
    """The rows of references that share with another what candidates are chosen by, and those of Cochrane reviews.

    In a review few do, and the rest of the others need not be read.
    """
    columns = {
        "title": [key[:TITLE_LETTERS] for key, _, _ in outlines],
        "head": [head for _, head, _ in outlines],
        "registration": read_numbers(references["registry_ids"].tolist()),
    }
    found = {row for rows in _list_sharing(columns) for row in rows}
    places = zip(references["doi"].tolist(), references["journal"].tolist(), strict=True)
    return sorted(found.union(row for row, place in enumerate(places) if may_be_cochrane(*place)))


def _tell_kinds(keys: pd.DataFrame, title_marks: list[str]) -> list[frozenset[str]]:
    """The kinds of every document; none for an ordinary article."""
    short = (keys["last_page"] < 0) | (keys["last_page"] - keys["first_page"] < ABSTRACT_PAGES)
    abstract = (keys["in_supplement"] & short & (keys["page_start"] != "")).tolist()
    rows = zip(title_marks, keys["record_marks"].tolist(), keys["cochrane"].tolist(), abstract, strict=True)
    return [
        frozenset(
            [kind for marks in (of_title, of_record) for kind in marks.split("; ") if kind]
            + ["review"] * bool(cochrane)
            + ["conference abstract"] * brief
        )
        for of_title, of_record, cochrane, brief in rows
    ]


def _choose_candidates(keys: pd.DataFrame, kinds: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Rows (left, right) where left is of some kind and shares title, registration or Cochrane number with right."""
    columns = {
        "title": [title[:TITLE_LETTERS] for title in keys["title_key"].tolist()],
        "head": keys["title_head"].tolist(),
        "registration": keys["registrations"].tolist(),
        "review": keys["cochrane"].tolist(),
    }
    for rows in _list_sharing(columns):
        for left in rows:
            if kinds[left]:
                yield from ((left, right) for right in rows[:CANDIDATES] if right != left)


def _list_sharing(columns: Mapping[str, list[str]]) -> Iterator[list[int]]:
    """The rows that have the same in a column, for everything that several have; of registrations each for itself."""
    for name, values in columns.items():
        shared: dict[str, list[int]] = {}
        for row, value in enumerate(values):
            for part in value.split() if name == "registration" else [value] if value else []:
                shared.setdefault(part, []).append(row)
        yield from (rows for rows in shared.values() if len(rows) > 1)


def _compare_dependence(keys: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> Features:
    one, two = keys.iloc[left].reset_index(drop=True), keys.iloc[right].reset_index(drop=True)
    later = (two["year"] - one["year"]).to_numpy(dtype=np.int64)
    version = [int(text) if text.isdecimal() else 0 for text in keys["cochrane_version"].tolist()]
    versions = np.array(version, dtype=np.int64)
    named = zip(one["registration"].tolist(), two["registrations"].tolist(), strict=True)
    review = np.asarray((one["cochrane"] != "") & (one["cochrane"] == two["cochrane"]), dtype=bool)
    undated = (versions[left] == 0) | (versions[right] == 0) | (versions[left] == versions[right])
    return {
        "trial_named": np.array([bool(number) and number in numbers.split() for number, numbers in named], dtype=bool),
        "printed_later": (later >= -1) & (later <= YEARS_TO_PRINT),
        "version_later": review & ((versions[left] > versions[right]) & ~undated | (undated & (later < 0))),
    }


def _name_relations(
    keys: pd.DataFrame, kinds: list[frozenset[str]], features: Features, *, left: np.ndarray, right: np.ndarray
) -> list[dict[str, object]]:
    """One row per pair: the first relation that holds."""
    ids = keys["record_id"].tolist()
    found: dict[tuple[int, int], dict[str, object]] = {}
    for relation in RELATIONS:
        met: Flags = holds(relation.when, features)
        for row in np.flatnonzero(met).tolist():
            one, two = int(left[row]), int(right[row])
            ordinary = not kinds[two] or relation.kind == "review"
            if relation.kind in kinds[one] and ordinary and (one, two) not in found:
                agree = ", ".join(word for name, word in AGREEMENTS.items() if features[name][row])
                evidence = f"{relation.sentence} | agree: {agree}" if agree else relation.sentence
                found[one, two] = {
                    "left": ids[one],
                    "right": ids[two],
                    "relation": relation.name,
                    "evidence": evidence,
                }
    return list(found.values())
