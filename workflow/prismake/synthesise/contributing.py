"""Findings of qualitative research with the included studies that they rest on, and what is known of each study."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from prismake.config.findings import SEPARATOR, list_contributing
from prismake.issues import Issue, raise_any
from prismake.sheets import resolve_studies
from prismake.synthesise.evidence import OVERALL
from prismake.tables import from_rows, to_rows
from prismake.text.titles import list_words

FILE = "config/findings"
NOT_APPRAISED = "not appraised"
BESIDE = ("coherence", "adequacy", "relevance")  # components that values of the codebook can stand beside
WAITING = {  # what a document may be that may be included yet
    "pending": "is not decided on",
    "conflict": "is in conflict",
    "awaiting": "awaits classification",
    "ongoing": "is ongoing",
    "not_retrieved": "was not retrieved",
}
JOINED = f"{SEPARATOR} "
Rows = Sequence[Mapping[str, str]]
Tables = Mapping[str, pd.DataFrame]
Names = Mapping[str, str]


class Finding(NamedTuple):
    """One finding: its id, theme and words, and the ids of the studies that contribute to it."""

    id: str
    theme: str
    text: str
    studies: tuple[str, ...]

    @property
    def basis(self) -> str:
        """What a judgement rests on: another wording or other studies make it another question."""
        return f"{self.text} [{JOINED.join(sorted(self.studies))}]"

    def is_meant(self, text: str, studies: Iterable[str]) -> bool:
        """Whether words and studies, under their ids of today, are those of the finding; case and signs aside."""
        return list_words(text) == list_words(self.text) and set(studies) == set(self.studies)


def name_studies(named: Tables) -> dict[str, str]:
    """The included study of every record, and of every id of a study; `named` as for `read_findings`."""
    resolve = resolve_studies(named["clusters"], study_references=named["study_references"])
    return resolve | {name: name for name in named["studies"]["study_id"]}


def read_findings(rows: Rows, named: Tables) -> tuple[list[Finding], dict[str, str]]:
    """The findings of config/findings, and by id why a finding is held back: a document of it is not decided on.

    `named` holds studies, study_references, clusters, and the screening of both phases, title_abstract and full_text.
    Raises ReviewError with every id that no record has, or whose document is excluded.
    """
    resolve = name_studies(named) if rows else {}
    status_of = _find_status(named) if rows else {}
    findings, issues = [], []
    held: dict[str, str] = {}
    for row in rows:
        listed = list_contributing(row)
        outside = [name for name in listed if name not in resolve]
        if waiting := [f"{name} {WAITING[status_of[name]]}" for name in outside if status_of.get(name) in WAITING]:
            held[row["finding_id"]] = JOINED.join(waiting)
        for name in (name for name in outside if status_of.get(name) not in WAITING):
            found, remedy = _refuse(name, known={*resolve, *status_of}, decided=name in status_of)
            issues.append(Issue(FILE, f"{row['finding_id']}, studies", found, "an included study", remedy))
        studies = dict.fromkeys(resolve[name] for name in listed if name in resolve)
        findings.append(Finding(row["finding_id"], row["theme"], row["finding"], tuple(studies)))
    raise_any(issues)
    return [one for one in findings if one.id not in held], held


def _find_status(named: Tables) -> dict[str, str]:
    """Where the document of each record stands: at the full text, or before it; empty for what a rule excluded."""
    status = {str(row["reference_id"]): str(row["status"]) for row in to_rows(named["title_abstract"])}
    status |= {str(row["reference_id"]): str(row["status"]) for row in to_rows(named["full_text"])}
    return {str(row["record_id"]): status.get(str(row["reference_id"]), "") for row in to_rows(named["clusters"])}


def _refuse(name: str, *, known: Collection[str], decided: bool) -> tuple[str, str]:
    """What is wrong with an id of no included study, and what to do."""
    if decided:
        return f"'{name}', which is not included", "take it out of the finding"
    if all(part.strip() in known for part in name.split(",")):
        return f"'{name}', which is the id of no record", f"join the ids by '{SEPARATOR}'"
    return f"'{name}', which is the id of no record", "write the id as results/studies.csv has it"


def list_studies(findings: Sequence[Finding], named: Tables, *, beside: Mapping[str, Names]) -> pd.DataFrame:
    """The frame "finding_studies"; `beside` has the variables that stand beside each component, with their labels.

    `named` holds studies, extraction_settled and appraisal_settled.
    """
    labels = dict(zip(named["studies"]["study_id"], named["studies"]["label"], strict=True))
    wanted = {name for finding in findings for name in finding.studies}
    appraised = _tell_appraisal(named["appraisal_settled"], wanted)
    values = _read_values(named["extraction_settled"], wanted)
    rows = []
    for finding in findings:
        for study in finding.studies:
            own = values.get(study, {})
            row = {"finding_id": finding.id, "study_id": study, "label": labels.get(study) or study}
            row |= {"appraisal": appraised.get(study, NOT_APPRAISED)}
            row |= {name: _tell_values(own, beside.get(name, {})) for name in BESIDE}
            shown = [own[one] for name in BESIDE for one in beside.get(name, {}) if one in own]
            cells = dict.fromkeys(f"{one['sheet']} {one['cell']}" for one in shown if one["cell"])
            rows.append(row | _tell_quotes(shown) | {"cells": JOINED.join(cells)})
    return from_rows("finding_studies", rows)


def describe_studies(studies: pd.DataFrame, finding: Finding) -> dict[str, str]:
    """What a row on a finding shows: its studies by name, and a line for each beside every component."""
    rows = to_rows(studies[studies["finding_id"] == finding.id])
    told = {"n": str(len(rows)), "studies": "\n".join(f"{row['label']} ({row['study_id']})" for row in rows)}
    told["appraisal"] = "\n".join(f"{row['label']}: {row['appraisal']}" for row in rows)
    for name in BESIDE:
        told[f"{name}_facts"] = "\n".join(f"{row['label']}: {row[name]}" for row in rows if row[name])
    return told


def _tell_appraisal(appraisal: pd.DataFrame, wanted: set[str]) -> dict[str, str]:
    """By study the overall judgement, and how many questions have which answer."""
    said: dict[str, tuple[list[str], Counter[str]]] = {}
    for row in to_rows(appraisal[appraisal["study_id"].isin(sorted(wanted))]):
        whole, counts = said.setdefault(row["study_id"], ([], Counter()))
        if row["judgement"] and row["domain"] == OVERALL:
            whole.append(row["judgement"])
        elif row["judgement"]:
            counts[row["judgement"]] += 1
    return {study: JOINED.join([*whole, *_count(counts)]) or NOT_APPRAISED for study, (whole, counts) in said.items()}


def _count(counts: Counter[str]) -> list[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [", ".join(f"{word} {n}" for word, n in ordered)] if ordered else []


def _read_values(extraction: pd.DataFrame, wanted: set[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Settled values of level study by study and variable, those that are open or empty aside."""
    kept = extraction[(extraction["level"] == "study") & extraction["study_id"].isin(sorted(wanted))]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in to_rows(kept[kept["value"] != ""]):
        found.setdefault(row["study_id"], {})[row["variable"]] = row
    return found


def _tell_values(own: Mapping[str, Mapping[str, str]], labels: Names) -> str:
    return JOINED.join(f"{label}: {own[name]['value']}" for name, label in labels.items() if name in own)


def _tell_quotes(shown: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The words of the report behind the values that are shown, each once, with its page, and how many have one."""
    quotes = dict.fromkeys((one["quote"], one["page"]) for one in shown if one["quote"])
    told = JOINED.join(f"“{words}”" + f" (p. {page})" * bool(page) for words, page in quotes)
    return {"quotes": told, "quotations": len(quotes), "placed": sum(bool(page) for _, page in quotes)}
