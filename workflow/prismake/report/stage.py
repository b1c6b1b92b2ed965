"""What the rules of this stage do, part by part: records into buckets, flow, what changed, what goes out."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import raise_any
from prismake.report.changes import compare_versions
from prismake.report.checklists.packs import check_answers
from prismake.report.checks import list_stopping, run_checks
from prismake.report.citation_searching import trace_citations
from prismake.report.exports import write_exports
from prismake.report.flow import measure_flow, measure_rounds
from prismake.report.flow_check import check_flow
from prismake.report.ledger import trace_records
from prismake.report.rounds import Former, list_new_rounds
from prismake.report.rounds_check import check_rounds
from prismake.report.view import View, open_view
from prismake.running import jobs

Frames = dict[str, pd.DataFrame]
Given = Mapping[str, pd.DataFrame]


def trace_review(
    named: Given, *, searches: pd.DataFrame, protocol: Mapping[str, Any], updated: tuple[str, Given] | None = None
) -> Frames:
    """The frames ledger, flow, flow_members and flow_rounds, with every identity of the flow proved, and of citations.

    `named` holds the tables of every stage, `updated` the name and the tables of the released version that this one
    updates. Raises FlowError where a record is lost or counted twice: a bug; ReviewError as `trace_citations` does.
    """
    records, former = named["records"], _read_former(updated)
    with jobs.step("tracing every record to its bucket"):
        ledger = trace_records(named, searches=searches)
    with jobs.step("drawing up the flow"):
        flow, members = measure_flow(ledger, tables=named, searches=searches, protocol=protocol, former=former)
        new = list_new_rounds(searches, former) if former else ()
        rounds = measure_rounds(ledger, tables=named, searches=searches, protocol=protocol)
        check_flow(flow, members, ledger, records=records, new=new)
        check_rounds(rounds, ledger, records=records, searches=searches, members=members, new=new)
    made = {"ledger": ledger, "flow": flow, "flow_members": members, "flow_rounds": rounds}
    made |= trace_citations({**named, "ledger": ledger}, searches=searches)
    return {name: tables.as_written(name, frame) for name, frame in made.items()}


def _read_former(updated: tuple[str, Given] | None) -> Former | None:
    if updated is None:
        return None
    version, frames = updated
    rounds, studies = (
        sorted(set(frames[name][column])) for name, column in (("searches", "round"), ("studies", "study_id"))
    )
    return Former(version, tuple(rounds), tuple(studies))


def tell_changes(before: tuple[str, Given] | None, now: Given) -> pd.DataFrame:
    """The frame changes: since the version `before`, with its name; empty for the first one."""
    if before is None:
        return tables.empty("changes")
    since, frames = before
    with jobs.step(f"comparing the review with version {since}"):
        return compare_versions(frames, now, since=since)


def check_review(named: Given, *, config: Mapping[str, Any]) -> Frames:
    """The frames checks, check_issues and open_checks; `config` is as for `open_view`.

    Raises ReviewError for an answer in config/checklist to an item that no standard has.
    """
    checklist = config["checklist"]
    with jobs.step("checking the review against the standards"):
        raise_any(check_answers(zip(checklist["standard"], checklist["item"], strict=True)))
        checks, issues = run_checks(open_view(named, config=config))
        made = {"checks": checks, "check_issues": issues, "open_checks": checks[checks["status"] == "open"]}
        return {name: tables.as_written(name, frame) for name, frame in made.items()}


def close_review(config: Mapping[str, Any], *, checks: pd.DataFrame, issues: pd.DataFrame) -> None:
    """Raise ReviewError for a review that calls itself final while a check of grade E is open."""
    if config.get("final") == "true":
        raise_any(list_stopping(checks, issues))


def write_texts(view: View) -> dict[str, str]:
    """The texts of reports/exports/ by file name: what was included and excluded, seeds, the flow, how to cite."""
    with jobs.step("exporting what was included and excluded"):
        return write_exports(view)
