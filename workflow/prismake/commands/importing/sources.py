"""What is brought: votes and extracted values of mappings in YAML, and lists that their names tell."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from prismake.commands.importing.arm_tables import ArmTable, read_tables
from prismake.commands.importing.mapping import Source, read_votes, recognise_lists
from prismake.config.files import read_checked
from prismake.issues import Gathering, Issue, raise_any


class Brought(NamedTuple):
    """Files of votes, and tables of extracted values."""

    votes: list[Source]
    values: list[ArmTable]


def read_mapping(path: Path) -> Brought:
    """What a mapping names; files stand beside it. Raises ReviewError with every problem of it."""
    if not path.is_file():
        raise_any([Issue(str(path), "", "no such file", "a mapping", "name a file that exists")])
    value, issues = read_checked(path, "import")
    raise_any(issues)
    return Brought(read_votes(value.get("votes", ()), path), read_tables(value.get("values", ()), path))


def find_sources(files: Sequence[Path], *, phase: str | None, person: str | None) -> Brought:
    """What mappings and lists bring. Raises ReviewError with what is wrong with any of them."""
    mappings = [path for path in files if path.suffix.lower() == ".yaml"]
    lists = [path for path in files if path not in mappings]
    raise_any(Issue(str(path), "", "a .yml file", ".yaml", "rename it") for path in lists if path.suffix == ".yml")
    gathering, votes, values = Gathering(), list[Source](), list[ArmTable]()
    for path in mappings:
        with gathering:
            own = read_mapping(path)
            votes += own.votes
            values += own.values
    with gathering:
        raise_any(_check_lists(files, alone=bool(lists), phase=phase, person=person))
        if phase and person:
            votes += recognise_lists(lists, phase=phase, person=person)
    gathering.end()
    return Brought(votes, values)


def _check_lists(files: Sequence[Path], *, alone: bool, phase: str | None, person: str | None) -> Iterable[Issue]:
    """Lists need phase and person, which a mapping says itself."""
    allowed = "lists with --phase and --person, or a mapping alone"
    if alone and not (phase and person):
        remedy = "write --phase title_abstract --person anna, or name a mapping"
        yield Issue(str(files[-1]), "", "a list alone", allowed, remedy)
    elif (phase or person) and not alone:
        remedy = "leave --phase and --person out: the mapping says both"
        yield Issue(str(files[-1]), "", "a mapping with --phase or --person", allowed, remedy)
