"""One round of ranking: features of all references, a fit on the known ones, an order of the rest; beside ASReview."""

import csv
import itertools
import os
from collections.abc import Callable
from pathlib import Path

SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
SETS = ("Jeyaraman_2020", "Meijboom_2021", "Oud_2018")
KNOWN, LISTED = 200, "references.csv"


def prepare(size: int, folder: Path) -> None:
    """The labelled reviews one behind the other; every further round has a word of its own in each title."""
    read = [list(csv.DictReader((SHARED / "screening" / f"{name}.csv").open(encoding="utf-8"))) for name in SETS]
    rows = sorted(itertools.chain.from_iterable(read), key=lambda row: row["label_included"] != "1")
    with (folder / LISTED).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "abstract", "label_included"])
        for number, row in enumerate(itertools.islice(itertools.cycle(_mix(rows)), size)):
            round_ = f" round{number // len(rows)}" if number >= len(rows) else ""
            writer.writerow([row["title"] + round_, row["abstract"], row["label_included"]])


def _mix(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Every tenth row is relevant at first, so that the known ones are of both kinds."""
    relevant = [row for row in rows if row["label_included"] == "1"]
    others = [row for row in rows if row["label_included"] != "1"]
    mixed = []
    for number, row in enumerate(others):
        mixed += [row, *relevant[number // 9 : number // 9 + 1]] if number % 9 == 0 else [row]
    return mixed


def rank(folder: Path) -> Callable[[], object]:
    """Our order of the unknown references."""
    import numpy as np
    import pandas as pd

    from prismake.screen.ranking import extract_features, score_references

    records = pd.read_csv(folder / LISTED, dtype=str, keep_default_na=False)
    titles, abstracts = records["title"].tolist(), records["abstract"].tolist()
    labels = (records["label_included"] == "1").to_numpy().astype(int)
    labels[KNOWN:] = -1

    def work() -> str:
        features, _ = extract_features(titles, abstracts)
        scores = score_references(features, labels=labels)
        return f"{len(np.argsort(-scores, kind='stable')) - KNOWN} ranked"

    return work


def rank_with_asreview(folder: Path) -> Callable[[], object]:
    """ASReview's order by its default model; runs in its own environment."""
    import numpy as np
    import pandas as pd
    from ranking_peer import make_cycle

    records = pd.read_csv(folder / LISTED, dtype=str, keep_default_na=False)
    labels = (records["label_included"] == "1").to_numpy().astype(int)

    def work() -> str:
        cycle = make_cycle(exact=False)
        features = cycle.transform(records)
        cycle.fit(features[:KNOWN], labels[:KNOWN])
        return f"{len(np.asarray(cycle.rank(features[KNOWN:])))} ranked"

    return work
