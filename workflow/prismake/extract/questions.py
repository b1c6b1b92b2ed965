"""Tables of questions: what documents say or ask, what each included study says, and what stands apart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.extract.apart import Apart, Document
from prismake.extract.known import Known
from prismake.extract.telling import tell_outcome
from prismake.text.words import fold

NOT_STATED = "not stated"
NOWHERE = "no study says it in what was read"
NO_VARIABLE = "not extracted: the codebook has no variable for it"
NO_DOCUMENT = "no document says it in what was read"
NO_FACT = "not extracted of them"


def ask_questions(spec: Mapping[str, Any], chosen: Sequence[Known], *, apart: Apart) -> Iterator[list[tuple[str, str]]]:
    """One row per question, as headings with their words: what is said, what each study says, how many say nothing."""
    optional = {key: any(key in question for question in spec["questions"]) for key in ("asked_by", "open", "fact")}
    heading = _name_apart(spec["questions"], apart)
    for question in spec["questions"]:
        said = [(study.label, _answer(question, study)) for study in chosen]
        told = "; ".join(f"{label}: {text}" for label, text in said if text)
        asked = "variable" in question or "outcome" in question
        answers = sum(bool(text) for _, text in said)
        cells = [(spec.get("head", "Question"), question["label"])]
        if optional["asked_by"]:
            cells.append(("Asked by", ", ".join(question.get("asked_by", ()))))
        cells += [
            ("In the document", question["says"]),
            ("In the included studies", told or (NOWHERE if asked else NO_VARIABLE)),
            ("Studies that say it", f"{answers} of {len(chosen)}" if asked else ""),
        ]
        if optional["fact"]:
            fact = question.get("fact", "")
            words = (f"{one.label}: {text}" for one in _find_excluded(apart) if (text := one.facts.get(fact)))
            cells.append((heading, "; ".join(words) or (NO_DOCUMENT if fact else NO_FACT)))
        if optional["open"]:
            cells.append(("Still open", question.get("open", "")))
        yield cells


def _find_excluded(apart: Apart) -> list[Document]:
    return [one for one in apart.documents if one.criterion]


def _name_apart(questions: Sequence[Mapping[str, Any]], apart: Apart) -> str:
    """The heading of what documents apart say: the criteria that exclude those which say something."""
    facts = {question["fact"] for question in questions if "fact" in question}
    found = {one.criterion for one in _find_excluded(apart) if facts & one.facts.keys()}
    reasons = [reason for name, reason in apart.reasons.items() if name in found]
    return f"Apart: {', '.join(reasons)}" if reasons else "Apart"


def _answer(question: Mapping[str, str], study: Known) -> str:
    if "outcome" in question:
        return tell_outcome(study, question["outcome"])
    text = study.tell(question["variable"]) if "variable" in question else ""
    return "" if fold(text) == NOT_STATED else text
