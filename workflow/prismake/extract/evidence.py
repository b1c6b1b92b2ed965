"""Tables of the report that the review declares: rows of studies or of groups of them, cells from extracted values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.extract.apart import NOTHING_APART, Apart
from prismake.extract.known import Known, is_chosen, list_known
from prismake.extract.people import Pairs, count_people, list_pairs, read_whole
from prismake.extract.printed import set_beside
from prismake.extract.questions import ask_questions
from prismake.extract.telling import tell_outcome
from prismake.text.vocabulary import STUDY

Spec = Mapping[str, Any]
NOT_EXTRACTED = "not extracted"


def build_tables(
    specs: Sequence[Spec],
    *,
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    cohorts: pd.DataFrame | None = None,
    apart: Apart = NOTHING_APART,
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The frame "evidence_tables": one row per cell of every declared table, numbered as they are read.

    A value on which people differ is told as not settled. A table of studies without a single one has no rows.
    `cohorts` are the studies that may share people, `apart` the documents that are excluded and told apart, `labels`
    what the codebook calls the variables of a study.
    Raises ReviewError for a printed row of a record that no table knows.
    """
    known = list_known(extraction, studies=studies)
    pairs = list_pairs(tables.empty("cohorts") if cohorts is None else cohorts)
    rows: list[dict[str, object]] = []
    for place, spec in enumerate(specs, start=1):
        chosen = [study for study in known if is_chosen(study, spec.get("where") or {})]
        lines: Iterable[list[tuple[str, str]]]
        if "printed" in spec:
            lines = set_beside(spec["printed"], known=chosen, apart=apart)
        elif "questions" in spec:
            lines = ask_questions(spec, chosen, apart=apart)
        else:
            lines = _describe(spec, chosen, pairs=pairs, labels=labels or {})
        rows += [
            {"place": place, "table_id": spec["id"], "title": spec["title"]}
            | {"row": number, "column": at, "heading": heading, "text": text}
            for number, cells in enumerate(lines, start=1)
            for at, (heading, text) in enumerate(cells, start=1)
        ]
    return tables.from_rows("evidence_tables", rows)


def _describe(
    spec: Spec, chosen: Sequence[Known], *, pairs: Pairs, labels: Mapping[str, str]
) -> Iterator[list[tuple[str, str]]]:
    grouped = spec.get("group_by", "")
    first = labels.get(grouped) or grouped.replace("_", " ").capitalize() or STUDY
    for name, members in _make_rows(spec, chosen):
        yield [(first, name), *((column["label"], _fill(column, members, pairs)) for column in spec["columns"])]


def _make_rows(spec: Spec, chosen: Sequence[Known]) -> list[tuple[str, Sequence[Known]]]:
    if "group_by" not in spec:
        ordered = [(study.state(spec.get("sort_by", "")), place) for place, study in enumerate(chosen)]
        return [(chosen[place].label, [chosen[place]]) for _, place in sorted(ordered)]
    groups: dict[str, list[Known]] = {}
    for study in chosen:
        groups.setdefault(study.state(spec["group_by"]) or NOT_EXTRACTED, []).append(study)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _fill(column: Mapping[str, str], members: Sequence[Known], pairs: Pairs) -> str:
    if "arm" in column:
        return count_people(members, arm=column["arm"], pairs=pairs).tell()
    if "outcome" in column:
        told = [(study.label, tell_outcome(study, column["outcome"])) for study in members]
        if len(members) == 1:
            return told[0][1]
        return "; ".join(f"{label}: {text}" for label, text in told if text)
    if "variable" in column:
        if column.get("total") == "yes":
            return _add_up([study.state(column["variable"]) for study in members])
        if column.get("each") == "yes" and len(members) > 1:
            said = ((study.label, study.tell(column["variable"])) for study in members)
            return "; ".join(f"{label}: {text}" for label, text in said if text)
        stated = [text for study in members if (text := study.state(column["variable"]))]
        if len(members) == 1:
            return "".join(stated)
        counts = Counter(stated)
        return "; ".join(f"{text} ({n})" for text, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    if column["show"] == "count":
        return str(len(members))
    listed = [study.registrations if column["show"] == "registrations" else study.label for study in members]
    return "; ".join(filter(None, listed))


def _add_up(texts: Sequence[str]) -> str:
    """The sum of whole numbers, and over how many studies where some state none.

    >>> _add_up(["6", "", "25"]), _add_up(["6"]), _add_up([""])
    ('31 (2 of 3 studies)', '6', '')
    """
    numbers = [number for text in texts if (number := read_whole(text)) is not None]
    if not numbers:
        return ""
    return str(sum(numbers)) + (f" ({len(numbers)} of {len(texts)} studies)" if len(numbers) < len(texts) else "")
