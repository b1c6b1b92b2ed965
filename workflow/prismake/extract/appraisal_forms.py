"""Appraisal sheets: by the tool that fits a study's settled design, one workbook per study, person and tool."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake.config import list_names
from prismake.extract.forms import name_file
from prismake.extract.tools import OVERALL, TRUST_TOOL, Domain, Tool, list_tools, read_tool
from prismake.extract.trusting import Trust
from prismake.issues import Issue, raise_any
from prismake.sheets import (
    TOOL,
    Column,
    Documents,
    Meta,
    Page,
    Returned,
    Workbook,
    find_other_study,
    issue_numbered,
    read_sheet,
    resolve_studies,
    standing_sheets,
)
from prismake.statistics import kinds
from prismake.text.words import fold

PAGE = "appraisal"
JUDGEMENT = "judgement"
NO_TOOL = "none"
DEFAULT_TOOLS: Mapping[str, str] = {
    "randomised": "rob2_2019",
    "controlled": "robins_i_2016",
    "single_arm": "jbi_case_series_2020",
    "case_report": "jbi_case_series_2020",
    "animal": "syrcle_2014",
}
COLUMNS = (
    Column("outcome", "Outcome", 20),
    Column("domain", "Domain", 30),
    Column("item", "Item", 11),
    Column("question", "Question", 60),
    Column("allowed", "What to write", 44),
    Column("answer", "Answer", 18, fill=True),
    Column("support", "Why: words of the report, or your reasons", 60, fill=True),
    Column("page", "Page", 8, fill=True),
)
FACTS, FACTS_AT = Column("facts", "What arithmetic and notices say", 60), 5  # before the answer
GUIDE = (
    "Answer the questions, then judge each domain; every judgement needs its reasons. An empty cell is still owed.",
    "The overall judgement may stay empty: it then follows the tool's rule. A different one needs its reasons.",
)


def issue_appraisal(
    folder: Path,
    *,
    people: Sequence[str],
    chosen: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]],
    studies: pd.DataFrame,
    study_references: pd.DataFrame,
    clusters: pd.DataFrame,
    extraction_settled: pd.DataFrame,
    former: Mapping[str, str],
    trust: Trust | None = None,
) -> list[Path]:
    """Issue to each person the tool and outcomes that are owed of each study whose design is settled.

    A tool that judges outcomes asks for those that the study has reported. `chosen` gives the tool of a design where
    the review departs from DEFAULT_TOOLS. A design that changes later owes the tool that fits it then; sheets of the
    earlier tool stay where they are. `trust` names the designs of which trustworthiness is judged first: their risk of
    bias is asked once that is settled, without serious concerns. Raises ReviewError for a design of which nobody has
    said which tool fits it.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    documents, titles = Documents(clusters), dict(zip(clusters["record_id"], clusters["title"], strict=True))
    trust = trust or Trust()
    if people:
        designs = find_designs(extraction_settled)
        raise_any(_check_designs([designs.get(name, "") for name in studies["study_id"]], chosen))
    known: dict[str, Any] = {"analyses": analyses, "extraction_settled": extraction_settled, "trust": trust}
    asked = list_asked(studies, chosen=chosen, **known)
    issued = []
    for person in people:
        done = _list_standing(folder, names=list_names(person, former), resolve=resolve, documents=documents)
        for study_id, label, design, tool, outcomes in asked:
            if owed := [name for name in outcomes if (study_id, tool.id, name) not in done]:
                title = titles.get(study_id) or study_id
                heading = f"{label}: {title}{TOOL}{design.replace('_', ' ')}, {tool.name} ({tool.version})"
                facts = trust.facts.get(study_id, {}) if tool.id == TRUST_TOOL else None
                book = _make_book(tool, owed, heading=heading, meta=(study_id, person), facts=facts)
                issued.append(issue_numbered(folder / person, f"{name_file(label, study_id)}_{tool.id}", book))
    return issued


class Asked(NamedTuple):
    """What is asked of a study by one tool: each of the outcomes, empty for the study as a whole."""

    study_id: str
    label: str
    design: str
    tool: Tool
    outcomes: Sequence[str]


