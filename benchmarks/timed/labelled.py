"""Records by the million from the labelled sets: the same documents, over and over, as new ones."""

import math
import random
import re
from collections.abc import Iterator

import pandas as pd
from dedupe import FOLDER, SETS, read_labelled

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEED = 11
NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")  # but for years
NUMBERED = ("journal", "volume", "issue", "pages")


def make_records(size: int) -> pd.DataFrame:
    """`size` records: the sets one behind the other, every further round with other words and other numbers."""
    records = pd.concat(make_rounds(size), ignore_index=True)
    ids = [f"{source}:{position}" for position, source in enumerate(records["source"].tolist())]
    return records.assign(record_id=ids, position=range(1, len(records) + 1))


def make_rounds(size: int) -> Iterator[pd.DataFrame]:
    """The same round by round, each of up to a hundred thousand records."""
    whole = pd.concat([read_labelled(FOLDER / f"{name}.csv.gz")[0] for name in SETS], ignore_index=True)
    chance = random.Random(SEED)
    for number in range(math.ceil(size / len(whole))):
        made = _perturb(whole.assign(source=f"round{number}"), number, chance) if number else whole
        yield made.iloc[: size - number * len(whole)]


def _perturb(records: pd.DataFrame, number: int, chance: random.Random) -> pd.DataFrame:
    """The same documents as new ones: two words of each title, volume, issue, pages and DOI differ by document.

    Ovid's exports glue volume, issue and pages to the name of the journal, so that they are renumbered there, too.
    """
    new: dict[str, str] = {}

    def replace(word: str) -> str:
        if word not in new:
            new[word] = "".join(chance.choice(LETTERS) for _ in word)
        return new[word]

    def retitle(title: str) -> str:
        words = title.split(" ")
        longest = sorted(set(words), key=lambda word: (-len(word), word))[:2]
        return " ".join(replace(word) if word in longest else word for word in words)

    def renumber(text: str) -> str:
        return NUMBER.sub(rf"{number}\g<0>", text)

    return records.assign(
        title=[retitle(title) for title in records["title"].tolist()],
        doi=[f"{doi}.{number}" if doi else "" for doi in records["doi"].tolist()],
        **{field: [renumber(text) for text in records[field].tolist()] for field in NUMBERED},
    )
