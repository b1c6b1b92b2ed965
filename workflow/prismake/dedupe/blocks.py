"""Chooses the pairs worth comparing: records that share a block, every block bounded."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prismake.dedupe.compare_titles import UNLIKE, measure_titles

LARGEST_BLOCK = 40  # pairs grow with its square
Rows = npt.NDArray[np.int64]


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
    Block("start of the title", ("title_start",), loose=True),
    Block("end of the title", ("title_end",), loose=True),
    Block("longest words of the title", ("title_longest",), loose=True),
    Block("range of pages and year", ("page_start", "page_end", "year_text"), loose=True),
    Block("author, journal, volume", ("author", "journal_start", "volume"), loose=True),
)
REFINEMENTS = (("year_text",), ("volume", "page_start"), ("author",), ("title_key",))


def choose_pairs(keys: pd.DataFrame) -> tuple[Rows, Rows]:
    """Positions (left < right) of the pairs of `keys` (see normalise_records) that share a block.

    A block over LARGEST_BLOCK is refined by year, by volume and page, by author and by title; what is still too large
    is sorted by title, author and page, and every record compared with its LARGEST_BLOCK neighbours: none is left out.
    """
    shaped = _add_block_columns(keys)
    order = shaped.sort_values(["title_key", "author", "volume", "page_start", "record_id"], kind="stable").index
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(keys))
    found = {loose: [np.empty(0, dtype=np.int64)] for loose in (True, False)}
    for block in BLOCKS:
        found[block.loose].append(_pair_block(_code_rows(shaped, block.columns), shaped, rank=rank))
    strict, loose = (np.unique(np.concatenate(found[kind])) for kind in (False, True))
    loose = np.setdiff1d(loose, strict, assume_unique=True)
    titles, total = keys["title_key"], max(len(keys), 1)
    loose = loose[measure_titles(titles.iloc[loose // total], titles.iloc[loose % total]) >= UNLIKE]
    pairs = np.union1d(strict, loose)
    return pairs // total, pairs % total


def _add_block_columns(keys: pd.DataFrame) -> pd.DataFrame:
    titles = keys["title_key"].tolist()
    return keys.assign(
        title_start=[title[:20] if len(title) >= 20 else "" for title in titles],
        title_end=[title[-20:] if len(title) >= 20 else "" for title in titles],
        title_longest=[_find_longest(words) for words in keys["title_words"].tolist()],
        author=[max(reversed(names.split()), key=len, default="") for names in keys["authors"].tolist()],
        journal_start=[name[:1] for name in keys["journal"].tolist()],
    ).reset_index(drop=True)


def _find_longest(words: str) -> str:
    """The three longest words in alphabetical order: they survive cut subtitles, other word order and small typos."""
    longest = sorted(sorted(set(words.split())), key=len, reverse=True)[:3]
    return " ".join(sorted(longest)) if len(longest) == 3 else ""


def _code_rows(shaped: pd.DataFrame, columns: tuple[str, ...]) -> Rows:
    """A number per row, equal where all columns are; -1 where one is empty."""
    codes = np.zeros(len(shaped), dtype=np.int64)
    missing = np.zeros(len(shaped), dtype=bool)
    for column in columns:
        part, values = pd.factorize(shaped[column])
        missing |= (shaped[column] == "").to_numpy(dtype=bool)
        codes, _ = pd.factorize(codes * max(len(values), 1) + part)
    return np.where(missing, -1, codes)


def _pair_block(codes: Rows, shaped: pd.DataFrame, *, rank: Rows) -> Rows:
    """Pairs within equal codes, as left * n + right."""
    sizes = np.bincount(codes[codes >= 0], minlength=1)
    large = np.flatnonzero((codes >= 0) & (sizes[np.maximum(codes, 0)] > LARGEST_BLOCK + 1))
    parts = [_pair_neighbours(codes, rank)]
    for columns in REFINEMENTS if len(large) else ():
        finer = _code_rows(shaped.iloc[large], columns)
        both, _ = pd.factorize(codes[large] * (finer.max(initial=0) + 2) + finer)
        refined = np.full(len(codes), -1, dtype=np.int64)
        refined[large] = np.where(finer < 0, -1, both)
        parts.append(_pair_neighbours(refined, rank))
    return np.concatenate(parts)


def _pair_neighbours(codes: Rows, rank: Rows) -> Rows:
    """Every row with the LARGEST_BLOCK rows after it in its block: all of them unless the block is larger."""
    order = np.lexsort((rank, codes))
    order = order[codes[order] >= 0]
    ordered, total = codes[order], len(codes)
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, min(LARGEST_BLOCK, len(order) - 1) + 1):
        equal = ordered[step:] == ordered[:-step]
        if not equal.any():
            break
        one, other = order[:-step][equal], order[step:][equal]
        found.append(np.minimum(one, other) * total + np.maximum(one, other))
    return np.concatenate(found)
