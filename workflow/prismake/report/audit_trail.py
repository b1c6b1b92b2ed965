"""The story of every reference: where it was found, what joined it, who said what, and where it ended."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from prismake.report.anchors import make_anchor
from prismake.report.citations import CITED, Citation, build_citation
from prismake.report.labels import BUCKET_LABELS, PHASE_LABELS, name_decision, name_rule, name_sources
from prismake.report.ledger import BUCKETS
from prismake.report.numerals import write_count
from prismake.tables import to_rows

PLACED = ("record_id", "source", "round", "file", "first_line", "last_line")
VOTED = ("reference_id", "voted_id", "person", "role", "decision", "reason", "note", "sheet", "cell")
SETTLED = ("reference_id", "status", "reason", "settled_by")
Rows = dict[str, list[dict[Any, Any]]]


class Link(NamedTuple):
    """A place on the page."""

    anchor: str
    words: str


class Fact(NamedTuple):
    """One line of a story; `where` is the cell or the lines it stands in."""

    words: str
    where: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Story:
    """Everything that is known of one reference's way through the review."""

    reference_id: str
    anchor: str
    cited: Citation
    ended: str
    reason: str
    sources: str
    chapters: tuple[tuple[str, tuple[Fact, ...]], ...]

    @property
    def told(self) -> Markup:
        """The chapters as they stand on the page: one line for each title and each fact."""
        parts: list[str] = []
        for title, facts in self.chapters:
            parts += ["\n<b>", escape(title), "</b>", *_write_facts(facts)]
        return Markup("".join(parts))


def tell_stories(
    tables: Mapping[str, pd.DataFrame], *, protocol: Mapping[str, Any], searches: pd.DataFrame
) -> Iterator[Story]:
    """One story per reference, in the order of their ids.

    Chapters without a fact are left out. Every vote stands with its person and its cell, every record with its file
    and lines, every join with the rule and its evidence.
    """
    teller = _Teller(tables, protocol=protocol, searches=searches)
    described = tables["references"][["reference_id", *CITED]]
    for row in to_rows(described.sort_values("reference_id", kind="stable")):
        yield teller.tell(row)


def _group(frame: pd.DataFrame, key: str) -> Rows:
    grouped: Rows = defaultdict(list)
    for row in to_rows(frame):
        grouped[str(row[key])].append(row)
    return grouped


