"""Rows of one person on one analysis in several sheets on certainty: what counts, what contradicts, what is told."""

from collections.abc import Iterable, Iterator, Sequence

from prismake.issues import Issue
from prismake.sheets import ONE_ONLY, WORDS, join_words, say_differences
from prismake.synthesise.certainty import DOMAINS, MISSING

REASON = "_reason"
REASONS = tuple(name + REASON for name in DOMAINS)
TEXTS = (*REASONS, MISSING + REASON, "note")
ANSWERS = "missing_answers"  # to the questions of ROB-ME, each with its number: "4.1 N; 4.3 Y"
APART = ("importance", MISSING, ANSWERS)  # what is said beside the domains
CLEAR_ONE = "clear one of the two"
Judged = dict[str, str]  # what a row says, and where: a row of the table "grade_judgements", and "batch"


def unite_judgements(rows: Iterable[Judged]) -> tuple[list[Judged], list[Issue], list[dict[str, str]]]:
    """One row for each analysis and person, an Issue on what contradicts, and remarks on copies that say otherwise.

    Reasons and notes of all copies are joined, and the importance, the risk of missing evidence and each answer about
    it that one of them gives are taken, whatever the files are called. A row without a judgement counts only as the
    copy of one that has some.
    """
    groups: dict[tuple[str, str], list[Judged]] = {}
    for row in rows:
        groups.setdefault((row["analysis_id"], row["person"]), []).append(row)
    kept: list[Judged] = []
    issues: list[Issue] = []
    pairs: dict[tuple[str, str, str], list[tuple[Judged, Judged, str]]] = {}
    for group in groups.values():
        judged = sorted(filter(is_judged, group), key=lambda row: row["sheet"])
        batches = {row["batch"] for row in judged}
        first, *others = [*judged, *(row for row in group if not is_judged(row) and row["batch"] in batches)] or [{}]
        if not first:
            continue
        issues += [*_find_clashes(judged), *(one for name in APART for one in _find_apart([first, *others], name))]
        joined = {name: join_words(row[name] for row in (first, *others)) for name in TEXTS}
        apart = {name: _join_apart([first, *others], name) for name in APART}
        kept.append({**first, **joined, **apart})
        for other in others:
            kind, line = _say_difference(first, other)
            if line:
                pairs.setdefault((kind, first["sheet"], other["sheet"]), []).append((first, other, line))
    return kept, issues, [_tell_pair(kind, found) for (kind, *_), found in sorted(pairs.items())]


def is_judged(row: Judged) -> bool:
    """Whether a row says anything of a domain."""
    return any(row[name] for name in (*DOMAINS, *REASONS))


def _find_clashes(judged: Sequence[Judged]) -> Iterator[Issue]:
    for row in judged[1:]:
        if any(row[name] != judged[0][name] for name in DOMAINS):
            found = f"judged differently in {judged[0]['sheet']} {judged[0]['cell']}"
            yield Issue(row["sheet"], row["cell"], found, "one judgement per analysis and person", CLEAR_ONE)


def _find_apart(group: Sequence[Judged], name: str) -> Iterator[Issue]:
    given: dict[str, tuple[str, Judged]] = {}
    for row in group:
        for item, word in _part(row, name).items():
            known, first = given.setdefault(item, (word, row))
            if word != known:
                words = f"answer {item}" if item else name.replace("_", " ")
                found = f"{words} '{word}'; but '{known}' in {first['sheet']} {first['cell']}"
                yield Issue(row["sheet"], row["cell"], found, f"one {words} per analysis and person", CLEAR_ONE)


def _join_apart(group: Sequence[Judged], name: str) -> str:
    joined: dict[str, str] = {}
    for row in group:
        joined = _part(row, name) | joined
    return "; ".join(f"{item} {joined[item]}".strip() for item in sorted(joined))


def _part(row: Judged, name: str) -> dict[str, str]:
    """What a row says beside the domains: its answers by question, another item under no number."""
    if name != ANSWERS:
        return {"": row[name]} if row[name] else {}
    return {number: word for number, _, word in (one.partition(" ") for one in row[name].split("; ")) if number}


def _say_difference(first: Judged, other: Judged) -> tuple[str, str]:
    """What two rows say otherwise, its kind and in words; empty where they say the same."""
    names = [name for name in (*TEXTS, *APART) if first[name] != other[name]]
    if not is_judged(other):
        count = sum(bool(first[name]) for name in DOMAINS)
        words = [f"{count} judgement{'' if count == 1 else 's'} in {first['cell']}, none in {other['cell']}"]
        words += [f"{name} '{other[name]}' there" for name in names if other[name]]
        return ONE_ONLY, f"{first['analysis_id']}: {', '.join(words)}"
    told = ", ".join(f"{name} '{first[name]}' and '{other[name]}'" for name in names)
    return WORDS, told and f"{first['analysis_id']}, {first['cell']} and {other['cell']}: {told}"


def _tell_pair(kind: str, found: Sequence[tuple[Judged, Judged, str]]) -> dict[str, str]:
    first, other, _ = found[0]
    lines = [line for *_, line in found]
    ends = {} if kind == ONE_ONLY else {"end": "The words of both are kept"}
    text = say_differences(first["sheet"], other["sheet"], lines=lines, **ends)
    place = {"reference_id": first["analysis_id"] if len(found) == 1 else "", "person": first["person"]}
    return {"phase": "grade", "kind": kind, "text": text, **place, "sheet": other["sheet"], "cell": other["cell"]}
