"""What the rules of this stage do, part by part: candidates, votes into decisions, sheets for what is owed."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import jobs, tables
from prismake.screen.agreement import measure_agreement
from prismake.screen.ballots import issue_consensus
from prismake.screen.carried import add_carried
from prismake.screen.decisions import check_stopping, settle_phase
from prismake.screen.eligibility import apply_rules
from prismake.screen.issuing import issue_screening
from prismake.screen.ranking import RANKED
from prismake.screen.remarks import find_remarks
from prismake.screen.reopening import issue_reopened
from prismake.screen.retractions import check_retractions
from prismake.screen.stopping import explain_stopping
from prismake.screen.votes import read_ballots
from prismake.sheets import describe_sheets, name_former
from prismake.sheets.pairs import tell_rulings

Frames = dict[str, pd.DataFrame]
Given = Mapping[str, pd.DataFrame]
Setting = Mapping[str, Any]
Named = dict[str, Any]


def check_eligibility(
    named: Given, *, files: Iterable[str], checked_on: str, rules: Sequence[Mapping[str, Any]]
) -> Frames:
    """The frames retractions, retraction_checks and eligibility, of references and related.

    Raises ReviewError for a file of Retraction Watch that cannot be read.
    """
    references = named["references"]
    with jobs.step("looking for retractions"):
        listed: Named = {"references": references, "related": named["related"], "checked_on": checked_on}
        retractions, checks = check_retractions(map(Path, files), **listed)
        retractions = tables.as_written("retractions", retractions)
    with jobs.step("applying the protocol's automation rules"):
        eligibility = apply_rules(references, rules=rules, retractions=retractions)
    return {"retractions": retractions, "retraction_checks": checks, "eligibility": eligibility}


def settle_screening(
    named: Given,
    phase: str,
    *,
    sheets: Iterable[str],
    previous: Sequence[pd.DataFrame],
    setting: Setting,
    protocol: Mapping[str, Any],
    people: Mapping[str, str],
) -> Frames:
    """The frames votes, asked, stopping, screening and remarks of a phase.

    `named` holds clusters, former_ids, records, carried_votes, references and eligibility; `sheets` were saved,
    `previous` are the decisions of the phase before, `setting` is the phase's part of config.yaml, `people` every name
    that may stand on a sheet. Raises ReviewError with every problem of every sheet.
    """
    known: Named = {name: named[name] for name in ("references", "eligibility")}
    made: Frames = {}
    with jobs.step(f"reading the votes, {phase}"):
        asked: Named = {"phase": phase, "criteria": protocol["criteria"], "people": people}
        read = _read(named, sheets, carrying=setting.get("carried", ()), **asked)
        made["votes"], made["asked"], made["remarks"] = read
        jobs.note(made["remarks"])
    cast = {name: tables.as_written(name, made[name]) for name in ("votes", "asked")}
    with jobs.step(f"testing whether screening may stop, {phase}"):
        tested = setting.get("order") == RANKED and phase == tables.PHASES[0]
        test = check_stopping(setting=setting, protocol=protocol, **cast, **known) if tested else None
        made["stopping"] = tables.empty("stopping") if test is None else tables.as_written("stopping", test)
        jobs.tell(explain_stopping(made["stopping"], protocol=protocol))
    with jobs.step(f"settling the votes, {phase}"):
        stopping = [made["stopping"]] if phase == tables.PHASES[0] else []
        given: Named = {"setting": setting, "protocol": protocol, "previous": previous, "stopping": stopping}
        made["screening"] = settle_phase(votes=cast["votes"], **given, **known)
    return made


def _read(
    named: Given, sheets: Iterable[str], *, carrying: Sequence[Setting], people: Mapping[str, str], **asked: Any
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The votes of sheets and of exports, what was asked, and remarks on votes that are held back."""
    clusters = name_former(named["clusters"], named["former_ids"])
    found = read_ballots(map(Path, sheets), people=people, clusters=clusters, **asked)
    votes, carried = found.votes, named["carried_votes"]
    if not carried.empty:
        known: Named = {"carried": carried, "records": named["records"], "clusters": clusters, "held": found.held}
        votes = add_carried(votes, mapping=carrying, **known, **asked)
    return votes, found.asked, found.held


def issue_phase(
    named: Given,
    folder: Path,
    consensus: Path,
    *,
    phase: str,
    previous: Sequence[pd.DataFrame],
    ranking: Sequence[pd.DataFrame],
    setting: Setting,
    protocol: Mapping[str, Any],
    former: Mapping[str, str],
) -> Frames:
    """The frames sheets, consensus_sheets and rounds; issues votes, conflicts and reopened decisions that are owed.

    `named` holds references, clusters, former_ids, eligibility, votes and screening; `ranking` is empty where the phase
    is not ranked. Raises ReviewError for sheets that stand and cannot be read.
    """
    clusters = name_former(named["clusters"], named["former_ids"])
    known: Named = {name: named[name] for name in ("references", "eligibility", "votes", "screening")}
    asked: Named = {"phase": phase, "setting": setting, "protocol": protocol, "former": former}
    with jobs.step(f"issuing references to be voted on, {phase}"):
        issued = issue_screening(folder, clusters=clusters, ranking=ranking, previous=previous, **asked, **known)
        jobs.announce(issued.sheets, told=issued.told)
    with jobs.step(f"issuing conflicts, {phase}"):
        jobs.announce(issue_consensus(consensus, clusters=clusters, **asked, **known))
        jobs.announce(issue_reopened(consensus, screening=named["screening"], **asked))
    return {"rounds": issued.rounds, "sheets": describe_sheets(folder), "consensus_sheets": describe_sheets(consensus)}


def tell_screening(named: Given, *, noticed: Iterable[str], screening: Mapping[str, Setting]) -> Frames:
    """The frames agreement and remarks; tells what no other rule has told yet.

    `named` holds votes and decisions of both phases, carried_votes, records, rulings and study_rulings; `noticed` are
    the files with the remarks of other rules, `screening` is that part of config.yaml.
    """
    votes = pd.concat([named[f"votes_{phase}"] for phase in tables.PHASES], ignore_index=True)
    with jobs.step("measuring agreement"):
        agreement = measure_agreement(votes)
    with jobs.step("gathering remarks"):
        decided = {phase: named[phase] for phase in tables.PHASES}
        known: Named = {"carried": named["carried_votes"], "records": named["records"], "screening": screening}
        own = [find_remarks(votes, decided=decided, **known)]
        for name, what in {"rulings": "duplicates", "study_rulings": "studies"}.items():
            own.append(tables.from_rows("remarks", tell_rulings(tables.to_rows(named[name]), what=what)))
        told = [tables.read("remarks", path) for path in noticed]  # by the rule that noticed it
        for frame in own:
            jobs.note(frame)
    return {"agreement": agreement, "remarks": pd.concat([*own, *told], ignore_index=True)}
