"""The seeds of the next round of citation searching as lists that citation indexes and their tools take."""

import csv
import io
from collections.abc import Iterable

from prismake.exports.cells import keep_text
from prismake.report.citation_searching import NOT_KNOWN, count_nameless, lacks_identifier, list_waiting
from prismake.report.view import View
from prismake.tables import to_rows

BY_HAND = "neither DOI nor PMID: check its list of references by hand, and name it by its record in the search log"
COLUMNS = ("seed", "authors", "year", "title", "doi", "pmid", "chased", "note")


def list_seed_rows(view: View) -> list[dict[str, str]]:
    """The references of all seeds that wait, each with the note that it has to be followed by hand where it has to."""
    waiting = {
        str(row["seed"]): BY_HAND * lacks_identifier(row) for row in list_waiting(view.tables["seed_references"])
    }
    references = view.tables["references"].sort_values("reference_id", kind="stable")
    kept = references[references["reference_id"].isin(list(waiting))]
    return [{**row, "note": waiting[str(row["reference_id"])]} for row in to_rows(kept)]


def write_identifiers(rows: Iterable[dict[str, str]], name: str) -> str:
    """The DOIs or the PMIDs, one on each line."""
    return "".join(f"{row[name]}\n" for row in rows if row[name])


def write_seeds(view: View) -> str:
    """Every included document and every other seed as CSV, with the rounds in which it was one."""
    references = {str(row["reference_id"]): row for row in to_rows(view.tables["references"])}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    unchased = NOT_KNOWN if count_nameless(view.tables["citation_searches"]) else "waits for a round"
    for seed in to_rows(view.tables["seed_references"]):
        told = references.get(str(seed["seed"]), {})
        waits = seed["state"] == "included" and not seed["chased"]
        note = (BY_HAND if lacks_identifier(seed) else unchased) if waits else ""
        cells = {**seed, **{name: told.get(name, "") for name in ("authors", "year", "title")}, "note": note}
        writer.writerow([keep_text(str(cells[name])) for name in COLUMNS])
    return stream.getvalue()
