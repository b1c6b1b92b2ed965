"""What each reference of a study is: its primary article, a companion, a registration, a preprint, an erratum."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from prismake.extract.linking import SEPARATOR

PRIMARY, COMPANION = "primary", "companion"
ROLES = (COMPANION, "preprint", "abstract", "protocol", "registration", "update", "reply", "erratum", "retraction")
RANK = {role: place for place, role in enumerate(ROLES)}  # the first of them that a study has is its primary document
TYPES = (
    ("retraction", re.compile(r"\bretraction of publication\b|^retraction\b", re.I)),
    ("erratum", re.compile(r"\b(?:published erratum|erratum|correction|corrigendum)\b", re.I)),
    ("protocol", re.compile(r"\bprotocol\b", re.I)),
    ("preprint", re.compile(r"\bpreprint\b", re.I)),
    ("abstract", re.compile(r"\b(?:meeting|conference) abstract", re.I)),
    ("registration", re.compile(r"\btrial regist|\bregistered trial\b|^registration$", re.I)),
)
UNKNOWN_YEAR = "9999"


def name_role(reference: Mapping[str, Any], *, relation: str, registers: frozenset[str]) -> str:
    """The role of a reference beside the primary one: by a register as its source, by what it is to another reference
    of the study (`relation`, a word of the table "related", or empty), by its publication types.
    """
    if not registers.isdisjoint(str(reference["sources"]).split(SEPARATOR)):
        return "registration"
    if relation:
        return relation
    types = str(reference["publication_types"])
    return next((role for role, pattern in TYPES if any(map(pattern.search, types.split(SEPARATOR)))), COMPANION)


def choose_primary(members: Sequence[Mapping[str, Any]], *, roles: Mapping[str, str]) -> Mapping[str, Any]:
    """The earliest full article; a registration, or another kind of document, only where there is no article."""
    return min(
        members,
        key=lambda row: (
            RANK[roles[row["reference_id"]]],
            row["year"] or UNKNOWN_YEAR,
            row["reference_id"],
        ),
    )


def choose_name(members: Sequence[Mapping[str, Any]], *, roles: Mapping[str, str]) -> str:
    """The id of the study: that of the document that was its primary one in the earliest round.

    A later search may bring a better document, but no other name.
    """
    first = min(_first_round(row) for row in members)
    earliest = [row for row in members if _first_round(row) == first]
    return str(choose_primary(earliest, roles=roles)["reference_id"])


def _first_round(reference: Mapping[str, Any]) -> str:
    return min(str(reference["rounds"]).split(SEPARATOR))
