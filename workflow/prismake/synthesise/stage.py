"""What the rules of this stage do, part by part: effects pooled and probed, and how certain the evidence is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.running import jobs
from prismake.sheets import describe_sheets
from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.cautions import caution_effects, caution_estimates
from prismake.synthesise.certainty import summarise_findings
from prismake.synthesise.estimates import pool_effects
from prismake.synthesise.judgements import gather_grades, issue_grades
from prismake.synthesise.robustness import probe_effects

Frames = dict[str, pd.DataFrame]
Given = Mapping[str, pd.DataFrame]
Analyses = Sequence[Mapping[str, Any]]
Names = Mapping[str, str]


def analyse(named: Given, *, analyses: Analyses) -> Frames:
    """The frames effects, estimates and those of PROBES.

    `named` holds extraction_settled, studies, study_references, cohorts, retractions and appraisal_settled.
    """
    known: dict[str, Any] = {**named, "extraction": named["extraction_settled"]}
    with jobs.step("pooling effects"):
        effects = compute_effects(known["extraction"], studies=known["studies"], analyses=analyses)
        effects = caution_effects(effects, known, analyses=analyses)
        effects, estimates = pool_effects(effects, analyses=analyses)
        estimates = caution_estimates(estimates, known, effects=effects)
        made = {"effects": tables.as_written("effects", effects), "estimates": estimates}
    with jobs.step("probing how far each result holds"):
        given: dict[str, Any] = {name: known[name] for name in ("extraction", "studies")}
        given["appraisal"] = known["appraisal_settled"]
        made |= probe_effects(made["effects"], analyses=analyses, **given)
    return made


def judge_certainty(
    named: Given,
    folder: Path,
    *,
    sheets: Iterable[str],
    analyses: Analyses,
    asked: Sequence[str],
    people: Names,
    former: Names,
) -> Frames:
    """The frames grade_judgements, remarks, grade and sheets; issues the analyses that nobody was asked to judge yet.

    `named` holds effects, estimates and absolute; `sheets` were saved, `asked` are those who judge, `people` every name
    that may stand on a sheet. Raises ReviewError with every problem of every sheet.
    """
    estimates = named["estimates"]
    with jobs.step("reading judgements of certainty"):
        known: dict[str, Any] = {"analyses": analyses, "estimates": estimates}
        judgements, remarks = gather_grades(map(Path, sheets), people=people, **known)
        judgements = tables.as_written("grade_judgements", judgements)
        jobs.note(remarks)
    with jobs.step("summarising the findings"):
        given: dict[str, Any] = {name: named[name] for name in ("effects", "absolute")}
        grade = summarise_findings(judgements, **known, **given)
    with jobs.step("issuing analyses to be judged"):
        jobs.announce(issue_grades(folder, people=asked, former=former, **known))
    made = {"grade_judgements": judgements, "remarks": remarks, "grade": tables.as_written("grade", grade)}
    return {**made, "sheets": describe_sheets(folder)}
