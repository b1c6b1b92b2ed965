"""The free sheets in a review that people live through: what is said joins, parts, is undone, and costs no vote."""

import shutil
from pathlib import Path

import pytest

from living import IDLE, RATS, TRIAL, hashes, run
from people import fill_sheet
from prismake import tables

KEPT = ("results/references.parquet", "results/clusters.csv", "results/votes", "results/screening")


def say(review: Path, kind: str, left: str, right: str, ruling: str) -> None:
    title = dict(zip(*(read(review, "records")[name] for name in ("record_id", "title")), strict=True))
    typed = {"left": left, "left_title": title[left][:30], "right": right, "right_title": title[right][:30]}
    sheet = review / f"seeds/{kind}/carla/unasked.xlsx"
    fill_sheet(sheet, "unasked", {"unasked 1": {**typed, "ruling": ruling, "note": "seen in print"}})


def read(review: Path, name: str):
    return tables.read(tables.KINDS[name], review / tables.TABLES[tables.KINDS[name]].path)


def cast(review: Path) -> set[tuple[str, ...]]:
    """Every vote as it was cast: the id in the sheet, who, what, and where."""
    votes = tables.read("votes", review / "results/votes/full_text.csv")
    return set(votes[["voted_id", "person", "role", "decision", "sheet", "cell"]].itertuples(index=False, name=None))


@pytest.mark.slow
def test_documents_are_joined_by_hand_and_parted_again_with_every_vote_kept(finished, tmp_path):
    review = Path(shutil.copytree(finished, tmp_path / "review", symlinks=True))
    before, votes = hashes(review, *KEPT), cast(review)
    say(review, "duplicates", TRIAL, RATS, "same")
    run(review)
    assert dict(read(review, "clusters")[["record_id", "reference_id"]].to_numpy().tolist())[RATS] == TRIAL
    (ruling,) = tables.to_rows(read(review, "rulings").query("ruling != ''"))
    assert (ruling["person"], ruling["sheet"]) == ("carla", "seeds/duplicates/carla/unasked.xlsx")
    assert cast(review) == votes  # both documents' votes stand; they meet on one document now
    decided = tables.read("screening", review / "results/screening/full_text.csv").set_index("reference_id")
    assert RATS not in decided.index
    assert decided.loc[TRIAL, ["status", "settled_by"]].tolist() == ["excluded", "carla"]  # her word on the one entry
    assert IDLE in run(review)
    fill_sheet(
        review / "seeds/duplicates/carla/unasked.xlsx",
        "unasked",
        {"unasked 1": dict.fromkeys(("left", "left_title", "right", "right_title", "ruling", "note"), "")},
    )
    run(review)
    assert hashes(review, *KEPT) == before


@pytest.mark.slow
def test_two_reports_become_one_study_by_hand_and_two_again(finished, tmp_path):
    review = Path(shutil.copytree(finished, tmp_path / "review", symlinks=True))
    studies = read(review, "studies")["study_id"].tolist()
    other = next(one for one in studies if one != TRIAL)
    say(review, "studies", TRIAL, other, "same study")
    run(review, "results/studies.csv")  # what was extracted of the two contradicts itself then, and stops what follows
    members = read(review, "study_references").set_index("reference_id")
    assert members.loc[[TRIAL, other], "study_id"].nunique() == 1
    say(review, "studies", TRIAL, other, "different")
    run(review)
    assert read(review, "studies")["study_id"].tolist() == studies
    assert IDLE in run(review)
