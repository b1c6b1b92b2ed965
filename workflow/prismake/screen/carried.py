"""Votes that were cast in another tool and came with an export: counted for the people that config.yaml names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Issue, raise_any
from prismake.screen.copies import SIGN, say_vote
from prismake.screen.rows import Choices
from prismake.screen.vocabulary import DECISIONS, REASON_NEEDED
from prismake.text.vocabulary import MACHINE
from prismake.text.words import fold

OVERRULED = "overruled"
LINES = ("first_line", "last_line")  # where a record stands in its file
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
    held: pd.DataFrame | None = None,
    machines: Collection[str] = (),
) -> pd.DataFrame:
    """The frame "votes" with the carried votes of a phase, where `mapping` (config.yaml, `carried`) names their person.

    Those of `machines` are in the role of machines.

    A vote in a person's sheet stands above the carried one of the same person on the same document: the carried one is
    kept in the role "overruled", also where that vote is held back (`held` are the remarks that say so). A word that
    the phase does not have ("unclear" at full text) is no vote: it is asked.
    Raises ReviewError for exclusions whose reason no criterion has, and for carried votes of one person that differ.
    """
    cast = carried[carried["decision"].isin(DECISIONS[phase])]
    if cast.empty or not mapping:
        return votes
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    rows, issues = _read_cast(cast, records=records, choices=Choices(phase, criteria), mapping=mapping)
    kept, clashes = _keep_once([{**row, "reference_id": resolve[row["voted_id"]]} for row in rows])
    raise_any([*issues, *clashes])
    own = votes[votes["role"].isin(["reviewer", MACHINE])]
    written = set(zip(own["reference_id"], own["person"], strict=True))
    if held is not None:
        written |= {(resolve.get(row["reference_id"], ""), row["person"]) for row in tables.to_rows(held)}
    usual = dict.fromkeys(machines, MACHINE)
    roles = (
        OVERRULED if (row["reference_id"], row["person"]) in written else usual.get(row["person"], "reviewer")
        for row in kept
    )
    added = [{**row, "role": role} for row, role in zip(kept, roles, strict=True)]
    return tables.from_rows("votes", [*tables.to_rows(votes), *added])


def _read_cast(
    cast: pd.DataFrame, *, records: pd.DataFrame, choices: Choices, mapping: Sequence[Setting]
) -> tuple[list[dict[str, str]], list[Issue]]:
    """The carried votes whose person `mapping` names, and what is wrong with them."""
    sources = records[records["record_id"].isin(cast["record_id"])]
    places = {row["record_id"]: row for row in tables.to_rows(sources[["record_id", "source", "file", *LINES]])}
    rows: list[dict[str, str]] = []
    issues: list[Issue] = []
    for said in tables.to_rows(cast):
        place = places[said["record_id"]]
        if setting := find_setting(said, source=place["source"], mapping=mapping):
            row = _make_vote(said, place=place, choices=choices, setting=setting)
            rows.append(row)
            issues += _check(row, said=said, choices=choices)
    return rows, issues


def _make_vote(
    said: Mapping[str, str], *, place: Mapping[str, Any], choices: Choices, setting: Setting
) -> dict[str, str]:
    """A carried vote as a row of "votes", its reference and its role aside; `place` is where its record stands."""
    return {
        "phase": choices.phase,
        "voted_id": said["record_id"],
        "person": setting["person"],
        "decision": said["decision"],
        "reason": _find_reason(said, choices=choices, setting=setting),
        "note": said["labels"],
        "origin": said["origin"],
        "sheet": f"seeds/search/{place['file']}",
        "cell": "lines {}–{}".format(*(place[line] for line in LINES)),
    }


def _keep_once(rows: Iterable[dict[str, str]]) -> tuple[list[dict[str, str]], list[Issue]]:
    """One vote of each person on each record with the labels of all, and an Issue for each that says otherwise."""
    kept: dict[tuple[str, str], dict[str, str]] = {}
    issues = []
    for row in rows:
        first = kept.setdefault((row["voted_id"], row["person"]), dict(row))
        if row["note"] not in first["note"].split(SIGN):
            first["note"] = SIGN.join(filter(None, (first["note"], row["note"])))
        if (first["decision"], first["reason"]) != (row["decision"], row["reason"]):
            differing = f"{say_vote(row)} in {row['origin']}, {say_vote(first)} in {first['origin']}"
            found = f"{differing}, both of {row['person']}"
            remedy = "map one of the two under another person, or leave it out of `carried` in config/config.yaml"
            issues.append(Issue(row["sheet"], row["cell"], found, "one vote per person and document", remedy))
    return list(kept.values()), issues


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
    cast = carried[carried["decision"] != ""]
    found = records[records["record_id"].isin(cast["record_id"])]
    sources = dict(zip(found["record_id"], found["source"], strict=True))
    counts: dict[tuple[str, str, str], int] = {}
    for said in tables.to_rows(cast):
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


def _find_reason(said: Mapping[str, str], *, choices: Choices, setting: Setting) -> str:
    """The first criterion that a reason of the tool names, by the mapping or by its own label or id."""
    if (choices.phase, said["decision"]) not in REASON_NEEDED:
        return ""
    renamed = {fold(word): str(name) for word, name in (setting.get("reasons") or {}).items()}
    words = [word for word in said["reasons"].split("; ") if word]
    found = [choices.find_reason(renamed.get(fold(word), word)) for word in words]
    return next((reason for reason in found if reason), "")


def _check(row: Mapping[str, str], *, said: Mapping[str, str], choices: Choices) -> list[Issue]:
    if (choices.phase, row["decision"]) not in REASON_NEEDED or row["reason"]:
        return []
    found = f"an exclusion in {row['origin']} for '{said['reasons']}'" if said["reasons"] else "no reason for it"
    remedy = "map the tool's reason under `reasons` of that entry of `carried` in config/config.yaml"
    return [Issue(row["sheet"], row["cell"], found, choices.labels, remedy)]
