"""Who owes what: for every task and person what is done, what is owed, and which sheet to fill next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_people
from prismake.running.desk import Desk, Found, Tables
from prismake.text.vocabulary import GRADE_DOMAINS, MACHINE, NOT_SETTLED, SUPERSEDED

OPEN = frozenset({"pending", "conflict"})
SETTLING = ("adjudicator", SUPERSEDED)
NO_ADJUDICATOR = "agree in your own sheets, or name an adjudicator in config/config.yaml"
TRUST = "inspect_sr"  # begins the batch of sheets on trustworthiness
NEEDED = (
    *("pairs", "rulings", "studies", "study_pairs", "study_rulings", "extraction", "extraction_settled"),
    *(
        "extraction_rulings",
        "appraisal",
        "appraisal_settled",
        "trust_judgements",
        "trust_settled",
        "grade",
        "grade_judgements",
        "grade_settled",
        *("confidence", "confidence_judgements", "confidence_settled"),
    ),
    *(
        f"sheets_{kind}"
        for task in ("duplicates", "studies", "extraction", "appraisal", "grade", "cerqual")
        for kind in (task, f"consensus_{task}")
        if kind not in ("consensus_duplicates", "consensus_studies")
    ),
    *tables.PHASES,
    *(f"{kind}_{phase}" for kind in ("votes", "sheets_screening", "sheets_consensus") for phase in tables.PHASES),
)
TASKS = {
    "duplicates": "Doubtful duplicates",
    "title_abstract": "Title and abstract",
    "title_abstract_consensus": "Conflicts, title and abstract",
    "full_text": "Full text",
    "full_text_consensus": "Conflicts, full text",
    "studies": "Documents of one study",
    "extraction": "Extraction",
    "extraction_consensus": "Conflicts, extraction",
    "trustworthiness": "Trustworthiness",
    "appraisal": "Risk of bias",
    "appraisal_consensus": "Conflicts, risk of bias",
    "grade": "Certainty of the evidence",
    "grade_consensus": "Conflicts, certainty of the evidence",
    "cerqual": "Confidence in findings",
    "cerqual_consensus": "Conflicts, confidence in findings",
}


def list_owed(named: Tables, *, config: Mapping[str, Any]) -> pd.DataFrame:
    """The frame "owed".

    `named` holds the tables of NEEDED; an absent one is empty. `config` is config.yaml.
    """
    desk = Desk(named, list_people(config))
    rows = [*_list_duplicates(desk, people=(config.get("duplicates") or {}).get("people", ()))]
    for phase in tables.PHASES:
        rows += _list_phase(desk, phase=phase, setting=config["screening"][phase])
        rows += _list_machines(desk, phase=phase, setting=config["screening"][phase])
        rows += _list_consensus(desk, phase=phase, setting=config["screening"][phase])
    rows += _list_studies(desk, people=(config.get("studies") or {}).get("people", ()))
    rows += _list_extraction(desk, people=(config.get("extraction") or {}).get("people", ()))
    rows += _list_differing(desk, setting=config.get("extraction") or {})
    rows += _list_appraisals(desk, people=(config.get("appraisal") or {}).get("people", ()))
    rows += _list_open_appraisals(desk, setting=config.get("appraisal") or {})
    if desk.rows("grade", "grade"):  # each planned analysis has its row, also without data
        rows += _list_grades(desk, people=(config.get("grade") or {}).get("people", ()))
        rows += _list_open_grades(desk, setting=config.get("grade") or {})
    rows += _list_confidence(desk, setting=config.get("grade") or {})
    order = {task: f"{place:02} {words}" for place, (task, words) in enumerate(TASKS.items(), start=1)}
    return tables.from_rows("owed", [{**row, "task": order[str(row["task"])]} for row in rows])


def write_owed(owed: pd.DataFrame) -> list[tuple[str, ...]]:
    """The frame as rows of words, the heading first: for a terminal and for the report."""
    head = ("Task", "Person", "Done", "Owed", "Sheets", "To fill next")
    lines = [
        (
            row["task"].partition(" ")[2],
            row["person"],
            str(row["done"]),
            str(row["owed"]),
            str(row["sheets"]),
            row["next"] or ("" if not row["owed"] else "comes with the next run"),
        )
        for row in tables.to_rows(owed)
    ]
    return [head, *lines]


def _list_duplicates(desk: Desk, *, people: Iterable[str]) -> Iterator[Found]:
    doubtful = {(row["left"], row["right"]) for row in desk.rows("pairs", "pairs") if row["verdict"] == "doubtful"}
    said = desk.rows("rulings", "rulings")
    ruled = [row for row in said if row["ruling"]]
    for person in people:
        done = {(row["left"], row["right"]) for row in ruled if desk.is_of(row["person"], person)}
        blank = desk.blank_rows(person, "duplicates", Counter(row["sheet"] for row in ruled))
        held = desk.held_rows(person, said)
        owed = len(doubtful - done) + held.total()
        found = {"task": "duplicates", "person": person, "done": len(done), "owed": owed}
        yield {**found, **desk.place(person, "duplicates", blank={**held, **(blank if doubtful - done else {})})}


def _list_phase(desk: Desk, *, phase: str, setting: Mapping[str, Any]) -> Iterator[Found]:
    """Owed is what has too few votes and stands in the person's sheets, or comes to everyone."""
    votes, decided = desk.table(f"votes_{phase}", "votes"), desk.table(phase, "screening")
    cast = votes[votes["role"] == "reviewer"]
    voted = {str(person): set(own) for person, own in cast.groupby("person")["reference_id"]}
    counts = Counter(reference_id for own in voted.values() for reference_id in own)
    needed = int(setting.get("votes", len(setting["people"])))
    undecided = decided.loc[decided["status"].isin(OPEN), "reference_id"]
    short = {reference_id for reference_id in undecided if counts[reference_id] < needed}
    filled = Counter(cast["sheet"])
    for person in setting["people"]:
        done = voted.get(person, set())
        blank = desk.blank_rows(person, f"screening_{phase}", filled)
        owed = len(short - done)
        if needed < len(setting["people"]) or setting.get("machines"):  # not everyone is asked everything
            owed = min(owed, sum(blank.values()))
        found = {"task": phase, "person": person, "done": len(done), "owed": owed}
        yield {**found, **desk.place(person, f"screening_{phase}", blank=blank if owed else {})}


