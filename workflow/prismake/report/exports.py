"""The review in forms that other programs read: RIS, BibTeX, CSL JSON, the PRISMA interchange table, CFF."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prismake.exports.ris import write_entry
from prismake.report.interchange import write_prisma
from prismake.report.seed_lists import list_seed_rows, write_identifiers, write_seeds
from prismake.report.view import View
from prismake.tables import to_rows

Row = Mapping[Any, Any]
SETS = {"included": ("included",), "excluded": ("full_text_excluded",)}
RIS_TYPES = frozenset({"JOUR", "CHAP", "THES", "BOOK", "CONF", "RPRT", "UNPB", "ELEC", "GEN"})
BIBTEX_TYPES = {"JOUR": "article", "CHAP": "incollection", "THES": "phdthesis", "BOOK": "book", "CONF": "inproceedings"}
CSL_TYPES = {"JOUR": "article-journal", "CHAP": "chapter", "THES": "thesis", "BOOK": "book", "CONF": "paper-conference"}
SPECIAL = re.compile(r"[\\{}%&#$_~^]")
ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def write_exports(view: View) -> dict[str, str]:
    """The texts of reports/exports/ by file name: included and excluded full texts, seeds, the flow, how to cite.

    Abstracts are left out: they belong to their publishers.
    """
    made: dict[str, str] = {}
    for name, buckets in SETS.items():
        rows = _take(view, buckets)
        for suffix, write in WRITERS.items():
            made[f"{name}.{suffix}"] = write(rows)
    waiting = list_seed_rows(view)
    made |= {f"seeds_{name}.txt": write_identifiers(waiting, name) for name in ("doi", "pmid")}
    made |= {"seeds.ris": write_ris(waiting), "seeds.csv": write_seeds(view)}
    made["PRISMA.csv"] = write_prisma(view.tables["flow"])
    made["CITATION.cff"] = write_citation_file(view)
    return made


def _take(view: View, buckets: Iterable[str]) -> list[Row]:
    ledger, reasons = view.tables["ledger"], _read_reasons(view)
    kept = ledger[ledger["bucket"].isin(list(buckets))]
    why = {row["reference_id"]: reasons.get(row["reason"], row["reason"]) for row in to_rows(kept)}
    references = view.tables["references"].sort_values("reference_id", kind="stable")
    return [{**row, "note": why[row["reference_id"]]} for row in to_rows(references) if row["reference_id"] in why]


def _read_reasons(view: View) -> dict[str, str]:
    return {str(row["id"]): str(row["reason"]) for row in view.protocol.get("criteria") or []}


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def write_ris(rows: Iterable[Row]) -> str:
    """RIS, one entry per reference; an exclusion's reason stands in N1."""
    return "".join(_write_ris_entry(row) for row in rows)


def _write_ris_entry(row: Row) -> str:
    first, _, last = str(row["pages"]).partition("-")
    kind = str(row["type"]) if row["type"] in RIS_TYPES else "JOUR"
    named = (
        *(("ID", row["reference_id"]), ("TI", row["title"]), ("AU", row["authors"]), ("PY", row["year"])),
        *(("JO", row["journal"]), ("VL", row["volume"]), ("IS", row["issue"]), ("SP", first), ("EP", last)),
        *(("DO", row["doi"]), ("UR", row["url"]), ("AN", row["pmid"]), ("LA", row["language"]), ("N1", row["note"])),
    )
    return write_entry(kind, ((tag, str(text).split("; ") if tag == "AU" else [str(text)]) for tag, text in named))


def write_bibtex(rows: Iterable[Row]) -> str:
    """BibTeX; letters that mean something to TeX are escaped."""
    return "\n".join(_write_bibtex_entry(row) for row in rows)


def _write_bibtex_entry(row: Row) -> str:
    fields = {
        "title": row["title"],
        "author": str(row["authors"]).replace("; ", " and "),
        "year": row["year"],
        "journal": row["journal"],
        "volume": row["volume"],
        "number": row["issue"],
        "pages": str(row["pages"]).replace("-", "--"),
        "doi": row["doi"],
        "url": row["url"],
        "pmid": row["pmid"],
        "note": row["note"],
    }
    plain = ("doi", "url", "pmid")
    lines = [
        f"  {name} = {{{_one_line(value) if name in plain else escape_tex(_one_line(value))}}},"
        for name, value in fields.items()
        if _one_line(value)
    ]
    key = re.sub(r"[^A-Za-z0-9:._-]", "_", str(row["reference_id"]))
    return "\n".join([f"@{BIBTEX_TYPES.get(str(row['type']), 'article')}{{{key},", *lines, "}", ""])


def escape_tex(text: str) -> str:
    """A text with TeX's own letters escaped.

    >>> escape_tex("50 % of A&B_c")
    '50 \\\\% of A\\\\&B\\\\_c'
    """
    return SPECIAL.sub(lambda found: ESCAPED.get(found.group(), "\\" + found.group()), text)


def write_csl(rows: Iterable[Row]) -> str:
    """CSL JSON, as reference managers read it."""
    return json.dumps([_make_csl(row) for row in rows], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _make_csl(row: Row) -> dict[str, Any]:
    named = {
        "title": row["title"],
        "container-title": row["journal"],
        "volume": row["volume"],
        "issue": row["issue"],
        "page": row["pages"],
        "DOI": row["doi"],
        "PMID": row["pmid"],
        "PMCID": row["pmcid"],
        "URL": row["url"],
        "ISSN": row["issn"],
        "language": row["language"],
        "note": row["note"],
    }
    found = {name: _one_line(value) for name, value in named.items() if _one_line(value)}
    kind = CSL_TYPES.get(str(row["type"]), "article-journal")
    entry: dict[str, Any] = {"id": row["reference_id"], "type": kind, **found}
    authors = [name for name in str(row["authors"]).split("; ") if name]
    if authors:
        entry["author"] = [_make_name(name) for name in authors]
    if str(row["year"]).isdecimal():
        entry["issued"] = {"date-parts": [[int(row["year"])]]}
    return entry


def _make_name(name: str) -> dict[str, str]:
    family, comma, given = name.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": name}


def write_citation_file(view: View) -> str:
    """How to cite this review, as a citation file; JSON is YAML."""
    authors = [str(name) for name in view.config.get("authors") or []] or ["The authors"]
    told = {
        "cff-version": "1.2.0",
        "message": "Please cite this review as below.",
        "type": "dataset",
        "title": str(view.config["title"]),
        "version": str(view.config.get("version") or ""),
        "date-released": view.date,
        "authors": [{"name": name} for name in authors],
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value]
    return "\n".join(lines) + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Row]], str]] = {"ris": write_ris, "bib": write_bibtex, "json": write_csl}
