"""What a table is: where it stands, its columns, its key, and what each column means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number"]


@dataclass(frozen=True)
class Column:
    """One column: what it means, and whether it holds text, integers or numbers (empty = missing)."""

    meaning: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """One table: its path, the columns that make a row unique and sort it, and its columns in order.

    A path holds {phase}, {manifest} or {rule} where there are several tables of this kind. Columns in `later` are empty
    where an older version of the machine, which had none, wrote the table.
    """

    meaning: str
    path: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    later: tuple[str, ...] = ()


def text(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning) for name, meaning in meanings.items()}


def integer(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning, "integer") for name, meaning in meanings.items()}


def number(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning, "number") for name, meaning in meanings.items()}


BIBLIOGRAPHIC = text(
    type="kind of publication in RIS words (JOUR, CHAP, THES …)",
    title="title as written, markup removed",
    abstract="abstract, whole",
    authors="'Family, Given' joined by '; '",
    year="four digits",
    journal="journal or container, fullest form found",
    volume="volume",
    issue="issue",
    pages="first-last, or an article number",
    doi="lower case, without prefix",
    pmid="digits",
    pmcid="PMC and digits",
    accession="the id that the source itself gives",
    issn="ISSNs joined by '; '",
    language="language as an ISO 639-1 code where known",
    keywords="joined by '; '",
    publication_types="joined by '; '",
    registry_ids="trial registrations found in the record, joined by '; '",
    url="first address",
)
