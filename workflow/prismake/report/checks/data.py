"""Checks 43 to 55: studies, extracted data, risk of bias."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.issues import Issue
from prismake.report.checks.outcome import CODEBOOK, NO_ADJUDICATOR, Check, Found, name_each, require_answer
from prismake.report.combined import list_combined, list_with_results
from prismake.report.figures.judgements import drop_halves, find_judged
from prismake.report.labels import has_overall, name_tool
from prismake.report.support import BOTH, NEITHER, NOTE, NOTED, PLACE, WORDS, select_numbers
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED, NUMERIC

INTERESTS = {
    "funding": re.compile(r"(?<![a-z])(fund(s|ed|er|ers|ing)?|sponsor\w*|financ\w*)(?![a-z])", re.IGNORECASE),
    "conflicts of interest": re.compile(
        r"(?<![a-z])((conflict|competing|declar\w*|duality)\w*[\s_-]+(of[\s_-]+)?interests?|\bconflicts\b|coi)(?![a-z])",
        re.IGNORECASE,
    ),
}
LACKING = {
    WORDS: "with words and without a page",
    NOTED: "with a page and a note that quotes no words",
    NOTE: "with a note that quotes no words, without a page",
    PLACE: "with a page and without words",
    NEITHER: "without either",
}
NOTHING = "no study has been included yet"


def check_documents(view: View) -> Found:
    """Each included document in one study, one primary document each."""
    shared = view.tables["study_references"]
    ledger = view.tables["ledger"]
    included = set(ledger.loc[ledger["bucket"] == "included", "reference_id"].tolist())
    if not included:
        return NOTHING
    homeless = included - set(shared["reference_id"].tolist())
    twice = set(shared.loc[shared["reference_id"].duplicated(), "reference_id"].tolist())
    primaries = Counter(shared.loc[shared["role"] == "primary", "study_id"].tolist())
    headless = {name for name in view.tables["studies"]["study_id"] if primaries[name] != 1}
    headless |= set(shared["study_id"].tolist()) ^ set(view.tables["studies"]["study_id"].tolist())
    found, remedy = "not in exactly one study, or without one primary document", "rule on its studies"
    lost, file = homeless | twice | headless, "results/study_references.csv"
    issues = name_each(file, lost, found=found, allowed="one study, one primary", remedy=remedy)
    found, remedy = "in a study, and nothing ties it to the others", "run again; if it stays, report a bug"
    return issues + name_each(file, _find_untied(view), found=found, allowed="a reason", remedy=remedy)


def _find_untied(view: View) -> set[str]:
    """Documents that share a study with none of those they were joined to; nothing where no pair is known."""
    pairs, shared = view.find_table("study_pairs"), view.tables["study_references"]
    joins = pairs[pairs["verdict"] == "joined"] if len(pairs) else pairs
    study = dict(zip(shared["reference_id"].tolist(), shared["study_id"].tolist(), strict=False))
    tied = {
        str(side)
        for row in to_rows(joins)
        if study.get(row["left"]) == study.get(row["right"])
        for side in (row["left"], row["right"])
    }
    sizes = shared["study_id"].value_counts()
    return {str(name) for name, own in study.items() if sizes[own] > 1} - tied if len(joins) else set()


def check_overlaps(view: View) -> Found:
    """A registration in two studies, and overlaps that nobody has ruled on."""
    studies = view.tables["studies"]
    if studies.empty:
        return NOTHING
    times = Counter(name for ids in studies["registry_ids"] for name in set(filter(None, ids.split("; "))))
    remedy = "rule whether they are one study"
    twice = [name for name, n in times.items() if n > 1]
    issues = name_each("results/studies.csv", twice, found="stands in two studies", allowed="one study", remedy=remedy)
    cohorts = view.find_table("cohorts")
    for row in to_rows(cohorts[cohorts["ruling"] == ""]) if len(cohorts) else []:
        place = f"{row['study_a']} and {row['study_b']}"
        issues.append(Issue("results/cohorts.csv", place, str(row["evidence"]), "a ruling", remedy))
    return issues


def check_form(view: View) -> Found:
    """The authors say how the form was piloted."""
    if (view.tables["extraction"]["value"] == "").all():
        return "nothing has been extracted yet"
    return require_answer(view, "MECIR", "C43", about="the pilot and the version of the extraction form")


def check_two_extractors(view: View) -> Found:
    """Outcome rows of two people for every study."""
    extraction = view.tables["extraction"]
    outcomes = extraction[(extraction["level"] == "outcome") & (extraction["value"] != "")]
    if outcomes.empty:
        asked = (view.codebook["level"] == "outcome").any()
        return "no outcome has been extracted yet" if asked else "the codebook asks for no outcome"
    people = outcomes.groupby("study_id")["person"].nunique()
    found, remedy = "outcomes extracted by one person", "let a second person extract them"
    single = people[people < 2].index
    return name_each("results/extraction.csv", single, found=found, allowed="two people", remedy=remedy)


def check_support(view: View) -> Found:
    """Words and page for each outcome number."""
    numbers = select_numbers(view.tables["extraction"])
    if numbers.empty:
        return "no number of an outcome has been extracted yet"
    return [
        Issue(
            str(row["sheet"]),
            str(row["cell"]),
            f"{row['variable']} {row['value']}, {LACKING[row['support']]}",
            "its words in quotation marks and its page",
            "copy what is missing into the sheet",
        )
        for row in to_rows(numbers[numbers["support"] != BOTH])
    ]


def check_arithmetic(view: View) -> Found:
    """No contradiction of figures is left unanswered."""
    if (view.tables["extraction"]["value"] == "").all():
        return "nothing has been extracted yet"
    doubts = view.find_table("doubts")
    if doubts.empty and not view.codebook["type"].isin(NUMERIC).any():
        return "the codebook asks for no number"
    open_ = doubts[doubts["answer"] == ""] if len(doubts) else doubts
    remedy = "correct the figures, or confirm that they are so printed"
    return [
        Issue(
            "results/doubts.csv", f"{row['study_id']}, {row['cells']}", str(row["found"]), str(row["expected"]), remedy
        )
        for row in to_rows(open_)
    ]


def check_retractions(view: View) -> Found:
    """The authors say when they looked."""
    if view.tables["studies"].empty:
        return NOTHING
    if (view.find_table("retraction_checks").get("checked_on", pd.Series(dtype=str)) != "").any():
        return []
    return require_answer(view, "MECIR", "C48", about="the day on which retractions and errata were looked for")


def check_interests(view: View) -> Found:
    """A variable of studies on funding and one on conflicts of interest, or one on both, filled for every study."""
    if view.tables["studies"].empty:
        return NOTHING
    rows = [row for row in to_rows(view.codebook) if row["level"] == "study"]
    extraction = view.tables["extraction"]
    filled = extraction[extraction["value"] != ""]
    issues = []
    for what, pattern in INTERESTS.items():
        asked = [row["variable"] for row in rows if pattern.search(f"{row['variable']} {row.get('label', '')}")]
        if not asked:
            remedy = f"add a variable of level study, for instance {what.split()[0]}, to the codebook"
            issues.append(Issue(CODEBOOK, "variable", f"nothing on {what}", "a variable", remedy))
            continue
        told = filled.loc[filled["variable"].isin(asked), "study_id"]
        silent = set(view.tables["studies"]["study_id"].tolist()) - set(told.tolist())
        found, remedy = f"nothing on {what}", "write it, or not stated, into the sheet"
        issues += name_each("results/extraction.csv", silent, found=found, allowed="a value", remedy=remedy)
    return issues


def _is_unjudged(view: View) -> str:
    if view.tables["studies"].empty:
        return NOTHING
    return "" if len(drop_halves(view.find_table("appraisal"))) else "no risk of bias has been judged yet"


def check_tools(view: View) -> Found:
    """A judgement of every judged study by the tool that fits its design."""
    if reason := _is_unjudged(view):
        return reason
    judged = drop_halves(view.find_table("appraisal"))
    fitting = set(judged.loc[judged["remark"] == "", "study_id"])
    left = judged[~judged["study_id"].isin(list(fitting))].drop_duplicates(["study_id", "tool"])
    file, allowed = "results/appraisal.csv", "the tool that fits the design"
    remedy = "judge with the tool that fits, or name this one in appraisal.tools of config.yaml"
    return [
        Issue(file, str(row["study_id"]), f"{name_tool(str(row['tool']))}, but {row['remark']}", allowed, remedy)
        for row in to_rows(left)
    ]


def check_judges(view: View) -> Found:
    """Two people and words in support, for each domain, and one word where they differ."""
    if reason := _is_unjudged(view):
        return reason
    appraisal, file = view.find_table("appraisal"), "results/appraisal.csv"
    domains = appraisal[appraisal["domain"] != "overall"]
    counted = domains.assign(person=domains["person"].where(domains["judgement"] != ""))  # others are held back
    people = counted.groupby(["study_id", "tool", "outcome", "domain"])["person"].nunique().reset_index()
    single = [_name_judgement(row, "domain") for row in to_rows(people) if row["person"] < 2]
    issues = name_each(
        file, single, found="judged by fewer than two people", allowed="two people", remedy="let a second person judge"
    )
    bare = domains[(domains["support"] == "") & (domains["judgement"] != "")]
    mute = [_name_judgement(row, "domain", "person") for row in to_rows(bare)]
    issues += name_each(
        file, mute, found="no support", allowed="words of the report", remedy="say what the judgement rests on"
    )
    settled = find_judged(view.tables)
    open_ = [_name_judgement(row, "domain") for row in to_rows(settled[settled["judgement"] == NOT_SETTLED])]
    adjudicator = (view.config.get("appraisal") or {}).get("adjudicator")
    remedy = f"{adjudicator} settles it in the consensus sheet" if adjudicator else NO_ADJUDICATOR
    return issues + name_each(
        "results/appraisal_settled.csv", open_, found="judges differ: not settled", allowed="one word", remedy=remedy
    )


def _name_judgement(row: Mapping[Any, Any], *more: str) -> str:
    """What was judged of a study, by which tool, and of which outcome, where it is of one."""
    return ", ".join(filter(None, (str(row[name]) for name in ("study_id", "tool", "outcome", *more))))


def check_overall(view: View) -> Found:
    """An overall judgement for every appraisal; an override says why."""
    if reason := _is_unjudged(view):
        return reason
    judged, file = drop_halves(view.find_table("appraisal")), "results/appraisal.csv"
    appraisal = judged[[has_overall(str(tool)) for tool in judged["tool"]]]
    if appraisal.empty:
        return "no tool that was used gives an overall judgement"
    keys = ["study_id", "person", "tool", "outcome"]
    given = set(map(tuple, appraisal.loc[appraisal["domain"] == "overall", keys].to_numpy().tolist()))
    asked = set(map(tuple, appraisal[keys].to_numpy().tolist()))
    missing = [_name_judgement(dict(zip(keys, one, strict=True)), "person") for one in asked - given]
    issues = name_each(file, missing, found="no overall judgement", allowed="one", remedy="judge every domain")
    if "basis" in appraisal.columns:
        override = appraisal["basis"].str.contains("override") & (appraisal["support"] == "")
        found, remedy = "overrides the tool without a reason", "say why"
        bare = [_name_judgement(row, "domain", "person") for row in to_rows(appraisal[override])]
        issues += name_each(file, bare, found=found, allowed="a reason", remedy=remedy)
    return issues


def check_judged(view: View) -> Found:
    """Every study with a result in an analysis, or that contributes to a finding, has a judgement."""
    shown = list_with_results(view.tables) | list_combined(view.tables)
    shown |= set(view.find_table("finding_studies").get("study_id", ()))
    if not shown:
        return "no study contributes to a finding yet" if view.qualitative else "no study has a result yet"
    appraisal = drop_halves(view.find_table("appraisal"))
    judged = set(appraisal["study_id"]) if len(appraisal) else set()
    found, remedy = f"no judgement of its {view.appraised}", "judge it"
    return name_each("results/appraisal.csv", shown - judged, found=found, allowed="a judgement", remedy=remedy)


def check_remarks(view: View) -> Found:
    """Nothing that people wrote idles, is half filled or was overtaken."""
    remedy = "do what the remark says, or leave it and know of it"
    return [
        Issue(row["sheet"] or "results/remarks.csv", row["cell"], row["text"], "nothing to tell", remedy)
        for row in to_rows(view.find_table("remarks"))
    ]


CHECKS: dict[int, Check] = {
    43: check_documents,
    44: check_overlaps,
    45: check_form,
    46: check_two_extractors,
    47: check_support,
    48: check_arithmetic,
    50: check_retractions,
    51: check_interests,
    52: check_tools,
    53: check_judges,
    54: check_overall,
    55: check_judged,
    75: check_remarks,
}