def _list_machines(desk: Desk, *, phase: str, setting: Mapping[str, Any]) -> Iterator[Found]:
    """What machines have no vote on, those that have left aside."""
    votes, decided = desk.table(f"votes_{phase}", "votes"), desk.table(phase, "screening")
    cast = votes[votes["role"] == MACHINE]
    for machine in setting.get("machines", ()):
        done = set(cast.loc[cast["person"] == machine["name"], "reference_id"])
        owed = len(set(decided["reference_id"]) - done) if machine.get("left") != "true" else 0
        blank = desk.blank_rows(machine["name"], f"screening_{phase}", Counter(cast["sheet"]))
        found = {"task": phase, "person": machine["name"], "done": len(done), "owed": owed}
        yield {**found, **desk.place(machine["name"], f"screening_{phase}", blank=blank if owed else {})}


def _list_consensus(desk: Desk, *, phase: str, setting: Mapping[str, Any]) -> Iterator[Found]:
    owed = int((desk.table(phase, "screening")["status"] == "conflict").sum())
    votes = desk.table(f"votes_{phase}", "votes")
    cast = votes[votes["role"].isin(SETTLING)]
    done = len(set(cast.loc[cast["person"] == setting.get("adjudicator"), "reference_id"]))
    task, filled = f"{phase}_consensus", Counter(cast["sheet"])
    yield from _list_conflicts(desk, task, f"consensus_{phase}", owed=owed, done=done, filled=filled, setting=setting)


def _list_conflicts(
    desk: Desk,
    task: str,
    manifest: str,
    *,
    owed: int,
    done: int,
    filled: Mapping[str, int],
    setting: Mapping[str, Any],
    newest: bool = False,
) -> Iterator[Found]:
    """What people see otherwise, and whose it is to settle; `newest` where rows of older sheets may be overtaken."""
    person = setting.get("adjudicator")
    if person is None:
        if owed:  # nobody is asked: the conflicts wait for those who differ
            found: Found = {"task": task, "person": ", ".join(setting.get("people", ())), "done": 0, "owed": owed}
            yield {**found, "sheets": 0, "next": NO_ADJUDICATOR}
        return
    blank = desk.blank_rows(person, manifest, filled)
    blank = dict(reversed(blank.items())) if newest else blank
    found = {"task": task, "person": person, "done": done, "owed": owed}
    yield {**found, **desk.place(person, manifest, blank=blank if owed else {})}


