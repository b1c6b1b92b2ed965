"""What a run shows: a line for each stage, and at the end what was read, issued, noticed and is owed, or what is wrong.

Snakemake's own words, with every file of every job, are shown by `--verbose`, and always stand in .snakemake/log/. Jobs
print nothing while this is shown: what they have to say stands in their logs, and is told from there, once.
"""

import csv
import logging
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from prismake.files.seeds import NO_SHEETS, saved_sheets
from prismake.issues import ReviewError
from prismake.running.jobs import QUIET, UNCHANGED

STAGES = {
    "read_sources": "Reading the exports",
    **dict.fromkeys(("find_duplicates", "carry_ids", "join_records"), "Finding duplicates"),
    **dict.fromkeys(("apply_rules", "screen_references", "hand_over_references"), "Screening"),
    **dict.fromkeys(("group_studies", "settle_extraction", "appraise_studies"), "Studies: extraction and appraisal"),
    **dict.fromkeys(("pool_effects", "judge_certainty"), "Pooling, and certainty"),
    **dict.fromkeys(("trace_records", "render_report", "write_workbook", "close_review"), "Writing the report"),
    **dict.fromkeys(("export_review", "write_manuscript", "print_report"), "Writing the report"),
}
IDLE = "Nothing to be done"
STOPPING = "Terminating processes on user request"
NOISE = (  # what Snakemake says of itself in every run
    *("Assuming unrestricted", "Building DAG", "Using shell", "Conda environments", "Select jobs", "Singularity"),
    *("Complete log", "Elapsed time", "Reasons:", "This was a dry-run", "Removing output files", "Shutting down"),
    *("Will exit after", "Deploying", "Resource", "Job ", "The following files"),
)
ISSUED = "Issued to "
# How many lines of each kind are shown, so that a run has no more than 25.
MOST_ISSUED, MOST_NOTES = 5, 4
MOST_FILES = 2  # in the reason of a job
WRONG = re.compile(r"^(?:\d+ problems? to mend:|Traceback \(most recent call last\):)", re.MULTILINE)
WHERE = re.compile(r"^ *File \".*\Z", re.MULTILINE | re.DOTALL)  # in a Snakefile, behind what is wrong
REPORTS = ("reports/review.html", "reports/review.xlsx", "reports/review.docx")
OWED, REMARKS = Path("results/owed.csv"), Path("results/remarks.csv")
CLOCKS = 5.0  # seconds by which those of computers that share a folder may differ
LOGS = "logs/"  # where those of the rules stand; what else an error names a cluster wrote
ERROR = re.compile(r"error:|CANCELLED|OUT_OF_MEMORY|TIMEOUT")
LAST_LINES = 3  # of those that tell of an error
CLEAR = "\r\x1b[K"


