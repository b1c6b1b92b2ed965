"""What the rules of this stage do, part by part: candidates, votes into decisions, sheets for what is owed."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config.machines import list_machines
from prismake.running import jobs
from prismake.screen.agreement import measure_agreement
from prismake.screen.carried import add_carried
from prismake.screen.decisions import check_stopping, settle_phase
from prismake.screen.eligibility import apply_rules
from prismake.screen.issuing import issue_screening
from prismake.screen.machine_sheets import issue_to_machines
from prismake.screen.machine_votes import judge_phase
from prismake.screen.machines import split_votes
from prismake.screen.ranking import RANKED, rank_references
from prismake.screen.remarks import find_remarks
from prismake.screen.reopening import issue_reopened
from prismake.screen.retractions import check_retractions
from prismake.screen.screening_sheets import issue_consensus
from prismake.screen.stopping import explain_stopping
from prismake.screen.votes import read_screening_sheets
from prismake.sheets import describe_sheets, name_former, tell_rulings

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


def screen_phase(
    named: Given,
    folder: Path,
    consensus: Path,
    *,
    phase: str,
    sheets: Iterable[str],
    previous: Sequence[pd.DataFrame],
    setting: Setting,
    protocol: Mapping[str, Any],
    people: Mapping[str, str],
    former: Mapping[str, str],
) -> Frames:
    """The votes of a phase into decisions, and what is owed now into sheets.

    These are the frames votes, asked, stopping, screening, machines, machine_samples, remarks, ranking, batches, sheets
    and consensus_sheets.
    `named` holds clusters, former_ids, records, carried_votes, references and eligibility; `folder` is that of the
    votes, `consensus` that of the conflicts, `sheets` those in them that were saved, `previous` the decisions of the
    phase before, `setting` the phase's part of config.yaml, `people` every name that may stand on a sheet, `former`
    names of old.
    Raises ReviewError with every problem of every sheet.
    """
    known: Named = {name: named[name] for name in ("references", "eligibility")}
    clusters = name_former(named["clusters"], named["former_ids"])
    asked: Named = {"phase": phase, "setting": setting, "protocol": protocol}
    with jobs.step(f"reading the votes, {phase}"):
        made = _read({**named, "clusters": clusters}, sheets, people=people, **asked)
        cast, said = split_votes(made["votes"])
    with jobs.step(f"settling the votes, {phase}"):
        judged = judge_phase(cast, said=said, previous=previous, **known, **asked)
        made |= judged.frames
        made["remarks"] = pd.concat([made["remarks"], judged.remarks], ignore_index=True)
        jobs.note(made["remarks"])
        read = {"votes": cast, "asked": made["asked"]}
        made |= _settle(read, previous=previous, known=known, trusted=judged.trusted, **asked)
    with jobs.step(f"ranking what is to be read, {phase}"):
        made["ranking"] = tables.empty("ranking")
        if ranked := setting.get("order") == RANKED:
            ranks = rank_references(
                known["references"], screening=made["screening"], votes=cast, protocol=protocol, phase=phase
            )
            made["ranking"] = tables.as_written("ranking", ranks)
    asked |= {"votes": cast, "clusters": clusters, "former": former, **known}
    order = [made["ranking"]] if ranked else []
    more: Named = {"ranking": order, "previous": previous, "spared": judged.spared, "said": said}
    return made | _issue(folder, consensus, screening=made["screening"], **more, asked=asked)


def _read(
    named: Given,
    sheets: Iterable[str],
    *,
    phase: str,
    setting: Setting,
    protocol: Mapping[str, Any],
    people: Mapping[str, str],
) -> Frames:
    """The frames votes, of sheets and of exports, asked, and remarks on votes that are held back."""
    asked: Named = {"phase": phase, "criteria": protocol["criteria"], "clusters": named["clusters"]}
    asked["machines"] = list_machines(setting)
    found = read_screening_sheets(map(Path, sheets), people=people, **asked)
    votes, carried = found.votes, named["carried_votes"]
    if not carried.empty:
        known: Named = {"carried": carried, "records": named["records"], "held": found.held}
        votes = add_carried(votes, mapping=setting.get("carried", ()), **known, **asked)
    made = {"votes": votes, "asked": found.asked}
    return {**{name: tables.as_written(name, frame) for name, frame in made.items()}, "remarks": found.held}


def _settle(
    read: Given,
    *,
    phase: str,
    setting: Setting,
    protocol: Mapping[str, Any],
    previous: Sequence[pd.DataFrame],
    known: Named,
    trusted: pd.DataFrame,
) -> Frames:
    """The frames stopping, of titles and abstracts alone, and screening; `trusted` votes of machines stand for one."""
    asked: Named = {"setting": setting, "protocol": protocol, "votes": read["votes"], **known}
    first = phase == tables.PHASES[0]
    test = check_stopping(asked=read["asked"], **asked) if first else tables.empty("stopping")
    stopping = tables.as_written("stopping", test)
    jobs.tell(explain_stopping(stopping, protocol=protocol))
    decided = settle_phase(previous=previous, stopping=[stopping] if first else [], trusted=trusted, **asked)
    return {"stopping": stopping, "screening": tables.as_written("screening", decided)}


def _issue(
    folder: Path,
    consensus: Path,
    *,
    screening: pd.DataFrame,
    ranking: Sequence[pd.DataFrame],
    previous: Sequence[pd.DataFrame],
    spared: frozenset[str],
    said: pd.DataFrame,
    asked: Named,
) -> Frames:
    """The frames batches, sheets and consensus_sheets, once what is owed was issued; `said` are votes of machines."""
    with jobs.step(f"issuing references to be voted on, {asked['phase']}"):
        order: Named = {"ranking": ranking, "previous": previous, "spared": spared}
        issued = issue_screening(folder, screening=screening, **order, **asked)
        jobs.announce(issued.sheets, told=issued.told)
        jobs.announce(issue_to_machines(folder, screening=screening, **{**asked, "votes": said}))
    with jobs.step(f"issuing conflicts, {asked['phase']}"):
        jobs.announce(issue_consensus(consensus, screening=screening, **asked))
        reopened = {name: asked[name] for name in ("phase", "setting", "protocol", "former")}
        jobs.announce(issue_reopened(consensus, screening=screening, **reopened))
    return {
        "batches": issued.batches,
        "sheets": describe_sheets(folder),
        "consensus_sheets": describe_sheets(consensus),
    }


def tell_screening(named: Given, *, screening: Mapping[str, Setting]) -> Frames:
    """The frames agreement and remarks; tells what no other rule has told yet.

    `named` holds votes and decisions of both phases, carried_votes, records, rulings and study_rulings, and as
    noticed_<rule> the remarks of other rules; `screening` is that part of config.yaml.
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
        told = [frame for name, frame in named.items() if name.startswith("noticed_")]  # by the rule that noticed it
        for frame in own:
            jobs.note(frame)
    return {"agreement": agreement, "remarks": pd.concat([*own, *told], ignore_index=True)}
