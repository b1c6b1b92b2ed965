"""The report's tables on how people screened: agreement, batches, the stopping test."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.flow import describe_stopping
from prismake.report.labels import PHASE_LABELS
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.tables import to_rows
from prismake.text.batch_names import name_batches

AGREEMENT = (
    "Agreement before consensus: the same decision, whatever its reason; on title and abstract unclear goes on to full"
    " text, as include does"
)
SAME_REASON = "Same decision and reason"
Answers = dict[str, tuple[str, str]]  # the decision and the reason for each reference
Said = dict[str, dict[str, Answers]]


def list_agreement(tables: Mapping[str, pd.DataFrame]) -> Listing:
    """Agreement of each pair of people before consensus, of all together, and per batch where there are several."""
    frame = tables["agreement"].sort_values("phase", ascending=False, kind="stable")
    batches = frame[frame["batch"] != ""].groupby("phase")["batch"].nunique()
    said = {phase: _read_said(tables[f"votes_{phase}"]) for phase in frame["phase"].unique()}
    rows = tuple(
        (
            PHASE_LABELS.get(row["phase"], row["phase"]),
            row["batch"] or "all",
            f"{row['person_a']} and {row['person_b']}" if row["person_a"] else f"all {row['people']} together",
            int(row["n"]),
            f"{write_number(100 * row['observed'], 1)} %" if not pd.isna(row["observed"]) else "",
            row["statistic"],
            write_number(row["kappa"]),
            f"[{write_number(row['ci_low'])}, {write_number(row['ci_high'])}]" if not pd.isna(row["ci_low"]) else "",
            write_number(row["pabak"]),
            _share_reasons(said[row["phase"]].get(row["batch"], {}), row["person_a"], row["person_b"]),
            row["remark"],
        )
        for row in to_rows(frame)
        if not row["batch"] or batches[row["phase"]] > 1
    )
    columns = (
        "Phase",
        "Batch",
        "People",
        "All voted",
        "Agreement",
        "Statistic",
        "Kappa",
        "95 % CI",
        "PABAK",
        SAME_REASON,
        "Remark",
    )
    return Listing("agreement", AGREEMENT, columns, rows, "No two people have voted on the same reference yet.")


def _read_said(votes: pd.DataFrame) -> Said:
    """What reviewers said of each reference, by batch ("" for all together) and person; of batches with a reason."""
    cast = votes[(votes["role"] == "reviewer") & (votes["decision"] != "")]
    columns = [cast[name].tolist() for name in ("reference_id", "person", "batch", "decision", "reason")]
    if not any(columns[-1]):
        return {}
    named, said, reasoned = name_batches(zip(*columns[:3], strict=True)), Said(), set()
    for reference, person, _, decision, reason in zip(*columns, strict=True):
        for batch in ("", *named.get(reference, ())[:1]):
            said.setdefault(batch, {}).setdefault(person, {})[reference] = (decision, reason)
            reasoned.update([batch] * bool(reason))
    return {batch: said[batch] for batch in reasoned}


def _share_reasons(said: Mapping[str, Answers], *people: str) -> str:
    """How often two people gave the same decision and, for an exclusion, the same reason; only where reasons are."""
    one, other = (said.get(person, {}) for person in people)
    both = one.keys() & other.keys()
    same = sum(one[reference] == other[reference] for reference in both)
    return f"{same} of {len(both)}" if both else ""


def list_batches(tables: Mapping[str, pd.DataFrame]) -> Listing:
    """Every batch with the people who have it and how far it is; for a pilot batch, whether it was passed."""
    rows = tuple(
        (
            words,
            str(row["batch"]),
            str(row["people"]).replace("; ", ", "),
            int(row["n"]),
            int(row["complete"]),
            write_number(row["kappa"]),
            str(row["verdict"]) + (f" ({write_number(row['threshold'])})" if not pd.isna(row["threshold"]) else ""),
            row["remark"],
        )
        for phase, words in PHASE_LABELS.items()
        for row in to_rows(tables[f"batches_{phase}"])
    )
    columns = ("Phase", "Batch", "People", "References", "Complete", "Kappa", "State", "Remark")
    return Listing("batches", "Batches handed out", columns, rows, "Nothing has been handed out yet.")


def list_machines(tables: Mapping[str, pd.DataFrame]) -> list[Listing]:
    """How each machine did on the sample of each round; no table where no machine votes."""
    rows = tuple(
        (
            words,
            str(row["person"]),
            str(row["round"]),
            int(row["references"]),
            int(row["sample"]),
            int(row["decided"]),
            int(row["voted"]),
            int(row["relevant"]),
            int(row["found"]),
            int(row["extra"]),
            write_number(row["recall"], 3),
            f"[{write_number(row['ci_low'], 3)}, {write_number(row['ci_high'], 3)}]" if row["ci_low"] >= 0 else "",
            write_number(row["line"], 3),
            str(row["verdict"]),
            int(row["differs"]),
        )
        for phase, words in PHASE_LABELS.items()
        for row in to_rows(tables[f"machines_{phase}"])
    )
    columns = (
        *("Phase", "Machine", "Round", "References", "Sample", "Decided by people", "Voted by machine", "Relevant"),
        *("Found", "Extra", "Recall", "Limits", "Line", "Verdict", "Differs from people"),
    )
    return [Listing("machines", "Machines that vote, on samples drawn by chance", columns, rows)] if rows else []


def list_reached(stopping: pd.DataFrame) -> list[str]:
    """The rounds, in order, of whose references a stopping test has shown that the target is reached.

    A test that a later batch of the round does not pass takes nothing back: what was unread was left by then.
    """
    return sorted(set(stopping.loc[stopping["reached"] == "yes", "round"].astype(str)))


def list_stopping(tables: Mapping[str, pd.DataFrame], *, protocol: Mapping[str, Any]) -> list[Listing]:
    """The stopping test after each completed batch; no table where references were not ranked."""
    rows = tuple(
        (
            str(row["batch"]),
            int(row["read"]),
            int(row["references"]),
            int(row["relevant"]),
            write_number(row["p"], 4),
            str(row["reached"]),
        )
        for row in to_rows(tables["stopping_title_abstract"])
    )
    columns = ("Batch", "Read", "Of", "Relevant", "p", "Reached")
    caption = f"Stopping test: {describe_stopping(protocol)}"
    return [Listing("stopping", caption, columns, rows)] if rows else []
