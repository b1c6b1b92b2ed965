"""docs/atlas.md and the lists it links to: every published figure, what it was rebuilt to, the records behind it."""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean

from judging import EXPLAINED, VERDICTS, Line, Rebuilt, Row, read_table

HERE = Path(__file__).resolve().parent
SHOWN = 3  # records on the page itself
COLUMNS = ("kind", "titles", "references", "records", "judged")  # of a difference
SIMULATED, STOPPING = "chronic_pain", "atlas_stopping.csv"  # of benchmarks/stopping.py
STOPPED = """
Ranked screening of these records, simulated by the machine's own ranking and stopping test (`make stopping`): every
run begins with one record of each list, drawn by its seed, and goes on in batches of 25 until the test is passed;
relevant is what stands in `included.ris`. Records without an abstract are not ranked: they are always read, and count
as read. [The list]({link}) has a row for each run and promise.
""".strip()
STOPPING_HEAD = (
    "| recall promised | confidence | recall reached, mean | lowest | left unread, mean | least | most | promise held |"
)
RECORDS, DIFFERENCES = "atlas_records.csv", "atlas_differences.csv"
Done = Mapping[str, tuple[Sequence[Line], Rebuilt]]


def write_page(done: Done, folder: Path) -> None:
    """Write the page and its two lists into `folder`."""
    introduction = (HERE / "about.md").read_text(encoding="utf-8")
    sections = [introduction, *_list_counts(done)]
    for name, (lines, rebuilt) in done.items():
        sections += ["", *_write_review(name, lines, rebuilt)]
    (folder / "atlas.md").write_text("\n".join(sections) + "\n", encoding="utf-8")
    for name, (_, rebuilt) in done.items():
        if rebuilt.bias:
            (folder / _name_figure(name)).write_text(rebuilt.bias, encoding="utf-8")
    records = [(name, *row) for name, (lines, rebuilt) in done.items() for row in _list_records(lines, rebuilt)]
    _write_rows(folder / RECORDS, ("review", "what", "record"), records)
    differences = [
        (name, *(row[column] for column in COLUMNS))
        for name, (_, rebuilt) in done.items()
        for row in rebuilt.differences
    ]
    _write_rows(folder / DIFFERENCES, ("review", *COLUMNS), differences)


def _name_figure(name: str) -> str:
    return f"atlas_{name}.svg"


def _list_counts(done: Done) -> list[str]:
    rows = ["| review | figures | " + " | ".join(VERDICTS) + " |", "|---|---|" + "---|" * len(VERDICTS)]
    for name, (lines, _) in done.items():
        counted = Counter(line.verdict for line in lines)
        rows.append(f"| [{name}](#{name}) | {len(lines)} | " + " | ".join(str(counted[one]) for one in VERDICTS) + " |")
    return rows


def _write_review(name: str, lines: Sequence[Line], rebuilt: Rebuilt) -> list[str]:
    about = (HERE / name / "about.md").read_text(encoding="utf-8").strip()
    rows = [f"## {name}", "", about, "", "| figure | where | printed | ours | |", "|---|---|---|---|---|"]
    for line in lines:
        shown = [
            _print(value, like=line.printed) for value in (line.ours, line.explanation.value if line.explanation else 0)
        ]
        why = f", {shown[1]}: {line.explanation.words}" if line.verdict == EXPLAINED and line.explanation else ""
        rows.append(f"| {line.figure} | {line.where} | {line.printed} | {shown[0]} | {line.verdict}{why} |")
    if rebuilt.bias:
        rows += ["", f"![Risk of bias, drawn from the deposited judgements]({_name_figure(name)})"]
    if (simulated := HERE.parent / "docs" / STOPPING).is_file() and name == SIMULATED:
        rows += ["", *_sum_up_stopping(read_table(simulated))]
    if rebuilt.findings:
        rows += ["", "What the deposited files also show:", ""]
        rows += [f"- {finding.words} ({_count(finding.records)})." for finding in rebuilt.findings]
    return rows


def _sum_up_stopping(rows: Sequence[Row]) -> list[str]:
    """The simulated runs by what the stopping test was asked to promise."""
    groups: dict[tuple[float, float], list[Row]] = defaultdict(list)
    for row in rows:
        groups[float(row["recall"]), float(row["confidence"])].append(row)
    lines = [STOPPED.format(link=STOPPING), "", STOPPING_HEAD, "|---" * (STOPPING_HEAD.count("|") - 1) + "|"]
    for (recall, confidence), own in sorted(groups.items()):
        reached = [int(row["found"]) / int(row["relevant"]) for row in own]
        unread = [1 - int(row["read"]) / int(row["references"]) for row in own]
        held = sum(one >= recall for one in reached)
        shown = [recall, confidence, mean(reached), min(reached), mean(unread), min(unread), max(unread)]
        lines.append("| " + " | ".join([*(f"{100 * one:.1f} %" for one in shown), f"{held} of {len(own)}"]) + " |")
    return lines


def _print(value: float, *, like: str) -> str:
    """A figure with two digits more than were printed where it has any."""
    if math.isnan(value) or value == round(value):
        return f"{value:g}"
    return f"{value:.{(len(like.partition('.')[2]) or 1) + 2}f}"


def _count(records: Sequence[str]) -> str:
    return ", ".join(f"`{record}`" for record in records) if len(records) <= SHOWN else f"{len(records)} of them listed"


def _list_records(lines: Sequence[Line], rebuilt: Rebuilt) -> Iterable[tuple[str, str]]:
    for line in lines:
        if line.verdict == EXPLAINED and line.explanation:
            yield from ((line.figure, record) for record in line.explanation.records)
    for finding in rebuilt.findings:
        yield from ((finding.words, record) for record in finding.records)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
