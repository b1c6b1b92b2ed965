"""The command: reads mapping and files, writes votes into new sheets of the people whose they are, tells every row."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from prismake import config
from prismake.commands.importing.mapping import Source, read_mapping, recognise_lists
from prismake.commands.importing.review import Review, read_review
from prismake.commands.importing.rows import read_rows
from prismake.commands.importing.voting import COLUMNS, ENDS, Vote, count_once, describe_vote, place_votes, read_said
from prismake.commands.importing.writing import write_sheets
from prismake.config.machines import list_machines
from prismake.config.placeholders import find_placeholders
from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.issues import Gathering, Issue, raise_any
from prismake.text.vocabulary import PHASES

NAME = "import"
HELP = "Bring votes and lists of a review that was screened elsewhere. Run it in the folder of a review."
REPORT = Path("results/import.csv")


def add_arguments(parser: ArgumentParser) -> None:
    """A mapping, or lists with what they are about; where the report goes, and whether anything is written."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a mapping (.yaml), or lists whose names tell the decision"
    )
    parser.add_argument("--phase", choices=PHASES, help="of lists: the phase of screening")
    parser.add_argument("--person", help="of lists: whose votes they are, one of the people of the phase")
    parser.add_argument("--check", action="store_true", help="tell what would be written, and write no sheet")
    parser.add_argument(
        "--report", type=Path, default=REPORT, metavar="CSV", help="where to tell what became of each row"
    )


def run(args: Namespace) -> int:
    """Bring what the files say and print what became of it; raises ReviewError with every problem at once."""
    sources = find_sources(args.files, phase=args.phase, person=args.person)
    loaded = config.load("config", seeds="seeds")
    gathering = Gathering()
    with gathering:
        raise_any([*_check_people(sources, loaded), *_check_report(args.report), *find_placeholders(loaded.protocol)])
    with gathering:
        review = read_review(loaded, phases={source.phase for source in sources})
        votes = bring(sources, review)
    gathering.end()
    write_report(args.report, votes)
    written = [] if args.check else write_sheets(votes, review)
    print("\n".join(_sum_up(sources, votes)))
    print("\n".join(f"written: {path.as_posix()}" for path in written) or "no sheet written")
    print(f"every row: {args.report.as_posix()}")
    return 0


def find_sources(files: Sequence[Path], *, phase: str | None, person: str | None) -> list[Source]:
    """The sources of mappings and of lists. Raises ReviewError with what is wrong with any of them."""
    mappings = [path for path in files if path.suffix.lower() == ".yaml"]
    lists = [path for path in files if path not in mappings]
    raise_any(Issue(str(path), "", "a .yml file", ".yaml", "rename it") for path in lists if path.suffix == ".yml")
    gathering, sources = Gathering(), list[Source]()
    for path in mappings:
        with gathering:
            sources += read_mapping(path)
    with gathering:
        raise_any(_check_lists(files, alone=bool(lists), phase=phase, person=person))
        if phase and person:
            sources += recognise_lists(lists, phase=phase, person=person)
    gathering.end()
    return sources


def _check_lists(files: Sequence[Path], *, alone: bool, phase: str | None, person: str | None) -> Iterable[Issue]:
    """Lists need phase and person, which a mapping says itself."""
    allowed = "lists with --phase and --person, or a mapping alone"
    if alone and not (phase and person):
        remedy = "write --phase title_abstract --person anna, or name a mapping"
        yield Issue(str(files[-1]), "", "a list alone", allowed, remedy)
    elif (phase or person) and not alone:
        remedy = "leave --phase and --person out: the mapping says both"
        yield Issue(str(files[-1]), "", "a mapping with --phase or --person", allowed, remedy)


def _check_people(sources: Iterable[Source], loaded: config.Config) -> Iterable[Issue]:
    for source in sources:
        setting = loaded.config["screening"][source.phase]
        people = [*setting["people"], *list_machines(setting), *filter(None, [setting.get("adjudicator")])]
        if source.person not in people:
            remedy = "name one of these, or add the person to the phase in config/config.yaml"
            yield Issue(source.asked, source.place, f"person {source.person}", ", ".join(people), remedy)


def _check_report(path: Path) -> Iterable[Issue]:
    """Only the report of an earlier import is written anew."""
    if path != REPORT and path.exists():
        yield Issue(str(path), "", "a file that exists", "a new file", "name another file behind --report")


def bring(sources: Iterable[Source], review: Review) -> list[Vote]:
    """What becomes of each row of the sources. Raises ReviewError with the problems of all files."""
    gathering, votes = Gathering(), list[Vote]()
    for source in sources:
        with gathering:
            rows = read_rows(source)
            said, issues = read_said(source, rows, choices=review.choices(source.phase))
            raise_any(issues)
            votes += place_votes(source, rows, said, finder=review.finder, phase=review.phases[source.phase])
    gathering.end()
    return count_once(votes)


def write_report(path: Path, votes: Iterable[Vote]) -> None:
    """A row for each row that was brought: its outcome, the reference, what matched, and the nearest where none did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = keep_texts(pd.DataFrame(map(describe_vote, votes), columns=COLUMNS, dtype="str"))
    write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def _sum_up(sources: Iterable[Source], votes: Sequence[Vote]) -> Iterable[str]:
    """A line for each source: which decision the whole file was taken for, and how many of its rows came to what."""
    for source in sources:
        counted = Counter(vote.end for vote in votes if vote.source is source)
        ends = ", ".join(f"{counted[end]} {end}" for end in ENDS if counted[end])
        rows = f"{counted.total()} row{'' if counted.total() == 1 else 's'}"
        told = f"{rows}: {ends}" if ends else "no rows"
        taken = f", every row as {source.decision}" if source.decision else ""
        yield f"{source.file.as_posix()}, {source.phase}, {source.person}{taken}: {told}"
