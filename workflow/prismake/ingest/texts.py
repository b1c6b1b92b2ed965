"""Arrays of texts: changed, split and joined thousands at a time, equal texts looked at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = Any  # A pyarrow array of large strings, which has no type stubs.
TEXT = pa.large_string()


def as_flags(found: Any) -> Flags:
    """A pyarrow array of truth values as numpy's."""
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def as_numbers(numbers: Iterable[int]) -> Numbers:
    """Numbers as an array."""
    return np.fromiter(numbers, dtype=np.int64)


def as_texts(values: Iterable[str]) -> Texts:
    """Texts as a pyarrow array."""
    return pa.array(list(values), TEXT)


def is_written(texts: Texts) -> Flags:
    """Which texts are not empty."""
    return np.asarray(compute.binary_length(texts).to_numpy() > 0)


def is_first(entry: Numbers) -> Flags:
    """Where a run of equal numbers begins."""
    first = np.ones(len(entry), dtype=bool)
    first[1:] = entry[1:] != entry[:-1]
    return first


def change(texts: Texts, where: Flags, read: Callable[[str], str]) -> Texts:
    """The texts, those named `where` as `read` gives them."""
    if not where.any():
        return texts
    changed = as_texts(map(read, texts.filter(pa.array(where)).to_pylist()))
    return changed if where.all() else compute.replace_with_mask(texts, pa.array(where), changed)


def change_each(texts: Texts, read: Callable[[str], str]) -> Texts:
    """What `read` gives for every text, asked once for equal texts."""
    encoded = texts.dictionary_encode()
    return as_texts(map(read, encoded.dictionary.to_pylist())).take(encoded.indices)


def pick(texts: Sequence[Texts], numbers: Numbers) -> Texts:
    """The texts with these numbers, counted through all the arrays; "" for a negative one."""
    texts = [part for part in texts if len(part)]
    joined = texts[0] if len(texts) == 1 else pa.concat_arrays(texts) if texts else as_texts([])
    if len(joined) == len(numbers) and (numbers == np.arange(len(numbers))).all():
        return joined
    missing = numbers < 0
    if not missing.any():
        return joined.take(pa.array(numbers))
    return joined.take(pa.array(numbers, mask=missing)).fill_null("")


@dataclass(frozen=True)
class Parts:
    """Words that stand in entries: the `entry` and the number of each one's text in `words`, whose texts differ."""

    entry: Numbers
    code: Numbers
    words: Texts


def split(
    texts: Texts, entry: Numbers, read: Callable[[str], Sequence[str]], *, whole: Callable[[Texts], Flags] | None = None
) -> Parts:
    """The words that `read` finds in each text; it is not asked where `whole` knows that the text is the word."""
    encoded = texts.dictionary_encode()
    known, indices = encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)
    simple = whole(known) if whole else np.zeros(len(known), dtype=bool)
    if simple.all():
        return Parts(entry, indices, known)
    asked = np.flatnonzero(~simple)
    found = [read(text) for text in known.take(pa.array(asked)).to_pylist()]
    counts = np.ones(len(known), dtype=np.int64)
    counts[asked] = as_numbers(map(len, found))
    # The words of every known text, one after the other: itself, or what was found in it.
    flat, begins = np.empty(int(counts.sum()), dtype=np.int64), np.cumsum(counts) - counts
    flat[begins[simple]] = np.flatnonzero(simple)
    flat[np.repeat(~simple, counts)] = len(known) + np.arange(len(flat) - int(simple.sum()))
    words = pa.concat_arrays([known, as_texts(chain.from_iterable(found))]).dictionary_encode()
    flat = words.indices.to_numpy().astype(np.int64)[flat]
    if (counts == 1).all():
        return Parts(entry, flat[indices], words.dictionary)
    lengths = counts[indices]
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Parts(np.repeat(entry, lengths), flat[np.repeat(begins[indices], lengths) + within], words.dictionary)


def merge(parts: Sequence[Parts]) -> Parts:
    """All words, entry by entry, and in each entry those of the first part first."""
    if len(parts) == 1:
        return parts[0]
    words = pa.concat_arrays([part.words for part in parts]).dictionary_encode()
    bases = np.cumsum([0, *(len(part.words) for part in parts)])
    codes = np.concatenate([base + part.code for base, part in zip(bases, parts, strict=False)])
    entry = np.concatenate([part.entry for part in parts])
    order = np.argsort(entry, kind="stable")
    return Parts(entry[order], words.indices.to_numpy().astype(np.int64)[codes[order]], words.dictionary)


def split_apart(
    values: Texts,
    entry: Numbers,
    kind: Numbers,
    reads: Mapping[int, Callable[[str], Sequence[str]]],
    *,
    whole: Callable[[Texts], Flags] | None = None,
) -> Parts:
    """The words of values of several kinds, each read in its own way, in the order of the values."""
    if len(reads) < 2:
        return split(values, entry, next(iter(reads.values()), lambda _: ()), whole=whole)
    numbers = np.arange(len(values))
    parts = []
    for number, read in reads.items():
        own = numbers[kind == number]
        parts.append(split(values.take(pa.array(own)), own, read, whole=whole))
    merged = merge(parts)
    return Parts(entry[merged.entry], merged.code, merged.words)


def join(parts: Sequence[Parts], count: int, *, mark: str = "; ", distinct: bool = True) -> Texts:
    """For each of `count` entries its words in the order of the parts, each once where `distinct`, joined by `mark`."""
    merged = merge(parts)
    entry, codes, words = merged.entry, merged.code, merged.words
    if distinct:
        kept = ~pd.Series(entry * (len(words) + 1) + codes).duplicated().to_numpy()
        entry, codes = entry[kept], codes[kept]
    if not len(entry):
        return as_texts([""] * count)
    last = np.append(entry[1:] != entry[:-1], True)
    marked = compute.binary_join_element_wise(words, pa.scalar("", TEXT), pa.scalar(mark, TEXT))
    texts = pa.concat_arrays([marked, words]).take(pa.array(codes + len(words) * last))
    _, ends, content = texts.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[np.searchsorted(entry, np.arange(count + 1))]
    return pa.Array.from_buffers(TEXT, count, [None, pa.py_buffer(offsets), content])
