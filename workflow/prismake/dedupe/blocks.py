"""Chooses the pairs worth comparing: records that share a block, every block bounded."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from prismake.dedupe.features import Flags
from prismake.dedupe.numbering import Numbered, Rows
from prismake.dedupe.placing import read_each

LARGEST_BLOCK = 40  # pairs grow with its square


@dataclass(frozen=True)
class Block:
    """Records that share all columns, none of them empty; `loose`: only pairs whose titles are not unlike count."""

    name: str
    columns: tuple[str, ...]
    loose: bool = False


BLOCKS = (
    Block("DOI", ("doi",)),
    Block("PMID", ("pmid",)),
    Block("PMCID", ("pmcid",)),
    Block("registration", ("registration",)),
    Block("Cochrane review", ("cochrane",)),
    Block("title", ("title_key",)),
    Block("title before the subtitle", ("title_head",)),
    Block("author, pages", ("author", "page_start", "page_end")),
    Block("volume and pages", ("volume", "page_start", "year_text")),
    Block("author, journal, volume, year", ("author", "journal_start", "volume", "year_text")),
    Block("start of the title", ("title_start",), loose=True),
    Block("end of the title", ("title_end",), loose=True),
    Block("longest words of the title", ("title_longest",), loose=True),
    Block("range of pages and year", ("page_start", "page_end", "year_text"), loose=True),
    Block("author, journal, volume", ("author", "journal_start", "volume"), loose=True),
)
REFINEMENTS = (("year_text",), ("volume", "page_start"), ("author",), ("title_key",))


def choose_pairs(keys: pd.DataFrame, numbered: Numbered | None = None) -> tuple[Rows, Rows]:
    """Pairs of `keys` (see normalise_records) that share a block, as left * len(keys) + right with left < right.

    The second array holds the pairs that count only when their titles are not unlike.
    A block over LARGEST_BLOCK is refined by year, by volume and page, by author and by title; what is still too large
    is sorted by title, author and page, and every record compared with its LARGEST_BLOCK neighbours: none is left out.
    """
    shaped = (numbered or Numbered(keys)).extend(_describe_blocks(keys))
    coded = [_code_rows(shaped, block.columns) for block in BLOCKS]
    large = [_find_large(codes) for codes in coded]
    rank = _rank_rows(keys, shaped, np.unique(np.concatenate(large)))
    found = {loose: [np.empty(0, dtype=np.int64)] for loose in (True, False)}
    for block, codes, rows in zip(BLOCKS, coded, large, strict=True):
        found[block.loose].append(_pair_block(codes, shaped, rank=rank, large=rows))
    strict, loose = (_sort_distinct(np.concatenate(found[kind])) for kind in (False, True))
    return strict, loose[~_find_among(strict, loose)]


def _sort_distinct(numbers: Rows) -> Rows:
    """As np.unique, which hashes and is slower on many numbers."""
    ordered: Rows = np.sort(numbers)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) != 0])


def _find_among(known: Rows, asked: Rows) -> Flags:
    """Which numbers are known; both are sorted."""
    if not len(known):
        return np.zeros(len(asked), dtype=bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] == asked)


def _rank_rows(keys: pd.DataFrame, shaped: Numbered, rows: Rows) -> Rows:
    """The order of the rows of large blocks by title, author and page; the others are all paired, in any order."""
    rank = np.arange(len(keys), dtype=np.int64)
    if len(rows):
        by = {name: keys[name].iloc[rows].to_numpy() for name in ("title_key", "volume", "page_start")}
        by["author"] = np.array(shaped.texts["author"], dtype=object)[rows]
        order = ["title_key", "author", "volume", "page_start"]
        rank[pd.DataFrame(by, index=rows).sort_values(order, kind="stable").index.to_numpy()] = np.arange(len(rows))
    return rank


def _describe_blocks(keys: pd.DataFrame) -> dict[str, list[str]]:
    titles = keys["title_key"].tolist()
    return {
        "title_start": [title[:20] if len(title) >= 20 else "" for title in titles],
        "title_end": [title[-20:] if len(title) >= 20 else "" for title in titles],
        "title_longest": read_each(keys["title_words"].tolist(), _find_longest),
        "author": read_each(keys["authors"].tolist(), _find_telling_name),
        "journal_start": [name[:1] for name in keys["journal"].tolist()],
    }


def _find_telling_name(names: str) -> str:
    """The longest name, the last of the alphabet among equally long ones."""
    return max(reversed(names.split(" ")), key=len)


def _find_longest(words: str) -> str:
    """The three longest words in alphabetical order: they survive cut subtitles, other word order and small typos."""
    longest = sorted(sorted(set(words.split())), key=len, reverse=True)  # of equally long ones the first by alphabet
    return " ".join(sorted(longest[:3])) if len(longest) > 2 else ""


def _code_rows(shaped: Numbered, columns: tuple[str, ...], rows: Rows | None = None) -> Rows:
    """A number per row (of `rows`, by default all), equal where all columns are; -1 where one is empty."""
    parts = [shaped.codes[name] if rows is None else shaped.codes[name][rows] for name in columns]
    codes = parts[0] - 1
    for part in parts[1:]:
        joined, _ = pd.factorize(codes * (part.max(initial=0) + 1) + part)
        codes = np.where((codes < 0) | (part == 0), -1, joined)
    return codes


def _find_large(codes: Rows) -> Rows:
    sizes = np.bincount(codes[codes >= 0], minlength=1)
    return np.flatnonzero((codes >= 0) & (sizes[np.maximum(codes, 0)] > LARGEST_BLOCK + 1))


def _pair_block(codes: Rows, shaped: Numbered, *, rank: Rows, large: Rows) -> Rows:
    """Pairs within equal codes, as left * n + right."""
    parts = [_pair_neighbours(codes, rank)]
    for columns in REFINEMENTS if len(large) else ():
        finer = _code_rows(shaped, columns, large)
        both, _ = pd.factorize(codes[large] * (finer.max(initial=0) + 2) + finer)
        refined = np.full(len(codes), -1, dtype=np.int64)
        refined[large] = np.where(finer < 0, -1, both)
        parts.append(_pair_neighbours(refined, rank))
    return np.concatenate(parts)


def _pair_neighbours(codes: Rows, rank: Rows) -> Rows:
    """Every row with the LARGEST_BLOCK rows after it in its block: all of them unless the block is larger."""
    sizes = np.bincount(codes[codes >= 0], minlength=1)
    rows = np.flatnonzero((codes >= 0) & (sizes[np.maximum(codes, 0)] > 1))
    order = rows[np.lexsort((rank[rows], codes[rows]))]
    ordered, total = codes[order], len(codes)
    found, starts = [np.empty(0, dtype=np.int64)], np.arange(len(order), dtype=np.int64)
    for step in range(1, min(LARGEST_BLOCK, len(order) - 1) + 1):
        starts = starts[: np.searchsorted(starts, len(order) - step)]
        starts = starts[ordered[starts + step] == ordered[starts]]  # who has a neighbour so far off has all nearer ones
        if not len(starts):
            break
        one, other = order[starts], order[starts + step]
        found.append(np.minimum(one, other) * total + np.maximum(one, other))
    return np.concatenate(found)