def list_asked(
    studies: pd.DataFrame,
    *,
    chosen: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]],
    extraction_settled: pd.DataFrame,
    trust: Trust,
) -> list[Asked]:
    """What every judge is asked of the studies today, judged or not."""
    designs, reported = find_designs(extraction_settled), find_outcomes(extraction_settled)
    asked = []
    for study_id, label in zip(studies["study_id"], studies["label"], strict=True):
        design, told = designs.get(study_id, ""), reported.get(study_id, ())
        for tool in _list_tools(study_id, design, chosen=chosen, trust=trust):
            outcomes = list_outcomes(tool, design=design, analyses=analyses, reported=told)
            asked.append(Asked(study_id, label, design, tool, outcomes))
    return asked


def _list_tools(study_id: str, design: str, *, chosen: Mapping[str, str], trust: Trust) -> list[Tool]:
    """The tools that a study owes now: trustworthiness first, risk of bias once that is settled."""
    first = [read_tool(TRUST_TOOL)] if trust.asks(design) else []
    tool_id = "" if trust.comes_first(study_id, design) else fit_tool(design, chosen)
    return [*first, *([read_tool(tool_id)] if tool_id else [])]


def _make_book(
    tool: Tool,
    outcomes: Sequence[str],
    *,
    heading: str,
    meta: tuple[str, str],
    facts: Mapping[str, str] | None,
) -> Workbook:
    """The sheet of one study and person; `meta` are these two, `facts` what arithmetic says by question."""
    page = appraisal_page(tool, outcomes=outcomes, heading=heading, facts=facts)
    guide = (heading, tool.source, *GUIDE, *_tell_flow(tool), f"Overall: {tool.explanation}", *_note_lines(tool))
    return Workbook(Meta("appraisal", *meta, tool.id), heading, guide, (page,))


def find_designs(extraction_settled: pd.DataFrame) -> dict[str, str]:
    """The settled design of each study that has one."""
    frame = extraction_settled
    rows = frame[(frame["level"] == "study") & (frame["variable"] == "design") & (frame["value"] != "")]
    return dict(zip(rows["study_id"], rows["value"], strict=True))


def fit_tool(design: str, chosen: Mapping[str, str]) -> str:
    """The id of the tool that fits a design, empty when there is none."""
    tool_id = {**DEFAULT_TOOLS, **chosen}.get(design, "")
    return "" if tool_id == NO_TOOL else tool_id


def _check_designs(designs: Iterable[str], chosen: Mapping[str, str]) -> Iterable[Issue]:
    for design in sorted(set(designs) - {"", *DEFAULT_TOOLS, *chosen}):
        allowed = ", ".join([*list_tools(), NO_TOOL])
        remedy = f"add `{design}:` with one of these under appraisal, tools"
        yield Issue("config/config.yaml", "appraisal.tools", f"no tool for the design {design}", allowed, remedy)


def list_outcomes(
    tool: Tool, *, design: str, analyses: Iterable[Mapping[str, Any]], reported: Collection[str]
) -> list[str]:
    """What is judged apart: each outcome of an analysis that admits the design and that the study has reported.

    That is for a tool that judges outcomes, and where an analysis admits the design; else the study as a whole.
    `reported` are the study's outcomes, folded.
    """
    fitting = [analysis for analysis in analyses if fold(design) in map(fold, analysis["designs"])]
    if not tool.by_outcome or not fitting:
        return [""]
    taken = ((str(one["outcome"]), {fold(name) for name in kinds.list_outcomes(one)}) for one in fitting)
    return sorted({name for name, outcomes in taken if not outcomes.isdisjoint(reported)})


def find_outcomes(extraction_settled: pd.DataFrame) -> dict[str, set[str]]:
    """The outcomes that each study has reported, folded, as its settled rows name them."""
    frame = extraction_settled
    rows = frame[(frame["level"] == "outcome") & (frame["variable"] == "outcome") & (frame["value"] != "")]
    found: dict[str, set[str]] = {}
    for study_id, value in zip(rows["study_id"], rows["value"], strict=True):
        found.setdefault(study_id, set()).add(fold(value))
    return found


