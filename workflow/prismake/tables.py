"""Every table between two stages: its columns, its key, what each column means, and how it is read and written."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

Kind = Literal["text", "integer", "number"]
LINE_END = r"\r\n?"
PHASES = ("title_abstract", "full_text")


@dataclass(frozen=True)
class Column:
    """One column: what it means, and whether it holds text, integers or numbers (empty = missing)."""

    meaning: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that make a row unique and sort it."""

    meaning: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]


def _text(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning) for name, meaning in meanings.items()}


def _integer(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning, "integer") for name, meaning in meanings.items()}


def _number(**meanings: str) -> dict[str, Column]:
    return {name: Column(meaning, "number") for name, meaning in meanings.items()}


BIBLIOGRAPHIC = _text(
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

TABLES: dict[str, Table] = {
    "records": Table(
        "One row per entry of one export.",
        ("record_id",),
        {
            **_text(
                record_id="source:accession, else source:hash of title, year, author, pages; ~2 for its second entry",
                source="source of searches.csv",
                round="round of searches.csv",
                file="file the entry stands in",
            ),
            **_integer(
                position="position of the entry in its file, from 1",
                first_line="first line of the entry in its file",
                last_line="last line of the entry in its file",
            ),
            **BIBLIOGRAPHIC,
            **_text(taken_from="'field=tag' joined by '; ': the tag each harvested identifier was found in"),
        },
    ),
    "ingest": Table(
        "One row per export file: the proof that no entry was lost.",
        ("source", "file"),
        {
            **_text(
                source="source of searches.csv",
                round="round of searches.csv",
                file="file in seeds/search/",
                sha256="hash of the file's bytes",
                format="format recognised by content",
                encoding="encoding the bytes were decoded with",
            ),
            **_integer(
                separators="entries counted by the file's own start marks",
                parsed="entries read",
                hits="hits the search log states, empty when it states none",
                duplicates_within="entries whose id stands earlier in the same source",
            ),
            **_text(problems="remarks on the reading, joined by '; '"),
        },
    ),
    "carried_votes": Table(
        "What people said of records in another screening tool, as the exports carry it; no vote of this review yet.",
        ("record_id", "person", "origin"),
        _text(
            record_id="record",
            person="name as the file writes it, empty when it names none",
            decision="include, exclude or unclear; empty where the file holds only labels, notes or reasons",
            labels="labels, notes and words outside the vocabulary, joined by '; '",
            reasons="reasons for exclusion, joined by '; '",
            origin="Rayyan, Covidence or ASReview",
            tag="tags or columns of the file it stands in",
        ),
    ),
    "pairs": Table(
        "Pairs of records that are, or may be, the same document.",
        ("left", "right"),
        {
            **_text(left="record_id, the smaller", right="record_id, the larger"),
            **_text(verdict="duplicate (joined by machine) or doubtful (for people)", rule="id of the rule or guard"),
            **_number(score="0 to 1"),
            **_text(evidence="what agreed and what contradicted, in words"),
        },
    ),
    "rulings": Table(
        "What people said of doubtful pairs.",
        ("left", "right", "person"),
        _text(
            left="record_id",
            right="record_id",
            person="who ruled",
            ruling="same or different",
            note="free text",
            sheet="file",
            cell="cell of the ruling",
        ),
    ),
    "clusters": Table(
        "Which reference each record belongs to.",
        ("record_id",),
        _text(
            record_id="record",
            reference_id="record_id of the earliest member",
            joined_by="rule or ruling that joined it to its reference, empty for the member that names it",
        ),
    ),
    "references": Table(
        "One row per document, with the best value of every field among its records.",
        ("reference_id",),
        {
            **_text(reference_id="record_id of the earliest member"),
            **_integer(n_records="number of records"),
            **_text(sources="sources of its records, joined by '; '", rounds="rounds of its records, joined by '; '"),
            **BIBLIOGRAPHIC,
            **_text(
                taken_from="'field=record_id' joined by '; ': the record each field was taken from",
                also="'field: value' joined by ' | ': what other records of the document say",
            ),
        },
    ),
    "related": Table(
        "Documents that belong to one another without being the same: links, never merges.",
        ("left", "right", "relation"),
        _text(
            left="reference_id of the document that depends on the other",
            right="reference_id of the document it belongs to",
            relation="left is its preprint, abstract, erratum, protocol, reply, retraction, registration or update",
            evidence="what tells the relation, and what agrees, in words",
        ),
    ),
    "eligibility": Table(
        "What the protocol's automation rules say of references.",
        ("reference_id", "rule"),
        _text(
            reference_id="reference",
            rule="id of the rule in protocol.yaml",
            verdict="exclude (before screening) or flag (shown to people)",
            evidence="the field and the words that matched",
        ),
    ),
    "sheets": Table(
        "Sheets that stand in seeds/ after issuing.",
        ("sheet",),
        {
            **_text(sheet="file", kind="what is asked", phase="phase", person="who fills it", batch="batch"),
            **_integer(rows="rows to fill"),
        },
    ),
    "votes": Table(
        "One person's decision on one reference, as cast.",
        ("phase", "reference_id", "voted_id", "person", "role"),
        _text(
            phase="title_abstract or full_text",
            reference_id="reference",
            voted_id="the id in the sheet: the reference itself, or a record that has since joined it",
            person="who voted",
            role="reviewer or adjudicator",
            decision="decision of the phase's vocabulary",
            reason="id of the criterion, for an exclusion at full text",
            note="free text",
            sheet="file",
            cell="cell of the decision",
        ),
    ),
    "screening": Table(
        "Where each reference of a phase stands.",
        ("reference_id",),
        _text(
            reference_id="reference",
            status="included, excluded, conflict, pending, awaiting or not_retrieved",
            reason="id of the criterion",
            settled_by="agreement, or the adjudicator's name",
        ),
    ),
    "agreement": Table(
        "Agreement of two people before consensus.",
        ("phase", "person_a", "person_b"),
        {
            **_text(phase="phase", person_a="first person", person_b="second person"),
            **_integer(n="references both voted on"),
            **_number(
                observed="share of equal votes",
                kappa="Cohen's kappa",
                ci_low="lower limit, 95 %",
                ci_high="upper limit, 95 %",
                pabak="prevalence- and bias-adjusted kappa",
            ),
        },
    ),
    "studies": Table(
        "Included studies.",
        ("study_id",),
        _text(
            study_id="reference_id of the primary document",
            label="first author and year, or a registration",
            registry_ids="registrations of all its references, joined by '; '",
        ),
    ),
    "study_references": Table(
        "Which references report a study.",
        ("study_id", "reference_id"),
        _text(study_id="study", reference_id="reference", role="primary or companion"),
    ),
    "extraction": Table(
        "Extracted values, one per row.",
        ("study_id", "person", "level", "item", "variable"),
        _text(
            study_id="study",
            person="who extracted",
            level="study, arm or outcome",
            item="row of the page, empty at study level",
            variable="variable of codebook.csv",
            value="value as settled by the codebook's type",
            unit="unit of the codebook",
            quote="words or address that support it",
            page="page",
            sheet="file",
            cell="cell of the value",
        ),
    ),
    "effects": Table(
        "One effect size per analysis and study.",
        ("analysis_id", "study_id"),
        {
            **_text(analysis_id="analysis of analyses.yaml", study_id="study", measure="OR, MC …"),
            **_number(
                yi="effect on the analysis scale (log for ratios)",
                vi="its sampling variance",
                weight="weight in the random-effects model, per cent; empty when nothing is pooled",
            ),
            **_text(
                data="the figures the effect was computed from",
                remark="what was assumed or converted, with its formula",
                cells="the figures' cells: 'file cell, cell' joined by '; '",
            ),
        },
    ),
    "estimates": Table(
        "Pooled results, one per analysis and model.",
        ("analysis_id", "model"),
        {
            **_text(
                analysis_id="analysis", model="common or random", method="estimator of tau²", test="z, or adhoc HK"
            ),
            **_integer(k="studies"),
            **_number(
                estimate="pooled effect on the analysis scale",
                se="standard error",
                ci_low="lower limit, 95 %",
                ci_high="upper limit, 95 %",
                pi_low="lower prediction limit, k-1 df",
                pi_high="upper prediction limit",
                tau2="between-study variance",
                tau2_low="Q-profile lower limit, 95 %",
                tau2_high="Q-profile upper limit",
                i2="I² from tau², per cent",
                h2="H²",
                q="Cochran's Q",
                q_df="degrees of freedom of Q",
                q_p="p of Q",
                p="p of the pooled effect",
            ),
            **_text(remark="why nothing was pooled, or what to be careful about"),
        },
    ),
    "ledger": Table(
        "Where every record ended: exactly one bucket each.",
        ("record_id",),
        _text(
            record_id="record",
            reference_id="reference",
            bucket="bucket of the flow",
            reason="rule or criterion",
            study_id="study, when included",
        ),
    ),
    "flow": Table(
        "The PRISMA 2020 flow: every number is the size of a set.",
        ("data",),
        {
            **_text(data="key of the PRISMA2020 interchange table, with .part for its parts"),
            **_integer(n="size of the set"),
            **_text(description="words of the box"),
        },
    ),
    "flow_members": Table(
        "The members of every set of the flow.",
        ("data", "member_id"),
        _text(data="key of flow", member_id="record, reference or study"),
    ),
}
FLOW_ORDERED = frozenset({"flow"})  # its row order is the diagram's, not the key's


class TableError(Exception):
    """A frame that breaks its declaration: always a bug of the stage that made it."""


def empty(name: str) -> pd.DataFrame:
    """A frame of the table with no rows."""
    return conform(name, pd.DataFrame(columns=list(TABLES[name].columns), dtype=object))


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly the declared columns, types and order.

    Raises TableError when a column is missing or unknown, a key is repeated or empty.
    """
    table = TABLES[name]
    missing = [column for column in table.columns if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in table.columns]
    if missing or unknown:
        raise TableError(f"table {name}: missing columns {missing}, unknown columns {unknown}")
    shaped = pd.DataFrame(
        {column: _typed(frame[column], declared.kind) for column, declared in table.columns.items()},
        columns=list(table.columns),
    )
    repeated = shaped[shaped.duplicated(list(table.key), keep=False)]
    if len(repeated):
        raise TableError(f"table {name}: repeated key {repeated.iloc[0][list(table.key)].to_dict()}")
    if name not in FLOW_ORDERED:
        shaped = shaped.sort_values(list(table.key), kind="stable")
    return shaped.reset_index(drop=True)


def from_rows(name: str, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """A conforming frame from dictionaries; keys that a row lacks are empty."""
    columns = list(TABLES[name].columns)
    listed = [[row.get(column) for column in columns] for row in rows]
    return conform(name, pd.DataFrame(listed, columns=columns, dtype=object))


def write(name: str, frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table sorted by its key: Parquet or CSV by the path's suffix, the same bytes for the same rows."""
    shaped = conform(name, frame)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    if Path(path).suffix == ".parquet":
        shaped.to_parquet(path, index=False, compression="zstd")
        return
    written = shaped.copy()
    for column, declared in TABLES[name].columns.items():
        if declared.kind == "number":
            written[column] = [_number_text(value) for value in shaped[column]]
        elif declared.kind == "integer":
            written[column] = ["" if pd.isna(value) else str(int(value)) for value in shaped[column]]
    written.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def read(name: str, path: str | Path) -> pd.DataFrame:
    """Read a table as it was written: text stays text ("NA", "001"), missing numbers are NaN or NA."""
    if Path(path).suffix == ".parquet":
        return conform(name, pd.read_parquet(path))
    return conform(name, pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8"))


def read_all(paths: Any) -> dict[str, pd.DataFrame]:
    """The named tables among a job's inputs, by name; two frames of one kind are named by their phase.

    `paths` has `items()` as Snakemake's inputs have; names that are no table are left out.
    """
    kinds = {name: name for name in TABLES}
    for phase in PHASES:
        kinds |= {phase: "screening", f"votes_{phase}": "votes"}
    return {name: read(kinds[name], path) for name, path in paths.items() if name in kinds}


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _typed(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        known = values.dtype == "str"
        texts = (
            values.fillna("") if known else values.astype(object).where(values.notna(), "").astype(str).astype("str")
        )
        # A lone carriage return ends a row for CSV readers, a NUL the file.
        return texts.str.replace(LINE_END, "\n", regex=True).str.replace("\0", "", regex=False)
    blank = values.isna() | (values.astype(object) == "")
    number = pd.to_numeric(values.astype(object).where(~blank, None), errors="raise")
    return number.astype("Int64") if kind == "integer" else number.astype("float64")


def _number_text(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.12g}"  # the last digits differ between machines
