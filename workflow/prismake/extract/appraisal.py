"""Read appraisal sheets back: judgements with their support, and the overall one by the tool's rule."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.appraisal_copies import Answer, Answers, Read, unite_answers
from prismake.extract.appraisal_forms import JUDGEMENT, PAGE, appraisal_page, find_designs, fit_tool, split_row
from prismake.extract.judging import Half, judge_answers
from prismake.extract.noticing import HALF, IDLE, Remark, count_words, list_remarks, make_remark, say_idle
from prismake.extract.tools import OVERALL, TRUST_TOOL, Tool, list_tools, read_tool
from prismake.extract.trusting import is_asked
from prismake.issues import Issue, raise_any
from prismake.sheets import Documents, Returned, Row, check_owner, check_study, read_sheets, resolve_studies
from prismake.text.words import fold


class Asked(NamedTuple):
    """What answers are about: a study, who answers, by which tool, on which outcome."""

    study_id: str
    person: str
    tool_id: str
    outcome: str


def gather_appraisal(
    paths: Iterable[Path],
    *,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    extraction_settled: pd.DataFrame,
    chosen: Mapping[str, str],
    people: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]] | None = None,
    trusted: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "appraisal" of all saved appraisal sheets and "remarks"; empty cells give no row.

    A judgement by a tool that does not fit the study's design of today, or of an outcome that none of the `analyses`
    has, stays, with a remark. A judgement without reasons, and an overall one that departs from the tool's rule without
    saying why or stands before every domain is judged, is held back alone, with a remark. `trusted` are the designs of
    which trustworthiness is judged. Raises ReviewError with every problem of every sheet, such as words outside the
    vocabulary.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    designs = find_designs(extraction_settled)
    sheets, issues = read_sheets(paths, pages=lambda path: [], belongs=lambda path: ("appraisal", "", path.parent.name))
    known: dict[str, Any] = {"documents": Documents(clusters), "resolve": resolve, "people": people}
    answers, remarks, wrong = _collect_answers(sheets, **known, analyses=analyses)
    issues += wrong
    rows: list[dict[str, str]] = []
    for asked, listed in answers.items():
        made, told, wrong = _judge(asked, listed)
        remark = _remark_design(designs.get(asked.study_id, ""), tool_id=asked.tool_id, chosen=chosen, trusted=trusted)
        rows += [{**row, "study_id": asked.study_id, "person": asked.person, "remark": remark} for row in made]
        remarks += told
        issues += wrong
    raise_any(issues)
    return tables.from_rows("appraisal", rows), list_remarks(remarks)


def _collect_answers(
    sheets: Iterable[Returned],
    *,
    documents: Documents,
    resolve: Mapping[str, str],
    people: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]] | None,
) -> tuple[dict[Asked, list[Read]], list[Remark], list[Issue]]:
    """What all sheets answer, by what it is about; what is told of sheets, and what is wrong with them."""
    answers: dict[Asked, list[Read]] = {}
    remarks: list[Remark] = []
    issues: list[Issue] = []
    for sheet in sheets:
        problems = [*check_study(sheet, documents=documents), *_check_sheet(sheet)]
        issues += [*check_owner(sheet, people=people), *problems]
        if problems:
            continue
        remarks += _remark_sheet(sheet, resolve=resolve, analyses=analyses, people=people)
        if sheet.meta.phase in resolve:
            person = people.get(sheet.meta.person, sheet.meta.person)
            found, wrong = _read_sheet(sheet, tool=read_tool(sheet.meta.batch))
            issues += wrong
            for outcome, read in found:
                asked = Asked(resolve[sheet.meta.phase], person, sheet.meta.batch, outcome)
                answers.setdefault(asked, []).append(read)
    return answers, remarks, issues


def _judge(asked: Asked, listed: Sequence[Read]) -> tuple[list[dict[str, str]], list[Remark], list[Issue]]:
    """What one person judged of a study by a tool, out of all sheets that ask it; what is told, and what is wrong."""
    united = unite_answers(listed, outcome=asked.outcome, study_id=asked.study_id, person=asked.person)
    made, halves = judge_answers(united, tool=read_tool(asked.tool_id))
    told = [_remark_half(half, asked) for half in halves]
    return made, [*united.remarks, *told, *_remark_unjudged(united, asked)], united.issues


def _remark_half(half: Half, asked: Asked) -> Remark:
    """What is told of a judgement that lacks something."""
    domain = half.domain.name.lower() if half.domain.id == OVERALL else f"domain {half.domain.id}"
    on = f" on '{asked.outcome}'" if asked.outcome else ""
    file = half.answer.file
    text = (
        f"'{half.answer.word}', {domain}{on}, in {file} {half.answer.cell}, and {half.lacking}. It counts nowhere yet"
    )
    place = {"study_id": asked.study_id, "person": asked.person, "sheet": file, "cell": half.cell.address}
    return make_remark(HALF, text, place=place, phase="appraisal")


def read_appraisal(
    paths: Iterable[Path],
    *,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    extraction_settled: pd.DataFrame,
    chosen: Mapping[str, str],
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The frame "appraisal" alone."""
    return gather_appraisal(
        paths,
        clusters=clusters,
        study_references=study_references,
        extraction_settled=extraction_settled,
        chosen=chosen,
        people=people,
    )[0]


