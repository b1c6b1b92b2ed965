"""Judges the ranking on labelled reviews: WSS@95 and recall curve beside ASReview's default, and the stopping test.

Every run starts from one relevant and one irrelevant reference drawn by a seed and goes on in batches of 25, as the
workflow hands them out. The stopping test is judged on ASReview's runs too, of which there are more because its solver
is quicker and less exact. The exit code is 1 when the mean WSS@95 is below ASReview's, when the order differs from
ASReview's on the same labels, or when the stopping test finds less than 95 % in more than 5 % of the runs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from prismake.screen.ranking import extract_features, score_references  # noqa: E402
from prismake.screen.stopping import measure_chance  # noqa: E402

FOLDER = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "screening"
PEER = ROOT / ".venv-asreview" / "bin" / "python"
SIZE, SEEDS, PEER_SEEDS, RECALL = 25, 5, 20, 0.95
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
ROUNDING = 0.0005  # ASReview's solver stops a little early, by chance to its good or to its harm
Orders = dict[tuple[str, int], list[int]]  # the order of reading of each run, by set and seed


@dataclass(frozen=True)
class Labelled:
    """A labelled review: its name, the features of its records, and which are relevant."""

    name: str
    features: Any
    relevant: np.ndarray


def read_set(path: Path) -> Labelled:
    """A labelled review from a CSV with title, abstract and label_included."""
    records = pd.read_csv(path, dtype=str, keep_default_na=False)
    features, _ = extract_features(records["title"].tolist(), records["abstract"].tolist())
    return Labelled(path.stem, features, (records["label_included"] == "1").to_numpy())


def draw_priors(relevant: np.ndarray, *, seed: int) -> list[int]:
    """One relevant and one irrelevant row."""
    chance = np.random.default_rng(seed)
    return [int(chance.choice(np.flatnonzero(relevant))), int(chance.choice(np.flatnonzero(~relevant)))]


def rank_rest(labelled: Labelled, known: Sequence[int]) -> list[int]:
    """The unknown rows, first the one to read next."""
    labels = np.full(len(labelled.relevant), -1)
    labels[list(known)] = labelled.relevant[list(known)]
    scores = score_references(labelled.features, labels=labels)
    return sorted(np.flatnonzero(labels < 0).tolist(), key=lambda row: (-scores[row], row))


def simulate(labelled: Labelled, *, seed: int, size: int = SIZE) -> list[int]:
    """The order of reading when every batch is learned from before the next."""
    order = draw_priors(labelled.relevant, seed=seed)
    while len(order) < len(labelled.relevant):
        order += rank_rest(labelled, order)[:size]
    return order


def measure_wss(relevant: np.ndarray, order: Sequence[int], *, recall: float = RECALL) -> float:
    """Work saved over sampling: the share left unread when `recall` is reached, minus what chance would leave."""
    found = np.cumsum(relevant[list(order)])
    read = int(np.argmax(found >= recall * found[-1])) + 1
    return 1 - read / len(order) - (1 - recall)


def measure_recall(relevant: np.ndarray, order: Sequence[int], *, share: float) -> float:
    """The recall when a share of all records has been read."""
    return float(relevant[list(order)[: round(share * len(order))]].sum() / relevant.sum())


def stop_reading(relevant: np.ndarray, order: Sequence[int], *, size: int = SIZE) -> int:
    """How many are read when the stopping test is first passed after a whole batch; all when it never is."""
    told = relevant[list(order)].tolist()
    ends = range(2 + size, len(order), size)
    passed = (read for read in ends if measure_chance(told[:read], total=len(told), recall=RECALL) < 1 - RECALL)
    return next(passed, len(order))


def ask_peer(request: dict[str, Any]) -> dict[str, Any]:
    """What ASReview answers; it runs in a folder of its own, where it leaves files behind."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PEER), str(Path(__file__).with_name("ranking_peer.py"))]
        done = subprocess.run(
            command, cwd=folder, input=json.dumps(request), capture_output=True, text=True, check=True
        )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compare_orders(sets: dict[str, Labelled], orders: Orders) -> tuple[bool, Orders]:
    """Print WSS@95 and recall of both, and whether the order is the same on the same labels; also ASReview's runs."""
    keys = [(name, seed) for name in sets for seed in range(PEER_SEEDS)]
    fits = [(name, orders[name, 0][:read]) for name in sets for read in range(2, len(orders[name, 0]) - 1, 8 * SIZE)]
    request = {
        "folder": str(FOLDER),
        "size": SIZE,
        "runs": [{"name": name, "priors": draw_priors(sets[name].relevant, seed=seed)} for name, seed in keys],
        "fits": [{"name": name, "known": known} for name, known in fits],
    }
    answer = ask_peer(request)
    theirs = dict(zip(keys, answer["orders"], strict=True))
    few = {key: theirs[key] for key in orders}
    print_means(sets, {"prismake": orders, f"ASReview {answer['version']}": few})
    own = [rank_rest(sets[name], known) for name, known in fits]
    same = sum(mine == exact for mine, exact in zip(own, answer["exact"], strict=True))
    places = [np.mean(np.array(mine) == np.array(shipped)) for mine, shipped in zip(own, answer["fits"], strict=True)]
    print(f"same labels: {same} of {len(own)} orders identical to ASReview's with its solver exact;")
    print(
        f"             {np.mean(places):.1%} of places identical to ASReview's as shipped, which draws random numbers"
    )
    return same == len(own) and mean_wss(sets, orders) >= mean_wss(sets, few) - ROUNDING, theirs


