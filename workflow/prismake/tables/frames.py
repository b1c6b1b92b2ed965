"""How tables are made, checked, read and written."""

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from prismake.phases import PHASES
from prismake.refusals import naming
from prismake.tables import dedupe, extract, ingest, report, screen, sheets, synthesise
from prismake.tables.schema import Kind, Table

LINE_END = r"\r\n?"
LOOKED_AT = 1_000_000  # Bytes that are looked through at a time.
TABLES: dict[str, Table] = {
    name: table
    for stage in (ingest, dedupe, sheets, screen, extract, synthesise, report)
    for name, table in stage.TABLES.items()
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
    key = list(table.key)
    if (repeated := shaped.duplicated(key, keep=False)).any():
        raise TableError(f"table {name}: repeated key {shaped.loc[repeated.to_numpy(), key].iloc[0].to_dict()}")
    ordered = name in FLOW_ORDERED or (len(key) == 1 and shaped[key[0]].is_monotonic_increasing)
    if not ordered:
        shaped = shaped.sort_values(key, kind="stable")
    return shaped.reset_index(drop=True)


def from_rows(name: str, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """A conforming frame from dictionaries; keys that a row lacks are empty."""
    columns = list(TABLES[name].columns)
    listed = [[row.get(column) for column in columns] for row in rows]
    return conform(name, pd.DataFrame(listed, columns=columns, dtype=object))


def write(name: str, frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table sorted by its key: Parquet or CSV by the path's suffix, the same bytes for the same rows."""
    shaped = conform(name, frame)
    with naming(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if Path(path).suffix == ".parquet":
            shaped.to_parquet(path, index=False, compression="zstd")
        else:
            _as_text(shaped, name).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _as_text(shaped: pd.DataFrame, name: str) -> pd.DataFrame:
    written = shaped.copy()
    for column, declared in TABLES[name].columns.items():
        if declared.kind == "number":
            written[column] = [_number_text(value) for value in shaped[column]]
        elif declared.kind == "integer":
            written[column] = ["" if pd.isna(value) else str(int(value)) for value in shaped[column]]
    return written


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
        kinds |= {phase: "screening", f"votes_{phase}": "votes", f"rounds_{phase}": "rounds"}
    return {name: read(kinds[name], path) for name, path in paths.items() if name in kinds}


def to_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries: `to_dict("records")`, which takes each cell of a text by itself, many times
    as fast.
    """
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*_columns(frame), strict=True)]


def _columns(frame: pd.DataFrame) -> Iterator[list[Any]]:
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        values = column.tolist()
        yield [None if value is pd.NA else value for value in values] if column.dtype == "Int64" else values


def _typed(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        known = values.dtype == "str"
        texts = (
            values.fillna("") if known else values.astype(object).where(values.notna(), "").astype(str).astype("str")
        )
        # A lone carriage return ends a row for CSV readers, a NUL the file.
        return texts.str.replace(LINE_END, "\n", regex=True).str.replace("\0", "") if _holds_marks(texts) else texts
    blank = values.isna() | (values.astype(object) == "")
    number = pd.to_numeric(values.astype(object).where(~blank, None), errors="raise")
    return number.astype("Int64") if kind == "integer" else number.astype("float64")


def _holds_marks(texts: pd.Series) -> bool:
    """Whether a carriage return or a NUL may stand in the texts: a look at their bytes, far quicker than at each."""
    array = pa.array(texts)
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        content = chunk.buffers()[-1] or b""
        for begin in range(0, len(content), LOOKED_AT):
            window = bytes(memoryview(content)[begin : begin + LOOKED_AT])
            if b"\r" in window or b"\0" in window:
                return True
    return False


def _number_text(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.12g}"  # the last digits differ between machines
