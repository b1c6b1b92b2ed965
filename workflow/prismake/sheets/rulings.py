"""Checks what people ruled on pairs: known ids, known words, one word for one pair, and no contradiction in a chain."""

from collections.abc import Collection, Iterable, Iterator

import pandas as pd

from prismake.issues import Issue, raise_any

SAME, DIFFERENT = "same", "different"
Pair = tuple[str, str]
Said = tuple[Pair, str, str, pd.Series]  # a pair, the word on it, where it stands, and the row of the table


def settle_rulings(
    rulings: pd.DataFrame,
    known: Iterable[str],
    *,
    apart: Collection[str] = (DIFFERENT,),
    open_words: Collection[str] = (),
) -> tuple[set[Pair], dict[str, set[Pair]]]:
    """The pairs people ruled the same, and for each word of `apart` the pairs they ruled so (left < right).

    `rulings` has the columns left, right, person, ruling, sheet and cell. Blank rulings and those of `open_words` are
    pending. Raises ReviewError with one Issue per unknown id or word and per contradiction.
    """
    filled = rulings[rulings["ruling"].str.strip() != ""].sort_values(["left", "right", "person", "sheet", "cell"])
    if filled.empty:
        return set(), {word: set() for word in apart}
    ids, words = set(known), (SAME, *apart, *open_words)
    rows = [row for _, row in filled.iterrows()]
    raise_any([issue for row in rows for issue in _check_row(row, ids, words=words, apart=apart)])
    said = [
        (_order(row["left"], row["right"]), _read_word(row), _name_place(row), row)
        for row in rows
        if _read_word(row) not in open_words
    ]
    raise_any(_find_disagreements(said))
    same = {pair for pair, word, _, _ in said if word == SAME}
    raise_any(_find_contradictions(said, group_ids(same)))
    return same, {wanted: {pair for pair, word, _, _ in said if word == wanted} for wanted in apart}


def group_ids(pairs: Iterable[Pair]) -> dict[str, str]:
    """Each id of the pairs with the smallest id it is connected to."""
    parent: dict[str, str] = {}

    def find(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in pairs:
        one, other = sorted((find(left), find(right)))
        parent[other] = one
    return {one: find(one) for one in sorted(parent)}


def _order(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def _read_word(row: pd.Series) -> str:
    return str(row["ruling"]).strip().casefold()


def _name_place(row: pd.Series) -> str:
    return f"{row['sheet']} {row['cell']}".strip()


def _check_row(row: pd.Series, known: set[str], *, words: Collection[str], apart: Collection[str]) -> Iterator[Issue]:
    file, place = str(row["sheet"]), str(row["cell"])
    for side in ("left", "right"):
        if row[side] not in known:
            remedy = "restore the id as it was issued, or delete the row"
            yield Issue(file, place, f"record {row[side]}", "a record_id of this review", remedy)
    word = _read_word(row)
    if word not in words:
        allowed = f"{', '.join(list(words)[:-1])} or {list(words)[-1]}"
        remedy = "write one of these words, or leave the cell blank"
        yield Issue(file, place, str(row["ruling"]), allowed, remedy)
    if row["left"] == row["right"] and word in apart:
        found, allowed = f"{row['left']} ruled {word} from itself", "two records that are not one document"
        remedy = "clear the ruling, or take back what made the two one document"
        yield Issue(file, place, found, allowed, remedy)


def _find_disagreements(said: list[Said]) -> list[Issue]:
    """Pairs on which two rulings differ: one Issue at each of the two cells."""
    by_pair: dict[Pair, dict[str, list[str]]] = {}
    for pair, word, place, _ in said:
        by_pair.setdefault(pair, {}).setdefault(word, []).append(place)
    issues = []
    for pair, word, _, row in said:
        others = [place for other, places in sorted(by_pair[pair].items()) if other != word for place in places]
        if others:
            found = f"{word} for {pair[0]} and {pair[1]}"
            remedy = f"agree with {', '.join(others)}"
            issues.append(Issue(str(row["sheet"]), str(row["cell"]), found, "one word for one pair", remedy))
    return issues


def _find_contradictions(said: list[Said], group: dict[str, str]) -> list[Issue]:
    """Pairs kept apart that other rulings make the same."""
    issues = []
    for pair, word, _, row in said:
        joined = group.get(pair[0])
        if word != SAME and joined is not None and joined == group.get(pair[1]):
            places = [place for other, told, place, _ in said if told == SAME and group[other[0]] == joined]
            found = f"{word} for {pair[0]} and {pair[1]}"
            allowed = f"no ruling that others contradict: {', '.join(places)} make them the same"
            issues.append(Issue(str(row["sheet"]), str(row["cell"]), found, allowed, "change one of these rulings"))
    return issues
