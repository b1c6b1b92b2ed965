"""Hold what is counted against what was typed: each cell is counted on its document (same), told, or silent."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from attack.adapter import Line, Reading
from attack.exports import find_word
from attack.review import PHASES
from attack.truth import Truth, Typed, normalise

STAGES = {  # the tables without which nothing of a kind is counted
    "duplicates": "rulings",
    "studies": "study_rulings",
    "extraction": "extraction",
    "consensus extraction": "extraction_settled",
    "appraisal": "appraisal",
    "grade": "grade_judgements",
} | {f"{kind} {phase}": f"votes_{phase}" for kind in ("screening", "consensus", "reopened") for phase in PHASES}
ROLES = {"reviewer": "screening", "adjudicator": "consensus", "reopened": "reopened"}
NOWHERE = ("copy by ", "note by ")  # roles of words that are kept and counted nowhere


@dataclass(frozen=True)
class Counted:
    """One value as the package counts it, on all documents of its reference or study."""

    kind: str
    person: str
    words: frozenset[str]
    row: frozenset[str]
    column: str
    value: str
    file: str
    cell: str


@dataclass
class Verdict:
    """What became of the typed cells."""

    same: int = 0
    told: int = 0
    silent: list[str] = field(default_factory=list)


Labels = Mapping[tuple[str, str], str]
Tell = tuple[str, frozenset[str], str]


def judge(truth: Truth, reading: Reading, *, labels: Labels, must_tell: Iterable[Tell] = ()) -> Verdict:
    """Compare cell by cell; a value that is counted and that nobody typed is silent, too.

    `labels` says under which words a variable is read today; `must_tell` what has to be told though it changes nothing.
    """
    counted = list(list_counted(reading, labels))
    verdict = Verdict()
    left = Counter(truth.cells)
    taken: set[Counted] = set()
    by_key: dict[tuple[object, ...], list[Counted]] = {}
    for one in counted:
        by_key.setdefault((one.kind, one.person, one.column, one.value), []).append(one)
    for typed in left:
        among = by_key.get((typed.kind, typed.person, typed.column, typed.value), [])
        found = [one for one in among if _is_same(typed, one)]
        taken |= set(found)
        if found:
            verdict.same += 1
        elif is_told(typed, reading):
            verdict.told += 1
        else:
            verdict.silent.append(f"LOST {describe(typed)}")
    for one in counted:
        if one not in taken and not one.kind.startswith(NOWHERE) and not _names_cell(reading, one):
            verdict.silent.append(f"COUNTED THOUGH NOT TYPED {describe(one)}")
    for file, words, what in must_tell:
        if not reading.issues and not _names(reading, file=file, words=words, value=""):
            verdict.silent.append(f"NOT TOLD {what}: {file.split('/seeds/')[-1]}, {' + '.join(sorted(words))}")
    verdict.silent += _find_joined(truth, reading)
    return verdict


def _find_joined(truth: Truth, reading: Reading) -> list[str]:
    """References of several documents that nobody made one."""
    same = [one.words for one in truth.cells if (one.kind, one.column, one.value) == ("duplicates", "ruling", "same")]
    joined = [words - {""} for words in _find_words(reading).values() if len(words - {""}) > 1]
    return [f"JOINED THOUGH NOBODY SAID SO {' + '.join(sorted(words))}" for words in joined if words not in same]


def describe(one: Typed | Counted) -> str:
    """One cell in words."""
    place = f"{one.page} no. {one.no}" if isinstance(one, Typed) else one.cell
    row = f" [{', '.join(sorted(one.row))}]" if one.row else ""
    where = PurePath(one.file).as_posix().split("/seeds/")[-1]
    who = f"{one.kind}, {one.person}, {' + '.join(sorted(one.words))}{row}"
    return f"{who}: {one.column} = {one.value!r} ({where} {place})"


def is_told(typed: Typed, reading: Reading) -> bool:
    """Whether an Issue or a remark names the file of a typed cell, or what stops its stage."""
    stopped = STAGES[typed.kind] in reading.stopped and bool(reading.issues)
    return stopped or _names_cell(reading, typed)


def _names_cell(reading: Reading, one: Typed | Counted) -> bool:
    words = one.row if one.kind == "grade" else one.words  # a row on certainty has an analysis for its document
    return _names_change(reading, one) or _names(reading, file=one.file, words=words, value=one.value)


def _names_change(reading: Reading, one: Typed | Counted) -> bool:
    """One remark tells of all values of a variable that the codebook has under other words now."""
    told = (str(line["text"]) for line in reading.remarks if "config/codebook" in str(line["text"]))
    return one.kind == "extraction" and any(f"of {one.column} " in text for text in told)


def _names(reading: Reading, *, file: str, words: frozenset[str], value: str) -> bool:
    """An Issue tells of its file; a remark of its document, or of its file where it names no cell."""
    name = "/".join(PurePath(file).parts[-2:])
    if any(name in f"{issue.file} {issue.found} {issue.remedy}" for issue in reading.issues):
        return True
    titles = _find_words(reading)
    for line in reading.remarks:
        text = str(line["text"])
        if name not in f"{line.get('sheet', '')} {text}":
            continue
        about = set().union(*(titles.get(str(line.get(key, "")), ()) for key in ("reference_id", "study_id")))
        about |= {word for word in words if normalise(word) in normalise(text)}
        if about & words or (value and value in normalise(text)) or not line.get("cell"):
            return True
    return False


def _is_same(typed: Typed, one: Counted) -> bool:
    if typed.kind in ("duplicates", "studies"):
        words = typed.words == one.words
    elif typed.kind == "grade":
        words = True
    else:
        words = bool(typed.words & one.words)
    return words and (typed.row <= one.row if typed.kind == "consensus extraction" else typed.row == one.row)


def list_counted(reading: Reading, labels: Labels) -> Iterator[Counted]:
    """Every value of a person that some table of the package counts."""
    words = _find_words(reading)
    rows = reading.rows
    for phase in PHASES:
        for line in rows.get(f"votes_{phase}", []):
            yield from _list_vote(line, words[line["reference_id"]], phase=phase)
    records = {line["record_id"]: find_word(line["title"]) for line in rows.get("records", [])}
    references = {line["record_id"]: line["reference_id"] for line in rows.get("clusters", [])}
    for table, kind in (("rulings", "duplicates"), ("study_rulings", "studies")):
        for line in rows.get(table, []):
            both = (
                records.get(line[side]) or "+".join(words.get(references.get(line[side], ""), ()))
                for side in ("left", "right")
            )
            yield from _list_columns(line, frozenset(both), kind=kind, names=("ruling", "note"))
    studies: dict[str, frozenset[str]] = {}
    for line in rows.get("study_references", []):
        studies[line["study_id"]] = studies.get(line["study_id"], frozenset()) | words[line["reference_id"]]
    yield from _list_extraction(rows.get("extraction", []), studies, labels=labels)
    yield from _list_settled(rows.get("extraction_settled", []), studies, rulings=rows.get("extraction_rulings", []))
    for line in rows.get("appraisal", []):
        row = frozenset(filter(None, (normalise(line["outcome"]), line["domain"], "judgement")))
        if line["basis"] == "stated":
            told = {**line, "answer": line["judgement"]}
            yield from _list_columns(
                told, studies[line["study_id"]], kind="appraisal", row=row, names=("answer", "support", "page")
            )
    titles = {"recovered": "recovery in the trials", "scored": "scores before and after"}
    for line in rows.get("grade_judgements", []):
        row = frozenset({titles.get(line["analysis_id"], line["analysis_id"])})
        names = ("risk_of_bias", "risk_of_bias_reason", "note")
        yield from _list_columns(line, frozenset(), kind="grade", row=row, names=names)


def _find_words(reading: Reading) -> dict[str, frozenset[str]]:
    titles = {line["record_id"]: find_word(line["title"]) for line in reading.rows.get("records", [])}
    words: dict[str, frozenset[str]] = {}
    for line in reading.rows.get("clusters", []):
        words[line["reference_id"]] = words.get(line["reference_id"], frozenset()) | {titles[line["record_id"]]}
    return words


def _list_vote(line: Line, words: frozenset[str], *, phase: str) -> Iterator[Counted]:
    kind = f"{ROLES.get(line['role'], line['role'])} {phase}"
    names = ("decision", "why") if line["role"] == "reopened" else ("decision", "reason", "note")
    yield from _list_columns({**line, "why": line["note"]}, words, kind=kind, names=names)


def _list_columns(
    line: Line, words: frozenset[str], *, kind: str, names: Iterable[str], row: frozenset[str] = frozenset()
) -> Iterator[Counted]:
    for name in names:
        if line[name]:
            value = normalise(str(line[name]))
            yield Counted(kind, line["person"], words, row, name, value, line["sheet"], line["cell"])


def _name_rows(lines: Iterable[Line], keys: tuple[str, ...]) -> dict[tuple[str, ...], frozenset[str]]:
    named: dict[tuple[str, ...], set[str]] = {}
    for line in lines:
        row = named.setdefault(tuple(line[key] for key in keys), {line["level"]})
        if line["level"] == "study":
            continue
        if line["variable"] in ("outcome", "arm", "timepoint") and line["value"]:
            row.add(normalise(line["value"]))
    return {key: frozenset(row) for key, row in named.items()}


def _list_extraction(lines: list[Line], studies: Mapping[str, frozenset[str]], *, labels: Labels) -> Iterator[Counted]:
    keys = ("study_id", "person", "level", "item")
    rows = _name_rows(lines, keys)
    for line in lines:
        row = rows[tuple(line[key] for key in keys)]
        if line["level"] == "study":
            row |= {normalise(line["variable"])}
        label = labels.get((line["level"], line["variable"]), "no such variable")
        told = {**line, line["variable"]: f"{normalise(line['value'])} [{label}]"}
        names = (line["variable"], "quote", "page")
        yield from _list_columns(
            told, studies.get(line["study_id"], frozenset()), kind="extraction", row=row, names=names
        )


def _list_settled(
    lines: list[Line], studies: Mapping[str, frozenset[str]], *, rulings: Iterable[Line]
) -> Iterator[Counted]:
    keys = ("study_id", "level", "item")
    rows = _name_rows(lines, keys)
    notes = {(line["sheet"], line["cell"]): line["note"] for line in rulings}
    for line in lines:
        if line["status"] == "consensus":
            told = {**line, line["variable"]: line["value"], "person": line["settled_by"]}
            row = rows[tuple(line[key] for key in keys)]
            names = (line["variable"], "quote", "page", "note")
            words = studies.get(line["study_id"], frozenset())
            told["note"] = notes.get((line["sheet"], line["cell"]), "")
            yield from _list_columns(told, words, kind="consensus extraction", row=row, names=names)
