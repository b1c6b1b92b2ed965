"""A review in the course of its life, with the truth beside it; any step can be taken back."""

import random
import shutil
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from attack import adapter, exports, filling
from attack.review import Review
from attack.truth import Truth

ROUNDS = 8  # a review of this size owes nothing more after six


@dataclass
class World:
    """The review, what was typed, what the sources export, and the random choices of this history."""

    review: Review
    truth: Truth
    exports: exports.Exports
    chance: random.Random
    must_tell: list[tuple[str, frozenset[str], str]] = field(default_factory=list)  # a file, its documents, and what
    asked_again: list[str] = field(default_factory=list)

    @property
    def sheets(self) -> list[Path]:
        """The sheets that stand in seeds/, filled or not."""
        return sorted(path for path in self.review.seeds.rglob("*.xlsx") if not path.name.startswith("."))

    def save(self, store: Path) -> "World":
        """The world as it stands, to come back to."""
        if store.exists():
            shutil.rmtree(store)  # made by this process
        shutil.copytree(self.review.seeds, store)
        return World(deepcopy(self.review), self.truth.copy(), dict(self.exports), self.chance, list(self.must_tell))

    def restore(self, store: Path, kept: "World") -> None:
        """Take everything back."""
        shutil.rmtree(self.review.seeds)  # made by this process
        shutil.copytree(store, self.review.seeds)
        self.review, self.truth, self.exports = deepcopy(kept.review), kept.truth.copy(), dict(kept.exports)
        self.must_tell = list(kept.must_tell)


def begin(folder: Path, seed: int) -> World:
    """A review lived through: issued and filled until nothing more is owed."""
    filling.remember_authors((one.author, one.word) for one in (*exports.HAND, *exports.LIST, *exports.BASE))
    world = World(Review(folder), Truth(), dict(exports.FIRST), random.Random(seed))
    exports.write_exports(world.review.seeds / "search", world.exports)
    for _ in range(ROUNDS):
        reading = adapter.read_review(world.review)
        if reading.issues:
            raise AssertionError(f"a review that nobody damaged is refused: {reading.issues[0]}")
        issued = adapter.issue_all(world.review, reading)
        for path in issued:
            filling.fill_sheet(path, world.truth, world.chance)
        reopen_some(world, [path for path in issued if path.stem == "reopened"], reading)
        if not issued:
            break
    return world


def reopen_some(world: World, issued: list[Path], reading: adapter.Reading) -> None:
    """The adjudicator takes up a decision again, by the id that the report shows."""
    for path in issued:
        title = path.parts[-3] == "title_abstract"
        word = "Ginseng" if title else "Kava"
        ids = {exports.find_word(line["title"]): line["reference_id"] for line in reading.rows["references"]}
        decision = "exclude" if title else "awaiting"
        typed = {"word": word, "reference_id": ids[word], "decision": decision}
        filling.reopen_decision(path, world.truth, person=path.parent.name, **typed)
