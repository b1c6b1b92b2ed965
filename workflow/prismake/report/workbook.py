"""The report as a workbook: the same tables as typed, filterable sheets."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from prismake.config.reserved import AS_THEY_ARE, LINKED, POOLING, name_sheet
from prismake.files.refusals import naming
from prismake.report.apart import list_apart
from prismake.report.audit_trail import Link
from prismake.report.characteristics import read_characteristics
from prismake.report.citations import write_citation
from prismake.report.evidence_maps import list_maps
from prismake.report.flow_diagram import is_update
from prismake.report.flow_template import name_step
from prismake.report.harms import list_harms
from prismake.report.labels import name_column
from prismake.report.ledger import BUCKETS
from prismake.report.linked import list_evidence
from prismake.report.summary import count_all_rounds
from prismake.report.value_matrix import list_matrix
from prismake.report.view import View, open_view
from prismake.report.workbook_cells import PLAIN_TEXT, Sheet, make_formats, write_sheet
from prismake.tables import TABLES, to_rows

SCREENED = ", from databases and registers"  # what other methods bring is sought without being screened
IN_UPDATE = ", in the new searches"
EXACT_DIGITS = 15  # A spreadsheet program rounds longer numbers.


def write_workbook(tables: Mapping[str, pd.DataFrame], path: str | Path, *, config: Mapping[str, Any]) -> None:
    """Write the workbook; `tables` and `config` as for `render_page`.

    Text is never taken for a formula, a number or a link. The creation date is config["provenance"]["date"], else the
    last search, so that the same tables give the same bytes.
    """
    view = open_view(tables, config=config)
    created = _read_date(config)
    with naming(path), xlsxwriter.Workbook(str(path), PLAIN_TEXT) as book:
        book.set_properties({"title": str(config["config"]["title"]), "created": created})
        formats = make_formats(book)
        for sheet in _list_sheets(view):
            write_sheet(book.add_worksheet(sheet.name), sheet, formats=formats)


def _read_date(config: Mapping[str, Any]) -> datetime.datetime:
    dates = sorted(str(date) for date in config["searches"]["searched_on"] if str(date))
    text = str(config["provenance"].get("date") or (dates[-1] if dates else "1980-01-01"))
    return datetime.datetime.fromisoformat(text[:10])


def _list_sheets(view: View) -> Iterable[Sheet]:
    yield from (build(view) for build in SHEETS)
    yield Sheet("matrix", *list_matrix(view.tables, view.library, codebook=view.codebook))
    yield from (sheet for build in OWN_SHEETS for sheet in build(view))
    yield from (_sheet_frame(name_sheet(table), view.tables[table]) for table in _list_tables(view))
    yield _sheet_rounds(view)
    yield _sheet_columns(view)


def _sheet_summary(view: View) -> Sheet:
    """What the page says first, then the main numbers of the flow, and what is open in all rounds.

    Those of the flow of an update are of its new searches.
    """
    tables, config = view.tables, view.config
    numbers = {str(row["data"]): row for row in to_rows(tables["flow"])}
    update = IN_UPDATE * is_update(tables["flow"])
    whole = count_all_rounds(tables) or {key: int(row["n"]) for key, row in numbers.items()}
    shown = (
        "records_screened",
        "dbr_sought_reports",
        "other_sought_reports",
        "dbr_assessed",
        "other_assessed",
        "new_studies",
        "new_reports",
    )
    open_keys = tuple(key for key in numbers if key.endswith(("_pending", "_conflict", "_awaiting")))
    rows: list[tuple[Any, ...]] = [("Title", str(config["title"]))]
    rows.append(("Version", str(config.get("version") or "")))
    rows.append(("Demonstration", str(config.get("demonstration") or "no")))
    rows.append(("Last search", view.last_search or "none was run"))
    rows += [(words, int(n)) for words, n, _ in view.summary.facts]
    for key in (*shown, *open_keys):
        if key in numbers:
            words = name_step(key, str(numbers[key]["description"])) + SCREENED * (key == "records_screened")
            new = key in shown and not key.startswith("new_")
            rows.append((words + update * new, int(numbers[key]["n"] if key in shown else whole.get(key, 0))))
    return Sheet("summary", ("What", "Value"), rows)


def _sheet_references(view: View) -> Sheet:
    """Every reference with the bucket of the record that stands for it."""
    tables, ledger = view.tables, view.tables["ledger"]
    standing = ledger[~ledger["bucket"].isin(["duplicate", "also_in_databases"])]
    ended = zip(*(standing[name].tolist() for name in ("bucket", "reason", "study_id")), strict=True)
    status = dict(zip(standing["reference_id"].tolist(), ended, strict=True))
    fields = ("authors", "year", "title", "journal", "volume", "issue", "pages", "doi", "pmid", "sources", "rounds")
    columns = {name: tables["references"][name].tolist() for name in ("reference_id", *fields, "n_records")}
    columns["year"] = [_whole(year) for year in columns["year"]]
    rows = []
    for reference, *described in zip(*columns.values(), strict=True):
        bucket, reason, study = status[reference]
        rows.append((reference, bucket, BUCKETS[bucket], reason, study, *described))
    head = ("reference_id", "bucket", "meaning", "reason", "study_id", *fields, "n_records")
    return Sheet("references", head, rows)


def _sheet_studies(view: View) -> Sheet:
    tables = view.tables
    found = read_characteristics(tables, view.library, codebook=view.codebook)
    registry = dict(zip(tables["studies"]["study_id"], tables["studies"]["registry_ids"], strict=True))
    rows = [
        (
            study.study_id,
            study.member.label,
            registry[study.study_id],
            "; ".join(entry.entry_id for entry in study.member.entries),
            *study.traits,
        )
        for study in found.studies
    ]
    return Sheet("included studies", ("study_id", "study", "registrations", "references", *found.columns), rows)


def _sheet_excluded(view: View) -> Sheet:
    tables = view.tables
    reasons = {str(row["id"]): str(row["reason"]) for row in view.protocol.get("criteria") or []}
    found = tables["ledger"][tables["ledger"]["bucket"] == "full_text_excluded"]
    shown = tables["references"]["reference_id"].isin(found["reference_id"].tolist())
    references = {str(row["reference_id"]): row for row in to_rows(tables["references"][shown])}
    rows = [
        (
            row["reference_id"],
            write_citation(references[row["reference_id"]]),
            reasons.get(row["reason"], row["reason"]),
            references[row["reference_id"]]["doi"],
        )
        for row in to_rows(found)
    ]
    return Sheet("excluded full texts", ("reference_id", "citation", "reason", "doi"), rows)


def _sheet_duplicates(view: View) -> Sheet:
    tables = view.tables
    found = tables["ledger"][tables["ledger"]["bucket"].isin(["duplicate", "also_in_databases"])]
    titles = dict(zip(tables["records"]["record_id"].tolist(), tables["records"]["title"].tolist(), strict=True))
    rows = [
        (row["record_id"], row["reference_id"], row["bucket"], row["reason"], titles[row["record_id"]])
        for row in to_rows(found)
    ]
    return Sheet("duplicates", ("record_id", "reference_id", "bucket", "joined_by", "title"), rows)


def _sheet_searches(view: View) -> Sheet:
    searches = view.searches
    columns = tuple(str(column) for column in searches.columns)
    rows = [
        tuple(_whole(row[column]) if column == "hits" else str(row[column]) for column in columns)
        for row in to_rows(searches)
    ]
    return Sheet("searches", columns, rows)


def _sheet_rounds(view: View) -> Sheet:
    """A row for each member of the flow, a column for each number of it, and in the cells the rounds that count it."""
    found = view.tables["flow_rounds"]
    listed = (found[name].tolist() for name in ("member_id", "data", "round"))
    counted: dict[str, dict[str, list[str]]] = {}
    for member, data, name in zip(*listed, strict=True):
        counted.setdefault(member, {}).setdefault(data, []).append(name)
    numbers = _list_numbers(view)
    rows = [(member, *("; ".join(of.get(data, ())) for data in numbers)) for member, of in sorted(counted.items())]
    return Sheet("flow rounds", ("member_id", *numbers), rows)


def _list_numbers(view: View) -> tuple[str, ...]:
    return tuple(dict.fromkeys(view.tables["flow_rounds"]["data"].tolist()))


# One line per sheet: those made for the reader first, then tables of results/ as they are.
def _sheets_evidence(view: View) -> Iterable[Sheet]:
    """One sheet per table and map that the review declares."""
    shown = (*list_maps(view.tables, view.library), *list_evidence(view.tables))
    for listing in (*shown, *list_harms(view.tables, view.library), *list_apart(view.tables)):
        rows: list[tuple[Any, ...]] = [
            tuple(_whole(cell.words if isinstance(cell, Link) else cell) for cell in row) for row in listing.rows
        ]
        yield Sheet(name_sheet(listing.name.removeprefix("evidence-")), listing.columns, rows)


def _sheets_linked(view: View) -> Iterable[Sheet]:
    """What documents assert, how they became studies, and what was retracted, as far as there is any."""
    return (_sheet_frame(name_sheet(name), view.tables[name]) for name in LINKED if len(view.tables[name]))


SHEETS: tuple[Callable[[View], Sheet], ...] = (
    _sheet_summary,
    _sheet_references,
    _sheet_studies,
    _sheet_excluded,
    _sheet_duplicates,
    _sheet_searches,
)
OWN_SHEETS: tuple[Callable[[View], Iterable[Sheet]], ...] = (_sheets_evidence, _sheets_linked)


def _list_tables(view: View) -> tuple[str, ...]:
    """Those that the workbook shows as they are; of a review that pools nothing, none of what pools."""
    return tuple(name for name in AS_THEY_ARE if not (not view.pools and name in POOLING and view.tables[name].empty))


def _sheet_columns(view: View) -> Sheet:
    """The data dictionary: what every column means that the workbook takes from results/, and every number's."""
    flow = {str(row["data"]): str(row["description"]) for row in to_rows(view.tables["flow"])}
    rows = [
        (name_sheet(table), name_column(column), column, declared.meaning)
        for table in _list_tables(view)
        for column, declared in TABLES[table].columns.items()
    ]
    numbers = _list_numbers(view)
    rows += [
        ("flow rounds", name_column(data), data, f"the rounds that count it: {flow.get(data, data)}")
        for data in numbers
    ]
    return Sheet("columns", ("Sheet", "Heading", "Column in results/", "Meaning"), rows)


def _sheet_frame(name: str, frame: pd.DataFrame) -> Sheet:
    columns = tuple(str(column) for column in frame.columns)
    return Sheet(name, columns, list(zip(*(frame[column].tolist() for column in columns), strict=True)))


def _whole(value: Any) -> int | str:
    if pd.isna(value):
        return ""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) <= EXACT_DIGITS else text