def _list_extraction(desk: Desk, *, people: Sequence[str]) -> Iterator[Found]:
    """Owed is what stands in the person's sheets, and what comes to them: what fewer people have than extract."""
    studies = set(desk.table("studies", "studies")["study_id"])
    values = desk.rows("extraction", "extraction")
    filled = {row["sheet"] for row in values}
    sheets = {one: {str(row["sheet"]): row["phase"] for row in desk.sheets_of(one, "extraction")} for one in people}
    pairs = {(row["study_id"], row["person"]) for row in values}
    pairs |= {(study_id, person) for person, own in sheets.items() for study_id in own.values()}
    having = Counter(study_id for study_id, _ in pairs)
    for person, own in sheets.items():
        done = {row["study_id"] for row in values if row["person"] == person} & studies
        coming = {study_id for study_id in studies if having[study_id] < len(people)}
        owed = (studies & {*own.values(), *coming}) - done
        blank = {sheet: 1 for sheet in own if sheet not in filled}
        found = {"task": "extraction", "person": person, "done": len(done), "owed": len(owed)}
        yield {**found, **desk.place(person, "extraction", blank=blank if owed else {})}


def _list_studies(desk: Desk, *, people: Iterable[str]) -> Iterator[Found]:
    """Pairs of documents that may report one study; one of which somebody is not sure is ruled on."""
    doubtful = [row for row in desk.rows("study_pairs", "study_pairs") if row["verdict"] == "doubtful"]
    said = desk.rows("study_rulings", "study_rulings")
    ruled = [row for row in said if row["ruling"]]
    for person in people:
        held = desk.held_rows(person, said)
        own = [row for row in ruled if desk.is_of(row["person"], person)]
        blank = desk.blank_rows(person, "studies", Counter(row["sheet"] for row in ruled))
        asked = sum(blank.values()) if desk.sheets_of(person, "studies") else len(doubtful)
        found = {"task": "studies", "person": person, "done": len({(row["left"], row["right"]) for row in own})}
        owed = min(asked, len(doubtful)) + held.total()
        yield {**found, "owed": owed, **desk.place(person, "studies", blank={**held, **blank})}


def _list_differing(desk: Desk, *, setting: Mapping[str, Any]) -> Iterator[Found]:
    """Values on which extractors differ."""
    settled = desk.table("extraction_settled", "extraction_settled")
    owed = int((settled["status"] == "disagreement").sum())
    ruled = [row for row in desk.rows("extraction_rulings", "extraction_rulings") if row["value"]]
    done = sum(desk.is_of(row["person"], setting.get("adjudicator") or "") for row in ruled)
    task, filled = "extraction_consensus", Counter(row["sheet"] for row in ruled)
    yield from _list_conflicts(desk, task, "consensus_extraction", owed=owed, done=done, filled=filled, setting=setting)


def _list_appraisals(desk: Desk, *, people: Iterable[str]) -> Iterator[Found]:
    """A study is appraised where everything that is asked of it today is judged; the sheets say what they still owe."""
    for person in people:
        listed = desk.sheets_of(person, "appraisal")
        if trust := [row for row in listed if row["batch"].startswith(TRUST)]:
            yield _count_appraisals(desk, person, "trustworthiness", table="trust_judgements", sheets=trust)
        others = [row for row in listed if row not in trust]
        yield _count_appraisals(desk, person, "appraisal", table="appraisal", sheets=others)


def _count_appraisals(desk: Desk, person: str, task: str, *, table: str, sheets: list[dict[str, Any]]) -> Found:
    studies = set(desk.table("studies", "studies")["study_id"])
    own = [row for row in desk.rows(table, table) if desk.is_of(row["person"], person)]
    left = [row for row in sheets if row["open"]]
    done = ({row["study_id"] for row in own if row["judgement"]} & studies) - {row["phase"] for row in left}
    told = {"task": task, "person": person, "sheets": len(sheets)}
    return {**told, "next": str(left[0]["sheet"]) if left else "", "done": len(done), "owed": len(left)}


