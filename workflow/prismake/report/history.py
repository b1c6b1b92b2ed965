"""Tables of what happened while people decided: attempts to get reports, reopened decisions, remarks, work owed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.report.listings import Listing
from prismake.report.members import Library
from prismake.running.workload import write_owed
from prismake.text.vocabulary import DECIDING

Tables = Mapping[str, pd.DataFrame]
PHASE_WORDS = {"title_abstract": "title and abstract", "full_text": "full text"}


def list_attempts(tables: Tables, library: Library) -> Listing:
    """What people wrote of each report that counts as not retrieved, such as where and when it was tried."""
    ledger = tables["ledger"]
    gone = set(ledger.loc[ledger["bucket"] == "full_text_not_retrieved", "reference_id"])
    tried: dict[str, list[str]] = {}
    for vote in declared.to_rows(tables["votes_full_text"]):
        if vote["reference_id"] in gone and vote["decision"] == "not_retrieved" and vote["role"] in DECIDING:
            words = vote["attempts"] or vote["note"] or "attempts not stated"
            tried.setdefault(vote["reference_id"], []).append(f"{vote['person']}: {words}")
    rows = tuple((library.find_reference(one), "; ".join(dict.fromkeys(tried.get(one, [])))) for one in sorted(gone))
    nothing = "No report counts as not retrieved."
    return Listing(
        "attempts", "Reports not retrieved, and what people wrote of it", ("Report", "In their words"), rows, nothing
    )


def list_reopened(tables: Tables, library: Library, *, protocol: Mapping[str, Any]) -> Listing:
    """Decisions that the adjudicator took up again, each with its why."""
    reasons = {str(item["id"]): str(item["reason"]) for item in protocol.get("criteria") or []}
    rows = tuple(
        (
            library.find_reference(vote["reference_id"]),
            PHASE_WORDS[phase],
            " – ".join(filter(None, (vote["decision"].replace("_", " "), reasons.get(vote["reason"], "")))),
            vote["note"],
            vote["person"],
        )
        for phase in declared.PHASES
        for vote in declared.to_rows(tables[f"votes_{phase}"])
        if vote["role"] == "reopened"
    )
    columns = ("Document", "Phase", "New decision", "Why", "Who")
    return Listing("reopened", "Decisions reopened", columns, rows, "No decision was reopened.")


def list_remarks(tables: Tables) -> Listing:
    """What was noticed about votes, rulings, sheets and seeds and changes nothing."""
    rows = tuple(
        (row["kind"], row["reference_id"], row["text"], f"{row['sheet']} {row['cell']}".strip())
        for row in declared.to_rows(tables["remarks"])
    )
    columns = ("Kind", "Document", "What was noticed", "Place")
    return Listing("remarks", "Remarks on votes, rulings, sheets and seeds", columns, rows, "Nothing was noticed.")


def list_work(tables: Tables, *, left: bool) -> Listing:
    """Who owes what; `left` says that somebody left the review, whose work has no row."""
    head, *lines = write_owed(tables["owed"])
    rows = tuple((line[0], line[1], int(line[2]), int(line[3]), int(line[4]), line[5]) for line in lines)
    caption = "Work done and still owed" + (", without that of people who left" if left else "")
    return Listing("owed", caption, head, rows, "Nobody was asked for anything yet.")