def mean_wss(sets: dict[str, Labelled], orders: Orders) -> float:
    """The mean WSS@95 over all runs."""
    return float(np.mean([measure_wss(sets[name].relevant, order) for (name, _), order in orders.items()]))


def print_means(sets: dict[str, Labelled], found: dict[str, Orders]) -> None:
    """One line per set and ranker, means over the seeds, and the mean of all."""
    print(f"{'set':16} {'ranker':16} {'WSS@95':>7}  recall at " + " ".join(f"{share:>5.0%}" for share in SHARES))
    for name in (*sets, "mean"):
        for ranker, orders in found.items():
            chosen = [(sets[one].relevant, order) for (one, _), order in orders.items() if name in (one, "mean")]
            wss = np.mean([measure_wss(*each) for each in chosen])
            recalls = [np.mean([measure_recall(*each, share=share) for each in chosen]) for share in SHARES]
            print(f"{name:16} {ranker:16} {wss:7.3f}            " + " ".join(f"{recall:5.2f}" for recall in recalls))


def judge_stopping(sets: dict[str, Labelled], found: dict[str, Orders]) -> bool:
    """Print how much is read and found when the stopping test ends a run."""
    print(f"stopping test, {RECALL:.0%} recall at {RECALL:.0%} confidence, after batches of {SIZE}")
    shares = []
    for ranker, orders in found.items():
        ends = [
            (sets[name].relevant, order, stop_reading(sets[name].relevant, order))
            for (name, _), order in orders.items()
        ]
        recalls = np.array([relevant[order[:read]].sum() / relevant.sum() for relevant, order, read in ends])
        mean = np.mean([read / len(order) for _, order, read in ends])
        shares.append(float(np.mean(recalls >= RECALL)))
        print(
            f"{ranker:16} {len(ends):3} runs, read {mean:.0%}, {shares[-1]:.1%} reached it, lowest {recalls.min():.3f}"
        )
    return min(shares) >= RECALL


def main() -> int:
    """Print all figures; 1 when one of them falls short."""
    start, cpu = time.perf_counter(), time.process_time()
    sets = {path.stem: read_set(path) for path in sorted(FOLDER.glob("*.csv"))}
    orders = {(name, seed): simulate(one, seed=seed) for name, one in sets.items() for seed in range(SEEDS)}
    print(
        f"{len(orders)} runs in {time.perf_counter() - start:.0f} s, {time.process_time() - cpu:.0f} s of CPU",
        flush=True,
    )
    if not PEER.exists():
        print_means(sets, {"prismake": orders})
        print(f"ASReview is not installed in {PEER.parent.parent}")
        return 0 if judge_stopping(sets, {"prismake": orders}) else 1
    good, theirs = compare_orders(sets, orders)
    return 0 if judge_stopping(sets, {"prismake": orders, "ASReview": theirs}) and good else 1


if __name__ == "__main__":
    sys.exit(main())
