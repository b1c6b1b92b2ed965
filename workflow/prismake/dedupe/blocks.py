"""Chooses the pairs worth comparing: records that share a block, every block bounded."""

import numpy as np
import numpy.typing as npt
import pandas as pd

LARGEST_BLOCK = 40  # pairs grow with its square
Rows = npt.NDArray[np.int64]

# name: the columns whose values, all present, two records must share
BLOCKS: dict[str, tuple[str, ...]] = {
    "DOI": ("doi",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid",),
    "registration": ("registration",),
    "Cochrane review": ("cochrane",),
    "title": ("title_key",),
    "title before the subtitle": ("title_head",),
    "start of the title": ("title_start",),
    "end of the title": ("title_end",),
    "longest words of the title": ("title_longest",),
    "volume and pages": ("volume", "page_start", "year_text"),
    "author, pages": ("author", "page_start", "page_end"),
    "author, journal, volume": ("author", "journal_start", "volume"),
}
REFINEMENTS = (("year_text",), ("volume", "page_start"), ("author",), ("title_key",))


def choose_pairs(keys: pd.DataFrame) -> tuple[Rows, Rows]:
    """Positions (left < right) of the pairs of `keys` (see normalise_records) that share a block.

    A block over LARGEST_BLOCK is refined by year, by volume and page, by author and by title; what is still too large is
    sorted by title, author and page and every record compared with its LARGEST_BLOCK neighbours: none is left out.
    """
    shaped = _add_block_columns(keys)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[shaped.sort_values(["title_key", "author", "volume", "page_start", "record_id"], kind="stable").index] = (
        np.arange(len(keys))
    )
    found = [_pair_block(_code_rows(shaped, columns), shaped, rank) for columns in BLOCKS.values()]
    codes = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return codes // max(len(keys), 1), codes % max(len(keys), 1)


def _add_block_columns(keys: pd.DataFrame) -> pd.DataFrame:
    key = keys["title_key"]
    long_enough = [len(text) >= 20 for text in key]
    shaped = keys.assign(
        title_start=[text[:20] if ok else "" for text, ok in zip(key, long_enough, strict=True)],
        title_end=[text[-20:] if ok else "" for text, ok in zip(key, long_enough, strict=True)],
        title_longest=[_longest_words(words) for words in keys["title_words"]],
        author=[max(names.split(), key=lambda name: (len(name), name), default="") for names in keys["authors"]],
        journal_start=[name[:1] for name in keys["journal"]],
        year_text=[str(year) if year else "" for year in keys["year"]],
    )
    return shaped.reset_index(drop=True)


def _longest_words(words: str) -> str:
    """The three longest words in alphabetical order: they survive cut subtitles, other word order and small typos."""
    longest = sorted(set(words.split()), key=lambda word: (-len(word), word))[:3]
    return " ".join(sorted(longest)) if len(longest) == 3 else ""


def _code_rows(shaped: pd.DataFrame, columns: tuple[str, ...]) -> Rows:
    """A number per row, equal where all columns are; -1 where one is empty."""
    codes = np.zeros(len(shaped), dtype=np.int64)
    missing = np.zeros(len(shaped), dtype=bool)
    for column in columns:
        part, values = pd.factorize(shaped[column])
        missing |= (shaped[column] == "").to_numpy()
        codes = codes * max(len(values), 1) + part
    codes, _ = pd.factorize(codes)
    return np.where(missing, -1, codes)


def _pair_block(codes: Rows, shaped: pd.DataFrame, rank: Rows) -> Rows:
    """Pairs within equal codes, as left * n + right."""
    sizes = np.bincount(codes[codes >= 0], minlength=1)
    large = (codes >= 0) & (sizes[np.maximum(codes, 0)] > LARGEST_BLOCK)
    parts = [_pair_neighbours(codes, rank)]
    if large.any():
        rows = np.flatnonzero(large)
        for columns in REFINEMENTS:
            refined = np.full(len(codes), -1, dtype=np.int64)
            finer = _code_rows(shaped.iloc[rows], columns)
            both, _ = pd.factorize(codes[rows] * (finer.max(initial=0) + 2) + finer)
            refined[rows] = np.where(finer < 0, -1, both)
            parts.append(_pair_neighbours(refined, rank))
    return np.concatenate(parts)


def _pair_neighbours(codes: Rows, rank: Rows) -> Rows:
    """Every row with the LARGEST_BLOCK rows after it in its block: all of them unless the block is larger."""
    order = np.lexsort((rank, codes))
    order = order[codes[order] >= 0]
    sorted_codes, total = codes[order], len(codes)
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, min(LARGEST_BLOCK, len(order) - 1) + 1):
        equal = sorted_codes[step:] == sorted_codes[:-step]
        if not equal.any():
            break
        one, other = order[:-step][equal], order[step:][equal]
        found.append(np.minimum(one, other) * total + np.maximum(one, other))
    return np.concatenate(found)
