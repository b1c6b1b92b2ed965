"""How documents became studies, what documents assert, what was retracted, and the tables that the review declares."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.audit_trail import Link
from prismake.report.grammar import write_remark, write_words
from prismake.report.labels import name_rule
from prismake.report.listings import Cell, Listing
from prismake.report.members import Library
from prismake.report.numerals import write_count
from prismake.tables import to_rows
from prismake.text.units import write_unit

Tables = Mapping[str, pd.DataFrame]
JUDGEMENT = "no figure to compare"
RELATIONS = {
    "": "waits for a ruling",
    "not sure": "whether they share people was not settled",
    "overlapping cohorts": "never pooled together",
}


def list_reports(tables: Tables, library: Library) -> Listing:
    """Every further document of a study, with what it is and what joined it."""
    further = tables["study_references"][tables["study_references"]["role"] != "primary"]
    rows: list[tuple[Cell, ...]] = [
        (
            library.label_of(row["study_id"]),
            row["role"],
            name_rule(row["joined_by"]),
            library.find_reference(row["reference_id"]),
        )
        for row in to_rows(further)
    ]
    columns = ("Study", "Role", "Joined by", "Document")
    caption = "Documents that belong to the study of another document"
    return Listing("study-reports", caption, columns, tuple(sorted(rows, key=lambda row: str(row[:3]))))


def list_cohorts(tables: Tables, library: Library) -> Listing:
    """Studies that share people, or may do so."""
    rows = tuple(
        (library.label_of(row["study_a"]), library.label_of(row["study_b"]), RELATIONS[row["ruling"]], row["evidence"])
        for row in to_rows(tables["cohorts"])
    )
    columns = ("Study", "Other study", "Ruling", "Evidence")
    return Listing("cohorts", "Studies that share people, or may do so", columns, rows)


def list_claims(tables: Tables, library: Library, *, order: Sequence[str] = ()) -> Listing:
    """The claims register in the order of config/claims: what stands behind each, by people and by machine."""
    places = {claim: at for at, claim in enumerate(order)}
    claims = frozenset(tables["claims"]["claim_id"])
    found = to_rows(tables["claims"].sort_values(["document", "claim_id"], kind="stable"))
    rows = tuple(
        (
            row["statement"],
            f"{row['document']}, {row['location']}".rstrip(", "),
            _write_figure(row),
            _name_source(row, library),
            _judge(row),
            _tell_machine(row, claims=claims),
            row["reason"],
        )
        for row in sorted(found, key=lambda row: places.get(str(row["claim_id"]), len(places)))
    )
    columns = ("Claim", "Asserted in", "Figure", "Source", "Verdict", "By the machine", "Reason")
    return Listing("claims", "Figures that documents assert, and what stands behind them", columns, rows)


def _tell_machine(row: Mapping[Any, Any], *, claims: Container[str]) -> str:
    doubt = f". Doubt: {row['doubt']}" if row["doubt"] else ""
    return f"{row['machine']}: {write_remark(str(row['evidence']), kept=claims)}{doubt}"


def _judge(row: Mapping[Any, Any]) -> str:
    """The verdict of people; of a claim without a figure nothing can be confirmed or contradicted."""
    judged = row["verdict"] in ("confirmed", "contradicted", "different denominator")
    return JUDGEMENT if judged and not row["value"] else str(row["verdict"])


def _name_source(row: Mapping[Any, Any], library: Library) -> Cell:
    """The study or the document that a claim is said to come from, by name."""
    if row["study_id"]:
        return Link(make_anchor("study", str(row["study_id"])), library.label_of(str(row["study_id"])))
    if row["source_study"]:
        entry = library.find_source(str(row["source_study"]))
        return Link(entry.anchor, library.name_reference(entry)) if entry else str(row["source_study"])
    return "none given" if row["verdict"] == "not checked" else "none found"


def count_verdicts(tables: Tables) -> str:
    """Two sentences on the register: how many claims, by verdict, and how far people and machine say the same."""
    claims = to_rows(tables["claims"])
    counts = Counter(_judge(row) for row in claims)
    told = ", ".join(f"{n} {verdict}" for verdict, n in sorted(counts.items()))
    unchecked = sum(row["machine"] in ("", "not checked") for row in claims)
    differ = sum(row["doubt"] != "" for row in claims)
    rest = f" On {unchecked} the machine had nothing to compare." if unchecked else ""
    return f"{write_count(len(claims), 'claim')}: {told}. People and machine differ on {differ or 'none'}.{rest}"


def list_retractions(tables: Tables, library: Library) -> Listing:
    """Notices on references, those of included studies first."""
    study_of = dict(
        zip(tables["study_references"]["reference_id"], tables["study_references"]["study_id"], strict=True)
    )
    found = [(study_of.get(row["reference_id"], ""), row) for row in to_rows(tables["retractions"])]
    rows = tuple(
        (
            library.label_of(study_id) if study_id else "not included",
            row["flag"] or f"{row['nature']}, taken back",
            row["date"],
            f"{row['source']} {row['notice']}".strip(),
            row["reason"],
            library.find_reference(row["reference_id"]),
        )
        for study_id, row in sorted(found, key=lambda pair: (not pair[0], pair[0], pair[1]["reference_id"]))
    )
    columns = ("Study", "Notice", "Date", "Found in", "Reason", "Document")
    caption = "Retractions, corrections and expressions of concern"
    looked = "Neither the exports nor the files that were compared tell of any."
    nothing = "The exports tell of none." if tables["retraction_checks"].empty else looked
    return Listing("retractions", caption, columns, rows, nothing)


def list_checks(tables: Tables) -> Listing:
    """The Retraction Watch files that the references were compared with."""
    rows = tuple(
        (row["file"], row["checked_on"], int(row["entries"]), int(row["matched"]))
        for row in to_rows(tables["retraction_checks"])
    )
    columns = ("File", "Date of the check", "Notices in the file", "References with a notice")
    nothing = "No file of Retraction Watch was given: only what the exports themselves say was looked at."
    return Listing("retraction-checks", "Files that were compared", columns, rows, nothing)


def list_evidence(tables: Tables) -> list[Listing]:
    """The tables that the review declares in config/tables.yaml, in their order."""
    listings = []
    for (_, table_id), cells in tables["evidence_tables"].groupby(["place", "table_id"], sort=True):
        grid: dict[int, dict[int, dict[Any, Any]]] = {}
        for cell in to_rows(cells):
            grid.setdefault(int(cell["row"]), {})[int(cell["column"])] = cell
        first = [grid[min(grid)][column] for column in sorted(grid[min(grid)])]
        rows = tuple(
            tuple(write_remark(str(row[column]["text"])) for column in sorted(row)) for _, row in sorted(grid.items())
        )
        headings = tuple(str(cell["heading"]) for cell in first)
        listings.append(Listing(f"evidence-{table_id}", str(first[0]["title"]), headings, rows))
    return listings


def _write_figure(row: Mapping[Any, Any]) -> str:
    limits = f" [{row['ci_low']}, {row['ci_high']}]" if row["ci_low"] and row["ci_high"] else ""
    counted = write_unit(str(row["n"]), str(row["denominator"])) if row["n"] else ""
    n = f"/{counted}" if row["measure"] == "events" and counted else f", n = {counted}" if counted else ""
    measure = "" if row["measure"] in ("events", "other", "number", "trait") else f"{row['measure']} "
    return f"{measure}{write_words(str(row['value']))}{limits}{n}".strip()
