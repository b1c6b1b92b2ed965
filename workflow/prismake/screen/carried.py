"""Votes that were cast in another tool and came with an export: counted for the people that config.yaml names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Issue, raise_any
from prismake.screen.rows import Ballot
from prismake.screen.vocabulary import DECISIONS, REASON_NEEDED
from prismake.sheets.pages import fold

OVERRULED = "overruled"
Setting = Mapping[str, Any]


def add_carried(
    votes: pd.DataFrame,
    *,
    carried: pd.DataFrame,
    records: pd.DataFrame,
    clusters: pd.DataFrame,
    phase: str,
    criteria: Sequence[Mapping[str, Any]],
    mapping: Sequence[Setting],
) -> pd.DataFrame:
    """The frame "votes" with the carried votes of a phase, where `mapping` (config.yaml, `carried`) names their person.

    A vote in a person's sheet stands above the carried one of the same person on the same document: the carried one is
    kept in the role "overruled". A word that the phase does not have ("unclear" at full text) is no vote: it is asked.
    Raises ReviewError for exclusions whose reason no criterion has, and for carried votes of one person that differ.
    """
    ballot = Ballot(phase, criteria)
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    places = {row["record_id"]: row for row in tables.to_rows(records[["record_id", "source", "file"]])}
    lines = dict(zip(records["record_id"], zip(records["first_line"], records["last_line"], strict=True), strict=True))
    written = {(vote["reference_id"], vote["person"]) for vote in tables.to_rows(votes) if vote["role"] == "reviewer"}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    issues: list[Issue] = []
    for said in tables.to_rows(carried[carried["decision"] != ""]):
        record_id = said["record_id"]
        setting = find_setting(said, source=places[record_id]["source"], mapping=mapping)
        if setting is None or said["decision"] not in DECISIONS[phase]:
            continue
        reference_id, person = resolve[record_id], setting["person"]
        row = {
            "phase": phase,
            "reference_id": reference_id,
            "voted_id": record_id,
            "person": person,
            "role": OVERRULED if (reference_id, person) in written else "reviewer",
            "decision": said["decision"],
            "reason": _find_reason(said, ballot=ballot, setting=setting),
            "note": said["labels"],
            "origin": said["origin"],
            "sheet": f"seeds/search/{places[record_id]['file']}",
            "cell": "lines {}–{}".format(*lines[record_id]),
        }
        issues += _check(row, said=said, ballot=ballot)
        first = rows.setdefault((record_id, person), row)
        if first["decision"] != row["decision"]:
            found = f"{row['decision']} in {row['origin']}, {first['decision']} in {first['origin']}, both of {person}"
            remedy = "map one of the two under another person, or leave it out of `carried` in config/config.yaml"
            issues.append(Issue(row["sheet"], row["cell"], found, "one vote per person and document", remedy))
    raise_any(issues)
    return tables.from_rows("votes", [*tables.to_rows(votes), *rows.values()])


def find_setting(said: Mapping[str, str], *, source: str, mapping: Iterable[Setting]) -> Setting | None:
    """The entry of `carried` that names whose vote this is."""
    for setting in mapping:
        names = (setting["origin"], setting.get("name", ""))
        if names == (said["origin"], said["person"]) and setting.get("source", source) == source:
            return setting
    return None


def list_unmapped(
    carried: pd.DataFrame, *, records: pd.DataFrame, screening: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Whose carried votes no phase counts: rows of "remarks", one for each tool, name and source."""
    mapping = [setting for phase in screening.values() for setting in phase.get("carried", ())]
    sources = dict(zip(records["record_id"], records["source"], strict=True))
    counts: dict[tuple[str, str, str], int] = {}
    for said in tables.to_rows(carried[carried["decision"] != ""]):
        source = sources[said["record_id"]]
        if find_setting(said, source=source, mapping=mapping) is None:
            key = (said["origin"], said["person"], source)
            counts[key] = counts.get(key, 0) + 1
    return [
        {
            "kind": "carried votes of nobody",
            "person": person,
            "text": f"{n} votes of {person or 'nobody in particular'} in {origin}, source {source}, count for nobody; "
            "to count them, name the person under `carried` of a phase in config/config.yaml",
        }
        for (origin, person, source), n in sorted(counts.items())
    ]


def _find_reason(said: Mapping[str, str], *, ballot: Ballot, setting: Setting) -> str:
    """The first criterion that a reason of the tool names, by the mapping or by its own label or id."""
    if (ballot.phase, said["decision"]) not in REASON_NEEDED:
        return ""
    renamed = {fold(word): str(name) for word, name in (setting.get("reasons") or {}).items()}
    words = [word for word in said["reasons"].split("; ") if word]
    found = [ballot.find_reason(renamed.get(fold(word), word)) for word in words]
    return next((reason for reason in found if reason), "")


def _check(row: Mapping[str, str], *, said: Mapping[str, str], ballot: Ballot) -> list[Issue]:
    if (ballot.phase, row["decision"]) not in REASON_NEEDED or row["reason"]:
        return []
    found = f"an exclusion in {row['origin']} for '{said['reasons']}'" if said["reasons"] else "no reason for it"
    remedy = "map the tool's reason under `reasons` of that entry of `carried` in config/config.yaml"
    return [Issue(row["sheet"], row["cell"], found, ballot.labels, remedy)]
