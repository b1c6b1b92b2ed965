"""Checks 61 to 74: the flow, the report, living reviews and the build."""

import re

import pandas as pd

from prismake.issues import Issue
from prismake.report.checklists.answering import list_open
from prismake.report.checks.outcome import (
    ANALYSES,
    CHECKLIST,
    CONFIG,
    NONE_EXCLUDED,
    SEARCHES,
    Check,
    Found,
    name_each,
)
from prismake.report.checks.protocol import is_date
from prismake.report.citations import can_cite, write_citation
from prismake.report.flow import ALL_ROUNDS
from prismake.report.labels import PHASE_LABELS
from prismake.report.numerals import write_count
from prismake.report.view import View
from prismake.tables import PHASES, holds_marks, list_rounds, to_rows
from prismake.text.vocabulary import REOPENED

NOT_LIVING = "the review is not a living one"
UNCHANGED = "nothing was released before, or nothing has changed since"
SAY_WHY = "say why in an amendment of the protocol"
APART = ("records_screened", "dbr_assessed", "new_studies", "new_reports")
FULL_TEXT = re.compile(r"\.(pdf|docx?|epub)$", re.IGNORECASE)


def check_sets(view: View) -> Found:
    """Every number has as many members as it says."""
    counts = view.tables["flow_members"]["data"].value_counts().to_dict()
    issues = []
    for row in to_rows(view.tables["flow"]):
        if int(row["n"]) != counts.get(row["data"], 0):
            found = f"{row['n']}, and {write_count(counts.get(row['data'], 0), 'member')}"
            issues.append(Issue("results/flow.csv", str(row["data"]), found, "equal numbers", "run again"))
    return issues + _check_pooled(view)


def _check_pooled(view: View) -> list[Issue]:
    """A pooled estimate has the effects that it says, and weights have an estimate."""
    effects, estimates = view.tables["effects"], view.tables["estimates"]
    usable = effects[effects["yi"].notna()].groupby("analysis_id").size().to_dict()
    pooled = estimates[estimates["estimate"].notna()].groupby("analysis_id")["k"].max().to_dict()
    fewer = [name for name, k in pooled.items() if int(k) > usable.get(name, 0)]
    weighted = set(effects.loc[effects["weight"].notna(), "analysis_id"])
    found, remedy = (
        "fewer effects than the estimate says, or weights without one",
        "run again; if it stays, report a bug",
    )
    lost = {*fewer, *(weighted - set(pooled))}
    return name_each("results/estimates.csv", lost, found=found, allowed="the same studies", remedy=remedy)


def check_apart(view: View) -> Found:
    """Records, reports and studies each have their number."""
    missing = set(APART) - set(view.tables["flow"]["data"].tolist())
    return name_each("results/flow.csv", missing, found="missing", allowed="its number", remedy="run again")


def check_cited(view: View) -> Found:
    """Every excluded full text has something to be cited by."""
    ledger = view.tables["ledger"]
    out = ledger.loc[ledger["bucket"] == "full_text_excluded", "reference_id"]
    if out.empty:
        return NONE_EXCLUDED
    rows = view.tables["references"][view.tables["references"]["reference_id"].isin(list(out))]
    bare = [row["reference_id"] for row in to_rows(rows) if not can_cite(row)]
    assert all(write_citation(row) for row in to_rows(rows))
    found, remedy = "neither title, authors nor a link", "mend the record in its export"
    return name_each("results/references.parquet", bare, found=found, allowed="a citation", remedy=remedy)


def check_items(view: View) -> Found:
    """Every item of the checklists has a place or an answer."""
    asked = "write it, or why it was not done, into config/checklist"
    return [
        Issue(CHECKLIST, f"{one.item.standard} {one.item.item}", "open", one.item.words, f"{one.todo}; or {asked}")
        for one in list_open(view)
    ]


def check_figures(view: View) -> Found:
    """Every analysis has a title of its own: it is the figure's."""
    titles = [str(row.get("title") or "") for row in view.analyses]
    bad = [
        str(row["id"]) for row in view.analyses if titles.count(str(row.get("title") or "")) > 1 or not row.get("title")
    ]
    found, remedy = "no title of its own", "give the analysis a title"
    return name_each(ANALYSES, bad, found=found, allowed="a title that no other has", remedy=remedy)


def check_living(view: View) -> Found:
    """Version and schedule."""
    living = view.config.get("living")
    if not living:
        return NOT_LIVING
    missing = [f"living.{name}" for name in ("schedule", "next_search") if not living.get(name)]
    missing += [] if view.config.get("version") else ["version"]
    return name_each(CONFIG, missing, found="nothing", allowed="a version and a schedule", remedy="write it")


def _is_amended(view: View) -> bool:
    """Whether the protocol has an amendment that the last release lacks: earlier ones explain no change since."""
    changes = view.find_table("changes")
    return bool(((changes["part"] == "amendments") & (changes["change"] == "added")).any())


