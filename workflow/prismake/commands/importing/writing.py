"""New sheets with the votes that were brought, as if their people had filled and saved them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from prismake.commands.importing.review import Review, name_folder
from prismake.commands.importing.voting import NEW, Vote, fill_row
from prismake.config.machines import list_machines
from prismake.screen.cast import describe_cast
from prismake.screen.screening_sheets import describe_references, make_screening_sheet
from prismake.sheets import Workbook, place_filled
from prismake.text.vocabulary import BROUGHT, MACHINE


def write_sheets(votes: Iterable[Vote], review: Review) -> list[Path]:
    """One new sheet for each phase and person with something new; no file that stands is touched."""
    groups: dict[tuple[str, str], list[Vote]] = {}
    for vote in votes:
        if vote.end == NEW:
            groups.setdefault((vote.source.phase, vote.source.person), []).append(vote)
    return [_write_sheet(phase, person, groups[phase, person], review) for phase, person in sorted(groups)]


def _write_sheet(phase: str, person: str, votes: Sequence[Vote], review: Review) -> Path:
    adjudicator = person == review.phases[phase].adjudicator
    labels = {item["id"]: item["reason"] for item in review.config.protocol["criteria"]}
    wanted = sorted({vote.match.reference_id for vote in votes})
    rows = describe_references(review.named["references"], eligibility=review.named["eligibility"], wanted=wanted)
    if adjudicator:
        votes_cast = review.votes[phase]
        cast = describe_cast(votes_cast[votes_cast["reference_id"].isin(wanted)], labels=labels)
        rows = {reference_id: {**row, **cast.get(reference_id, {})} for reference_id, row in rows.items()}
    for vote in votes:
        rows[vote.match.reference_id] |= fill_row(vote, labels=labels)
    machine = person in list_machines(review.config.config["screening"][phase])
    kind = "consensus" if adjudicator else MACHINE if machine else "screening"
    make = make_screening_sheet(kind, phase=phase, person=person, rows=rows, protocol=review.config.protocol)
    folder = name_folder(phase, adjudicator=adjudicator) / person
    return place_filled(folder, BROUGHT, _tell_origin(make, votes, wanted))


def _tell_origin(
    make: Callable[[str, Sequence[str]], Workbook], votes: Iterable[Vote], wanted: Sequence[str]
) -> Callable[[str], Workbook]:
    """The workbook of a name, with the files that its votes were taken from in its guide."""
    files = ", ".join(sorted({vote.source.file.name for vote in votes}))

    def make_named(name: str) -> Workbook:
        book = make(name, wanted)
        return replace(book, guide=(f"Brought by `prismake import` from {files}.", "", *book.guide))

    return make_named
