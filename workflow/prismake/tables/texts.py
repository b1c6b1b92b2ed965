"""Columns of text as pyarrow holds them: read, converted, looked through and compared whole, not cell by cell."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute, parquet
from pyarrow import csv as arrow_csv

LOOKED_AT = 1_000_000  # bytes that are looked through at a time
GROUP = 100_000  # rows of a group in a Parquet file
PIECE = 20_000  # rows of a piece of a long column in memory
LARGEST = 2**31 - 1  # bytes that pyarrow reads as one block
NUMBERS: dict[Any, Any] = {pa.int64(): pd.Int64Dtype()}
TEXT: Any = pd.StringDtype(na_value=np.nan)  # what pandas calls "str"


def read_texts(path: Path, columns: Sequence[str]) -> list[Any] | None:
    """The columns of a CSV file as arrays of text, None for one that is not as `write` makes it: pandas reads more."""
    content = path.read_bytes()
    if b"\r" in content or b"\0" in content or len(content) >= LARGEST:
        return None
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(content) + 1),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.large_string())),
        )
    except pa.ArrowInvalid:
        return None
    return list(map(_as_array, table.columns)) if table.column_names == list(columns) else None


def read_columns(path: Path, *, only: Collection[str] = (), whole: bool = True) -> dict[str, Any]:
    """The columns of a Parquet file, or `only` some of them, each as one piece unless they need not be `whole`.

    Rows are taken out of several pieces only after these were joined, each time, but by `take_pieces`. Columns are read
    one by one, so that no more than one of them stands in memory twice meanwhile.
    """
    with parquet.ParquetFile(path) as file:
        wanted = [name for name in file.schema_arrow.names if not only or name in only]
        return {name: _as_column(file, name, whole=whole) for name in wanted}


def write_columns(shaped: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file in groups of rows, each joined to one piece: in what pieces columns came makes no bytes."""
    table = pa.Table.from_pandas(shaped, preserve_index=False)
    with parquet.ParquetWriter(path, table.schema, compression="zstd") as file:
        for begin in range(0, max(len(shaped), 1), GROUP):
            file.write_table(table.slice(begin, GROUP).combine_chunks())


def _as_column(file: parquet.ParquetFile, name: str, *, whole: bool) -> Any:
    read = [batch.column(0) for batch in file.iter_batches(batch_size=PIECE, columns=[name])]
    kind = file.schema_arrow.field(name).type
    column = pa.chunked_array([pa.concat_arrays(read)] if whole and len(read) > 1 else read, type=kind)
    return _as_array(column) if pa.types.is_large_string(kind) else column.to_pandas(types_mapper=NUMBERS.get).array


def take_pieces(texts: pd.Series, rows: npt.NDArray[np.int64]) -> Any:
    """The texts of some rows, as an array in pieces: neither they nor what they are taken from are ever joined."""
    found = pa.array(texts)
    chunks = found.chunks if isinstance(found, pa.ChunkedArray) else [found]
    starts = np.cumsum([0, *map(len, chunks)])
    taken = []
    for begin in range(0, len(rows), PIECE):
        order = np.argsort(rows[begin : begin + PIECE], kind="stable")
        ordered = rows[begin : begin + PIECE][order]
        bounds = np.searchsorted(ordered, starts)
        parts = zip(chunks, starts, bounds, bounds[1:], strict=False)
        found_here = [chunk.take(pa.array(ordered[low:high] - start)) for chunk, start, low, high in parts]
        taken.append(pa.concat_arrays(found_here).take(pa.array(np.argsort(order, kind="stable"))))
    return _as_array(pa.chunked_array(taken, type=found.type))


def as_texts(values: pd.Series) -> pd.Series:
    """The values as text, a missing one as the empty text."""
    if values.dtype == "str":
        return values.fillna("") if values.hasnans else values
    try:
        found = pa.array(values.tolist(), type=pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # not all of them are texts
        return values.astype(object).where(values.notna(), "").astype(str).astype("str")
    return pd.Series(_as_array(pa.chunked_array([found.fill_null("")])))


def _as_array(column: pa.ChunkedArray) -> Any:
    return TEXT.__from_arrow__(column)


def holds_marks(texts: pd.Series, *, marks: Sequence[bytes] = (b"\r", b"\0")) -> bool:
    """Whether a carriage return or a NUL may stand in the texts: a look at their bytes, far quicker than at each."""
    array = pa.array(texts)
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        content = chunk.buffers()[-1] or b""
        for begin in range(0, len(content), LOOKED_AT):
            window = bytes(memoryview(content)[begin : begin + LOOKED_AT])
            if any(mark in window for mark in marks):
                return True
    return False


def ascends(key: Sequence[pd.Series]) -> bool:
    """Whether each row's key is greater than that of the row before: then the rows are sorted, and no key is repeated.

    Texts are compared by their UTF-8 bytes, which order them as their characters do.
    """
    if len(key[0]) < 2:
        return True
    greater: Any = None
    for array in map(pa.array, reversed(key)):
        before, after = array[:-1], array[1:]
        less = compute.less(before, after)
        greater = less if greater is None else compute.or_(less, compute.and_(compute.equal(before, after), greater))
    return bool(compute.all(greater, skip_nulls=False).as_py())
