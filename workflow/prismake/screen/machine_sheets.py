"""What machines are asked and what is told of them: a sheet with every reference of the phase, and how they did."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.screen.copies import SHOWN, say_more, say_vote
from prismake.screen.labels import BY_STOPPING
from prismake.screen.machines import LEFT, OPEN, WAITS, read_words
from prismake.screen.screening_sheets import describe_references, make_screening_sheet
from prismake.sheets import Documents, issue_batches, standing_rows
from prismake.statistics.recall import PASSED, tell_recall
from prismake.text.vocabulary import MACHINE

LARGEST = 20_000  # references in one sheet of a machine
Row = Mapping[str, Any]


def issue_to_machines(
    folder: Path,
    *,
    phase: str,
    setting: Mapping[str, Any],
    screening: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    eligibility: pd.DataFrame,
    protocol: Mapping[str, Any],
    former: Mapping[str, str],
    votes: pd.DataFrame,
) -> list[Path]:
    """Issue to each machine every reference of the phase that stands in none of its sheets and that it has no word on.

    `votes` are those of machines. A machine that has left is asked nothing.
    """
    documents, issued = Documents(clusters), []
    for machine in setting.get("machines", ()):
        name = str(machine["name"])
        rows = standing_rows(folder, people=list_names(name, former), documents=documents)
        known = {documents.get(row.id, row.id) for row in rows}
        known |= read_words(votes[votes["person"] == name]).keys()
        owed = sorted(set(screening["reference_id"]) - known) if machine.get("left") != "true" else []
        shown = describe_references(references, eligibility=eligibility, wanted=owed)
        make = make_screening_sheet(MACHINE, phase=phase, person=name, rows=shown, protocol=protocol)
        issued += issue_batches(folder, person=name, rows=owed, size=LARGEST, make=make)
    return issued


def tell_machines(machines: pd.DataFrame, *, decided: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The frame "remarks" on machines: votes that count for nothing, and where validated ones differ from people.

    `decided` holds the decisions of people alone, `said` the votes of machines.
    """
    return tables.from_rows("remarks", list(_list_remarks(machines, decided=decided, said=said)))


def _list_remarks(machines: pd.DataFrame, *, decided: pd.DataFrame, said: pd.DataFrame) -> Iterator[dict[str, str]]:
    for (phase, person), _ in machines.groupby(["phase", "person"], sort=True):
        yield from _tell_contradicted(said[said["person"] == person], phase=str(phase), person=str(person))
    passed: dict[str, str] = {}
    for row in tables.to_rows(machines):
        told = {"phase": row["phase"], "person": row["person"]}
        if row["verdict"] != PASSED:
            yield {**told, "kind": "machine not used", "text": f"{describe_machine(row)}: its votes decide nothing"}
            continue
        passed[row["person"]] = row["phase"]
    for person, phase in passed.items():
        if found := list_differing(decided, words=read_words(said[said["person"] == person])):
            text = f"{phase}: {person} says otherwise than people on {len(found)} of the references that these decided "
            text += f"on: {', '.join(found[:SHOWN])}{say_more(found)}. What people decided stands, and may be reopened"
            yield {"phase": phase, "person": person, "kind": "machine differs", "text": text}


def _tell_contradicted(said: pd.DataFrame, *, phase: str, person: str) -> Iterator[dict[str, str]]:
    """One remark on the references whose records were joined and of which one machine says both."""
    both = said[~said["reference_id"].isin(list(read_words(said)))]
    if both.empty:
        return
    cells: dict[str, list[str]] = {}
    for vote in tables.to_rows(both):
        cells.setdefault(vote["reference_id"], []).append(f"{say_vote(vote)}, {vote['sheet']} {vote['cell']}")
    listed = [f"{reference_id} ({'; '.join(told)})" for reference_id, told in sorted(cells.items())]
    text = (
        f"{phase}: {person} says both of {', '.join(listed[:SHOWN])}{say_more(listed)}. Such votes count for nothing, "
        "and a sample that holds one waits: write the same in each of these cells; what came with an export is asked "
        "in a sheet while the machine has not left"
    )
    yield {"phase": phase, "person": person, "kind": "machine contradicts itself", "text": text}


def list_differing(decided: pd.DataFrame, *, words: Mapping[str, str]) -> list[str]:
    """The references that people have decided on and of which a machine's words say otherwise."""
    shown = decided[~decided["status"].isin(OPEN) & (decided["settled_by"] != BY_STOPPING)]
    status = dict(zip(shown["reference_id"], shown["status"], strict=True))
    return sorted(one for one, word in words.items() if status.get(one, word) != word)


def describe_machine(row: Row) -> str:
    """A row of "machines" in words.

    >>> describe_machine({"phase": "full_text", "person": "tilly", "round": "2024", "verdict": "waits",
    ...                   "sample": 40, "decided": 12, "voted": 40})
    'full_text, tilly, round 2024: of 40 references of the sample people have decided on 12 and tilly has voted on 40'
    """
    who = f"{row['phase']}, {row['person']}, round {row['round']}"
    if row["verdict"] == LEFT:
        unknown = math.isnan(row["line"])
        return f"{who}: {'config/config.yaml names no such machine' if unknown else 'it left before it was validated'}"
    if row["verdict"] == WAITS:
        counts = f"of {row['sample']} references of the sample people have decided on {row['decided']}"
        return f"{who}: {counts} and {row['person']} has voted on {row['voted']}"
    return f"{who}: {tell_recall(row)}"
