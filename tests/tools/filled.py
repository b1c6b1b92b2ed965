"""A filled review of each kind that `prismake new` offers, and for each fact of the checklists what takes it away."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd

from checked import LIVING, QUESTION, Change, edit, log, make_view, put, write
from networked import NETMETA, compute, list_columns, plan, write_sheets
from prismake.report.view import View
from prismake.tables import from_rows
from swimming import PLAN, TRIAL, swim, trial
from tested import STRIP, list_sheets, pool

VOTES = [
    {"phase": phase, "reference_id": ref, "voted_id": ref, "person": who, "role": "reviewer", "decision": "include"}
    for phase in ("title_abstract", "full_text")
    for ref in ("p1", "w1", "w2", "p2")
    for who in ("anna", "ben")
]
VALUE = {"study_id": "p1", "person": "anna", "level": "study", "item": "", "variable": "design", "value": "randomised"}
NUMBER = {**VALUE, "level": "outcome", "item": "1", "variable": "n", "value": "12", "quote": "twelve", "page": "3"}
JUDGED = {"study_id": "p1", "tool": "rob2_2019", "outcome": "", "domain": "1", "judgement": "low"}
ASKED = {"people": ["anna", "ben"], "adjudicator": "carl"}
GRADED = {"analysis_id": "thickness", "person": "anna", "outcome": "thickness", "certainty": "low"}
GRADED |= {"k": 2, "participants": 40, "counted": "patients", "doubtful": 0}
LINE = {"analysis_id": "thickness"}
RULE = {"screening": {"stopping": {"recall": 0.95, "confidence": 0.95, "unread": "listed"}}}
TABLE = {"place": 1, "table_id": "what", "title": "What was studied", "row": 1, "column": 1, "heading": "Study"}


def plan_all(**values: Any) -> Change:
    """Every analysis is planned so."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        config["analyses"] = [{**one, **values} for one in config["analyses"]]

    return change


def give(part: str, value: Any) -> Change:
    """One part of the configuration is this."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        config[part] = value

    return change


def name_rows(name: str, *, without: dict[str, str]) -> Change:
    """Rows of a file of config/ that have these values are gone."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        frame = config[name]
        for column, value in without.items():
            frame = frame[frame[column] != value]
        config[name] = frame

    return change


def without_key(part: str, key: str) -> Change:
    """A part of the configuration lacks a key."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        config[part] = {name: value for name, value in config[part].items() if name != key}

    return change


def ask_people(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """The search log has an organisation that was asked."""
    row = {**config["searches"].iloc[0], "source": "maker", "kind": "organisation", "query": "Asked for trials"}
    config["searches"] = pd.concat([config["searches"], pd.DataFrame([row])], ignore_index=True)


COMMON: list[Change] = [
    ask_people,
    write(
        "protocol",
        registration={"registry": "OSF", "id": "abcde", "date": "2024-01-01"},
        question={**QUESTION, "designs": "trials"},
    ),
    log(platform="Ovid"),
    put("votes_title_abstract", *(row for row in VOTES if row["phase"] == "title_abstract")),
    put("votes_full_text", *(row for row in VOTES if row["phase"] == "full_text")),
    put("extraction", VALUE, NUMBER, {**VALUE, "person": "ben"}),
    put("appraisal", *({**JUDGED, "person": who, "support": "drawn"} for who in ("anna", "ben"))),
    put(
        "appraisal_settled",
        *({**JUDGED, "status": "agreed", "study_id": one, "domain": "overall"} for one in ("p1", "w1")),
    ),
    write("config", extraction=ASKED, appraisal=ASKED, grade=ASKED),
    plan_all(outcome="thickness", subgroup="country", bias=["egger"], sensitivity={"estimators": ["DL"]}),
]
EFFECTS: list[Change] = [
    put("grade", GRADED),
    put("sensitivity", {**LINE, "scenario": 1}),
    put("bias", {**LINE, "test": "egger", "k": 12, "p": 0.2}),
    put("subgroups", {**LINE, "variable": "country", "level": "China", "k": 2}),
]
MAPPED: list[Change] = [
    put("evidence_tables", {**TABLE, "text": "women"}),
    put(
        "evidence_maps", {"place": 1, "map_id": "where", "title": "Where", "waiting": 0, "row": 1, "column": 1, "n": 2}
    ),
]


FINDING = {"finding_id": "warmth", "theme": "Comfort", "finding": "Cells comfort people.", "studies": "p1;w1"}
CONCERNS = dict.fromkeys(("methodological_limitations", "coherence", "relevance"), "no or very minor concerns")
PROFILE = {"finding_id": "warmth", "position": 1, "theme": "Comfort", "finding": FINDING["finding"], "studies": 2}
PROFILE |= {"study_ids": "p1; w1", "person": "anna and ben", "confidence": "moderate", "confidence_reason": "few words"}
PROFILE |= {**CONCERNS, "adequacy": "moderate concerns", "adequacy_reason": "thin data"}
JUDGEMENT = {name: PROFILE[name] for name in ("finding_id", *CONCERNS, "adequacy", "adequacy_reason", "confidence")}
CONTRIBUTION = {
    "finding_id": "warmth",
    "study_id": "p1",
    "appraisal": "include; yes 9, no 1",
    "coherence": "findings: ease",
}
CONTRIBUTION |= {
    "quotes": "“It was a comfort” (p. 3)",
    "quotations": 1,
    "placed": 1,
    "cells": "seeds/extraction/anna/p1.xlsx C4",
}


def find(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """Two studies contribute to one finding, in which people are moderately confident."""
    config["findings"] = pd.DataFrame([FINDING])


FOUND: list[Change] = [
    find,
    put("confidence", PROFILE),
    put("confidence_judgements", *(JUDGEMENT | {"person": who} for who in ("anna", "ben"))),
    put("confidence_settled", {"finding_id": "warmth", "item": "confidence", "judgement": "moderate"}),
    put("finding_studies", CONTRIBUTION, {**CONTRIBUTION, "study_id": "w1", "quotes": ""}),
]


@cache
def pool_once() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pool(*list_sheets())


def test_accuracy(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """The studies of Kearon 1998 are pooled, and nothing else is planned."""
    config["accuracy"], config["analyses"] = [{**STRIP, "subgroup": "country"}], []
    tables["accuracy"], tables["accuracy_estimates"] = pool_once()
    group = {"analysis_id": "ultrasound", "variable": "country", "k": 3}
    groups = [{**group, "level": level} for level in ("", "China")]
    tables["accuracy_subgroups"] = from_rows("accuracy_subgroups", groups)


@cache
def combine_once() -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The plan of a network of Senn 2013 and its tables."""
    rows = list_columns(NETMETA["senn2013"]["arms"])
    planned = plan(rows, reference="placebo", measure="MD", title="HbA1c", outcome="hba1c")
    made = compute(planned | {"outcome": "outcome"}, write_sheets(rows))
    return planned, {name: from_rows(name, found) for name, found in made.items()}