class _Teller:
    def __init__(
        self, tables: Mapping[str, pd.DataFrame], *, protocol: Mapping[str, Any], searches: pd.DataFrame
    ) -> None:
        self.records = {str(row["record_id"]): row for row in to_rows(tables["records"][[*PLACED]])}
        self.ledger = _group(tables["ledger"][["reference_id", "record_id", "bucket", "reason"]], "reference_id")
        self.eligibility = _group(tables["eligibility"], "reference_id")
        self.votes = {phase: _group(tables[f"votes_{phase}"][[*VOTED]], "reference_id") for phase in PHASE_LABELS}
        self.settled = {phase: _group(tables[phase][[*SETTLED]], "reference_id") for phase in PHASE_LABELS}
        self.studies = _group(tables["study_references"], "reference_id")
        self.labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
        self.values = tables["extraction"]["study_id"].value_counts().to_dict()
        self.reasons = {str(row["id"]): str(row["reason"]) for row in protocol.get("criteria") or []}
        self.rules = {str(row["id"]): str(row["text"]) for row in protocol.get("automation") or []}
        self.sources = name_sources(to_rows(searches))
        self.evidence = _read_evidence(tables["pairs"], tables["rulings"])
        self.related = _read_related(tables["related"])

    def tell(self, row: Mapping[Any, Any]) -> Story:
        reference = str(row["reference_id"])
        ends = self.ledger[reference]
        end = next((row for row in ends if row["bucket"] not in ("duplicate", "also_in_databases")), {})
        chapters = (
            ("Found", tuple(self._tell_records(reference, ends))),
            ("Related", tuple(Fact(words, links=(link,)) for words, link in self.related[reference])),
            ("Rules", tuple(self._tell_rules(reference))),
            *((label, tuple(self._tell_phase(phase, reference))) for phase, label in PHASE_LABELS.items()),
            ("Study", tuple(self._tell_study(reference))),
        )
        bucket, reason = str(end.get("bucket", "")), str(end.get("reason", ""))
        return Story(
            reference_id=reference,
            anchor=make_anchor("ref", reference),
            cited=build_citation(row),
            ended=BUCKET_LABELS.get(bucket, BUCKETS.get(bucket, bucket)),
            reason=self.reasons.get(reason) or self.rules.get(reason) or reason,
            sources=", ".join(dict.fromkeys(str(self.records[str(one["record_id"])]["source"]) for one in ends)),
            chapters=tuple((label, facts) for label, facts in chapters if facts),
        )

    def _tell_records(self, reference: str, ends: Iterable[Mapping[Any, Any]]) -> Iterator[Fact]:
        for end in sorted(ends, key=lambda row: (str(row["record_id"]) != reference, str(row["record_id"]))):
            record = self.records[str(end["record_id"])]
            source = str(record["source"])
            words = f"{end['record_id']} in {self.sources.get(source, source)}, {record['round']}"
            if end["bucket"] in ("duplicate", "also_in_databases"):
                found = self.evidence.get((str(end["record_id"]), str(end["reason"])), "")
                told = f"{name_rule(str(end['reason']))}" + (f" ({found})" if found else "")
                words += f"; joined: {told}" if end["reason"] else "; found first, names the document"
            yield Fact(words, locate(record))

    def _tell_rules(self, reference: str) -> Iterator[Fact]:
        for row in self.eligibility[reference]:
            verdict = "excluded by the rule" if row["verdict"] == "exclude" else "flag"
            yield Fact(f"{verdict}: {self.rules.get(str(row['rule']), row['rule'])}", str(row["evidence"]))

    def _tell_phase(self, phase: str, reference: str) -> Iterator[Fact]:
        for vote in self.votes[phase][reference]:
            told = [name_decision(str(vote["decision"])) or "no decision yet"]
            told += [self.reasons.get(str(vote["reason"]), str(vote["reason"]))] if vote["reason"] else []
            told += [f"note: {vote['note']}"] if vote["note"] else []
            who = str(vote["person"]) + (f" ({vote['role']})" if vote["role"] != "reviewer" else "")
            voted = f" on {vote['voted_id']}" if vote["voted_id"] != reference else ""
            yield Fact(f"{who}{voted}: {', '.join(told)}", f"{vote['sheet']}, {vote['cell']}")
        for row in self.settled[phase][reference]:
            by = str(row["settled_by"])
            reason = self.reasons.get(str(row["reason"]), str(row["reason"]))
            how = {"": "", "agreement": " by agreement"}.get(by, f" by {by}")
            yield Fact(f"→ {name_decision(str(row['status']))}{how}" + (f": {reason}" if reason else ""))

    def _tell_study(self, reference: str) -> Iterator[Fact]:
        for row in self.studies[reference]:
            study, n = str(row["study_id"]), int(self.values.get(row["study_id"], 0))
            told = f"; of its study {write_count(n, 'value was', 'values were')} typed into sheets" if n else ""
            words = f"{row['role']} report{told}"
            yield Fact(words, links=(Link(make_anchor("study", study), self.labels.get(study) or study),))


def locate(record: Mapping[Any, Any]) -> str:
    """The file of a record and its lines, where lines can be counted."""
    first, last = record["first_line"], record["last_line"]
    if first is None or pd.isna(first):
        return str(record["file"])
    lines = f"line {int(first)}" if first == last else f"lines {int(first)}–{int(last)}"
    return f"{record['file']}, {lines}"


def _write_facts(facts: Iterable[Fact]) -> Iterator[str]:
    """Facts for the page, each on a line of its own; what stands together without a link is escaped together."""
    plain = ""
    for fact in facts:
        plain += f"\n{fact.words}"
        if fact.links:
            yield escape(plain)
            for link in fact.links:
                yield f' <a href="#{escape(link.anchor)}">{escape(link.words)}</a>'
            plain = ""
        plain += f" [{fact.where}]" if fact.where else ""
    yield escape(plain)


def _read_evidence(pairs: pd.DataFrame, rulings: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What spoke for joining a record, by record and rule."""
    found: dict[tuple[str, str], str] = {}
    for row in to_rows(pairs[pairs["verdict"] == "duplicate"]):
        for side, other in (("left", "right"), ("right", "left")):
            words = str(row["evidence"]).partition(" | ")[0]
            found.setdefault((str(row[side]), str(row["rule"])), f"{words}, as {row[other]}")
    for row in to_rows(rulings[rulings["ruling"] == "same"]):
        for side, other in (("left", "right"), ("right", "left")):
            told = f"{row['person']} on {row[other]}" + (f": {row['note']}" if row["note"] else "")
            found.setdefault((str(row[side]), "ruling"), f"{told}; {row['sheet']}, {row['cell']}")
    return found


def _read_related(related: pd.DataFrame) -> dict[str, list[tuple[str, Link]]]:
    found: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for row in to_rows(related):
        left, right, relation = (str(row[name]) for name in ("left", "right", "relation"))
        found[left].append((f"is the {relation} of", Link(make_anchor("ref", right), right)))
        found[right].append((f"has as its {relation}", Link(make_anchor("ref", left), left)))
    return found
