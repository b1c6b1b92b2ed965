"""Answers of one person on one study in several sheets of a tool become one, and what differs is told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from prismake.extract.appraisal_forms import JUDGEMENT
from prismake.extract.noticing import Remark, make_remark
from prismake.extract.tools import OVERALL
from prismake.issues import Issue
from prismake.sheets import ONE_ONLY, WORDS, Row, join_words, say_differences

ALLOWED = "one sheet per study, person and tool"


class Answer(NamedTuple):
    """One row: the word of the vocabulary, empty where there is none, its reasons and page, and where it stands."""

    word: str
    support: str
    page: str
    file: str
    row: Row

    @property
    def cell(self) -> str:
        """Where the word stands, or would."""
        return self.row.get("answer").address


class Answers(NamedTuple):
    """All answers on one result of a study, by domain and item."""

    outcome: str
    given: dict[tuple[str, str], Answer]
    issues: list[Issue]
    remarks: list[Remark]


Read = tuple[tuple[str, str], Answer]  # domain and item, and the answer


def unite_answers(read: Iterable[Read], *, outcome: str, study_id: str, person: str) -> Answers:
    """Each answer once, whatever the files are called; an Issue where two differ, a remark on what one sheet lacks."""
    rows: dict[tuple[str, str], list[Answer]] = {}
    for key, answer in read:
        rows.setdefault(key, []).append(answer)
    united = Answers(outcome, {}, [], [])
    lines: dict[tuple[str, str, str], list[str]] = {}
    cells: dict[tuple[str, str, str], str] = {}
    for key, listed in rows.items():
        given = sorted((one for one in listed if one.word), key=lambda one: one.file)
        if not given:
            continue
        united.given[key] = _join(given)
        for other in [*given[1:], *(one for one in listed if not one.word)]:
            clashes = list(_find_clashes(given[0], other, item=key[1]))
            united.issues.extend(clashes)
            kind, line = ("", "") if clashes else _say_difference(given[0], other, key=key)
            if line:
                pair = (kind, given[0].file, other.file)
                lines.setdefault(pair, []).append(line)
                cells.setdefault(pair, other.cell)
    for pair, told in lines.items():
        kind, one_file, other_file = pair
        end = {} if kind == ONE_ONLY else {"end": "What either says is kept"}
        text = say_differences(one_file, other_file, lines=told, **end)
        place = {"study_id": study_id, "person": person, "sheet": other_file, "cell": cells[pair]}
        united.remarks.append(make_remark(kind, text, place=place, phase="appraisal"))
    return united


def _join(given: Sequence[Answer]) -> Answer:
    return given[0]._replace(
        support=join_words(one.support for one in given), page=next((one.page for one in given if one.page), "")
    )


def _find_clashes(first: Answer, other: Answer, *, item: str) -> Iterator[Issue]:
    if not other.word:
        return
    place, remedy = f"in {first.file} {first.cell}", "move the judgements to one sheet"
    if first.word != other.word:
        found = f"'{other.word}'; but '{first.word}' {place}"
        yield Issue(other.file, other.cell, found, ALLOWED, remedy)
        return
    if item in (JUDGEMENT, OVERALL) and first.support and other.support and first.support != other.support:
        found = f"'{other.word}' because “{other.support}”; but because “{first.support}” {place}"
        yield Issue(other.file, other.row.get("support").address, found, ALLOWED, remedy)
    if first.page and other.page and first.page != other.page:
        found = f"page '{other.page}'; but '{first.page}' in {first.file} {first.row.get('page').address}"
        yield Issue(other.file, other.row.get("page").address, found, ALLOWED, "write the same in both")


def _say_difference(first: Answer, other: Answer, *, key: tuple[str, str]) -> tuple[str, str]:
    """What one row has and the other lacks, its kind and in words; empty where they say the same."""
    domain, item = key
    name = {JUDGEMENT: f"domain {domain}", OVERALL: "overall"}.get(item, f"question {item}")
    if not other.word:
        return ONE_ONLY, f"{name} '{first.word}' in {first.cell}, empty in {other.cell}"
    pairs = (("words", first.support, other.support), ("page", first.page, other.page))
    told = [f"{what} '{one}' and '{two}'" for what, one, two in pairs if one != two]
    return WORDS, (told and f"{name} in {first.cell} and {other.cell}: {', '.join(told)}") or ""
