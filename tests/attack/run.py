"""`make attack`: random histories, each step judged; prints what was the same, told and silent, by kind of mutation.

A step that is told (an Issue or a remark names it) is taken back, as a person would mend it; one that changed nothing
that counts stays, so that histories grow. Exit code 1 where anything was silent.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tools"), str(HERE.parent.parent / "workflow")]

from attack import adapter, cures  # noqa: E402
from attack.judging import judge  # noqa: E402
from attack.mutations import MUTATIONS  # noqa: E402
from attack.recount import recount  # noqa: E402
from attack.world import World, begin  # noqa: E402

LENGTH = 150  # steps before a review is begun anew, with other votes
TRIES = 50
GROWTH = 6  # harmless steps that stay on top of one another


@dataclass
class Score:
    """What happened, by kind of mutation."""

    steps: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    stories: dict[str, str] = field(default_factory=dict)
    asked_again: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, *, seed: int, history: Sequence[str], same: int, told: int, silent: list[str]) -> None:
        """One step."""
        self.steps += 1
        self.kinds[name] += 1
        self.cells += Counter({"same": same, "told": told, "silent": len(silent)})
        verdict = self.silent if silent else self.told if told else self.same
        verdict[name] += 1
        if silent and (name not in self.stories or len(history) < self.stories[name].count("\n    ")):
            lines = [f"seed {seed}, {name}:", *(f"    {step}" for step in history), *(f"  {one}" for one in silent[:4])]
            self.stories[name] = "\n".join([*lines, *([f"  and {len(silent) - 4} more"] if len(silent) > 4 else [])])

    def show(self) -> str:
        """The table, and the shortest story of each kind that was silent."""
        head = f"{'mutation':56}{'steps':>7}{'same':>7}{'told':>7}{'silent':>8}"
        columns = (self.kinds, self.same, self.told, self.silent)
        rows = [
            f"{name:56}"
            + "".join(f"{column[name]:{width}}" for column, width in zip(columns, (7, 7, 7, 8), strict=True))
            for name in sorted(self.kinds)
        ]
        total = f"{len(self.kinds)} kinds of mutation, {self.steps} steps"
        cells = f"cells: {self.cells['same']} same, {self.cells['told']} told, silent {self.cells['silent']}"
        asked = [f"asked again: {words} ({number})" for words, number in sorted(self.asked_again.items())]
        return "\n".join([*self.stories.values(), head, *rows, *asked, total, cells])


def run_history(world: World, seed: int, steps: int, score: Score, *, only: Sequence[str] = ()) -> None:
    """So many random steps on a review, which ends as it began."""
    chance = world.chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        store, clean = Path(name) / "step", Path(name) / "clean"
        begun = world.save(clean)
        history: list[str] = []
        for _ in range(steps):
            kept = world.save(store)
            kind, story = take_step(world, chance, only=only)
            if not story:
                raise AssertionError(f"seed {seed}: nothing of {', '.join(only)} can be done")
            silent, told, same = judge_step(world)
            score.count(kind, seed=seed, history=[*history, story], same=same, told=told, silent=silent)
            score.asked_again += Counter(world.asked_again)
            world.asked_again = []
            history.append(story)
            if silent or told:
                world.restore(store, kept)
                history.pop()
            elif len(history) >= GROWTH:
                world.restore(clean, begun)
                history = []
        world.restore(clean, begun)


def take_step(world: World, chance: random.Random, *, only: Sequence[str]) -> tuple[str, str]:
    """One mutation that can be made, and its story."""
    world.must_tell = []
    kinds = list(only) or sorted(MUTATIONS)
    kind = story = ""
    for _ in range(TRIES):
        kind = chance.choice(kinds)
        if story := MUTATIONS[kind](world):
            break
    return kind, story


def judge_step(world: World) -> tuple[list[str], int, int]:
    """Read the review as it stands: what is silent, how many cells are told, how many the same."""
    reading = adapter.read_review(world.review)
    verdict = judge(world.truth, reading, labels=world.review.labels, must_tell=world.must_tell)
    silent = [*(f"CRASH {crash[:300]}" for crash in reading.crashes), *verdict.silent]
    if not silent and not verdict.told and not reading.issues:
        silent += recount(world, reading)
    return silent, verdict.told + bool(reading.issues), verdict.same


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[], help="kinds of mutation")
    parser.add_argument("--without", nargs="*", default=[], choices=sorted(cures.CURES), help="cures to take out")
    args = parser.parse_args()
    score, start = Score(), time.perf_counter()
    with ExitStack() as stack:
        for cure in args.without:
            stack.enter_context(cures.taken_out(cure))
        left, seed = args.steps, args.seed
        while left > 0:
            with tempfile.TemporaryDirectory() as name:
                run_history(begin(Path(name) / "review", seed), seed, min(LENGTH, left), score, only=args.only)
            left, seed = left - LENGTH, seed + 1
    print(score.show())
    print(f"{time.perf_counter() - start:.0f} s")
    return 1 if score.cells["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
