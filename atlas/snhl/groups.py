"""The titles that people voted on beside the machine's references: where one is several of the other, and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from judging import Row
from prismake import tables

SILENT = "no rule sees one document in any two of their records"


@dataclass(frozen=True)
class Compared:
    """References without a vote, how many references and titles are too many, titles without a record; and the rows."""

    unvoted: list[str]
    apart: int
    joined: int
    unmatched: list[str]
    rows: list[Row]


def name_title(number: str) -> str:
    """A voted title by its number in the deposit."""
    return f"title {number}"


def compare_groups(named: Mapping[str, Sequence[str]], *, clusters: pd.DataFrame, pairs: pd.DataFrame) -> Compared:
    """The differences between voted titles (`named`: the records of each) and the references of `clusters`.

    Titles and references that share a record belong together; a set of them that is not one of each is a difference,
    and is judged by what the machine's rules say of its pairs of records.
    """
    reference_of = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    known = {title: sorted({reference_of[record] for record in records}) for title, records in named.items()}
    voted = {reference for references in known.values() for reference in references}
    members: dict[str, list[str]] = defaultdict(list)
    for record, reference in reference_of.items():
        members[reference].append(record)
    rows: list[Row] = []
    apart = joined = 0
    for titles, references in _list_sets(known):
        apart, joined = apart + len(references) - 1, joined + len(titles) - 1
        if len(titles) > 1 or len(references) > 1:
            records = [record for reference in references for record in members[reference]]
            judged = _judge(pairs, records, reference_of=reference_of, split=len(references) > 1)
            rows.append(_row("grouped otherwise", titles, references, records=records, judged=judged))
    unvoted = sorted(set(members) - voted)
    why = "no record of it has a voted title"
    rows += [_row("in nobody's votes", [], [one], records=members[one], judged=why) for one in unvoted]
    unmatched = sorted(title for title, references in known.items() if not references)
    rows += [
        _row("voted title without a record", [title], [], records=[], judged="no record has this title")
        for title in unmatched
    ]
    return Compared(unvoted, apart, joined, unmatched, rows)


def _list_sets(known: Mapping[str, Sequence[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Titles and references that hang together, as lists of both."""
    titles_of: dict[str, list[str]] = defaultdict(list)
    for title, named in known.items():
        for reference in named:
            titles_of[reference].append(title)
    seen: set[str] = set()
    for start in known:
        if start in seen or not known[start]:
            continue
        titles, references, waiting = {start}, set[str](), [start]
        while waiting:
            new = set(known[waiting.pop()]) - references
            references |= new
            further = {other for reference in new for other in titles_of[reference]} - titles
            titles |= further
            waiting += sorted(further)
        seen |= titles
        yield sorted(titles), sorted(references)


def _judge(pairs: pd.DataFrame, records: Sequence[str], *, reference_of: Mapping[str, str], split: bool) -> str:
    """What the rules say of pairs: of those between references where there are several, else of those that joined."""
    inside = pairs[pairs["left"].isin(records) & pairs["right"].isin(records)]
    said = []
    for row in tables.to_rows(inside[["left", "right", "verdict", "rule"]]):
        between = reference_of[row["left"]] != reference_of[row["right"]]
        if between == split:
            said.append(f"{'asked of people' if row['verdict'] == 'doubtful' else 'one document'} ({row['rule']})")
    return "; ".join(sorted(set(said))) or SILENT


def _row(kind: str, titles: Sequence[str], references: Sequence[str], *, records: Sequence[str], judged: str) -> Row:
    listed = {"titles": titles, "references": references, "records": records}
    return {"kind": kind, **{name: "; ".join(ids) for name, ids in listed.items()}, "judged": judged}
