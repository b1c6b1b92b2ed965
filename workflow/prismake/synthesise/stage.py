"""What the rules of this stage do, part by part: effects pooled and probed, and how certain the evidence is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Gathering, raise_any
from prismake.running import jobs
from prismake.sheets import describe_sheets
from prismake.synthesise.accuracy import compute_accuracy
from prismake.synthesise.accuracy_evidence import count_results, gather_evidence
from prismake.synthesise.accuracy_subgroups import name_groups, split_accuracy
from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.cautions import caution_effects, caution_estimates
from prismake.synthesise.confidence import judge_confidence
from prismake.synthesise.distrust import list_distrusted, part_effects
from prismake.synthesise.estimates import pool_effects
from prismake.synthesise.findings import summarise_findings
from prismake.synthesise.grade_settling import issue_rulings, list_disputes, read_rulings, settle_grades
from prismake.synthesise.judged_estimates import describe_estimates
from prismake.synthesise.judgements import gather_grades, issue_grades
from prismake.synthesise.missing import list_missing, tell_missing
from prismake.synthesise.networks import compute_networks
from prismake.synthesise.rating import rate_analyses
from prismake.synthesise.robustness import probe_effects
from prismake.synthesise.swim import compute_swim

Frames = dict[str, pd.DataFrame]
Given = Mapping[str, pd.DataFrame]
Analyses = Sequence[Mapping[str, Any]]
Names = Mapping[str, str]


def analyse(
    named: Given, *, analyses: Analyses, accuracy: Analyses = (), network: Analyses = (), swim: Analyses = ()
) -> Frames:
    """The frames effects, estimates, those of PROBES, accuracy, accuracy_estimates, accuracy_subgroups,
    accuracy_absolute, networks' and swim's.

    `named` holds extraction_settled, studies, study_references, cohorts, retractions, appraisal_settled and
    trust_settled.
    """
    known: dict[str, Any] = {**named, "extraction": named["extraction_settled"]}
    gathering, made = Gathering(), dict[str, pd.DataFrame]()
    with gathering, jobs.step("pooling the accuracy of tests"):
        given: dict[str, Any] = {"studies": known["studies"], "accuracy": accuracy, "linked": known}
        made["accuracy"], made["accuracy_estimates"] = compute_accuracy(known["extraction"], **given)
        made["accuracy"] = name_groups(made["accuracy"], known["extraction"], analyses=accuracy)
        made["accuracy_subgroups"] = split_accuracy(made["accuracy"], analyses=accuracy)
        made["accuracy_absolute"] = count_results(accuracy, estimates=made["accuracy_estimates"])
    with gathering, jobs.step("pooling networks"):
        given = {"studies": known["studies"], "networks": network, "linked": known}
        made |= compute_networks(known["extraction"], **given)
    with gathering, jobs.step("putting directions of effect together"):
        given = {"studies": known["studies"], "swim": swim, "linked": known}
        made |= compute_swim(known["extraction"], **given)
    with gathering, jobs.step("pooling effects"):
        effects = compute_effects(known["extraction"], studies=known["studies"], analyses=analyses)
        # Of two studies that share people only one that is trusted can stand for the other.
        parted = part_effects(effects, list_distrusted(known["trust_settled"]))
        again = effects[effects["analysis_id"].isin(list(parted.aside["analysis_id"]))]
        everyone = caution_effects(again, known, analyses=analyses)
        kept = caution_effects(parted.kept, known, analyses=analyses)
        effects, estimates = pool_effects(kept, analyses=analyses)
        estimates = caution_estimates(estimates, known, effects=effects)
        made |= {"effects": tables.as_written("effects", effects), "estimates": estimates}
    gathering.end()
    with jobs.step("probing how far each result holds"):
        given = {name: known[name] for name in ("extraction", "studies")}
        given["appraisal"] = known["appraisal_settled"]
        made |= probe_effects(made["effects"], analyses=analyses, everyone=everyone, **given)
    return made


def judge_certainty(
    named: Given,
    folder: Path,
    consensus: Path,
    *,
    sheets: Iterable[str],
    settled: Iterable[str],
    analyses: Analyses,
    setting: Mapping[str, Any],
    tools: Names,
    people: Names,
    former: Names,
    accuracy: Analyses = (),
) -> Frames:
    """The frames grade_judgements, grade_settled, remarks, grade and of two folders the sheets; issues what is owed.

    Also missing_results. `named` holds effects, estimates, absolute, appraisal_settled, extraction_settled, studies
    and cohorts; with `accuracy`, whose tests are judged as two outcomes each, also accuracy and accuracy_estimates.
    `sheets` and `settled` are the saved sheets of judges and adjudicator, `setting` is `grade` of config.yaml, `tools`
    the tool of each design that is appraised, `people` every name that may stand on a sheet. Raises ReviewError with
    every problem of every sheet.
    """
    named, analyses = _join_evidence(named, analyses=analyses, accuracy=accuracy)
    estimates = named["estimates"]
    with jobs.step("reading judgements of certainty"):
        known: dict[str, Any] = {"analyses": analyses, "estimates": estimates}
        on: dict[str, Any] = {**known, "effects": named["effects"]}
        judgements, remarks = gather_grades(map(Path, sheets), people=people, tools=tools, **on)
        judgements = tables.as_written("grade_judgements", judgements)
    with jobs.step("settling judgements of certainty"):
        disputes = list_disputes(judgements, analyses=analyses, estimates=describe_estimates(**on), tools=tools)
        said = read_rulings(map(Path, settled), disputes, analyses=analyses, people=people)
        raise_any(said.issues)
        remarks = pd.concat([remarks, tables.from_rows("remarks", said.remarks)], ignore_index=True)
        jobs.note(remarks)
    with jobs.step("summarising the findings"):
        given: dict[str, Any] = {name: named[name] for name in ("effects", "absolute")}
        missing, told = _find_missing(named, analyses)
        rated: dict[str, Any] = {"ratings": rate_analyses(**known, **given), "tools": tools}
        given |= {"appraisal": named["appraisal_settled"], "cohorts": named["cohorts"]}
        grade = summarise_findings(judgements, **known, **given, **rated, rulings=said.given)
    with jobs.step("issuing analyses to be judged"):
        jobs.announce(
            issue_grades(
                folder,
                **{"people": setting.get("people", []), "former": former, "missing": told},
                **on,
                **rated,
                appraisal=named["appraisal_settled"],
            )
        )
    with jobs.step("issuing judgements that differ"):
        whom: dict[str, Any] = {"adjudicator": setting.get("adjudicator"), "former": former}
        jobs.announce(issue_rulings(consensus, disputes, ruled=said.given, **whom))
    made = {"grade_judgements": judgements, "remarks": remarks, "grade": tables.as_written("grade", grade)}
    made["missing_results"] = missing
    made["grade_settled"] = settle_grades(judgements, analyses=analyses, rulings=said.given)
    return {**made, "sheets": describe_sheets(folder), "consensus_sheets": describe_sheets(consensus)}


def judge_evidence(
    named: Given,
    grade: Path,
    grade_consensus: Path,
    cerqual: Path,
    cerqual_consensus: Path,
    *,
    findings: Sequence[Mapping[str, str]],
    finding_sheets: Iterable[str],
    finding_settled: Iterable[str],
    **given: Any,
) -> Frames:
    """The frames of `judge_certainty`, which takes `given`, and of `judge_confidence`, with the remarks of both.

    Raises ReviewError with every problem of the sheets of both.
    """
    gathering, made, more = Gathering(), Frames(), Frames()
    with gathering:
        made = judge_certainty(named, grade, grade_consensus, **given)
    with gathering:
        asked: dict[str, Any] = {name: given[name] for name in ("setting", "people", "former")}
        asked |= {"sheets": finding_sheets, "settled": finding_settled, "findings": findings}
        more = judge_confidence(named, cerqual, cerqual_consensus, **asked)
    gathering.end()
    remarks = pd.concat([made["remarks"], more["remarks"]], ignore_index=True)
    return {**made, **more, "remarks": remarks}


def _join_evidence(named: Given, *, analyses: Analyses, accuracy: Analyses) -> tuple[Given, Analyses]:
    """The tables and the analyses, with those of the accuracy of tests."""
    if not accuracy:
        return named, analyses
    tests = gather_evidence(accuracy, tables=named["accuracy"], estimates=named["accuracy_estimates"])
    joined = {
        name: pd.concat([named[name], more], ignore_index=True)
        for name, more in (("effects", tests.effects), ("estimates", tests.estimates))
    }
    return {**named, **joined}, [*analyses, *tests.analyses]


def _find_missing(named: Given, analyses: Analyses) -> tuple[pd.DataFrame, Names]:
    """The frame missing_results, and in words what is missing of each analysis."""
    given: dict[str, Any] = {"effects": named["effects"], "studies": named["studies"]}
    missing = list_missing(analyses, extraction=named["extraction_settled"], **given)
    labels = dict(zip(named["studies"]["study_id"], named["studies"]["label"], strict=True))
    told = {str(one["id"]): tell_missing(missing, str(one["id"]), labels=labels) for one in analyses}
    return tables.as_written("missing_results", missing), told