def _remark_sheet(
    sheet: Returned,
    *,
    resolve: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]] | None,
    people: Mapping[str, str],
) -> Iterator[Remark]:
    """What of a sheet counts nowhere: all of it, an outcome, or reasons without a judgement."""
    study_id, file = sheet.meta.phase, sheet.path.as_posix()
    place = {"study_id": resolve.get(study_id, study_id), "person": people.get(sheet.meta.person, sheet.meta.person)}
    place |= {"sheet": file}
    outcomes = {str(analysis["outcome"]) for analysis in analyses or ()}
    answered: dict[str, list[str]] = {}
    for row in sheet.rows[PAGE]:
        answer = row.get("answer")
        if answer.text:
            answered.setdefault(split_row(row.id)[0], []).append(answer.address)
        elif told := ", ".join(f"{name} '{row.text(name)}'" for name in ("support", "page") if row.text(name)):
            text = f"{told} in {file} {answer.address} without a judgement: the row counts as empty"
            yield make_remark(HALF, text, place={**place, "cell": answer.address}, phase="appraisal")
    cells = [cell for listed in answered.values() for cell in listed]
    if cells and study_id not in resolve:
        text = say_idle(len(cells), "answer on", place=place)
        yield make_remark(IDLE, text, place={**place, "cell": cells[0]}, phase="appraisal")
        return
    for outcome, listed in answered.items():
        if outcome and analyses is not None and outcome not in outcomes:
            text = (
                f"{count_words(len(listed), 'answer')} on '{outcome}' in {file}: no analysis of config/analyses "
                "has this outcome. The judgements stay in results/appraisal.csv, and no analysis uses them"
            )
            yield make_remark(IDLE, text, place={**place, "cell": listed[0]}, phase="appraisal")


def _check_sheet(sheet: Returned) -> Iterable[Issue]:
    file, meta = sheet.path.as_posix(), sheet.meta
    if meta.batch not in (known := [*list_tools(), TRUST_TOOL]):
        yield Issue(file, "", f"a sheet of the tool {meta.batch}", ", ".join(known), "move the sheet away")
    if PAGE not in sheet.rows:
        yield Issue(file, PAGE, "page missing", "every page as issued", "take the sheet from git or a backup")


def _remark_design(design: str, *, tool_id: str, chosen: Mapping[str, str], trusted: Collection[str]) -> str:
    if tool_id == TRUST_TOOL:
        asked = is_asked(design, trusted)
        return "" if asked else "config/config.yaml does not ask for the trustworthiness of this design"
    fitting = fit_tool(design, chosen)
    if fitting == tool_id:
        return ""
    if not design:
        return "the design of the study is not settled"
    words = design.replace("_", " ")
    return f"the study's design is now {words}, which {fitting or 'no tool'} fits"


def _remark_unjudged(united: Answers, asked: Asked) -> Iterator[Remark]:
    """Answers to the questions of domains that nobody judged: they stand beside nothing."""
    tool = read_tool(asked.tool_id)
    open_domains = [one for one in tool.domains if one.judged and (one.id, JUDGEMENT) not in united.given]
    listed = [united.given[key] for one in open_domains for key in united.given if key[0] == one.id]
    if listed:
        first = min(listed, key=lambda one: (one.file, one.row.cells.number))
        named = ", ".join(one.id for one in open_domains if any(key[0] == one.id for key in united.given))
        on = f" on '{asked.outcome}'" if asked.outcome else ""
        count, at = count_words(len(listed), "answer"), f"{first.file} {first.cell}"
        words = "without a judgement of the domain: they reach no table until it is judged"
        text = f"{count} to questions of domain {named}{on}, first {at}, {words}"
        place = {"study_id": asked.study_id, "person": asked.person, "sheet": first.file, "cell": first.cell}
        yield make_remark(HALF, text, place=place, phase="appraisal")


def _read_sheet(sheet: Returned, *, tool: Tool) -> tuple[list[tuple[str, Read]], list[Issue]]:
    """Every row with its outcome, domain and item, those that are empty too."""
    found, issues = [], []
    outcomes = list(dict.fromkeys(split_row(row.id)[0] for row in sheet.rows[PAGE]))
    vocabulary = appraisal_page(tool, outcomes=outcomes).row_choices
    for row in sheet.rows[PAGE]:
        outcome, domain, item = split_row(row.id)
        answer, problems = _read_row(sheet, row, tool=tool, allowed=vocabulary.get(row.id, ()))
        issues += problems
        if answer:
            found.append((outcome, ((domain, item), answer)))
    return found, issues


def _read_row(sheet: Returned, row: Row, *, tool: Tool, allowed: Sequence[str]) -> tuple[Answer | None, list[Issue]]:
    cell, support = row.get("answer"), row.get("support").text
    file, item = sheet.path.as_posix(), split_row(row.id)[2]
    if not cell.text:
        return Answer("", support, row.text("page"), file, row), []
    words = {fold(word): word for word in allowed}
    if item not in (JUDGEMENT, OVERALL):
        words |= {fold(tool.answers[code]): code for code in allowed}
    word = words.get(fold(cell.text))
    if word is None:
        return None, [Issue(file, cell.address, f"'{cell.text}'", " | ".join(allowed), "correct or clear the cell")]
    return Answer(word, support, row.text("page"), file, row), []
