"""Whatever row of an intermediate table is lost, doubled or moved: an identity or a check names it."""

import random
from collections.abc import Iterator, Mapping

import pandas as pd
import pytest

from prismake import config, tables
from prismake.report import FlowError, check_flow, check_rounds, measure_flow, measure_rounds, open_view, trace_records
from prismake.report.checks import FUNCTIONS

Frames = dict[str, pd.DataFrame]
MUTATIONS = 500
# What each table's rows are moved by: the column that says where a row belongs.
PLACES: Mapping[str, str] = {
    "records": "source",
    "clusters": "reference_id",
    "references": "reference_id",
    "eligibility": "reference_id",
    "title_abstract": "status",
    "full_text": "status",
    "study_references": "study_id",
    "effects": "analysis_id",
    "estimates": "analysis_id",
    "ledger": "bucket",
    "flow": "n",
    "flow_members": "data",
    "flow_rounds": "round",
}
TRACED = ("ledger", "flow", "flow_members", "flow_rounds")
CHECKS = (23, 24, 31, 32, 36, 37, 38, 39, 42, 43, 61)
FILES = {
    **{
        name: f"results/{name}.csv"
        for name in ("ingest", "pairs", "rulings", "clusters", "eligibility", "studies", "study_pairs")
    },
    **{name: f"results/{name}.csv" for name in ("study_references", "extraction", "effects", "estimates", *TRACED)},
    **{name: f"results/{name}.parquet" for name in ("records", "references")},
    **{phase: f"results/screening/{phase}.csv" for phase in tables.PHASES},
    **{f"votes_{phase}": f"results/votes/{phase}.csv" for phase in tables.PHASES},
}


class World:
    """The flagship's tables, and what is told of them once one was damaged."""

    def __init__(self, folder) -> None:
        self.review = config.load(folder / "config")
        self.frames = tables.read_all({name: folder / path for name, path in FILES.items()})
        self.usual = set(self.list_issues(self.frames))
        self.counts = self.count(self.frames)

    def rebuild(self, frames: Frames, damaged: str) -> Frames:
        """The tables as the workflow would make them from a damaged one."""
        if damaged in TRACED:
            return frames
        given = {"tables": frames, "searches": self.review.searches}
        ledger = trace_records(frames, searches=self.review.searches)
        flow, members = measure_flow(ledger, **given, protocol=self.review.protocol)
        rounds = measure_rounds(ledger, **given, protocol=self.review.protocol)
        return {**frames, "ledger": ledger, "flow": flow, "flow_members": members, "flow_rounds": rounds}

    def check(self, frames: Frames) -> None:
        given = {"records": frames["records"], "searches": self.review.searches}
        check_flow(frames["flow"], frames["flow_members"], frames["ledger"])
        check_rounds(frames["flow_rounds"], frames["ledger"], **given, members=frames["flow_members"])

    def list_issues(self, frames: Frames) -> Iterator[tuple[int, str, str]]:
        view = open_view(frames, config={**self.review.by_name(), "provenance": {}})
        for number in CHECKS:
            found = FUNCTIONS[number](view)
            yield from ((number, one.place, one.found) for one in found if not isinstance(found, str))

    @staticmethod
    def count(frames: Frames) -> tuple[object, ...]:
        sizes = frames["flow_rounds"].groupby(["round", "data"]).size()
        buckets = frames["ledger"]["bucket"].value_counts()
        numbers = {data: n for data, n in zip(frames["flow"]["data"], frames["flow"]["n"], strict=True) if n}
        return (numbers, dict(sizes), dict(buckets))


def damage(frame: pd.DataFrame, how: str, place: str, draw: random.Random) -> pd.DataFrame:
    row = draw.randrange(len(frame))
    if how == "drop":
        return frame.drop(index=frame.index[row])
    if how == "duplicate":
        return pd.concat([frame, frame.iloc[[row]]], ignore_index=True)
    moved = frame.copy()
    others = sorted({value for value in frame[place] if value != frame[place].iloc[row]})
    moved.iloc[row, moved.columns.get_loc(place)] = draw.choice(others) if others else frame[place].iloc[row]
    return moved


@pytest.fixture(scope="module")
def world(flagship) -> World:
    return World(flagship)


def test_an_undamaged_review_breaks_nothing(world):
    world.check(world.rebuild(world.frames, "records"))
    assert world.count(world.rebuild(world.frames, "records")) == world.counts


def test_every_damage_that_changes_a_count_is_named(world, capsys):
    draw, killed, survived, tried = random.Random(2026), 0, [], 0
    while killed + len(survived) < MUTATIONS and tried < 20 * MUTATIONS:
        tried += 1
        name = draw.choice(list(PLACES))
        how = draw.choice(["drop", "duplicate", "move"])
        if world.frames[name].empty:
            continue
        fate = judge(world, name, damage(world.frames[name], how, PLACES[name], draw))
        killed += fate == "killed"
        survived += [(name, how)] if fate == "survived" else []
    with capsys.disabled():
        print(f" [{killed} of {killed + len(survived)} damages named; {tried} tried]")
    assert killed + len(survived) == MUTATIONS
    assert survived == []


def judge(world: World, name: str, damaged: pd.DataFrame) -> str:
    """killed: something names it; harmless: no number changed; survived: a number changed and nobody noticed."""
    kind = dict.fromkeys(tables.PHASES, "screening").get(name, name)
    try:
        frames = world.rebuild({**world.frames, name: tables.conform(kind, damaged)}, name)
        if world.count(frames) == world.counts and name not in TRACED:
            return "harmless"
        world.check(frames)
    except (FlowError, tables.TableError):
        return "killed"
    if world.count(frames) == world.counts:
        return "harmless"
    return "killed" if set(world.list_issues(frames)) - world.usual else "survived"
