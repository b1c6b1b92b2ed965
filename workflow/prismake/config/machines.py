"""Machines among the people of a phase: told apart from them as config.yaml is read, and held against the protocol."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.issues import Issue

READER = "one reader"
SAME = ("tool", "version", "shown", "settings")  # what makes a machine the one that it is
Setting = Mapping[str, Any]


def part_machines(config: Setting) -> dict[str, Any]:
    """config.yaml with `people` of a phase by name alone, and its machines as written under `machines`."""
    phases = {phase: _part_phase(setting) for phase, setting in config["screening"].items()}
    return {**config, "screening": phases}


def _part_phase(setting: Setting) -> dict[str, Any]:
    machines = [one for one in setting["people"] if not isinstance(one, str)]
    if not machines:
        return dict(setting)
    return {**setting, "people": [one for one in setting["people"] if isinstance(one, str)], "machines": machines}


def list_machines(setting: Setting) -> list[str]:
    """The names of the machines of a phase."""
    return [str(machine["name"]) for machine in setting.get("machines", ())]


def find_limits(protocol: Setting, phase: str) -> dict[str, Any]:
    """What the protocol asks of machines in a phase; empty where it asks nothing."""
    return dict(((protocol.get("screening") or {}).get("machines") or {}).get(phase) or {})


def check_machines(
    config: Setting, protocol: Setting, *, humans: Mapping[str, list[str]], file: str
) -> Iterator[Issue]:
    """What is wrong with machines; `humans` gives the places of config.yaml at which each name is asked as a person."""
    for phase, setting in config["screening"].items():
        names, place = list_machines(setting), f"screening.{phase}.people"
        if not setting["people"]:
            yield Issue(file, place, "machines alone", "at least one person", "name who votes beside the machine")
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(file, place, f"machine {name} twice", "each machine once", "give one of them another name")
        for name in dict.fromkeys(names):
            if places := humans.get(name):
                found, remedy = f"machine {name}, who is a person at {', '.join(places)}", "give it another name"
                yield Issue(file, place, found, "a name of no person", remedy)
        if names:
            yield from _check_limits(setting, protocol, phase=phase, file=file)
    yield from _check_names(config, file=file)


def _check_names(config: Setting, *, file: str) -> Iterator[Issue]:
    """An Issue where one name stands for another machine in the other phase."""
    first: dict[str, tuple[str, Setting]] = {}
    for phase, setting in config["screening"].items():
        for machine in setting.get("machines", ()):
            name = str(machine["name"])
            earlier, other = first.setdefault(name, (phase, machine))
            if earlier != phase and (keys := [key for key in SAME if machine[key] != other[key]]):
                found = f"machine {name} with another {', '.join(keys)} than at screening.{earlier}"
                remedy = "write the same in both, which may name both phases, or give one of them another name"
                yield Issue(file, f"screening.{phase}.people", found, "one machine under one name", remedy)


def _check_limits(setting: Setting, protocol: Setting, *, phase: str, file: str) -> Iterator[Issue]:
    limits, place = find_limits(protocol, phase), f"screening.{phase}"
    if not limits:
        remedy = f"write sample, recall and seed under screening.machines.{phase} in config/protocol.yaml"
        found = "a machine, and nothing in config/protocol.yaml that says when its votes count"
        yield Issue(file, f"{place}.people", found, "limits for the machine", remedy)
    if limits.get("stands_for") != READER:
        return
    if setting.get("votes", len(setting["people"])) < 2:
        found = "a machine that stands for one reader, and one vote on each reference"
        yield Issue(file, f"{place}.votes", found, "two votes or more", "name another person: no machine decides alone")
    if setting.get("order") == "ranked":
        found = "a machine that stands for one reader, and a ranking"
        remedy = "write order: listed, or stands_for: nobody in config/protocol.yaml: a ranking reads no random sample"
        yield Issue(file, f"{place}.order", found, "listed", remedy)
