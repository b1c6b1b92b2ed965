"""Reading an export of RIS, beside rispy and CoLRev's loader; and a file of retractions against many references."""

import csv
from collections.abc import Callable
from pathlib import Path

CORES = 2
EXPORT = "export.ris"
NOTICES = 60_000
UNUSED = ("Subject", "Institution", "Journal", "Publisher", "Country", "Author", "URLS", "ArticleType", "RetractionDOI")
NOTICE = {"Title": "Tea, hot", "RetractionDate": "7/5/2015 0:00", "RetractionNature": "Retraction", "Paywalled": "No"}


def prepare(size: int, folder: Path) -> None:
    """One export of as many records, in six dialects, with abstracts."""
    from timed.exports import write_export

    write_export(folder / EXPORT, count=size)


def read(folder: Path) -> Callable[[], object]:
    """Every column and identifier, as the table that is written to disk."""
    import pandas as pd

    from prismake import tables
    from prismake.ingest import read_source

    row = {"source": "s", "round": "1", "file": EXPORT, "hits": ""}

    def work() -> str:
        records, *_ = read_source(pd.DataFrame([row], dtype="str"), source="s", folder=folder, cores=CORES)
        tables.write("records", records, folder / "records.parquet")
        return f"{len(records)} records"

    return work


def read_with_rispy(folder: Path) -> Callable[[], object]:
    """Raw tags under other names, those that it does not know left out, which is its faster way."""
    import rispy

    return lambda: f"{len(rispy.load(folder / EXPORT, encoding='utf-8', skip_unknown_tags=True))} records"


def read_with_colrev(folder: Path) -> Callable[[], object]:
    """Raw tags as well, numbered in order; runs in its own environment."""
    from colrev.loader.load_utils import load

    def name_type(entry: dict[str, str]) -> None:
        entry["ENTRYTYPE"] = "article"  # what a user of the loader has to tell it

    return lambda: f"{len(load(folder / EXPORT, entrytype_setter=name_type, unique_id_field='INCREMENTAL'))} records"


def prepare_retractions(size: int, folder: Path) -> None:
    """A file of Retraction Watch with many notices, and references, one in twenty of them retracted."""
    from prismake import tables

    rows = [
        {**dict.fromkeys(UNUSED, ""), **NOTICE, "Record ID": n, "OriginalPaperDOI": f"10.5555/tea.{n}",
         "OriginalPaperPubMedID": n, "Reason": "+Error in Data;", "RetractionPubMedID": 0}
        for n in range(NOTICES)
    ]  # fmt: skip
    with (folder / "retraction_watch_2026-05-31.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    references = [{"reference_id": f"b:{n}", "doi": f"10.5555/tea.{n * NOTICES // size * 20}"} for n in range(size)]
    tables.write("references", tables.from_rows("references", references), folder / "references.parquet")


def match_retractions(folder: Path) -> Callable[[], object]:
    """All notices against all references."""
    from prismake import screen, tables

    references, related = tables.read("references", folder / "references.parquet"), tables.empty("related")

    def work() -> str:
        found, _ = screen.check_retractions(
            folder.glob("*.csv"), references=references, related=related, checked_on="2026-05-31"
        )
        return f"{len(found)} retracted"

    return work
