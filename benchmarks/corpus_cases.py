"""Faults that were found from outside: small inputs and real deposits, each with the value that is right."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from prismake.ingest import Export, read_export
from prismake.issues import Issue, ReviewError

FACTS = Path(__file__).with_name("corpus_cases.csv")
OR = " || "  # between values of which one is enough; "~" before a value: it is part of what stands there
REFUSED = "refused"


@dataclass(frozen=True)
class Fact:
    """One right value, whether the readers met it when it was last written down, and what they say today."""

    kind: str
    file: str
    entry: int
    field: str
    value: str
    met_before: bool
    met: bool
    said: str

    @property
    def lost(self) -> bool:
        return self.met_before and not self.met


def judge_facts(data: Path, path: Path = FACTS) -> list[Fact]:
    """Every fact of the table held against what is read today; files that are not there are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if (data / row["file"]).is_file()]
    read = {name: _read(data / name) for name in dict.fromkeys(row["file"] for row in rows)}
    facts = []
    for row in rows:
        said = _say(read[row["file"]], int(row["entry"]), row["field"])
        met = any(_fits(value, said, row["field"]) for value in row["value"].split(OR))
        facts.append(
            Fact(*(row[key] for key in ("kind", "file")), int(row["entry"]), row["field"], row["value"],
                 row["state"] == "met", met, said)
        )  # fmt: skip
    return facts


def print_facts(facts: Iterable[Fact]) -> None:
    """For each kind how many values are met, then every one that is not, and those that are met by now."""
    listed = list(facts)
    print(f"\nFaults found from outside: {sum(fact.met for fact in listed)} of {len(listed)} values met")
    for kind in dict.fromkeys(fact.kind for fact in sorted(listed, key=lambda fact: int(fact.kind.split()[0]))):
        own = [fact for fact in listed if fact.kind == kind]
        print(f"    {kind}: {sum(fact.met for fact in own)} of {len(own)} met")
        for fact in own:
            if not fact.met or not fact.met_before:
                state = "lost" if fact.lost else "not met" if not fact.met else "met by now, to be marked so"
                place = f"{fact.file}, entry {fact.entry}, {fact.field}"
                print(f"        {state}: {place}: right is {fact.value!r}, ours {fact.said[:100]!r}")


def mark_met(data: Path, path: Path = FACTS) -> None:
    """Write down what is met today; what was met before stays so."""
    facts = judge_facts(data, path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    met = {(fact.file, str(fact.entry), fact.field, fact.value) for fact in facts if fact.met}
    for row in rows:
        key = row["file"], row["entry"], row["field"], row["value"]
        row["state"] = "met" if key in met else row["state"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _read(path: Path) -> Export | tuple[Issue, ...]:
    try:
        return read_export(path, path.name)
    except ReviewError as error:
        return error.issues


def _say(read: Export | tuple[Issue, ...], entry: int, field: str) -> str:
    if isinstance(read, tuple):
        told = "; ".join(f"{issue.found} {issue.allowed} {issue.remedy}" for issue in read)
        return told if field == "refused" else REFUSED
    if field.startswith("filled "):
        return str(sum(bool(one[field.removeprefix("filled ")]) for one in read.entries))
    if entry:
        return str(read.entries[entry - 1][field]) if entry <= len(read.entries) else "no such entry"
    votes = sum(len(one.votes) for one in read.judged)
    said = {"records": len(read.entries), "format": read.format, "votes": votes, "remark": "; ".join(read.problems)}
    return str(said.get(field, ""))


def _fits(value: str, said: str, field: str) -> bool:
    if field.startswith("filled "):
        return said.isdecimal() and int(said) >= int(value)
    if field in ("remark", "refused") or value.startswith("~"):
        return value.removeprefix("~") in said
    return value == said
