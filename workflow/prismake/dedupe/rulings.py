"""Checks what people ruled on pairs of records: known ids, known words, no contradiction."""

from collections.abc import Iterable

import pandas as pd

from prismake.issues import Issue, raise_any

SAME, DIFFERENT = "same", "different"
Pair = tuple[str, str]


def settle_rulings(rulings: pd.DataFrame, record_ids: Iterable[str]) -> tuple[set[Pair], set[Pair]]:
    """The pairs people ruled the same, and those they ruled different (left < right); blank rulings are pending.

    `rulings` is the table "rulings". Raises ReviewError with one Issue per unknown id or word and per contradiction.
    """
    given = rulings[rulings["ruling"].str.strip() != ""]
    if given.empty:
        return set(), set()
    known, rows = set(record_ids), given.sort_values(["left", "right", "person", "sheet", "cell"])
    issues = [issue for _, row in rows.iterrows() for issue in _check_row(row, known)]
    raise_any(issues)
    words = [(_order(row["left"], row["right"]), _read_word(row), _name_place(row), row) for _, row in rows.iterrows()]
    raise_any(_find_disagreements(words))
    same = {pair for pair, word, _, _ in words if word == SAME}
    different = {pair for pair, word, _, _ in words if word == DIFFERENT}
    raise_any(_find_contradictions(words, group_records(same)))
    return same, different


def group_records(pairs: Iterable[Pair]) -> dict[str, str]:
    """Each id of the pairs with the smallest id it is connected to."""
    parent: dict[str, str] = {}

    def find(record_id: str) -> str:
        parent.setdefault(record_id, record_id)
        while parent[record_id] != record_id:
            parent[record_id] = parent[parent[record_id]]
            record_id = parent[record_id]
        return record_id

    for left, right in pairs:
        one, other = sorted((find(left), find(right)))
        parent[other] = one
    return {record_id: find(record_id) for record_id in sorted(parent)}


def _order(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def _read_word(row: pd.Series) -> str:
    return str(row["ruling"]).strip().casefold()


def _name_place(row: pd.Series) -> str:
    return f"{row['sheet']} {row['cell']}".strip()


def _check_row(row: pd.Series, known: set[str]) -> list[Issue]:
    file, place = str(row["sheet"]), str(row["cell"])
    issues = [
        Issue(
            file,
            place,
            f"record {row[side]}",
            "a record_id of this review",
            "restore the id as it was issued, or delete the row",
        )
        for side in ("left", "right")
        if row[side] not in known
    ]
    if _read_word(row) not in (SAME, DIFFERENT):
        issues.append(
            Issue(
                file,
                place,
                str(row["ruling"]),
                f"{SAME} or {DIFFERENT}",
                "write one of the two words, or leave the cell blank",
            )
        )
    if row["left"] == row["right"] and _read_word(row) == DIFFERENT:
        issues.append(
            Issue(
                file,
                place,
                f"{row['left']} ruled different from itself",
                "two records",
                "restore the ids as they were issued",
            )
        )
    return issues


def _find_disagreements(words: list[tuple[Pair, str, str, pd.Series]]) -> list[Issue]:
    """Pairs on which two rulings differ: one Issue at each of the two cells."""
    said: dict[Pair, dict[str, list[str]]] = {}
    for pair, word, place, _ in words:
        said.setdefault(pair, {}).setdefault(word, []).append(place)
    issues = []
    for pair, word, _, row in words:
        others = [place for other, places in sorted(said[pair].items()) if other != word for place in places]
        if others:
            found = f"{word} for {pair[0]} and {pair[1]}"
            remedy = f"agree with {', '.join(others)}"
            issues.append(Issue(str(row["sheet"]), str(row["cell"]), found, "one word for one pair", remedy))
    return issues


def _find_contradictions(words: list[tuple[Pair, str, str, pd.Series]], group: dict[str, str]) -> list[Issue]:
    """Pairs ruled different that other rulings make the same."""
    issues = []
    for pair, word, _, row in words:
        joined = group.get(pair[0])
        if word == DIFFERENT and joined is not None and joined == group.get(pair[1]):
            places = [place for other, said, place, _ in words if said == SAME and group[other[0]] == joined]
            issues.append(
                Issue(
                    str(row["sheet"]),
                    str(row["cell"]),
                    f"{DIFFERENT} for {pair[0]} and {pair[1]}",
                    f"no ruling that others contradict: {', '.join(places)} make them the same",
                    "change one of these rulings",
                )
            )
    return issues
