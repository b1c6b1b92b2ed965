"""Chronic pain: two lists of records, and EPPI-Reviewer's report with every vote as votes that an export carries."""

from pathlib import Path

import pandas as pd

from judging import Explanation, Finding, Ours, Rebuilt, read_config
from prismake import config, ingest, tables
from prismake.config.files import read_rows
from prismake.screen import add_carried
from screened import cross_votes, find_agreement, settle_votes

HERE = Path(__file__).parent
PHASE = tables.PHASES[0]
LISTS = {"included": "included.ris", "excluded": "excluded.ris"}  # the file of each decision


def rebuild(data: Path) -> Rebuilt:
    """The whole review from the deposited files in `data`; raises ReviewError where an export is not whole."""
    rebuilt = Rebuilt()
    searches = config.as_frame(read_rows(HERE / "config" / "searches.csv", "searches"), "searches")
    records, ledger, carried = ingest.read_sources(searches, folder=data)
    setting = read_config(HERE, "config")["screening"][PHASE]
    apart = records[["record_id"]].assign(reference_id=records["record_id"])
    votes = add_carried(
        tables.empty("votes"),
        carried=carried,
        records=records,
        clusters=tables.from_rows("clusters", tables.to_rows(apart)),
        phase=PHASE,
        criteria=[],
        mapping=setting["carried"],
    )
    rebuilt.figures["records"] = Ours(len(records))
    _count_votes(rebuilt, votes, people=setting["people"])
    _hold_lists(
        rebuilt, records, settled={row["reference_id"]: row["status"] for row in settle_votes(votes, setting=setting)}
    )
    left = tuple(row["problems"] for row in tables.to_rows(ledger) if row["problems"])
    rebuilt.findings += [Finding("remarks on reading the files", left)] if left else []
    return rebuilt


def _count_votes(rebuilt: Rebuilt, votes: pd.DataFrame, *, people: tuple[str, str]) -> None:
    crossed, figures = cross_votes(votes, people=people), rebuilt.figures
    counted = {said: len(references) for said, references in crossed.items()}
    include, exclude = "include", "exclude"
    figures["both include"] = Ours(counted.get((include, include), 0))
    figures["both exclude"] = Ours(counted.get((exclude, exclude), 0))
    figures["first alone includes, both voted"] = Ours(counted.get((include, exclude), 0))
    figures["second alone includes, both voted"] = Ours(counted.get((exclude, include), 0))
    both = {said: count for said, count in counted.items() if all(said)}
    figures["both voted, alike"] = Ours(sum(count for said, count in both.items() if said[0] == said[1]))
    figures["both voted, differing"] = Ours(sum(count for said, count in both.items() if said[0] != said[1]))
    figures["voted on by two"] = Ours(sum(both.values()))
    figures["voted on by one"] = Ours(sum(count for said, count in counted.items() if not all(said)))
    agreement = find_agreement(votes)
    figures["agreement"], figures["kappa"] = Ours(agreement["observed"]), Ours(agreement["kappa"])


def _hold_lists(rebuilt: Rebuilt, records: pd.DataFrame, *, settled: dict[str, str]) -> None:
    """The final lists: what the votes settle, and beside it the conflicts that each list tells the end of."""
    file_of = dict(zip(records["record_id"], records["file"], strict=True))
    for status, file in LISTS.items():
        own = [record for record, found in settled.items() if found == status]
        conflicts = tuple(
            record for record, found in settled.items() if found == "conflict" and file_of[record] == file
        )
        words = f"{len(own)} are settled by the votes; the end of {len(conflicts)} conflicts stands in {file} alone"
        rebuilt.figures[f"final list, {status}"] = Ours(
            len(own), Explanation(words, len(own) + len(conflicts), conflicts)
        )
        contrary = tuple(record for record in own if file_of[record] != file)
        rebuilt.findings += [Finding(f"{status} by the votes, and not in {file}", contrary)] if contrary else []
