"""One judgement of risk of bias out of what several people judged: agreed, settled by consensus, or not settled."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.judging import BY_RULE, STATED
from prismake.extract.tools import OVERALL, Tool, judge_overall, read_tool
from prismake.sheets import (
    Dispute,
    Documents,
    Row,
    Ruling,
    Rulings,
    issue_disputes,
    name_dispute,
    read_disputes,
    resolve_studies,
    split_dispute,
)
from prismake.text.vocabulary import NOT_SETTLED

PHASE = "appraisal"
AGREED, SINGLE, CONSENSUS = "agreed", "single judge", "consensus"
RESULT = ("study_id", "tool", "outcome")
KEPT = (*RESULT, "domain", "name", "judgement", "support", "page", "basis", "remark", "sheet", "cell")
Judged = Mapping[str, str]  # a row of the table "appraisal"
ByPerson = Mapping[str, Judged]


class Result(NamedTuple):
    """What is judged by one tool: a study, or an outcome of it; the rows by domain, and there by person."""

    key: tuple[str, str, str]
    domains: Mapping[str, ByPerson]

    @property
    def tool(self) -> Tool:
        """The tool that they judge by."""
        return read_tool(self.key[1])

    @property
    def follows(self) -> bool:
        """Whether each overall judgement is what the tool's rule makes of the same person's domains, and nothing else.

        It then follows from the domains once these are settled. An override does not, nor what an answer decides.
        """
        return all(
            row["basis"] == BY_RULE and row["judgement"] == judge_overall(self.tool, judgements=own, answers={})
            for person, row in self.domains.get(OVERALL, {}).items()
            for own in [{name: rows[person]["judgement"] for name, rows in self.domains.items() if person in rows}]
        )

    @property
    def several(self) -> bool:
        """Whether any domain has judgements of more than one person."""
        return any(len(rows) > 1 for rows in self.domains.values())

    def list_disputed(self) -> list[str]:
        """The domains on which people differ and somebody must decide."""
        return [
            domain
            for domain, rows in self.domains.items()
            if len({row["judgement"] for row in rows.values()}) > 1 and not (domain == OVERALL and self.follows)
        ]


def settle_appraisal(appraisal: pd.DataFrame, *, rulings: Mapping[str, Ruling]) -> pd.DataFrame:
    """The frame "appraisal_settled"; `rulings` has the adjudicator's words by dispute.

    Judgements that differ are not settled until there is a word on them, and an overall judgement that follows from
    domains is none as long as one of these is not settled.
    """
    rows: list[dict[str, str]] = []
    for result in list_results(appraisal):
        words: dict[str, str] = {}
        for domain, by_person in sorted(result.domains.items(), key=lambda pair: pair[0] == OVERALL):
            ruling = rulings.get(name_dispute(*result.key, domain))
            row = _settle(by_person, ruling)
            if domain == OVERALL and result.follows and result.several:
                row = _follow(row, words, tool=result.tool)
            rows.append(row)
            words[domain] = row["judgement"]
    return tables.from_rows("appraisal_settled", rows)


def list_results(appraisal: pd.DataFrame) -> list[Result]:
    """What is judged, with everyone's judgements; an empty judgement is none."""
    listed = [row for row in tables.to_rows(appraisal) if row["judgement"]]
    listed.sort(key=lambda row: (*_key(row), row["domain"], row["person"]))
    results = []
    for key, rows in groupby(listed, key=_key):
        domains: dict[str, dict[str, Judged]] = {}
        for row in rows:
            domains.setdefault(row["domain"], {})[row["person"]] = row
        results.append(Result(key, domains))
    return results


def _key(row: Judged) -> tuple[str, str, str]:
    return row["study_id"], row["tool"], row["outcome"]


def _settle(by_person: ByPerson, ruling: Ruling | None) -> dict[str, str]:
    people, first = list(by_person), next(iter(by_person.values()))
    said = "; ".join(f"{person}: {row['judgement']}" for person, row in by_person.items()) if len(people) > 1 else ""
    row = {**{name: first[name] for name in KEPT}, "person": " and ".join(people), "cast": said}
    if len({one["judgement"] for one in by_person.values()}) == 1:
        status, by = (AGREED, "agreement") if said else (SINGLE, people[0])
        support = "; ".join(dict.fromkeys(one["support"] for one in by_person.values() if one["support"]))
        return {**row, "support": support, "status": status, "settled_by": by}
    if ruling:
        taken = {"judgement": ruling.word, "support": ruling.support, "page": ruling.page, "basis": STATED}
        place = {"sheet": ruling.sheet, "cell": ruling.cell, "settled_by": ruling.person}
        return {**row, **taken, **place, "status": CONSENSUS}
    return {**row, "judgement": NOT_SETTLED, "support": "", "page": "", "basis": "", "status": NOT_SETTLED}