def connect(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """A network is planned and combined."""
    planned, made = combine_once()
    config["network"] = [planned]
    tables |= made


def compare_no_tests(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """No analysis of accuracy compares groups."""
    config["accuracy"] = [{name: one[name] for name in one if name != "subgroup"} for one in config.get("accuracy", ())]


def direct(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """Directions of effect of three studies, by country."""
    config["swim"], tables_of = [DIRECTED], swim(*DIRECTIONS, **DIRECTED)
    tables |= {f"swim_{name}": from_rows(f"swim_{name}", rows) for name, rows in tables_of.items()}


def ungroup(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """Studies are not grouped."""
    config["swim"] = [{name: value for name, value in DIRECTED.items() if name != "group"}]


test_accuracy.__test__ = False  # what changes a review, no test of ours
DIRECTED = PLAN | {"title": "Thickness by direction", "group": "country", "group_reason": "Care differs."}
DIRECTIONS = [trial(study, effect, traits=TRIAL | {"country": "China"}) for study, effect in (("p1", -1), ("w1", 1))]
WEIGHED = plan_all(model="random", sensitivity={"estimators": ["DL"], "without_judgements": ["high"]})
PIRD = {"framework": "PIRD", "population": "a", "index_test": "b", "reference_standard": "c", "diagnosis": "d"}
PCC = {"framework": "PCC", "population": "a", "concept": "b", "context": "c"}
HARMS = put("harms", {"place": 1, "study_id": "p1", "arm": "cells", "words": "none", "follow_up": "6 months"})
COUNTED = edit("effects", "analysis_id", "birth", events1=5, events2=5)
RANKED: list[Change] = [
    write(
        "config",
        screening={"title_abstract": {**ASKED, "order": "ranked"}, "full_text": ASKED},
        living=LIVING,
        title="Stem cells: a living review",
    ),
    write("protocol", **RULE),
    edit("votes_title_abstract", "reference_id", None, batch="batch-001"),
    put("changes", {"part": "studies", "item": "p1", "change": "added", "since": "0.9"}),
]
TILLY = {"name": "tilly", "tool": "Reader", "version": "2", "shown": "titles", "settings": "temperature 0"}
SAMPLE = {"phase": "title_abstract", "person": "tilly", "round": "2024", "sample": 60, "relevant": 60, "found": 60}
LIMITED = {"recall": 1.0, "ci_low": 0.94, "ci_high": 1.0, "line": 0.9, "confidence": 0.95, "verdict": "passed"}
VOTING: list[Change] = [
    write("config", screening={"title_abstract": {**ASKED, "machines": [TILLY]}, "full_text": ASKED}),
    write("protocol", screening={"machines": {"title_abstract": {"sample": 60, "recall": 0.9, "seed": 1}}}),
    put("machines_title_abstract", {**SAMPLE, **LIMITED, "differs": 2}),
]
INTERVENTION = ["PRISMA 2020", "PRISMA 2020 for abstracts", "PRISMA harms", "PRISMA-S", "AMSTAR 2", "ROBIS"]
SYSTEMATIC = write("config", title="Stem cells in mice: a systematic review")
SCOPING = write("config", title="Stem cells: a scoping review")
KINDS: dict[str, tuple[list[str], list[Change]]] = {
    "intervention": (
        INTERVENTION,
        [
            *COMMON,
            *EFFECTS,
            HARMS,
            COUNTED,
            write("config", title="Harms of stem cells: a systematic review"),
        ],
    ),
    "animal": (["PRISMA 2020", "PRISMA 2020 for abstracts", "PRISMA-S"], [*COMMON, *EFFECTS, SYSTEMATIC]),
    "diagnostic": (["PRISMA-DTA", "PRISMA-S"], [*COMMON, test_accuracy, write("protocol", question=PIRD)]),
    "scoping": (
        ["PRISMA-ScR", "PRISMA-S"],
        [*COMMON, *MAPPED, SCOPING, give("analyses", []), write("protocol", question=PCC)],
    ),
    "qualitative": (
        ["ENTREQ", "PRISMA-S"],
        [*COMMON, *FOUND, give("analyses", []), write("config", standards=["ENTREQ", "PRISMA-S"])],
    ),
    "living, ranked": (["PRISMA-LSR", "RAISE", "PRISMA-trAIce"], [*COMMON, *RANKED]),
    "with a machine that votes": (["RAISE"], [*COMMON, *VOTING]),
    "network": (["PRISMA-NMA"], [*COMMON, *EFFECTS, *RANKED, connect]),
    "ecology": (["PRISMA-EcoEvo"], [*COMMON, *EFFECTS, WEIGHED, write("config", title="Birds: a meta-analysis")]),
    "directions": (["SWiM"], [*COMMON, direct]),
    "protocol": (["PRISMA-P"], COMMON),
}


def fill(kind: str, *changes: Change) -> View:
    """The filled review of a kind, with these changes."""
    return make_view(*KINDS[kind][1], *changes)


NO_VERSION = write("provenance", version="")
NO_ANALYSIS = [give(name, []) for name in ("analyses", "accuracy", "network", "swim")]
NO_POOLED = [
    edit("estimates", "analysis_id", None, estimate=None),
    *(put("accuracy_estimates"), put("network_estimates")),
]
NO_VOTE = edit("votes_title_abstract", "reference_id", None, decision="")
NO_EFFECT = [edit("effects", "analysis_id", None, yi=None), put("accuracy"), put("network_effects")]
NO_NETWORK = [put("networks")]
NO_DIRECTION = [put("swim_directions")]


def name_no_machine(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """No machine votes."""
    phases = config["config"]["screening"].items()
    kept = {phase: {key: one[key] for key in one if key != "machines"} for phase, one in phases}
    config["config"] = {**config["config"], "screening": kept}


UNJUDGED = [edit("appraisal", "study_id", None, judgement=""), put("appraisal_settled")]
LISTED = (write("config", screening={"title_abstract": ASKED, "full_text": ASKED}),)
UNEXAMINED = [edit("title_abstract", "reference_id", None, status="excluded"), put("machines_title_abstract")]
# What takes each fact away, and nothing that other facts need, as far as they can be told apart.
REMOVED: dict[str, Sequence[Change]] = {
    "protocol": [write("config", title="")],
    "question": [write("protocol", question={"framework": "PICO", "population": "[Who]"})],
    "criteria": [write("protocol", criteria=[{"text": "[Who]"}])],
    "registration": [write("protocol", registration={})],
    "registered": [write("protocol", registration={"none": "not yet"})],
    "amendments": [without_key("protocol", "amendments")],
    "sources": [
        give("searches", pd.DataFrame(columns=["source", "kind", "query", "round", "searched_on", "platform"]))
    ],
    "queries": [log("web", query=" ")],
    "people": [write("config", screening={})],
    "extractors": [without_key("config", "extraction")],
    "judges": [without_key("config", "appraisal")],
    "raters": [without_key("config", "grade")],
    "variables": [name_rows("codebook", without={"variable": "design"})],
    "outcomes": [*NO_ANALYSIS, write("protocol", question={"outcomes": ["[The first]"]})],
    "measures": NO_ANALYSIS,
    "unit": [give("accuracy", [{**STRIP, "denominator": ""}])],
    "models": NO_ANALYSIS,
    "admitted": NO_ANALYSIS,
    "assumptions": NO_ANALYSIS,
    "explored": [plan_all(subgroup=[]), compare_no_tests],
    "sensitivity": [plan_all(sensitivity={})],
    "bias_tests": [plan_all(bias=[])],
    "management": [NO_VERSION],
    "searched": [log(how="compiled by hand")],
    "last_days": [log("web", searched_on="")],
    "platforms": [log("embase", platform="")],
    "together": [log("embase", platform="")],
    "registers": [name_rows("searches", without={"kind": "register"})],
    "websites": [name_rows("searches", without={"kind": "website"})],
    "citations": [name_rows("searches", without={"kind": "citation"})],
    "organisations": [name_rows("searches", without={"kind": "organisation"})],
    "rounds": [log(round="")],
    "counts": [put("records")],
    "duplicates": [NO_VERSION],
    "selection": [NO_VOTE],
    "flow": [put("ledger")],
    "excluded": [edit("ledger", "reference_id", "p2", reason="")],
    "studies": [put("studies")],
    "characteristics": [edit("extraction", "level", "study", value="")],
    "collection": [edit("extraction", "study_id", None, value="")],
    "appraisal": UNJUDGED,
    "judgements": UNJUDGED,
    "appraisal_or_none": UNJUDGED,
    "judgements_or_none": UNJUDGED,
    "data": [write("provenance", inputs={})],
    "changes": [put("changes")],
    "synthesis": NO_ANALYSIS,
    "certainty_methods": [put("grade")],
    "prepared": NO_EFFECT,
    "results": NO_EFFECT,
    "two_by_two": NO_EFFECT,
    "answers": [*NO_POOLED, put("effects")],
    "pooled": NO_POOLED,
    "groups": [put("subgroups"), put("moderators"), put("accuracy_subgroups")],
    "robustness": [put("sensitivity")],
    "small_studies": [put("bias")],
    "certainty": [put("grade")],
    "counted": [put("grade")],
    **dict.fromkeys(("weight", "low_risk"), UNJUDGED),
    **dict.fromkeys(("tools", "judged", "kept"), UNJUDGED),
    "program": [NO_VERSION],
    "quoted": [edit("finding_studies", "finding_id", None, quotes="")],
    "findings": [edit("confidence", "finding_id", None, confidence="")],
    "charted": [put("evidence_tables"), put("evidence_maps")],
    "charted_together": [put("extraction")],
    "charted_studies": [put("evidence_tables")],
    "harms": [put("harms")],
    "zero_events": [edit("effects", "analysis_id", None, events1=None, events2=None)],
    **dict.fromkeys(("geometry_methods", "consistency_methods", "graph", "geometry", "consistency"), NO_NETWORK),
    **dict.fromkeys(("swim_metric", "swim_methods", "swim_order"), (give("swim", []),)),
    **dict.fromkeys(("swim_groups", "swim_explored"), (ungroup,)),
    **dict.fromkeys(("swim_shown", "swim_found"), NO_DIRECTION),
    "machine": [NO_VERSION, name_no_machine],
    "machine_use": LISTED,
    "machine_training": [NO_VOTE, name_no_machine],
    "machine_oversight": [NO_VOTE, name_no_machine],
    "machine_validation": UNEXAMINED,
    "machine_protocol": [write("protocol", screening={})],
    "machine_examined": UNEXAMINED,
    **dict.fromkeys(
        (
            *("machine_stopping", "machine_flow", "machine_input", "machine_output", "machine_prompts"),
            *("machine_settings", "machine_privacy"),
        ),
        LISTED,
    ),
    "title_review": [write("config", title="Birds")],
    "amended_because": [without_key("protocol", "amendments")],
    "located": [edit("extraction", "study_id", None, page="")],
    "taken_twice": [edit("extraction", "study_id", None, person="anna", page="")],
    "unused": [edit("extraction", "level", "outcome", level="study")],
    "software": [NO_VERSION],
    "dependence": [give("analyses", [])],
    "quality_used": [plan_all(sensitivity={"estimators": ["DL"]})],
    "random_effects": [plan_all(model="common")],
    "no_selection": [plan_all(subgroup=[])],
    **dict.fromkeys(("title_systematic", "title_scoping"), (write("config", title="Stem cells"),)),
    "title_living": [write("config", title="Stem cells")],
    "title_harms": [write("config", title="Stem cells")],
    "schedule": [write("config", living={"schedule": "every month", "next_search": "2025-06-01"})],
    "update_when": [write("config", living={"schedule": "every month", "next_search": "2025-06-01"})],
}
