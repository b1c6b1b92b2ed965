"""The confidence in findings of qualitative research, part by part: read, settled, summarised, issued."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import raise_any
from prismake.running import jobs
from prismake.sheets import describe_sheets
from prismake.synthesise.contributing import list_studies, name_studies, read_findings
from prismake.synthesise.finding_settling import (
    issue_rulings,
    list_disputes,
    profile_findings,
    read_rulings,
    settle_confidence,
)
from prismake.synthesise.finding_sheets import gather_findings, issue_findings, remark_held

Frames = dict[str, pd.DataFrame]
Named = Mapping[str, pd.DataFrame]
Rows = Sequence[Mapping[str, str]]


def judge_confidence(
    named: Named,
    folder: Path,
    consensus: Path,
    *,
    findings: Rows,
    sheets: Iterable[str],
    settled: Iterable[str],
    setting: Mapping[str, Any],
    people: Mapping[str, str],
    former: Mapping[str, str],
) -> Frames:
    """The frames finding_studies, confidence_judgements, confidence_settled, confidence, remarks and of two folders
    the sheets; issues what is owed.

    `named` holds studies, study_references, clusters, title_abstract, full_text, extraction_settled and
    appraisal_settled; `findings` are the rows of config/findings, `setting` is `grade` of config.yaml with
    the labels of what stands beside a component. A finding with a
    document that is not decided on is held back, with a remark. Raises ReviewError with every problem of the findings,
    and of every sheet.
    """
    with jobs.step("reading findings"):
        (listed, held), resolve = read_findings(findings, named), name_studies(named)
        studies = tables.as_written("finding_studies", list_studies(listed, named, beside=setting.get("beside") or {}))
    with jobs.step("reading judgements of confidence"):
        told: dict[str, Any] = {"findings": listed, "held": held, "resolve": resolve, "people": people}
        judgements, remarks = gather_findings(map(Path, sheets), **told)
        judgements = tables.as_written("confidence_judgements", judgements)
    with jobs.step("settling judgements of confidence"):
        disputes = list_disputes(judgements, findings=listed)
        said = read_rulings(map(Path, settled), disputes, findings=listed, people=people)
        raise_any(said.issues)
        waiting = tables.from_rows("remarks", remark_held(held))
        remarks = pd.concat([waiting, remarks, tables.from_rows("remarks", said.remarks)], ignore_index=True)
        jobs.note(remarks)
    made: Frames = {"finding_studies": studies, "confidence_judgements": judgements, "remarks": remarks}
    made["confidence_settled"] = settle_confidence(judgements, findings=listed, rulings=said.given)
    made["confidence"] = profile_findings(made["confidence_settled"], judgements, findings=listed)
    with jobs.step("issuing findings to be judged"):
        asked: dict[str, Any] = {"findings": listed, "studies": studies, "resolve": resolve}
        jobs.announce(issue_findings(folder, people=setting.get("people", []), former=former, **asked))
    with jobs.step("issuing judgements of confidence that differ"):
        whom: dict[str, Any] = {"adjudicator": setting.get("adjudicator"), "former": former}
        jobs.announce(issue_rulings(consensus, disputes, ruled=said.given, **whom))
    made["sheets_cerqual"], made["sheets_consensus_cerqual"] = describe_sheets(folder), describe_sheets(consensus)
    return made
