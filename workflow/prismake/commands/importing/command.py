"""The command: reads mapping and files, writes new sheets for the people whose words they hold, tells every row."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from prismake import config
from prismake.commands.importing.arm_tables import ArmTable, check_table
from prismake.commands.importing.entries import Entry, read_entries
from prismake.commands.importing.mapping import Source
from prismake.commands.importing.placing import Placed, place_entries
from prismake.commands.importing.reporting import sum_up, write_report
from prismake.commands.importing.review import Extracted, Review, read_extracted, read_review
from prismake.commands.importing.rows import read_rows
from prismake.commands.importing.sources import Brought, find_sources
from prismake.commands.importing.value_sheets import write_value_sheets
from prismake.commands.importing.voting import Vote, count_once, place_votes, read_said
from prismake.commands.importing.writing import write_sheets
from prismake.config.machines import list_machines
from prismake.config.placeholders import find_placeholders
from prismake.issues import Gathering, Issue, raise_any
from prismake.text.vocabulary import PHASES

NAME = "import"
HELP = "Bring votes, lists and extracted values of a review that was made elsewhere. Run it in the folder of a review."
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
    brought = find_sources(args.files, phase=args.phase, person=args.person)
    loaded = config.load("config", seeds="seeds")
    gathering = Gathering()
    with gathering:
        own = [*_check_people(brought, loaded), *_check_tables(brought.values, loaded), *_check_report(args.report)]
        raise_any([*own, *find_placeholders(loaded.protocol)])
    with gathering:
        review = read_review(loaded, phases={source.phase for source in brought.votes}, extracts=bool(brought.values))
        votes, placed, extracted = _bring_all(brought, review, known=not gathering.issues)
    gathering.end()
    write_report(args.report, votes, placed)
    written = [] if args.check else write_sheets(votes, review)
    if extracted and not args.check:
        written += write_value_sheets(placed, extracted)
    print("\n".join(sum_up(brought, votes, placed)))
    print("\n".join(f"written: {path.as_posix()}" for path in written) or "no sheet written")
    print(f"every row: {args.report.as_posix()}")
    return 0


def _bring_all(brought: Brought, review: Review, *, known: bool) -> tuple[list[Vote], list[Placed], Extracted | None]:
    """Votes, and values with what they are brought to; these only where all that the mapping says is `known`."""
    gathering, votes, placed, extracted = Gathering(), list[Vote](), list[Placed](), None
    with gathering:
        votes = bring(brought.votes, review)
    with gathering:
        if brought.values and known:
            extracted = read_extracted(review)
            placed = bring_values(brought.values, extracted)
    gathering.end()
    return votes, placed, extracted


def _check_people(brought: Brought, loaded: config.Config) -> Iterable[Issue]:
    remedy = "name one of these, or add the person to the phase in config/config.yaml"
    for source in brought.votes:
        setting = loaded.config["screening"][source.phase]
        people = [*setting["people"], *list_machines(setting), *filter(None, [setting.get("adjudicator")])]
        if source.person not in people:
            yield Issue(source.asked, source.place, f"person {source.person}", ", ".join(people), remedy)
    extractors = (loaded.config.get("extraction") or {}).get("people", [])
    for table in brought.values:
        if table.person not in extractors:
            allowed = ", ".join(extractors) or "people under `extraction`, of whom config/config.yaml names none"
            remedy = "name one of these, or add the person to `extraction` in config/config.yaml"
            yield Issue(table.asked, table.place, f"person {table.person}", allowed, remedy)


def _check_tables(values: Iterable[ArmTable], loaded: config.Config) -> Iterable[Issue]:
    variables = {(row["level"], row["variable"]): row for row in loaded.rows["codebook"]}
    return (issue for table in values for issue in check_table(table, variables=variables))


def _check_report(path: Path) -> Iterable[Issue]:
    """Only the report of an earlier import is written anew."""
    if path != REPORT and path.exists():
        yield Issue(str(path), "", "a file that exists", "a new file", "name another file behind --report")


def bring(sources: Iterable[Source], review: Review) -> list[Vote]:
    """What becomes of each row of votes. Raises ReviewError with the problems of all files."""
    gathering, votes = Gathering(), list[Vote]()
    for source in sources:
        with gathering:
            rows = read_rows(source)
            said, issues = read_said(source, rows, choices=review.choices(source.phase))
            raise_any(issues)
            votes += place_votes(source, rows, said, finder=review.finder, phase=review.phases[source.phase])
    gathering.end()
    return count_once(votes)


def bring_values(sources: Iterable[ArmTable], extracted: Extracted) -> list[Placed]:
    """What becomes of each entry of extracted values. Raises ReviewError with the problems of all files."""
    gathering, entries = Gathering(), list[Entry]()
    for table in sources:
        with gathering:
            own, issues = read_entries(table, variables=extracted.variables)
            entries += own
            raise_any(issues)
    gathering.end()
    return place_entries(entries, studies=extracted.studies, standing=extracted.standing)
