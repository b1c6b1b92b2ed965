"""Columns of text as pyarrow holds them: read, converted, looked through and compared whole, not cell by cell."""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
PIECE = 20_000  # rows of a column that are read at a time
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


def read_columns(path: Path, *, only: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a Parquet file, or `only` some of them, each as one piece.

    Rows are taken out of several pieces only after these were joined, each time. Columns are read one by one, so that
    no more than one of them stands in memory twice meanwhile.
    """
    with parquet.ParquetFile(path) as file:
        wanted = [field for field in file.schema_arrow if not only or field.name in only]
        return {field.name: _as_column(file, field) for field in wanted}


def read_pieces(path: str | Path, name: str) -> Iterator[pa.Array]:
    """A column of texts of a Parquet file, piece by piece: the whole of it never stands in memory."""
    with parquet.ParquetFile(path) as file:
        yield from (batch.column(0) for batch in file.iter_batches(batch_size=PIECE, columns=[name]))


def list_pieces(texts: pd.Series) -> list[pa.Array]:
    """The pieces in which pyarrow holds a column of texts."""
    array = pa.array(texts)
    return array.chunks if isinstance(array, pa.ChunkedArray) else [array]


def gather_texts(pieces: Iterable[pa.Array], rows: npt.NDArray[np.int64], *, sizes: npt.NDArray[np.int64]) -> Any:
    """The texts of some `rows` of a column that comes in pieces, as one array; `sizes` are the bytes of all its texts.

    Each text is put in its place when its piece comes, so that neither the column nor the texts stand in memory twice.
    """
    bounds = np.concatenate([[0], np.cumsum(sizes[rows])]).astype(np.int64)
    content = memoryview(bytearray(int(bounds[-1])))
    order = np.argsort(rows, kind="stable")
    ordered, begin = rows[order], 0
    for piece in pieces:
        low, high = np.searchsorted(ordered, (begin, begin + len(piece)))
        _, starts, texts = piece.cast(pa.large_string()).buffers()
        first = np.frombuffer(starts, dtype=np.int64)[piece.offset + ordered[low:high] - begin]
        source = memoryview(texts or b"").cast("B")
        places = (bounds[order[low:high]], first, sizes[ordered[low:high]])
        for place, start, size in zip(*(numbers.tolist() for numbers in places), strict=True):
            content[place : place + size] = source[start : start + size]
        begin += len(piece)
    buffers = pa.py_buffer(bounds), pa.py_buffer(content)
    return _as_array(pa.chunked_array([pa.LargeStringArray.from_buffers(len(rows), *buffers)]))


def write_columns(shaped: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file in groups of rows, each joined to one piece: in what pieces columns came makes no bytes."""
    table = pa.Table.from_pandas(shaped, preserve_index=False)
    with parquet.ParquetWriter(path, table.schema, compression="zstd") as file:
        for begin in range(0, max(len(shaped), 1), GROUP):
            file.write_table(table.slice(begin, GROUP).combine_chunks())


def _as_column(file: parquet.ParquetFile, field: pa.Field) -> Any:
    read = [batch.column(0) for batch in file.iter_batches(batch_size=PIECE, columns=[field.name])]
    column = pa.chunked_array([pa.concat_arrays(read)] if len(read) > 1 else read, type=field.type)
    if pa.types.is_large_string(field.type):
        return _as_array(column)
    return column.to_pandas(types_mapper=NUMBERS.get).array


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
    for piece in list_pieces(texts):
        content = piece.buffers()[-1] or b""
        for begin in range(0, len(content), LOOKED_AT):
            window = bytes(memoryview(content)[begin : begin + LOOKED_AT])
            if any(mark in window for mark in marks):
                return True
    return False


def are_among(texts: pd.Series, values: Collection[str]) -> pd.Series:
    """Whether each of the texts is one of the values: what `isin` says, which converts the values one by one."""
    array, known = (pa.array(given, type=pa.large_string()) for given in (texts, list(values)))
    return pd.Series(np.asarray(compute.is_in(array, value_set=known)), index=texts.index)


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
