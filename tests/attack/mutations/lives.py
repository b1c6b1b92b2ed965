"""What happens in the life of a review: rulings that join and split, corrections after a settlement, killed jobs."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from attack import adapter, filling
from attack.exports import Document, write_exports
from attack.mutations.register import Spot, edited_page, mutation
from attack.truth import Truth, Typed, normalise
from attack.world import World


def _find(world: World, **wanted: object) -> list[Spot]:
    """Every row with a cell of that kind."""
    found = [one for one in world.truth.cells if all(getattr(one, name) == value for name, value in wanted.items())]
    places = sorted({(one.file, one.page, one.no) for one in found if Path(one.file).suffix == ".xlsx"})
    return [Spot(Path(file), page, no, tuple(world.truth.of(file, page, no))) for file, page, no in places]


def _retype(world: World, spot: Spot, key: str, text: Any) -> None:
    """A person writes something else into a cell."""
    with edited_page(spot) as (sheet, columns, numbers):
        cell: Any = sheet.cell(numbers[spot.no], columns[key])
        cell.value = text
        label = filling.read_label(sheet, key)
    old = [one for one in spot.typed if one.column == key]
    world.truth.drop(old)
    if text is not None:
        value = filling.say_value(normalise(str(text)), kind=spot.typed[0].kind, key=key, label=label)
        world.truth.cells.append(replace((old or spot.typed)[0], column=key, value=value))


def _rule(world: World, kind: str, word: str) -> str:
    spots = _find(world, kind=kind, column="ruling")
    if not spots:
        return ""
    spot = world.chance.choice(spots)
    _retype(world, spot, "ruling", word)
    return f"ruled {word}: {spot.story}"


@mutation
def documents_joined(world: World) -> str:
    return _rule(world, "duplicates", "same")


@mutation
def documents_split(world: World) -> str:
    return _rule(world, "duplicates", "different")


@mutation
def studies_joined(world: World) -> str:
    return _rule(world, "studies", "same study")


@mutation
def studies_joined_whose_rows_fit_into_one_another(world: World) -> str:
    """Row 5 of one sheet names a row, row 5 of the other only holds a figure."""
    spots = _find(world, kind="studies", column="ruling")
    cells = [
        one for one in world.truth.cells if one.kind == "extraction" and one.person == "anna" and one.page == "outcome"
    ]
    files = {word: one for one in cells for word in one.words & {"Caraway", "Cumin"} if one.file.endswith(".xlsx")}
    if not spots or len(files) < 2:
        return ""
    named = {"outcome": "recovery", "arm": "control", "timepoint": "90 days", "n": 44}
    for word, typed in (("Caraway", named), ("Cumin", {"events": 7})):
        spot = Spot(Path(files[word].file), "outcome", "5", (files[word],))
        row = frozenset(
            {"outcome", *(normalise(str(text)) for key, text in typed.items() if key not in ("n", "events"))}
        )
        for key, text in typed.items():
            with edited_page(spot) as (sheet, columns, numbers):
                cell: Any = sheet.cell(numbers["5"], columns[key])
                cell.value = text
                label = filling.read_label(sheet, key)
            value = filling.say_value(normalise(str(text)), kind="extraction", key=key, label=label)
            world.truth.cells.append(replace(files[word], row=row, column=key, value=value, no="5"))
    _retype(world, spots[0], "ruling", "same study")
    return f"row 5 typed in two sheets that are one study now: {spots[0].story}"


@mutation
def study_excluded_after_extraction(world: World) -> str:
    word = world.chance.choice(("Caraway", "Cumin", "Dill"))
    spots = _find(world, kind="screening full_text", words=frozenset({word}), column="decision")
    if len(spots) < 2:
        return ""
    for spot in spots:
        _retype(world, spot, "decision", "exclude")
        fresh = Spot(spot.path, spot.page, spot.no, tuple(world.truth.of(spot.path.as_posix(), spot.page, spot.no)))
        with edited_page(fresh) as (sheet, columns, numbers):
            sheet.cell(numbers[spot.no], columns["reason"]).value = "Wrong population"
        world.truth.drop([one for one in fresh.typed if one.column == "reason"])
        world.truth.cells.append(replace(fresh.typed[0], column="reason", value="population"))
    return f"{word} excluded at full text, though it was extracted"


@mutation
def both_correct_themselves_after_a_ruling(world: World) -> str:
    rulings = _find(world, kind="consensus extraction", column="events")
    if not rulings:
        return ""
    ruling = world.chance.choice(rulings)
    row, words = ruling.typed[0].row, ruling.typed[0].words
    spots = [spot for spot in _find(world, kind="extraction", words=words, column="events") if spot.typed[0].row == row]
    if len({spot.typed[0].person for spot in spots}) < 2:
        return ""
    for spot in spots:
        _retype(world, spot, "events", 29)
    world.must_tell.append((ruling.path.as_posix(), words, "both extractors wrote 29 after 15 was settled"))
    return f"both extractors write 29 now: {ruling.story}"


@mutation
def vote_changed_after_a_settlement(world: World) -> str:
    settled = _find(world, kind="consensus title_abstract", column="decision")
    if not settled:
        return ""
    ruling = world.chance.choice(settled)
    words = ruling.typed[0].words
    spots = _find(world, kind="screening title_abstract", words=words, column="decision", person="anna")
    value = next((one.value for one in spots[0].typed if one.column == "decision"), "") if spots else ""
    if value in ("", "unclear"):  # it was changed before: another change could give back what the adjudicator saw
        return ""
    _retype(world, spots[0], "decision", "unclear")
    world.must_tell.append((ruling.path.as_posix(), words, "a vote changed after it was settled"))
    return f"anna votes otherwise now: {ruling.story}"


@mutation
def own_rows_swapped(world: World) -> str:
    """A person moves two lines of the page outcome: what is settled must stay with its arm."""
    person = world.chance.choice(("anna", "ben"))
    spots = [one for one in _find(world, kind="extraction", page="outcome", person=person) if one.no in ("1", "2")]
    files = [
        one.path for one in spots if one.no == "1" and any(two.path == one.path and two.no == "2" for two in spots)
    ]
    if not files:
        return ""
    path = world.chance.choice(files)
    spot = Spot(path, "outcome", "1", ())
    with edited_page(spot) as (sheet, _, numbers):
        for at in filling.list_fillable(sheet).values():
            one, two = (sheet.cell(numbers[no], at) for no in ("1", "2"))
            one.value, two.value = two.value, one.value
    other = {"1": "2", "2": "1"}
    cells = [one for one in world.truth.of(path.as_posix(), "outcome") if one.no in other]
    world.truth.change(cells, lambda one: replace(one, no=other[one.no]))
    return f"lines 1 and 2 of outcome change places: {path.as_posix().split('/seeds/')[-1]}"


@mutation
def reopened_where_ids_differ_by_case(world: World) -> str:
    sheets = [path for path in world.sheets if "title_abstract" in path.parts and path.stem.startswith("reopened")]
    base = world.exports["base"]
    if not sheets or any(one.word == "Mint" for one in base.documents):
        return ""
    mint = Document("Mint", "tea at noon", 2019, "Quince, Rex", "9-10", accession="b-1004")  # Lavender is B-1004
    documents = (*base.documents, mint) if world.chance.random() < 0.5 else (mint, *base.documents)
    world.exports = {**world.exports, "base": replace(base, documents=documents)}
    write_exports(world.review.seeds / "search", world.exports)
    typed = {"word": "Lavender", "reference_id": "base:B-1004", "decision": "include"}
    person = world.review.known.get(sheets[0].parent.name, sheets[0].parent.name)
    filling.reopen_decision(sheets[0], world.truth, person=person, **typed)
    return "base:B-1004 (Lavender) reopened, while base:b-1004 is Mint"


@mutation
def adjudicator_says_both_of_joined_documents(world: World) -> str:
    """The pair is one document now; votes that were settled apart must meet, none goes missing."""
    spots = _find(world, kind="duplicates", column="ruling")
    if not spots:
        return ""
    words = spots[0].typed[0].words
    for word in words:
        for spot in _find(world, kind="screening title_abstract", words=frozenset({word}), column="decision"):
            decision = "include" if (spot.typed[0].person == "anna") == (word == min(words)) else "exclude"
            _retype(world, spot, "decision", decision)
    _retype(world, spots[0], "ruling", "same")
    return f"differing votes on two documents that are one now: {spots[0].story}"


@mutation
def settled_both_ways_and_joined(world: World) -> str:
    """Two documents settled apart, one in, one out, are one document now: somebody must be asked, or told."""
    spots = _find(world, kind="duplicates", column="ruling")
    if not spots or adapter.read_review(world.review).issues:
        return ""
    words = sorted(spots[0].typed[0].words)
    for word in words:
        for spot in _find(world, kind="screening title_abstract", words=frozenset({word}), column="decision"):
            _retype(world, spot, "decision", "include" if spot.typed[0].person == "anna" else "exclude")
    for path in adapter.issue_all(world.review, adapter.read_review(world.review)):
        filling.fill_sheet(path, world.truth, world.chance)
    settled = [
        _find(world, kind="consensus title_abstract", words=frozenset({word}), column="decision") for word in words
    ]
    if not all(settled):
        return ""
    for (spot, *_), decision in zip(settled, ("include", "exclude"), strict=False):
        _retype(world, spot, "decision", decision)
    _retype(world, spots[0], "ruling", "same")
    asked = adapter.issue_all(world.review, adapter.read_review(world.review))
    if not any("consensus/title_abstract" in path.as_posix() for path in asked):
        place = settled[0][0].path.as_posix()
        world.must_tell.append((place, frozenset(words), "settled both ways, one document now, and nobody is asked"))
    return f"settled both ways, then ruled the same: {spots[0].story}"


@mutation
def issued_and_filled(world: World) -> str:
    """The workflow issues what is owed, and people fill it."""
    reading = adapter.read_review(world.review)
    if reading.issues:
        return ""
    return _fill(world, adapter.issue_all(world.review, reading), "issued and filled")


@mutation
def killed_while_issuing(world: World) -> str:
    """A sheet is lost; the run that issues it again is killed at a random moment, and started once more."""
    files = sorted({one.file for one in world.truth.cells if one.kind.startswith(("screening", "extraction"))})
    if not files:
        return ""
    gone = Path(world.chance.choice(files))
    gone.unlink(missing_ok=True)
    world.truth = Truth([one for one in world.truth.cells if one.file != gone.as_posix()])
    reading = adapter.read_review(world.review)
    if reading.issues:
        return f"{gone.name} lost"
    before = set(world.sheets)
    child = multiprocessing.get_context("fork").Process(target=adapter.issue_all, args=(world.review, reading))
    child.start()
    time.sleep(world.chance.uniform(0, 0.5))
    if child.is_alive() and child.pid is not None:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    adapter.issue_all(world.review, reading)
    issued = [path for path in world.sheets if path not in before]
    return _fill(world, issued, f"{gone.name} lost, the run that issues it again killed")


def _fill(world: World, issued: list[Path], words: str) -> str:
    for path in issued:
        if path.suffix == ".xlsx":
            filling.fill_sheet(path, world.truth, world.chance)
    _check_asked(world)
    return (
        f"{words}: {', '.join(path.as_posix().split('/seeds/')[-1] for path in issued) or 'nothing'}" if issued else ""
    )


def _check_asked(world: World) -> None:
    """Nobody is asked the same twice: one row for each document among the sheets of a person."""
    seen: dict[tuple[object, ...], Typed] = {}
    for one in world.truth.cells:
        if one.column == "decision" and one.kind.startswith("screening"):
            first = seen.setdefault((one.kind, one.person, one.words), one)
            if first.file != one.file and first.words != frozenset({"Caraway"}):
                world.asked_again.append(f"{one.kind}: {one.person} asked again of {' + '.join(sorted(one.words))}")