def _follow(row: dict[str, str], words: Mapping[str, str], *, tool: Tool) -> dict[str, str]:
    """The overall judgement of several people by the rule: on the domains as they are settled."""
    if NOT_SETTLED in words.values():
        open_ = {"judgement": NOT_SETTLED, "status": NOT_SETTLED, "settled_by": BY_RULE, "support": "", "basis": ""}
        return {**row, **open_}
    word = judge_overall(tool, judgements=words, answers={})
    if word == row["judgement"]:
        return row
    return {**row, "judgement": word, "status": BY_RULE, "settled_by": BY_RULE, "support": "", "basis": BY_RULE}


def list_disputes(appraisal: pd.DataFrame, *, studies: pd.DataFrame, clusters: pd.DataFrame) -> list[Dispute]:
    """What people judged differently of the studies that are included now."""
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    titles = dict(zip(clusters["record_id"], clusters["title"], strict=True))
    found = []
    for result in list_results(appraisal):
        study_id, _, outcome = result.key
        if study_id not in labels:
            continue
        about = f"{labels[study_id]}: {titles.get(study_id, '')}"
        details = ", ".join(filter(None, (f"{result.tool.name} ({result.tool.version})", outcome)))
        for domain in result.list_disputed():
            shown = {"about": about, "details": details}
            found.append(_make_dispute(name_dispute(*result.key, domain), domain, result, shown=shown))
    return found


def _make_dispute(dispute_id: str, domain: str, result: Result, *, shown: Mapping[str, str]) -> Dispute:
    rows = result.domains[domain]
    reasons: dict[str, str] = {}
    for row in rows.values():
        parts = (reasons.get(row["judgement"], ""), row["support"])
        reasons[row["judgement"]] = "; ".join(dict.fromkeys(filter(None, parts)))
    name = next(iter(rows.values()))["name"]
    quoted = {who: _quote(row) for who, row in rows.items()}
    return Dispute(
        dispute_id,
        **shown,
        part=name if domain == OVERALL else f"{domain} {name}",
        words={person: row["judgement"] for person, row in rows.items()},
        told="\n".join(f"{who}: {row['judgement']}{quoted[who]}" for who, row in rows.items()),
        choices=result.tool.overall if domain == OVERALL else result.tool.judgements,
        reasons=reasons,
        # A judgement by the rule has no reasons of its own.
        free=frozenset(row["judgement"] for row in rows.values() if row["basis"] == BY_RULE),
    )


def _quote(row: Judged) -> str:
    """What a person wrote beside a judgement, and what the tool's flow chart makes of the same answers."""
    quoted = f" – “{row['support']}”" if row["support"] else ""
    return quoted + (f" (the flow chart gives {row['proposed']})" if row["proposed"] else "")


def read_rulings(
    paths: Iterable[Path],
    disputes: Sequence[Dispute],
    *,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> Rulings:
    """What the adjudicator said of judgements that differ."""
    documents, today = Documents(clusters), _resolver(clusters, study_references)

    def find_other(row: Row) -> str:
        title = row.text("about")
        while title:  # a label may hold a colon, too
            title = title.partition(": ")[2]
            if title and not documents.find_other(split_dispute(row.id)[0], title):
                return ""
        shown = row.text("about").partition(": ")[2]
        return documents.find_other(split_dispute(row.id)[0], shown) if shown else ""

    return read_disputes(paths, disputes, phase=PHASE, people=people, find_other=find_other, today=today)


def issue_rulings(
    folder: Path,
    disputes: Sequence[Dispute],
    *,
    adjudicator: str | None,
    ruled: Iterable[str],
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to the adjudicator the judgements that differ and stand in none of the sheets."""
    today = _resolver(clusters, study_references)
    return issue_disputes(
        folder, disputes, phase=PHASE, adjudicator=adjudicator, former=former, ruled=ruled, today=today
    )


def _resolver(clusters: pd.DataFrame, study_references: pd.DataFrame) -> partial[str]:
    return partial(_name_today, resolve_studies(clusters, study_references=study_references))


def _name_today(resolve: Mapping[str, str], dispute_id: str) -> str:
    """The id of a row with the study that its document belongs to today."""
    study_id, *others = split_dispute(dispute_id)
    return name_dispute(resolve.get(study_id, study_id), *others)