def _list_open_appraisals(desk: Desk, *, setting: Mapping[str, Any]) -> Iterator[Found]:
    """Judgements that differ; an overall judgement that follows from its domains is nobody's to settle."""
    studies = set(desk.table("studies", "studies")["study_id"])
    tables_ = ("appraisal_settled", "trust_settled")
    settled = [row for name in tables_ for row in desk.rows(name, name) if row["study_id"] in studies]
    owed = sum(row["judgement"] == NOT_SETTLED and not row["settled_by"] for row in settled)
    yield from _list_open(desk, "appraisal", owed=owed, settled=settled, setting=setting)


def _list_open(
    desk: Desk, task: str, *, owed: int, settled: Iterable[Mapping[str, Any]], setting: Mapping[str, Any]
) -> Iterator[Found]:
    """Judgements that differ, and what `settled` says was settled by a word of consensus."""
    ruled = [row for row in settled if row["status"] == "consensus"]
    done = sum(desk.is_of(row["settled_by"], setting.get("adjudicator") or "") for row in ruled)
    name, manifest, filled = f"{task}_consensus", f"consensus_{task}", Counter(row["sheet"] for row in ruled)
    yield from _list_conflicts(desk, name, manifest, owed=owed, done=done, filled=filled, setting=setting, newest=True)


def _list_grades(desk: Desk, *, people: Iterable[str]) -> Iterator[Found]:
    """Analyses with data; one is judged where all of its domains are."""
    asked = {row["analysis_id"] for row in desk.rows("grade", "grade") if row["k"]}
    judged = [
        row for row in desk.rows("grade_judgements", "grade_judgements") if all(row[one] for one in GRADE_DOMAINS)
    ]
    whole = [row for row in judged if not row["remark"]]  # the others were made on another estimate
    for person in people:
        done = {row["analysis_id"] for row in whole if desk.is_of(row["person"], person)} & asked
        blank = desk.blank_rows(person, "grade", Counter(row["sheet"] for row in judged))
        newest = dict(reversed(blank.items()))  # rows of older sheets may be on another estimate
        found = {"task": "grade", "person": person, "done": len(done), "owed": len(asked - done)}
        yield {**found, **desk.place(person, "grade", blank=newest if asked - done else {})}


def _list_open_grades(desk: Desk, *, setting: Mapping[str, Any]) -> Iterator[Found]:
    """Domains and importances on which judges differ."""
    asked = {row["analysis_id"] for row in desk.rows("grade", "grade") if row["k"]}
    settled = [row for row in desk.rows("grade_settled", "grade_settled") if row["analysis_id"] in asked]
    owed = sum(row["judgement"] == NOT_SETTLED for row in settled)
    yield from _list_open(desk, "grade", owed=owed, settled=settled, setting=setting)


def _list_confidence(desk: Desk, *, setting: Mapping[str, Any]) -> Iterator[Found]:
    """Findings, of which one is judged where somebody says how confident to be; nothing where there is no finding."""
    asked = {row["finding_id"] for row in desk.rows("confidence", "confidence")}
    judged = [row for row in desk.rows("confidence_judgements", "confidence_judgements") if row["confidence"]]
    for person in setting.get("people", ()) if asked else ():
        done = {row["finding_id"] for row in judged if desk.is_of(row["person"], person)} & asked
        blank = desk.blank_rows(person, "cerqual", Counter(row["sheet"] for row in judged))
        newest = dict(reversed(blank.items()))  # rows of older sheets may show other words or other studies
        found = {"task": "cerqual", "person": person, "done": len(done), "owed": len(asked - done)}
        yield {**found, **desk.place(person, "cerqual", blank=newest if asked - done else {})}
    settled = desk.rows("confidence_settled", "confidence_settled")
    if asked:
        owed = sum(row["judgement"] == NOT_SETTLED for row in settled)
        yield from _list_open(desk, "cerqual", owed=owed, settled=settled, setting=setting)
