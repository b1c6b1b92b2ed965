"""Documents that are excluded and told apart, such as studies in animals: their facts, never pooled with studies."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from prismake import tables
from prismake.extract.studies import list_letters
from prismake.issues import Issue, raise_any
from prismake.text.titles import drop_full_stop
from prismake.text.words import fold

FILE = "config/apart.csv"
NOT_SEEN, NOT_EXTRACTED = "not seen", "not extracted"
FIRST = "Document"
FOUND, REMEDY = "a record that was found", "write the id of a record as results/ledger.csv has it"


@dataclass(frozen=True)
class Document:
    """One document apart: the criterion that excludes it (empty where none does), and its facts as they were seen."""

    reference_id: str
    label: str
    criterion: str
    facts: Mapping[str, str]
    supports: Mapping[str, str] = field(default_factory=dict)

    def tell(self, fact: str) -> str:
        """A fact; that it was not seen is told only where something of the document was extracted."""
        return self.facts.get(fact, NOT_SEEN if self.facts else NOT_EXTRACTED)


@dataclass(frozen=True)
class Apart:
    """The documents apart by name, the words of each criterion, and how a record is found among them or the studies."""

    documents: tuple[Document, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    reference_of: Mapping[str, str] = field(default_factory=dict)
    study_of: Mapping[str, str] = field(default_factory=dict)


NOTHING_APART = Apart()


def read_apart(
    facts: pd.DataFrame,
    *,
    criteria: Sequence[Mapping[str, Any]],
    clusters: pd.DataFrame,
    full_text: pd.DataFrame,
    study_references: pd.DataFrame,
    references: pd.DataFrame,
    studies: pd.DataFrame,
) -> Apart:
    """Every full text that was excluded, with its facts; also documents with facts that are not excluded (yet).

    Raises ReviewError for facts of a record that no table knows, of an included study, and for a fact stated twice.
    """
    reference_of = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    study_of = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    stated: dict[str, dict[str, str]] = {}
    supports: dict[str, dict[str, str]] = {}
    issues: list[Issue] = []
    for row in tables.to_rows(facts):
        issues += _check(row, reference_of=reference_of, study_of=study_of, stated=stated)
        for words, column in ((stated, "value"), (supports, "support")):
            words.setdefault(reference_of.get(row["record"], ""), {})[row["fact"]] = row[column]
    raise_any(issues)
    excluded = full_text[full_text["status"] == "excluded"]
    criterion_of = dict(zip(excluded["reference_id"], excluded["reason"], strict=True))
    described = {row["reference_id"]: row for row in tables.to_rows(references)}
    named = _tell_apart(
        {one: name_document(described[one]) for one in {*criterion_of, *stated}}, studies["label"].tolist()
    )
    ordered = tuple(
        Document(one, label, criterion_of.get(one, ""), stated.get(one, {}), supports.get(one, {}))
        for one, label in named.items()
    )
    return Apart(ordered, {str(item["id"]): str(item["reason"]) for item in criteria}, reference_of, study_of)


def build_apart(specs: Sequence[Mapping[str, Any]], apart: Apart) -> pd.DataFrame:
    """The frame "apart": one row per cell of every table; place 0 holds documents that no criterion excludes."""
    rows: list[dict[str, object]] = [
        {"place": 0, "row": number, "column": 1, "reference_id": one.reference_id, "heading": FIRST, "text": one.label}
        for number, one in enumerate((one for one in apart.documents if not one.criterion), start=1)
    ]
    for place, spec in enumerate(specs, start=1):
        declared = spec["documents"]
        order = str(declared.get("sort_by", ""))
        own = [one for one in apart.documents if one.criterion in declared["excluded_for"]]
        own.sort(key=lambda one: (not one.facts, fold(one.facts.get(order, ""))))
        common = {"place": place, "table_id": spec["id"], "title": spec["title"]}
        for number, document in enumerate(own, start=1):
            head = {**common, "row": number, "reference_id": document.reference_id, "criterion": document.criterion}
            rows.append({**head, "column": 1, "heading": FIRST, "text": document.label})
            for at, column in enumerate(declared["columns"], start=2):
                cell = {"text": document.tell(column["fact"]), "support": document.supports.get(column["fact"], "")}
                rows.append({**head, "column": at, "heading": column["label"], **cell})
    return tables.from_rows("apart", rows)


def check_reported(reported: pd.DataFrame, *, clusters: pd.DataFrame) -> Iterator[Issue]:
    """Searches that documents report, of a document that no table knows."""
    known = set(clusters["record_id"])
    for row in tables.to_rows(reported):
        if row["document"] not in known:
            place = f"{row['document']}, {row['database']}"
            yield Issue("config/reported.csv", place, row["document"], FOUND, REMEDY)


def name_document(reference: Mapping[str, str]) -> str:
    """First author and year, else the title in full, else the accession.

    >>> name_document({"authors": "Zhao, J; Li, P", "year": "2014", "title": "Cells", "reference_id": "a:1"})
    'Zhao 2014'
    >>> name_document({"authors": "", "year": "", "title": "", "reference_id": "pages:PMC1"})
    'PMC1'
    """
    family = reference["authors"].split(";")[0].split(",")[0].strip()
    name = family or drop_full_stop(reference["title"])
    return f"{name} {reference['year']}".strip() if name else reference["reference_id"].partition(":")[2]


def _tell_apart(named: Mapping[str, str], studies: Sequence[str]) -> dict[str, str]:
    """The names of documents in their order, by reference; where a study or another document has one, with a letter.

    >>> _tell_apart({"a:1": "Li 2020", "a:2": "Li 2020", "a:3": "Zhang 2021", "a:4": "Wu 2019"}, ["Zhang 2021"])
    {'a:1': 'Li 2020a', 'a:2': 'Li 2020b', 'a:4': 'Wu 2019', 'a:3': 'Zhang 2021b'}
    """
    times = Counter((*studies, *named.values()))
    letters = {label: itertools.islice(list_letters(), studies.count(label), None) for label in times}
    ordered = sorted(named.items(), key=lambda one: (one[1].casefold(), one[0]))
    return {one: label + (next(letters[label]) if times[label] > 1 else "") for one, label in ordered}


def _check(
    row: Mapping[str, str],
    *,
    reference_of: Mapping[str, str],
    study_of: Mapping[str, str],
    stated: Mapping[str, Mapping[str, str]],
) -> Iterator[Issue]:
    place = f"{row['record']}, {row['fact']}"
    reference = reference_of.get(row["record"])
    if reference is None:
        yield Issue(FILE, place, row["record"], FOUND, REMEDY)
    elif reference in study_of:
        remedy = "take the row away; what is known of an included study stands in its extraction sheet"
        yield Issue(FILE, place, "an included study", "documents that are excluded", remedy)
    elif row["fact"] in stated.get(reference, {}):
        remedy = f"keep one row; both are facts of the document {reference}"
        yield Issue(FILE, place, "the fact stands twice, under two records of one document", "each once", remedy)
