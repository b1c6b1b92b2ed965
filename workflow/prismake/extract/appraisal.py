"""Read appraisal sheets back: judgements with their support, and the overall one by the tool's rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.appraisal_forms import JUDGEMENT, PAGE, appraisal_page, find_designs, fit_tool, split_row
from prismake.extract.forms import resolve_studies
from prismake.extract.noticing import HALF, IDLE, Remark, count_words, list_remarks, make_remark
from prismake.extract.tools import OVERALL, Domain, Tool, judge_overall, list_tools, read_tool
from prismake.issues import Issue, raise_any
from prismake.sheets import Documents, Returned, Row, check_owner, read_sheets
from prismake.sheets.pages import fold
from prismake.sheets.shown import check_study

BY_RULE, STATED = "by the tool's rule", "stated"


class Answer(NamedTuple):
    """One filled cell: the word of the vocabulary, its reasons, and the row it stands in."""

    word: str
    support: str
    row: Row


Answers = Mapping[tuple[str, str], Answer]  # by domain and item


def gather_appraisal(
    paths: Iterable[Path],
    *,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    extraction_settled: pd.DataFrame,
    chosen: Mapping[str, str],
    people: Mapping[str, str],
    analyses: Sequence[Mapping[str, Any]] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "appraisal" of all saved appraisal sheets and "remarks"; empty cells give no row.

    A judgement by a tool that does not fit the study's design of today, or of an outcome that none of the `analyses`
    has, stays, with a remark. Raises ReviewError with every problem of every sheet: words outside the vocabulary,
    judgements without reasons, an overall judgement that departs from the tool's rule without saying why, or that
    stands before every domain is judged.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    designs = find_designs(extraction_settled)
    documents = Documents(clusters)
    sheets, issues = read_sheets(paths, pages=lambda path: [], belongs=lambda path: ("appraisal", "", path.parent.name))
    rows: list[dict[str, str]] = []
    remarks: list[Remark] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        problems = [*check_study(sheet, documents=documents), *_check_sheet(sheet)]
        issues += problems
        if problems:
            continue
        remarks += _remark_sheet(sheet, resolve=resolve, analyses=analyses, people=people)
        if sheet.meta.phase not in resolve:
            continue
        found, wrong = _read_sheet(sheet, tool=read_tool(sheet.meta.batch))
        issues += wrong
        study_id = resolve[sheet.meta.phase]
        remark = _remark_design(designs.get(study_id, ""), tool_id=sheet.meta.batch, chosen=chosen)
        person = people.get(sheet.meta.person, sheet.meta.person)
        rows += [{**row, "study_id": study_id, "person": person, "remark": remark} for row in found]
    kept, clashes = _keep_once(rows)
    raise_any([*issues, *clashes])
    return tables.from_rows("appraisal", kept), list_remarks(remarks)


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
        text = (
            f"{count_words(len(cells), 'answer')} on {study_id}, which is not included now, "
            f"{'waits' if len(cells) == 1 else 'wait'} in {file}, counted nowhere; back when it is included"
        )
        yield make_remark(IDLE, text, place={**place, "cell": cells[0]}, phase="appraisal")
        return
    for outcome, listed in answered.items():
        if outcome and analyses is not None and outcome not in outcomes:
            text = (
                f"{count_words(len(listed), 'answer')} on '{outcome}' in {file}: no analysis of config/analyses.yaml "
                "has this outcome. The judgements stay in results/appraisal.csv, and no analysis uses them"
            )
            yield make_remark(IDLE, text, place={**place, "cell": listed[0]}, phase="appraisal")


def _check_sheet(sheet: Returned) -> Iterable[Issue]:
    file, meta = sheet.path.as_posix(), sheet.meta
    if meta.batch not in list_tools():
        yield Issue(file, "", f"a sheet of the tool {meta.batch}", ", ".join(list_tools()), "move the sheet away")
    if PAGE not in sheet.rows:
        yield Issue(file, PAGE, "page missing", "every page as issued", "take the sheet from git or a backup")


def _remark_design(design: str, *, tool_id: str, chosen: Mapping[str, str]) -> str:
    fitting = fit_tool(design, chosen)
    if fitting == tool_id:
        return ""
    if not design:
        return "the design of the study is not settled"
    words = design.replace("_", " ")
    return f"the study's design is now {words}, which {fitting or 'no tool'} fits"


def _read_sheet(sheet: Returned, *, tool: Tool) -> tuple[list[dict[str, str]], list[Issue]]:
    rows, issues = [], []
    outcomes = list(dict.fromkeys(split_row(row.id)[0] for row in sheet.rows[PAGE]))
    vocabulary = appraisal_page(tool, outcomes=outcomes).row_choices
    for outcome in outcomes:
        answers: dict[tuple[str, str], Answer] = {}
        for row in sheet.rows[PAGE]:
            place, domain, item = split_row(row.id)
            if place != outcome or not (row.get("answer").text or row.get("support").text):
                continue
            answer, problems = _read_row(sheet, row, tool=tool, allowed=vocabulary.get(row.id, ()))
            issues += problems
            if answer:
                answers[domain, item] = answer
        made, problems = _judge(sheet, tool, answers)
        issues += problems
        rows += [{**row, "outcome": outcome} for row in made]
    return rows, issues


def _read_row(sheet: Returned, row: Row, *, tool: Tool, allowed: Sequence[str]) -> tuple[Answer | None, list[Issue]]:
    cell, support = row.get("answer"), row.get("support").text
    file, item = sheet.path.as_posix(), split_row(row.id)[2]
    if not cell.text:
        return None, []
    words = {fold(word): word for word in allowed}
    if item not in (JUDGEMENT, OVERALL):
        words |= {fold(tool.answers[code]): code for code in allowed}
    word = words.get(fold(cell.text))
    if word is None:
        return None, [Issue(file, cell.address, f"'{cell.text}'", " | ".join(allowed), "correct or clear the cell")]
    stated = item == JUDGEMENT or (item == OVERALL and tool.rule == "stated")
    if stated and not support:
        remedy = "write down why, or clear the judgement"
        return None, [Issue(file, row.get("support").address, f"'{word}' without reasons", "its reasons", remedy)]
    return Answer(word, support, row), []


def _judge(sheet: Returned, tool: Tool, answers: Answers) -> tuple[list[dict[str, str]], list[Issue]]:
    rows = []
    for domain in tool.domains:
        given = answers.get((domain.id, JUDGEMENT))
        if given:
            told = "; ".join(
                f"{question.id} {answers[domain.id, question.id].word}"
                for question in domain.questions
                if (domain.id, question.id) in answers
            )
            rows.append({**_describe(sheet, tool, domain, given), "basis": STATED, "answers": told})
    overall, issues = _judge_overall(sheet, tool, answers)
    return rows + overall, issues


def _judge_overall(sheet: Returned, tool: Tool, answers: Answers) -> tuple[list[dict[str, str]], list[Issue]]:
    given = answers.get((OVERALL, OVERALL))
    whole = Domain(OVERALL, "Overall", "", True, ())
    if tool.rule != "worst":
        return ([{**_describe(sheet, tool, whole, given), "basis": STATED}] if given else []), []
    by_rule = judge_overall(
        tool,
        judgements={domain: answer.word for (domain, item), answer in answers.items() if item == JUDGEMENT},
        answers={item: answer.word for (_, item), answer in answers.items()},
    )
    if given and not by_rule:
        cell, remedy = given.row.get("answer"), "judge every domain, or clear the overall judgement"
        found = f"'{given.word}' before every domain is judged"
        return [], [Issue(sheet.path.as_posix(), cell.address, found, "the domains first", remedy)]
    if given and given.word != by_rule and not given.support:
        cell = given.row.get("support")
        found = f"'{given.word}' without reasons, where the tool's rule gives '{by_rule}'"
        remedy = "write down why, or clear the overall judgement"
        return [], [Issue(sheet.path.as_posix(), cell.address, found, "an explained override", remedy)]
    if given:
        basis = BY_RULE if given.word == by_rule else f"override: the tool's rule gives {by_rule}"
        return [{**_describe(sheet, tool, whole, given), "basis": basis}], []
    if not by_rule:
        return [], []
    first = next(iter(answers.values()))
    row = _describe(sheet, tool, whole, Answer(by_rule, "", first.row))
    return [{**row, "page": "", "basis": BY_RULE}], []


def _describe(sheet: Returned, tool: Tool, domain: Domain, given: Answer) -> dict[str, str]:
    return {
        "tool": tool.id,
        "domain": domain.id,
        "name": domain.name,
        "judgement": given.word,
        "support": given.support,
        "page": given.row.get("page").text,
        "sheet": sheet.path.as_posix(),
        "cell": given.row.get("answer").address,
    }


def _keep_once(rows: Sequence[dict[str, str]]) -> tuple[list[dict[str, str]], list[Issue]]:
    # A sheet saved under two names holds the same judgements twice: harmless while they are the same.
    kept: dict[tuple[str, ...], dict[str, str]] = {}
    issues = []
    for row in rows:
        first = kept.setdefault(tuple(row[name] for name in tables.TABLES["appraisal"].key), row)
        if any(first[name] != row[name] for name in ("judgement", "support")):
            found = f"'{row['judgement']}'; but '{first['judgement']}' in {first['sheet']} {first['cell']}"
            remedy = "move the judgements to one sheet"
            issues.append(Issue(row["sheet"], row["cell"], found, "one sheet per study, person and tool", remedy))
    return list(kept.values()), issues