def appraisal_page(
    tool: Tool, *, outcomes: Sequence[str] = (), heading: str = "", facts: Mapping[str, str] | None = None
) -> Page:
    """The page of a tool: for each outcome its questions, a judgement per domain, and the overall judgement.

    Where `facts` are given, what arithmetic says of a question stands beside it.
    """
    rows = [row for outcome in outcomes for row in _list_rows(tool, outcome)]
    columns: tuple[Column, ...] = COLUMNS
    if facts is not None:
        columns = (*COLUMNS[:FACTS_AT], FACTS, *COLUMNS[FACTS_AT:])
        rows = [row | {"facts": facts.get(row["item"], "")} for row in rows]
    choices = {row["id"]: tuple(row["choices"].split("|")) for row in rows}
    shown = tuple({key: text for key, text in row.items() if key != "choices"} for row in rows)
    return Page(PAGE, columns, shown, done_when="answer", row_choices=choices, heading=heading)


def _list_rows(tool: Tool, outcome: str) -> Iterable[dict[str, str]]:
    for domain in tool.domains:
        yield from _list_questions(tool, domain, outcome=outcome)
        if domain.judged:
            asked = "Concerns in this domain" if tool.id == TRUST_TOOL else "Risk of bias in this domain"
            words = asked if domain.questions else domain.name
            yield _make_row(outcome, domain, item=JUDGEMENT, question=words, words=tool.judgements)
    if tool.overall:
        whole = Domain(OVERALL, "Overall", "", True, ())
        yield _make_row(outcome, whole, item=OVERALL, question=tool.explanation, words=tool.overall)


def _list_questions(tool: Tool, domain: Domain, *, outcome: str) -> Iterable[dict[str, str]]:
    for question in domain.questions:
        row = _make_row(outcome, domain, item=question.id, question=question.text, words=question.answers)
        yield {**row, "allowed": ", ".join(f"{code} {tool.answers[code]}" for code in question.answers)}


def _make_row(outcome: str, domain: Domain, *, item: str, question: str, words: Sequence[str]) -> dict[str, str]:
    return {
        "id": f"{outcome}|{domain.id}|{item}",
        "outcome": outcome,
        "domain": domain.name if domain.id == OVERALL else f"{domain.id} {domain.name}",
        "item": item,
        "question": question,
        "allowed": ", ".join(words),
        "choices": "|".join(words),
    }


def _tell_flow(tool: Tool) -> list[str]:
    """In which domains a judgement is proposed."""
    drawn = [domain.id for domain in tool.domains if domain.flow]
    if not drawn:
        return []
    named = f"the tool's flow chart proposes a judgement of domain {', '.join(drawn)}"
    return [f"From the answers {named}; you decide, and the report tells where you judge otherwise."]


def _note_lines(tool: Tool) -> list[str]:
    return [f"Domain {domain.id}: {domain.note}" for domain in tool.domains if domain.note]


def _list_standing(
    folder: Path, *, names: Iterable[str], resolve: Mapping[str, str], documents: Documents
) -> set[tuple[str, str, str]]:
    standing = set()
    for path, meta in standing_sheets(folder, people=names):
        sheet = read_sheet(path, pages=())
        if find_other_study(sheet, documents=documents):
            continue
        study_id = resolve.get(meta.phase, meta.phase)
        standing |= {(study_id, meta.batch, outcome) for outcome in read_outcomes(sheet)}
    return standing


def read_outcomes(sheet: Returned) -> list[str]:
    """The outcomes that a sheet asks about, in its order."""
    return list(dict.fromkeys(split_row(row.id)[0] for row in sheet.rows.get(PAGE, [])))


def split_row(row_id: str) -> tuple[str, str, str]:
    """Outcome, domain and item of a row id."""
    outcome, domain, item = ("||" + row_id).rsplit("|", 2)
    return outcome.removeprefix("||"), domain, item