class Terminal(LogHandlerBase):
    """A handler of Snakemake's log by its published interface; one for a run."""

    def __post_init__(self) -> None:
        """Let jobs be quiet, and begin with nothing said."""
        self.stream: TextIO = sys.stdout if self.common_settings.stdout else sys.stderr
        self.moves = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.jobs: dict[int, tuple[str, list[str]]] = {}  # rule and logs of each that was begun
        self.said: list[str] = []
        self.begun = time.time()
        self.failed: dict[str, list[str]] = {}  # by rule the logs of jobs that failed
        self.outside: list[str] = []  # the logs that a cluster wrote of them
        self.reasons: list[str] = []  # what it said itself
        self.errors: list[str] = []
        self.shown: list[str] = []  # stages that were begun
        self.idle = ""
        self.done = self.total = 0
        self.closed = self.stopped = False
        if not self.common_settings.verbose:
            os.environ[QUIET] = "1"

    writes_to_stream = True
    writes_to_file = False
    needs_rulegraph = False

    @property
    def has_filter(self) -> bool:
        """Snakemake's own filter is for its own words."""
        return not self.common_settings.verbose

    @property
    def has_formatter(self) -> bool:
        """And so is its formatter."""
        return not self.common_settings.verbose

    def emit(self, record: logging.LogRecord) -> None:
        """Show, or keep for the end."""
        try:
            if self.common_settings.verbose:
                text = self.format(record)
                self._write(f"{text}\n" if text and text != "None" else "")
            else:
                self._take(record, vars(record))
        except OSError:  # nobody reads any more, or a full disk: the run goes on
            return

    def _take(self, record: logging.LogRecord, said: Mapping[str, Any]) -> None:
        event, text = said.get("event"), str(record.msg or "")
        if event == LogEvent.JOB_INFO:
            self.jobs[int(said["jobid"])] = str(said["rule_name"]), list(said["log"] or ())
            if said["rule_name"] != "all":
                self._begin(said)
        elif event == LogEvent.PROGRESS:
            self.done = min(int(said["done"]), self.total)  # it counts the rule "all", too
            self._move()
        elif event == LogEvent.RUN_INFO:
            stats = said.get("stats") or {}
            self.total = int(stats.get("total", 0)) - int(stats.get("all", 0))
        elif event == LogEvent.JOB_FINISHED:
            self.said += read_said(self.jobs.pop(int(said["job_id"]), ("", []))[1])
        elif event in (LogEvent.JOB_ERROR, LogEvent.GROUP_ERROR):
            self.outside += said.get("aux_logs") or ()
            self.reasons += [str(said["rule_msg"])] if said.get("rule_msg") else []
            for one in said.get("job_error_info") or [said]:
                own = [path for path in one["log"] or () if path.startswith(LOGS)]
                self.failed.setdefault(str(one["rule_name"]), []).extend(own)
                self.outside += [path for path in one["log"] or () if path not in own]
        elif text.startswith(STOPPING):
            self.stopped = True
        elif record.levelno >= logging.ERROR:
            self.errors.append(text)
        elif record.levelno >= logging.WARNING:
            self._write(f"{text}\n")
        elif text.startswith(IDLE):
            self.idle = text
        elif event is None and not text.startswith(NOISE):
            self._write(f"{text}\n")

    def _begin(self, said: Mapping[str, Any]) -> None:
        """One line for the job in a dry run, else for a stage that begins."""
        if self.common_settings.dryrun:
            wildcards = ", ".join(map(str, dict(said["wildcards"]).values()))
            name = f"{said['rule_name']} ({wildcards})" if wildcards else str(said["rule_name"])
            self._write(f"{name}: {shorten_reason(str(said['reason']))}\n")
            return
        stage = STAGES.get(str(said["rule_name"]), "")
        if stage and stage not in self.shown:
            self.shown.append(stage)
            self._write("" if self.moves else f"{stage} …\n")
        self._move()

    def _move(self) -> None:
        """The line on a terminal that says how far the run is."""
        if self.moves and self.total and not self.common_settings.dryrun:
            self.stream.write(f"{CLEAR}[{self.done} of {self.total}] {self.shown[-1] if self.shown else ''} …")
            self.stream.flush()

    def _write(self, text: str) -> None:
        if text:
            self.stream.write(f"{CLEAR if self.moves else ''}{text}")
            self.stream.flush()

    def close(self) -> None:
        """Say how the run ended; what is wrong stands last."""
        super().close()
        if self.common_settings.verbose or self.closed:  # Python closes what Snakemake has closed once more
            return
        self.closed = True
        for _, logs in self.jobs.values():  # of jobs that failed, and of those of a group
            self.said += read_said(logs)
        try:
            self._write("".join(f"{line}\n" for line in self._conclude()))
        except OSError:
            return

    def _conclude(self) -> Iterator[str]:
        said = list(dict.fromkeys(self.said))
        if self.common_settings.dryrun:
            yield self.idle or f"This was a dry run: {self.total} jobs would be run."
        elif self.failed or self.errors:
            yield from shorten([line for line in said if line.startswith(ISSUED)], MOST_ISSUED, where="in seeds/")
        else:
            yield from self._tell_end(said)
        if self.stopped:
            yield "Stopped on request: the next run goes on from here."
            return
        texts = [WHERE.sub("", text[_start(text) :]) for text in self.errors]
        if self.failed:
            fresh = (path for logs in self.failed.values() for path in logs if self._is_fresh(path))
            texts = [text for text in map(read_log, fresh) if WRONG.search(text)]
            texts = texts or [describe_silence(self.failed, [*self.reasons, *find_errors(self.outside)])]
        for text in dict.fromkeys(text[_start(text) :].strip() for text in texts):
            yield ""
            yield text

    def _is_fresh(self, path: str) -> bool:
        """Whether a log is of this run; a job of a group that was not begun has that of an earlier one."""
        return Path(path).is_file() and Path(path).stat().st_mtime > self.begun - CLOCKS

    def _tell_end(self, said: Sequence[str]) -> Iterator[str]:
        if self.idle:
            yield f"{self.idle.rstrip('.')}."
        elif not self.done:
            return  # no run, but a question to Snakemake
        yield from describe_read()
        issued = [line for line in said if line.startswith(ISSUED)]
        yield from shorten(issued, MOST_ISSUED, where="in seeds/")
        noticed = [f"Note: {row['text']}" for row in _read_rows(REMARKS) if row.get("text")]  # by earlier runs, too
        notes = dict.fromkeys([*(line for line in said if line not in issued), *noticed])
        yield from shorten([*notes], MOST_NOTES, where=f"in {REMARKS.as_posix()}")
        yield from describe_owed(OWED)
        if built := [path for path in REPORTS if Path(path).is_file()]:
            yield f"The report: {', '.join(built)}"


