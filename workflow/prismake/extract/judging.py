"""The judgements of one result of a study: domains as people judged them, the overall one by the tool's rule."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prismake.extract.appraisal_copies import Answer, Answers
from prismake.extract.appraisal_forms import JUDGEMENT
from prismake.extract.tools import OVERALL, Domain, Tool, judge_overall, propose_judgement
from prismake.sheets import Cell

BY_RULE, STATED = "by the tool's rule", "stated"
Given = Mapping[tuple[str, str], Answer]  # by domain and item
WHOLE = Domain(OVERALL, "Overall", "", True, ())


class Half(NamedTuple):
    """A judgement that lacks something: of which domain, the cell that would mend it, and in words what is missing."""

    domain: Domain
    answer: Answer
    cell: Cell
    lacking: str


def judge_answers(answers: Answers, *, tool: Tool) -> tuple[list[dict[str, str]], list[Half]]:
    """Rows of the table "appraisal" without study and person, and the judgements that lack something.

    What was answered to the questions of a domain stands beside its judgement, with the words beside each answer. Of a
    judgement without its reasons, or an overall one that cannot stand yet, the row holds no word: it is still owed.
    """
    unreasoned = dict(_find_unreasoned(answers.given, tool))
    given = {key: answer for key, answer in answers.given.items() if key not in unreasoned}
    rows = []
    for domain in tool.domains:
        if judged := given.get((domain.id, JUDGEMENT)):
            told = {"answers": _tell_answers(domain, given), "proposed": _propose(tool, domain, given)}
            rows.append({**_describe(tool, domain, judged), "basis": STATED, **told})
    overall, half = _judge_overall(tool, given)
    apart = "; ".join(filter(None, (_tell_answers(domain, given) for domain in tool.domains if not domain.judged)))
    rows += [{**row, "answers": apart} for row in overall]
    halves = [*unreasoned.values(), *half]
    rows += [_describe(tool, one.domain, one.answer._replace(word="", support="", page="")) for one in halves]
    return [{**row, "outcome": answers.outcome} for row in rows], halves


def _find_unreasoned(given: Given, tool: Tool) -> Iterator[tuple[tuple[str, str], Half]]:
    """Judgements without their reasons, where a person and not the tool's rule gives them."""
    domains = {domain.id: domain for domain in tool.domains}
    for (domain, item), answer in given.items():
        if (item == JUDGEMENT or (item == OVERALL and tool.rule == "stated")) and not answer.support:
            support = answer.row.get("support")
            lacking = f"{support.address} is empty: its reasons are missing"
            yield (domain, item), Half(domains.get(domain, WHOLE), answer, support, lacking)


def _tell_answers(domain: Domain, given: Given) -> str:
    """The answers to a domain's questions, each with what was written beside it."""
    listed = [(one.id, given[domain.id, one.id]) for one in domain.questions if (domain.id, one.id) in given]
    return "; ".join(
        f"{name} {answer.word}{answer.support and f' “{answer.support}”'}{answer.page and f' p. {answer.page}'}"
        for name, answer in listed
    )


def _propose(tool: Tool, domain: Domain, given: Given) -> str:
    answers = {one.id: given[domain.id, one.id].word for one in domain.questions if (domain.id, one.id) in given}
    return propose_judgement(tool, domain, answers)


def _judge_overall(tool: Tool, answers: Given) -> tuple[list[dict[str, str]], list[Half]]:
    given = answers.get((OVERALL, OVERALL))
    if tool.rule != "worst":
        return ([{**_describe(tool, WHOLE, given), "basis": STATED}] if given else []), []
    by_rule = judge_overall(
        tool,
        judgements={domain: answer.word for (domain, item), answer in answers.items() if item == JUDGEMENT},
        answers={item: answer.word for (_, item), answer in answers.items()},
    )
    if given and not by_rule:
        return [], [Half(WHOLE, given, given.row.get("answer"), "not every domain is judged")]
    if given and given.word != by_rule and not given.support:
        cell = given.row.get("support")
        lacking = f"{cell.address} is empty: its reasons are missing, where the tool's rule gives '{by_rule}'"
        return [], [Half(WHOLE, given, cell, lacking)]
    if given:
        basis = BY_RULE if given.word == by_rule else f"override: the tool's rule gives {by_rule}"
        return [{**_describe(tool, WHOLE, given), "basis": basis}], []
    if not by_rule:
        return [], []
    first = next(iter(answers.values()))
    row = _describe(tool, WHOLE, first._replace(word=by_rule, support="", page=""))
    return [{**row, "basis": BY_RULE}], []


def _describe(tool: Tool, domain: Domain, given: Answer) -> dict[str, str]:
    return {
        "tool": tool.id,
        "domain": domain.id,
        "name": domain.name,
        "judgement": given.word,
        "support": given.support,
        "page": given.page,
        "sheet": given.file,
        "cell": given.cell,
    }