def check_previous(view: View) -> Found:
    """No study of the last release is gone without an amendment since."""
    changes = view.find_table("changes")
    if changes.empty:
        return UNCHANGED
    if _is_amended(view):
        return []
    gone = changes.loc[(changes["part"] == "studies") & (changes["change"] == "removed"), "item"]
    found = "included in the last release, and no longer"
    return name_each("results/changes.csv", gone, found=found, allowed="the same studies", remedy=SAY_WHY)


def check_reopened(view: View) -> Found:
    """An inclusion or exclusion of the last release stands, was reopened with a reason, or has an amendment since."""
    changes = view.find_table("changes")
    if changes.empty:
        return UNCHANGED
    if _is_amended(view):
        return []
    standing, reopened = set(view.tables["references"]["reference_id"]), _find_reopened(view)
    issues = []
    for row in to_rows(changes[changes["part"].isin(PHASES) & changes["item"].isin(standing - reopened)]):
        before, now = _read_decided(row["before"]), set(filter(None, row["after"].split("; ")))
        if before and (not now or now - before):
            found = f"{'; '.join(sorted(before))} in the last release, now {row['after'] or 'without a decision'}"
            place = f"{row['item']}, {PHASE_LABELS[row['part']].lower()}"
            issues.append(Issue("results/changes.csv", place, found, "the same decision", f"reopen it, or {SAY_WHY}"))
    return issues


def _read_decided(words: str) -> set[str]:
    """The inclusions and exclusions among decisions; whatever else was said has yet to come to one of these."""
    return {word for word in words.split("; ") if word.partition(": ")[0] in ("included", "excluded")}


def _find_reopened(view: View) -> set[str]:
    """The references that a person reopened with a reason."""
    votes = pd.concat([view.tables[f"votes_{phase}"] for phase in PHASES])
    said = (votes["role"] == REOPENED) & (votes["decision"] != "") & (votes["note"].str.strip() != "")
    return set(votes.loc[said, "reference_id"])


def check_rounds_told(view: View) -> Found:
    """Every round of the search log has its flow, and all together."""
    names = list_rounds(view.searches)
    if len(names) < 2:
        return "there is one round of searches"
    missing = {*names, ALL_ROUNDS} - set(view.tables["flow_rounds"]["round"].tolist())
    return name_each("results/flow_rounds.csv", missing, found="no flow", allowed="one per round", remedy="run again")


def check_next(view: View) -> Found:
    """The next search lies ahead of the review's own date."""
    living = view.config.get("living")
    if not living:
        return NOT_LIVING
    due = str(living.get("next_search", ""))
    if not due:
        return "no day is planned for the next search"
    if due >= view.date:
        return view.undated or []
    return [Issue(CONFIG, "living.next_search", f"{due}, before {view.date}", "a later day", "search again")]


def check_texts(view: View) -> Found:
    """Days are ISO 8601, and no line ends in CR."""
    days = [(SEARCHES, str(row["file"]), str(row["searched_on"])) for row in to_rows(view.searches)]
    issues = [
        Issue(file, place, day or "nothing", "2026-12-31", "correct the day")
        for file, place, day in days
        if not is_date(day)
    ]
    for name, frame in view.tables.items():
        texts = frame.select_dtypes(include=["object", "str"])
        if any(holds_marks(texts[column].astype(str), marks=(b"\r",)) for column in texts):
            issues.append(Issue(f"results/{name}", "", "a carriage return", "LF", "report a bug"))
    return issues


def check_told(view: View) -> Found:
    """The provenance has the hash of the code and of every export."""
    inputs = view.provenance.get("inputs") or {}
    missing = [str(file) for file in view.searches["file"] if f"seeds/search/{file}" not in inputs]
    missing += [] if view.provenance.get("code") else ["code"]
    found, remedy = "no hash", "build with the workflow"
    return name_each("provenance", missing, found=found, allowed="its SHA-256", remedy=remedy)


def check_files(view: View) -> Found:
    """A citation file and a licence stand beside config/."""
    names = {str(path).casefold() for path in view.provenance.get("inputs") or {}}
    wanted = {"CITATION.cff": "citation.cff", "LICENSE": "licen"}
    missing = [name for name, word in wanted.items() if not any(path.startswith(word) for path in names)]
    return name_each(".", missing, found="no such file", allowed="a file", remedy="add it beside config/")


def check_rights(view: View) -> Found:
    """No full text among the files of the review."""
    texts = [path for path in view.provenance.get("inputs") or {} if FULL_TEXT.search(str(path))]
    found, remedy = "may be somebody's full text", "keep it outside the folder that is published"
    return [Issue(str(path), "", found, "no full texts", remedy) for path in sorted(texts)]


CHECKS: dict[int, Check] = {
    61: check_sets,
    62: check_apart,
    63: check_cited,
    64: check_items,
    65: check_figures,
    66: check_living,
    67: check_previous,
    68: check_reopened,
    69: check_rounds_told,
    70: check_next,
    71: check_texts,
    72: check_told,
    73: check_files,
    74: check_rights,
}
