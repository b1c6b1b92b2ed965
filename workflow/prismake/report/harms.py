"""Harms as the report shows them: study by study and arm by arm, and as counts in the summary of findings."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.audit_trail import Link
from prismake.report.grammar import write_words
from prismake.report.listings import Cell, Listing
from prismake.report.members import Library
from prismake.report.numerals import write_count
from prismake.tables import to_rows
from prismake.text.units import write_unit
from prismake.text.vocabulary import NOT_SETTLED

Tables = Mapping[str, pd.DataFrame]
NOT_SEEN, NOT_EXTRACTED = "not seen", "not extracted"
WHOLE = " (whole study)"  # where arms of one study stand in rows of their own
NUMBER = {NOT_SEEN: "number not seen", NOT_EXTRACTED: NOT_EXTRACTED}
DIFFER = "extractors differ, not settled"
NO_FIGURES = "no figures extracted"
UNJUDGED = "not judged"


def list_harms(tables: Tables, library: Library) -> list[Listing]:
    """The tables of harms, in their order: one row per study and arm; some columns are of the study as a whole."""
    listings, extracted = [], _list_extracted(tables)
    for (_, table_id), own in tables["harms"].groupby(["place", "table_id"], sort=True):
        rows: list[tuple[Cell, ...]] = [
            (
                Link(make_anchor("study", str(row["study_id"])), library.label_of(str(row["study_id"]))),
                str(row["arm"]) or NOT_EXTRACTED,
                _tell(row["people"]) or NUMBER[silent],
                _tell(row["events"]) or NO_FIGURES,
                _tell(write_words(str(row["statement"]))) or silent,
                _tell(row["words"]),
                _tell_follow_up(row) or silent,
                _tell(row["late"]) or silent,
            )
            for row in sorted(to_rows(own), key=lambda row: library.label_of(str(row["study_id"])).casefold())
            for silent in [NOT_SEEN if row["study_id"] in extracted else NOT_EXTRACTED]
        ]
        title, of = str(own["title"].iloc[0]), WHOLE * bool(own["study_id"].duplicated().any())
        told = tuple(f"{column}{of}" for column in ("Stated of harms", "In words", "Follow-up", "Late results"))
        columns = ("Study", "Arm", "People", "Events", *told)
        listings.append(Listing(f"evidence-{table_id}", title, columns, tuple(rows), filters=told[:1]))
    return listings


def _list_extracted(tables: Tables) -> set[str]:
    """The studies of which somebody extracted something: of others nobody has looked for harms."""
    rows = tables["extraction"]
    return set(rows.loc[rows["value"] != "", "study_id"])


def _tell(value: object) -> str:
    """A cell; of what is not settled, that the extractors differ."""
    return str(value).replace(NOT_SETTLED, DIFFER)


def _tell_follow_up(row: Mapping[Any, Any]) -> str:
    value = str(row["follow_up"])
    return _tell(value) if value in ("", NOT_SETTLED) else write_unit(value, str(row["unit"]))


def summarise_harms(tables: Tables) -> list[tuple[str, ...]]:
    """A row of the summary of findings for each table of harms: how many studies stated what; nothing is pooled."""
    rows: list[tuple[str, ...]] = []
    extracted = _list_extracted(tables)
    for _, own in tables["harms"].groupby("place", sort=True):
        studies = own.drop_duplicates("study_id").set_index("study_id")["statement"]
        figures = own["events"].str.contains(r"\d+/", regex=True)
        counted = set(own.loc[figures, "study_id"])
        stated = Counter(_tell(write_words(str(word))) for word in studies if word)
        told = [f"{word}: {_count(n)}" for word, n in sorted(stated.items(), key=lambda one: (-one[1], one[0]))]
        silent = set(studies[studies == ""].index)
        if unseen := len((silent - counted) & extracted):
            told.append(f"{NOT_SEEN} in what was read: {_count(unseen)}")
        if open_ := len(silent - counted - extracted):
            told.append(f"{NOT_EXTRACTED}: {_count(open_)}")
        if alone := len(silent & counted):
            told.append(f"figures of events alone: {_count(alone)}")
        told.append(f"of these, with figures of events: {_count(len(counted))}")
        n = len(counted | set(studies[studies != ""].index))
        rows.append((str(own["title"].iloc[0]), "", "; ".join(told), "not pooled", _count(n), UNJUDGED, ""))
    return rows


def _count(n: int) -> str:
    return write_count(n, "study", "studies")
