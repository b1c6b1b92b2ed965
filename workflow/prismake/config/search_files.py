"""The files in seeds/search/ held against the search log."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prismake.config.names import check_export, group_forms, list_exports, name_source
from prismake.files.strays import HIDDEN
from prismake.issues import Issue

Rows = Sequence[Mapping[str, str]]
UNKNOWN = {"kind": "database", "platform": "PLATFORM", "query": "THE SEARCH AS IT WAS RUN"}


def write_line(name: str, searches: Rows) -> str:
    """The row of the search log for a file that it does not name, with words in capitals where nobody can know.

    A source whose files begin alike is taken for the file's own: its kind, platform and last search stand there.

    >>> write_line("Scopus 2026.ris", [])
    'scopus_2026,YYYY-MM,Scopus 2026.ris,database,PLATFORM,YYYY-MM-DD,,THE SEARCH AS IT WAS RUN'
    >>> write_line("embase-2026.ris", [{**UNKNOWN, "source": "embase", "query": "a, b"}])
    'embase,YYYY-MM,embase-2026.ris,database,PLATFORM,YYYY-MM-DD,,"a, b"'
    """
    own = name_source(Path(name).stem)
    alike = [row for row in searches if own == row["source"] or own.startswith(f"{row['source']}_")]
    known = max(alike, key=lambda row: len(row["source"]), default={})
    last = [row for row in alike if row["source"] == known.get("source")][-1:]
    told = {**UNKNOWN, "source": own, **(last[0] if last else {})}
    cells = [told["source"], "YYYY-MM", name, told["kind"], told["platform"], "YYYY-MM-DD", "", told["query"]]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()


def check_rounds(searches: Rows, *, log: str) -> Iterator[Issue]:
    """Issues of rounds that one run of the searches may have by two names: a month, and a day of it."""
    rounds = {row["round"] for row in searches}
    for day in sorted(rounds):
        month = day.rpartition("-")[0]
        if month.count("-") == 1 and month in rounds:
            files = ", ".join(row["file"] for row in searches if row["round"] == day)
            remedy = f"write {month} for both where they are one run of the searches, else the day of each"
            yield Issue(log, "round", f"{day} of {files} beside {month}", "both by month, or both by day", remedy)


def check_kinds(searches: Rows, *, log: str) -> Iterator[Issue]:
    """Issues of sources that rows count as different kinds."""
    for source in sorted({row["source"] for row in searches}):
        kinds = {row["kind"] for row in searches if row["source"] == source}
        if len(kinds) > 1:
            yield Issue(log, source, " and ".join(sorted(kinds)), "one kind per source", "name two sources")


def compare_seeds(searches: Rows, *, search: Path, log: str) -> Iterator[Issue]:
    """Issues of files that the log names and that are not there, or are there and not named; `log` is its own file."""
    listed = {row["file"] for row in searches}
    names = list_exports(search)
    alike = {name.casefold(): name.rpartition("/")[2] for name in names if (search / name).is_file()}
    for name in sorted(listed):
        if odd := list(check_export(name, search=search, file=log)):
            yield from odd
        elif not (search / name).is_file():
            remedy = "put the export there, or mend the name"
            if other := alike.get(name.casefold()):
                remedy = f"upper and lower case count: write {other}"
            yield Issue(log, name, f"no file {search / name}", "a file in seeds/search/", remedy)
    for forms in group_forms(names).values():
        if len(forms) > 1:
            found = f"{len(forms)} files whose names look the same: their letters are put together in other ways"
            yield Issue(str(search / forms[0]), "", found, "one file of a name", "rename one of them, or take it away")
    for name in names:
        path, last = search / name, name.rpartition("/")[2]
        if path.is_symlink() and path.is_dir():
            yield from check_export(name, search=search, file=str(path))
        elif last.endswith(".icloud"):
            found = "a file that is in iCloud and not on this computer"
            yield Issue(str(path), "", found, "the export itself", "download it in the Finder, then run again")
        elif name not in listed and not last.startswith(HIDDEN):
            remedy = f"list it there, or move it away. Its row, to be completed: {write_line(name, searches)}"
            yield Issue(str(path), "", "not in the search log", f"only files of {log}", remedy)
