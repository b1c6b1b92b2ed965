"""A published table anew, row by row: what it prints beside what was extracted, and whether the two agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prismake.extract.apart import FOUND, REMEDY, Apart, Document
from prismake.extract.known import Known, is_chosen
from prismake.extract.questions import NO_VARIABLE, NOT_STATED
from prismake.extract.telling import tell_outcome
from prismake.issues import Issue, raise_any
from prismake.text.words import fold

Cell = Mapping[str, str]
FILE = "config/tables.yaml"
NOT_SEEN, NO_STUDY = "not seen in what was read", "no study"
SAME, DIFFERS, UNCOMPARED = "the same", "differs", "not compared by the machine"


@dataclass(frozen=True)
class Behind:
    """What stands behind a printed row: one study or document, or all of a group; `of` counts all studies."""

    studies: Sequence[Known]
    documents: Sequence[Document]
    single: bool
    of: int


def set_beside(
    printed: Sequence[Mapping[str, Any]], *, known: Sequence[Known], apart: Apart
) -> Iterator[list[tuple[str, str]]]:
    """One row per printed cell: row, cell, what is printed, what was extracted, and the difference.

    The machine tells whether a value is the printed one, word for word; else people say how it differs.
    Raises ReviewError for a record that no table knows.
    """
    raise_any(_check_records(printed, apart))
    for row in printed:
        behind = _find(row, known=known, apart=apart)
        for cell in row["cells"]:
            found = _read(cell, behind)
            difference = "; ".join(filter(None, (_compare(cell, found, behind), cell.get("note", ""))))
            yield [
                ("Row", row["label"]),
                ("Cell", cell["label"]),
                ("The document prints", cell["says"]),
                ("Behind it", _name(behind, apart)),
                ("Extracted", found),
                ("Difference", difference),
            ]


def _check_records(printed: Sequence[Mapping[str, Any]], apart: Apart) -> Iterator[Issue]:
    for row in printed:
        if "record" in row and row["record"] not in apart.reference_of:
            yield Issue(FILE, f"printed {row['label']}", row["record"], FOUND, REMEDY)


def _find(row: Mapping[str, Any], *, known: Sequence[Known], apart: Apart) -> Behind:
    if "record" in row:
        reference = apart.reference_of[row["record"]]
        study = apart.study_of.get(reference)
        studies = [one for one in known if one.study_id == study]
        return Behind(studies, [one for one in apart.documents if one.reference_id == reference], True, len(known))
    wanted = (row.get("facts") or {}).items()
    chosen = [one for one in known if is_chosen(one, row["where"])] if "where" in row else []
    beside = [
        one
        for one in apart.documents
        if wanted and all(fold(one.facts.get(name, "")) in map(fold, values) for name, values in wanted)
    ]
    return Behind(chosen, beside, False, len(known))


def _name(behind: Behind, apart: Apart) -> str:
    """The study, or the document with the reason that it is none; of a group how many there are of both."""
    if not behind.single:
        told = [f"{len(behind.studies)} of {behind.of} included studies"]
        told += [f"{len(behind.documents)} apart"] if behind.documents else []
        return "; ".join(told)
    told = [one.label for one in behind.studies]
    told += [
        f"{one.label} (not included: {apart.reasons.get(one.criterion, 'not settled')})" for one in behind.documents
    ]
    return "; ".join(told) or "neither an included study nor an excluded full text"


def _read(cell: Cell, behind: Behind) -> str:
    if "show" in cell:
        count = f"{len(behind.studies)} of {behind.of} included studies"
        return count if cell["show"] == "count" else "; ".join(one.label for one in behind.studies) or NO_STUDY
    if "fact" in cell:
        said = [(one.label, one.facts.get(cell["fact"], "")) for one in behind.documents]
    elif "outcome" in cell:
        said = [(one.label, tell_outcome(one, cell["outcome"])) for one in behind.studies]
    elif "variable" in cell:
        said = [(one.label, one.state(cell["variable"])) for one in behind.studies]
    else:
        return NO_VARIABLE
    if not said:
        return NO_STUDY if not behind.single else NOT_SEEN
    told = [(label, text) for label, text in said if text and fold(text) != NOT_STATED]
    if behind.single:
        return told[0][1] if told else NOT_SEEN
    return "; ".join(f"{label}: {text}" for label, text in told) or NOT_SEEN


def _compare(cell: Cell, found: str, behind: Behind) -> str:
    """What the machine can tell: whether a value of one study or document is the printed one."""
    if found in (NOT_SEEN, NO_STUDY, NO_VARIABLE):
        return "nothing to compare with"
    if behind.single and fold(found) == fold(cell["says"]):
        return SAME
    if "note" in cell:  # people say how it differs
        return ""
    return DIFFERS if behind.single and ("variable" in cell or "fact" in cell) else UNCOMPARED