def read_said(logs: Iterable[str]) -> list[str]:
    """What a job has said, from its logs."""
    texts = map(read_log, logs)
    said = (text[: found.start()] if (found := WRONG.search(text)) else text for text in texts)
    return [line for text in said for line in text.splitlines() if line != UNCHANGED]


def read_log(path: str) -> str:
    """The text of a log; "" where there is none."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def shorten(lines: Sequence[str], most: int, *, where: str) -> Iterator[str]:
    """The first lines, and how many more there are and where.

    >>> list(shorten(["a", "b", "c"], 2, where="in x.csv"))
    ['a', 'b', 'and 1 more, in x.csv']
    """
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more, {where}"


def shorten_reason(reason: str) -> str:
    """Why a job is run, with the first files of many.

    >>> shorten_reason("Missing output files: c, b, a; Params have changed since last execution: x")
    'Missing output files: a, b, and 1 more; Params have changed since last execution: x'
    """
    parts = []
    for part in reason.split("; "):
        what, _, files = part.partition(": ")
        named = sorted(files.split(", "))
        more = f", and {len(named) - MOST_FILES} more" if len(named) > MOST_FILES else ""
        parts.append(f"{what}: {', '.join(named[:MOST_FILES])}{more}" if files else what)
    return "; ".join(" ".join(part.split()) for part in parts)


def describe_read() -> Iterator[str]:
    """How many sheets of how many people were read; an export that is a table is none."""
    try:
        sheets = [path for path in saved_sheets("seeds") if not NO_SHEETS & set(path.parts)]
    except ReviewError:  # the run has said so
        return
    people = {path.parent.name for path in sheets}
    if sheets:
        yield f"Read: {_count(len(sheets), 'sheet')} saved by {_count(len(people), 'person', 'people')}."


def _read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table of results/; none where it was not written yet."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []


def describe_owed(path: Path) -> Iterator[str]:
    """Who still owes what, a line for each task; where there are tasks and nobody owes anything, that."""
    rows, tasks = _read_rows(path), dict[str, list[str]]()
    for row in (one for one in rows if one.get("owed", "0") not in ("", "0")):
        tasks.setdefault(row["task"].partition(" ")[2], []).append(f"{row['person']} {row['owed']}")
    yield from (f"Owed: {task}: {', '.join(owed)}" for task, owed in tasks.items())
    yield from ["Owed: nothing"] * (bool(rows) and not tasks)


def describe_silence(rules: Iterable[str], reasons: Iterable[str]) -> str:
    """What can be said of jobs that failed without a word in their logs."""
    told = "no log says why, as where a job was killed: run again. What it printed stands above."
    return "\n".join([f"{', '.join(dict.fromkeys(rules))}: {told}", *dict.fromkeys(reasons)])


def find_errors(paths: Iterable[str]) -> list[str]:
    """The last lines of a cluster's logs that tell of an error."""
    lines = [line.strip() for path in dict.fromkeys(paths) for line in read_log(path).splitlines()]
    return [line for line in lines if ERROR.search(line)][-LAST_LINES:]


def _start(text: str) -> int:
    """Where the list of problems, or a traceback, begins."""
    found = WRONG.search(text)
    return found.start() if found else 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
