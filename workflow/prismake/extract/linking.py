"""Links between references that may report one study: which join by themselves, and which only people may settle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from prismake import tables

SEPARATOR = "; "


@dataclass(frozen=True)
class Link:
    """Two references that may report one study (left < right), the rule that says so, and why, in words.

    `joins` is set when the rule is certain enough to join by itself; people are asked about all others.
    """

    left: str
    right: str
    rule: str
    evidence: str
    joins: bool


REGISTRY, SEVERAL = "registry_id", "several_registrations"
# A document of these kinds reports the study of the one document it belongs to, whatever else it says.
CERTAIN = ("registration", "erratum", "retraction", "preprint", "protocol")
# An abstract may report a part of the people, a reply another study, an update a new one.
ASKED = ("abstract", "reply", "update")
ORDER = (REGISTRY, *CERTAIN, *ASKED, SEVERAL)  # the order in which links join
REASONS: Mapping[str, str] = {
    REGISTRY: "both name one and the same registration",
    "erratum": "an erratum belongs to the study of the document it corrects",
    "retraction": "a retraction notice belongs to the study of the document it retracts",
    "preprint": "a preprint and its article report the same study",
    "protocol": "a protocol and the article with its results are the same study",
    "registration": "an entry of a register is the study that the other document names alone",
    "abstract": "an abstract of a meeting may report a part of the people, or a part of the time",
    "reply": "a reply may bring figures of another study",
    "update": "a later version may be another study",
}


def link_references(references: pd.DataFrame, *, related: pd.DataFrame) -> list[Link]:
    """Links between the given references by registration and by the table "related", in the order in which they join.

    A reference that names one registration belongs to it; one that names several may report on several trials, so
    people are asked. A relation joins only where the dependent document has one document that it may belong to.
    """
    ids = {row["reference_id"]: split_ids(row["registry_ids"]) for row in tables.to_rows(references)}
    links = [*_link_registrations(ids), *_link_related(ids, related=related)]
    return sorted(links, key=lambda link: (ORDER.index(link.rule), link.left, link.right))


def split_ids(text: str) -> frozenset[str]:
    """Registrations that stand in one field.

    >>> sorted(split_ids("NCT2; NCT1"))
    ['NCT1', 'NCT2']
    """
    return frozenset(part for part in str(text).split(SEPARATOR) if part)


def _link_registrations(ids: Mapping[str, frozenset[str]]) -> Iterator[Link]:
    alone: dict[str, list[str]] = {}
    among: dict[str, list[str]] = {}
    for reference_id in sorted(ids):
        for registration in sorted(ids[reference_id]):
            (alone if len(ids[reference_id]) == 1 else among).setdefault(registration, []).append(reference_id)
    for registration, members in sorted(alone.items()):
        for left, right in combinations(members, 2):
            yield Link(left, right, REGISTRY, f"{REASONS[REGISTRY]}: {registration}", joins=True)
    asked: set[tuple[str, str]] = set()
    for registration, members in sorted(among.items()):
        pairs = [(one, other) for one in members for other in alone.get(registration, ())]
        for one, other in [*pairs, *combinations(members, 2)]:
            left, right = sorted((one, other))
            if (left, right) not in asked:
                asked.add((left, right))
                yield Link(left, right, SEVERAL, _describe_several(left, right, ids=ids), joins=False)


def _describe_several(left: str, right: str, *, ids: Mapping[str, frozenset[str]]) -> str:
    named = " | ".join(", ".join(sorted(ids[side])) for side in (left, right))
    return f"share {', '.join(sorted(ids[left] & ids[right]))}, but one names several registrations: {named}"


def _link_related(ids: Mapping[str, frozenset[str]], *, related: pd.DataFrame) -> Iterator[Link]:
    known = [row for row in tables.to_rows(related) if row["left"] in ids and row["right"] in ids]
    candidates: dict[tuple[str, str], int] = {}
    for row in known:
        candidates[row["left"], row["relation"]] = candidates.get((row["left"], row["relation"]), 0) + 1
    for row in known:
        relation = row["relation"]
        left, right = sorted((row["left"], row["right"]))
        evidence = f"{row['left']} is {_article(relation)} of {row['right']}: {row['evidence']}"
        if relation not in CERTAIN:
            yield Link(left, right, relation, f"{evidence} | {REASONS[relation]}", joins=False)
        elif relation == "registration":
            if ids[row["right"]] <= ids[row["left"]]:  # else several_registrations asks
                yield Link(left, right, relation, f"{evidence} | {REASONS[relation]}", joins=True)
        elif candidates[row["left"], relation] > 1:
            number = candidates[row["left"], relation]
            yield Link(left, right, relation, f"{evidence} | held back: {number} documents fit", joins=False)
        else:
            yield Link(left, right, relation, f"{evidence} | {REASONS[relation]}", joins=True)


def _article(relation: str) -> str:
    return f"{'an' if relation[0] in 'aeiou' else 'a'} {relation}"


def list_kinds(related: pd.DataFrame, members: Sequence[str]) -> dict[str, str]:
    """What each of the references of a study is to another of them, by the table "related"."""
    among = set(members)
    rows = [row for row in tables.to_rows(related) if row["left"] in among and row["right"] in among]
    return {row["left"]: row["relation"] for row in sorted(rows, key=lambda row: -ORDER.index(row["relation"]))}
