"""Group included references into studies: one investigation may stand in an article, a registration and more."""

import itertools
import string
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables
from prismake.extract.asking import OVERLAPPING, resolve_rulings
from prismake.extract.cohorts import list_cohorts
from prismake.extract.joining import Graph, explain_joins, join_references
from prismake.extract.likeness import compare_references, merge_questions
from prismake.extract.linking import SEPARATOR, Link, link_references, list_kinds, split_ids
from prismake.extract.roles import PRIMARY, choose_name, choose_primary, name_role
from prismake.sheets import DIFFERENT, Pair, settle_rulings

TITLE_LENGTH = 40
OPEN = ("not sure",)


@dataclass(frozen=True)
class Studies:
    """The frames "studies", "study_references", "study_pairs" and "cohorts"."""

    studies: pd.DataFrame
    study_references: pd.DataFrame
    study_pairs: pd.DataFrame
    cohorts: pd.DataFrame


def group_studies(
    references: pd.DataFrame, *, screening: pd.DataFrame, registers: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "studies" and "study_references" by registration alone: no links, no rulings."""
    clusters = references.assign(record_id=references["reference_id"])
    built = build_studies(references, screening=screening, clusters=clusters, registers=registers)
    return built.studies, built.study_references


def build_studies(
    references: pd.DataFrame,
    *,
    screening: pd.DataFrame,
    clusters: pd.DataFrame,
    related: pd.DataFrame | None = None,
    rulings: pd.DataFrame | None = None,
    registers: Iterable[str] = (),
    intervention: str = "",
) -> Studies:
    """The studies of the references included at full text, with what joined them and what only people may settle.

    References join by rulings, by one and the same registration, and by being the registration, erratum, retraction,
    preprint or protocol of another; everything else that looks like one study is a question, never applied. The primary
    reference is the earliest article; the study keeps the name it had in the earliest round. `rulings` is the table
    "study_rulings", `intervention` the protocol's words for it.
    Raises ReviewError when rulings contradict each other.
    """
    said = resolve_rulings(tables.empty("study_rulings") if rulings is None else rulings, clusters=clusters)
    links = tables.empty("related") if related is None else related
    included = set(screening.loc[screening["status"] == "included", "reference_id"])
    shown = references[references["reference_id"].isin(included)].sort_values("reference_id")
    rows = {str(row["reference_id"]): row for row in tables.to_rows(shown)}
    graph, ruled = _join(shown, said, known=clusters["reference_id"], related=links, registers=frozenset(registers))
    groups: dict[str, list[dict[str, Any]]] = {}
    for reference_id, row in rows.items():
        groups.setdefault(graph.group[reference_id], []).append(row)
    described = [
        _describe(members, graph, related=links, registers=frozenset(registers)) for members in groups.values()
    ]
    study_references = tables.from_rows("study_references", [row for _, listed in described for row in listed])
    likely = [*graph.held, *compare_references(shown, intervention=intervention)]
    asked = _keep_one_question(likely, rows=rows, group=graph.group, ruled=ruled)
    pairs = tables.from_rows("study_pairs", [*_write_links(graph.joined.values(), "joined", rows=rows), *asked])
    cohorts = list_cohorts(pairs, rulings=said, study_references=study_references)
    named = _tell_apart([study for study, _ in described])
    return Studies(tables.from_rows("studies", named), study_references, pairs, cohorts)


def _join(
    shown: pd.DataFrame, said: pd.DataFrame, *, known: Iterable[str], related: pd.DataFrame, registers: frozenset[str]
) -> tuple[Graph, set[Pair]]:
    """The references in groups, and the pairs that people ruled apart."""
    same, apart = settle_rulings(said, known, apart=(DIFFERENT, OVERLAPPING), open_words=OPEN)
    words = {
        (min(row["left"], row["right"]), max(row["left"], row["right"])): f"{row['person']}: {row['note']}".rstrip(": ")
        for row in tables.to_rows(said)
    }
    separated = {pair for pairs in apart.values() for pair in pairs}
    ids = {row["reference_id"]: split_ids(row["registry_ids"]) for row in tables.to_rows(shown)}
    entries = set(shown.loc[_in_registers(shown, registers=registers), "reference_id"])
    own = {name: found for name, found in ids.items() if len(found) == 1 or name in entries}
    graph = join_references(
        sorted({*ids, *(one for pair in (*same, *separated) for one in pair)}),
        links=link_references(shown, related=related),
        same={pair: words[pair] for pair in same},
        apart={pair: words[pair] for pair in separated},
        registrations=own,
    )
    return graph, separated


def _in_registers(references: pd.DataFrame, *, registers: frozenset[str]) -> pd.Series:
    return references["sources"].map(lambda text: not registers.isdisjoint(text.split(SEPARATOR))).astype(bool)


def _describe(
    members: Sequence[dict[str, Any]], graph: Graph, *, related: pd.DataFrame, registers: frozenset[str]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A study's row, and the rows of its references."""
    kinds = list_kinds(related, [row["reference_id"] for row in members]) if len(members) > 1 else {}
    roles = {
        row["reference_id"]: name_role(row, relation=kinds.get(row["reference_id"], ""), registers=registers)
        for row in members
    }
    primary = choose_primary(members, roles=roles)
    name = choose_name(members, roles=roles)
    ids = {text for row in members for text in split_ids(row["registry_ids"])}
    study = {"study_id": name, "label": label_study(primary), "registry_ids": SEPARATOR.join(sorted(ids))}
    joined = explain_joins(graph.joined, primary=primary["reference_id"]) if len(members) > 1 else {}
    listed = [
        {
            "study_id": name,
            "reference_id": row["reference_id"],
            "role": PRIMARY if row is primary else roles[row["reference_id"]],
            "joined_by": joined.get(row["reference_id"], ""),
        }
        for row in members
    ]
    return study, listed


def _keep_one_question(
    links: Iterable[Link], *, rows: Mapping[str, Mapping[str, Any]], group: Mapping[str, str], ruled: set[Pair]
) -> list[dict[str, str]]:
    """One question for any two studies on which nobody has ruled: that of the references that were found first."""
    answered = {frozenset((group[left], group[right])) for left, right in ruled}
    asked: dict[frozenset[str], Link] = {}
    for link in sorted(merge_questions(links), key=lambda link: _order_found(link, rows=rows)):
        studies = frozenset((group[link.left], group[link.right]))
        if len(studies) == 2 and studies not in answered:
            asked.setdefault(studies, link)
    return _write_links(asked.values(), "doubtful", rows=rows)


def _order_found(link: Link, *, rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    return sorted(((str(rows[side]["rounds"]), side) for side in (link.left, link.right)), reverse=True)


def _write_links(links: Iterable[Link], verdict: str, *, rows: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {"left": link.left, "right": link.right, "verdict": verdict, "rule": link.rule, "evidence": link.evidence}
        for link in links
        if link.left in rows and link.right in rows
    ]


def label_study(reference: Mapping[str, str]) -> str:
    """What people call a study: first author and year, else its registration, else its title and year, else its id.

    >>> label_study({"authors": "Tan, J; Li, P", "year": "2016", "registry_ids": "NCT1", "title": ""})
    'Tan 2016'
    """
    family = reference["authors"].split(SEPARATOR)[0].split(",")[0].strip()
    registered = reference["registry_ids"].split(SEPARATOR)[0]
    if registered and not family:
        return registered
    name = family or textwrap.shorten(reference["title"], TITLE_LENGTH, placeholder=" …")
    return f"{name} {reference['year']}".strip() if name else reference["reference_id"]


def list_letters() -> Iterator[str]:
    """What tells equal names apart: a to z, then -27, -28 and on."""
    return itertools.chain(string.ascii_lowercase, map("-{}".format, itertools.count(27)))


def _tell_apart(studies: list[dict[str, str]]) -> list[dict[str, str]]:
    # Two studies of one author and year are 2016a and 2016b, in the order of their ids.
    ordered = sorted(studies, key=lambda study: study["study_id"])
    count = Counter(study["label"] for study in ordered)
    letters = {label: list_letters() for label in count}
    return [
        {**study, "label": study["label"] + (next(letters[study["label"]]) if count[study["label"]] > 1 else "")}
        for study in ordered
    ]
