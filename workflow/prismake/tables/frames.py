"""How tables are made, checked, read and written."""

import csv
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from prismake.files.refusals import naming
from prismake.tables.places import KINDS, TABLES
from prismake.tables.schema import Kind
from prismake.tables.texts import TEXT, as_texts, ascends, holds_marks, read_columns, read_texts, write_columns

LINE_END = r"\r\n?"
WRITTEN = 50_000  # rows that are made into text at a time
TYPES: dict[Kind, Any] = {"text": TEXT, "integer": pd.Int64Dtype(), "number": "float64"}
NOTHING = {kind: pd.Series([], dtype=dtype).array for kind, dtype in TYPES.items()}
FLOW_ORDERED = frozenset({"flow"})  # its row order is the diagram's, not the key's


class TableError(Exception):
    """A frame that breaks its declaration: always a bug of the stage that made it."""


def list_rounds(frame: pd.DataFrame) -> list[str]:
    """The rounds of the search log, or of records, earliest first."""
    return sorted({str(name) for name in frame["round"].unique()})


def empty(name: str) -> pd.DataFrame:
    """A frame of the table with no rows."""
    columns = TABLES[name].columns
    return pd.DataFrame({column: NOTHING[declared.kind] for column, declared in columns.items()})


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly the declared columns, types and order.

    Raises TableError when a column is missing or unknown, a key is repeated or empty.
    """
    table = TABLES[name]
    frame = frame.assign(**dict.fromkeys(set(table.later).difference(frame.columns), "")) if table.later else frame
    missing = [column for column in table.columns if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in table.columns]
    if missing or unknown:
        raise TableError(f"table {name}: missing columns {missing}, unknown columns {unknown}")
    arrays = {column: _typed(frame[column], declared.kind).array for column, declared in table.columns.items()}
    return _order(name, pd.DataFrame(arrays, columns=list(table.columns)))


def _order(name: str, shaped: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted by the key; raises TableError where it is repeated."""
    key = list(TABLES[name].key)
    if ascends([shaped[column] for column in key]):
        return shaped
    if (repeated := shaped.duplicated(key, keep=False)).any():
        raise TableError(f"table {name}: repeated key {shaped.loc[repeated.to_numpy(), key].iloc[0].to_dict()}")
    return shaped if name in FLOW_ORDERED else shaped.sort_values(key, kind="stable", ignore_index=True)


def from_rows(name: str, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """A conforming frame from dictionaries; keys that a row lacks are empty."""
    listed = list(rows)
    columns = {column: [row.get(column) for row in listed] for column in TABLES[name].columns}
    return conform(name, pd.DataFrame(columns, dtype=object))


def write(name: str, frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table sorted by its key: Parquet or CSV by the path's suffix, the same bytes for the same rows."""
    shaped = conform(name, frame)
    with naming(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if Path(path).suffix == ".parquet":
            write_columns(shaped, Path(path))
        else:
            with Path(path).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(shaped.columns)
                for begin in range(0, len(shaped), WRITTEN):
                    writer.writerows(zip(*_as_texts(shaped.iloc[begin : begin + WRITTEN], name), strict=True))


def _as_texts(shaped: pd.DataFrame, name: str) -> Iterator[list[str]]:
    for column, declared in TABLES[name].columns.items():
        values = shaped[column].tolist()
        if declared.kind == "number":
            values = [_number_text(value) for value in values]
        elif declared.kind == "integer":
            values = ["" if pd.isna(value) else str(int(value)) for value in values]
        yield values


def read(name: str, path: str | Path, *, only: Collection[str] = ()) -> pd.DataFrame:
    """Read a table as it was written: text stays text ("NA", "001"), missing numbers are NaN or NA.

    Of a Parquet file `only` some columns are read where they are named, the key among them: abstracts are three
    quarters of the records of a large review.
    """
    if Path(path).suffix == ".parquet":
        shaped = pd.DataFrame(read_columns(Path(path), only=only), copy=False)
        return _order(name, shaped) if only else conform(name, shaped)
    table = TABLES[name]
    texts = read_texts(Path(path), list(table.columns))
    if texts is None:
        return conform(name, pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8"))
    if not len(texts[0]):
        return empty(name)
    arrays = {
        column: text if declared.kind == "text" else _typed(pd.Series(text), declared.kind).array
        for text, (column, declared) in zip(texts, table.columns.items(), strict=True)
    }
    return _order(name, pd.DataFrame(arrays, columns=list(table.columns), copy=False))


def read_all(paths: Any, *, only: Mapping[str, Collection[str]] | None = None) -> dict[str, pd.DataFrame]:
    """The named tables among a job's inputs, by name; two frames of one kind are named as KINDS has it.

    `paths` has `items()` as Snakemake's inputs have; names that are no table, and lists of files, are left out. Of a
    table that `only` names some columns are read, as BRIEF has it.
    """
    named = ((name, path) for name, path in paths.items() if name in KINDS and isinstance(path, (str, Path)))
    return {name: read(KINDS[name], path, only=(only or {}).get(name, ())) for name, path in named}


def write_all(frames: Mapping[str, pd.DataFrame], paths: Any) -> None:
    """Write the tables that a job has made to the outputs of the same names."""
    for name, frame in frames.items():
        write(KINDS[name], frame, paths[name])


def as_written(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as reading its file would give it: what one part of a job hands on is what the next job would read."""
    shaped = conform(KINDS[name], frame)
    numbers = [column for column, declared in TABLES[KINDS[name]].columns.items() if declared.kind == "number"]
    cut = {column: [float(_number_text(value) or "nan") for value in shaped[column]] for column in numbers}
    return shaped.assign(**{column: pd.Series(values, dtype="float64") for column, values in cut.items()})


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
        texts = as_texts(values)
        # A lone carriage return ends a row for CSV readers, a NUL the file.
        return texts.str.replace(LINE_END, "\n", regex=True).str.replace("\0", "") if holds_marks(texts) else texts
    if values.dtype == TYPES[kind]:
        return values
    blank = values.isna() | (values.astype(object) == "")
    number = pd.to_numeric(values.astype(object).where(~blank, None), errors="raise")
    return number.astype(TYPES[kind])


def _number_text(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.12g}"  # the last digits differ between machines
