"""ASReview's default model in the harness of ranking.py, in an environment of its own: see `make ranking-benchmark`.

Reads {"folder", "size", "runs": [{"name", "priors"}], "fits": [{"name", "known"}]} from standard input and writes
{"version", "orders", "fits", "exact"}: the order of reading of every run, and the rest of every fit as ASReview ranks
it as shipped, and with the same solver told to work exactly (dual=False; the shipped one draws random numbers).
"""

import copy
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import asreview
import numpy as np
import pandas as pd
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config


def make_cycle(*, exact: bool) -> ActiveLearningCycle:
    """The default model, ELAS u4."""
    settings = copy.deepcopy(get_ai_config()["value"])
    if exact:
        settings.classifier_param["dual"] = False
    return ActiveLearningCycle.from_meta(settings)


@cache
def read_set(path: Path) -> tuple[Any, np.ndarray]:
    """The features of a labelled set, and its labels."""
    records = pd.read_csv(path, dtype=str, keep_default_na=False)
    return make_cycle(exact=False).transform(records), (records["label_included"] == "1").to_numpy().astype(int)


def rank_rest(features: Any, labels: np.ndarray, *, known: list[int], exact: bool) -> list[int]:
    """The unknown rows, first the one to read next."""
    rest = np.setdiff1d(np.arange(len(labels)), known)
    cycle = make_cycle(exact=exact)
    cycle.fit(features[known], labels[known])
    return [int(row) for row in rest[np.asarray(cycle.rank(features[rest]))]]


def simulate(features: Any, labels: np.ndarray, *, priors: list[int], size: int) -> list[int]:
    """The order of reading when every batch is learned from before the next."""
    order = list(priors)
    while len(order) < len(labels):
        order += rank_rest(features, labels, known=order, exact=False)[:size]
    return order


def main() -> None:
    """Answer one request."""
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    runs = [(read_set(folder / f"{run['name']}.csv"), run["priors"]) for run in asked["runs"]]
    fits = [(read_set(folder / f"{fit['name']}.csv"), fit["known"]) for fit in asked["fits"]]
    answer = {
        "version": asreview.__version__,
        "orders": [simulate(*read, priors=priors, size=asked["size"]) for read, priors in runs],
        "fits": [rank_rest(*read, known=known, exact=False) for read, known in fits],
        "exact": [rank_rest(*read, known=known, exact=True) for read, known in fits],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
