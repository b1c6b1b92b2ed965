"""Network meta-analyses: from the extraction table to the estimates of every two treatments of each network."""

from collections.abc import Mapping, Sequence
from decimal import localcontext
from itertools import combinations
from typing import Any

import pandas as pd

from prismake.config.network import choose_rows
from prismake.issues import Issue, raise_any
from prismake.statistics.digits import settle
from prismake.statistics.measures import back_transform
from prismake.synthesise.cautions import caution_effects, caution_estimates, count_people, explain_dropped
from prismake.synthesise.comparison_arms import ANALYSES_FILE
from prismake.synthesise.distrust import list_distrusted, tell_left_out
from prismake.synthesise.inference import find_critical
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.network_effects import Arms
from prismake.synthesise.network_model import Trial, find_tau2
from prismake.synthesise.network_tables import (
    describe_network,
    fit_models,
    list_contributions,
    list_estimates,
    rank_treatments,
)
from prismake.synthesise.network_trials import Entry, list_entries
from prismake.synthesise.numbers import check_named_studies
from prismake.synthesise.promised import INPUT_DIGITS
from prismake.synthesise.selection import select_studies
from prismake.synthesise.sheetrows import list_rows
from prismake.tables import empty, from_rows, to_rows

Analysis = Mapping[str, Any]
Row = dict[str, Any]
NAMES = ("networks", "network_effects", "network_estimates", "network_treatments", "network_contributions")
LEAST_TREATMENTS = 3
NEGATIVE = (
    "contributions not computed: a study's standard errors would have it weigh less than nothing between two arms"
)


def compute_networks(
    extraction: pd.DataFrame,
    *,
    studies: pd.DataFrame,
    networks: Sequence[Analysis],
    linked: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of NAMES; `linked` holds cohorts, retractions, study_references and trust_settled as far as they are.

    A study without two treatments of the network, or in which something is still empty, keeps one row without numbers
    and with a remark. Raises ReviewError with every figure that is impossible, contradictory or unlike the others, and
    with the parts of a network that no study connects, unless one still waits for values.
    """
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    known = {**(linked or {}), "extraction": extraction, "studies": studies}
    included = extraction[extraction["study_id"].isin(list(labels))]
    rows = {level: list_rows(included, level=level) for level in ("outcome", "study")}
    made: dict[str, list[Row]] = {name: [] for name in NAMES}
    issues: list[Issue] = []
    for planned in networks:
        issues += (wrong := check_named_studies(planned, labels))
        if wrong:
            continue
        analysis = choose_rows(planned)
        chosen = select_studies(analysis, outcomes=rows["outcome"], traits=rows["study"], labels=labels)
        entries, problems = list_entries(analysis, chosen)
        issues += problems
        if not problems:
            entries = _drop_distrusted(entries, list_distrusted(known.get("trust_settled", empty("trust_settled"))))
            sizes = count_people(extraction, outcomes=[str(analysis["outcome"])])
            shared: dict[str, Any] = {"cohorts": known.get("cohorts", empty("cohorts")), "sizes": sizes}
            entries = _drop_overlaps(entries, **shared, labels=labels)
            own, problems = _pool(analysis, entries)
            issues += problems
            for name, found in own.items():
                made[name] += [{"analysis_id": planned["id"], **row} for row in found]
    raise_any(issues)
    return {name: from_rows(name, found) for name, found in _caution(made, known, networks=networks).items()}


def _drop_distrusted(entries: Sequence[Entry], distrusted: set[str]) -> list[Entry]:
    """The studies; one with serious concerns about its trustworthiness keeps its row without numbers."""
    return [
        Entry(entry.study_id, None, {}, {}, tell_left_out(entry.remark), entry.cells)
        if entry.arms and entry.study_id in distrusted
        else entry
        for entry in entries
    ]


def _drop_overlaps(
    entries: Sequence[Entry], *, cohorts: pd.DataFrame, sizes: Mapping[str, int], labels: Mapping[str, str]
) -> list[Entry]:
    """The studies; of those that share people by a ruling only that with the most people keeps its numbers."""
    used = [entry.study_id for entry in entries if entry.arms]
    dropped = explain_dropped(used, cohorts=cohorts, sizes=sizes, labels=labels)
    return [
        Entry(entry.study_id, None, {}, {}, dropped[entry.study_id], entry.cells)
        if entry.study_id in dropped
        else entry
        for entry in entries
    ]


def _pool(analysis: Analysis, entries: Sequence[Entry]) -> tuple[dict[str, list[Row]], list[Issue]]:
    """The rows of each table of one network."""
    head: Row = {"measure": analysis["measure"], "model": analysis.get("model", "random")}
    head["method"] = analysis.get("tau2", "DL") if head["model"] == "random" else ""
    effects = [row for entry in entries for row in _list_effects(analysis, entry)]
    used = [entry for entry in entries if entry.arms]
    told = {name for entry in used if entry.arms for name in entry.arms.names}
    names = [name for name in analysis["comparison"]["treatments"] if name in told]
    head |= {"k": len(used), "treatments": len(names)}
    remark, issues = _refuse(analysis, entries, names)
    if remark or issues:
        return {"networks": [head | {"remark": remark}], "network_effects": effects}, issues
    trials = [_place(entry.study_id, entry.arms, names) for entry in used if entry.arms]
    with localcontext(PRECISE):
        tau2 = find_tau2(trials, len(names), method=str(analysis.get("tau2", "DL")))
        network = fit_models(analysis, names, trials, tau2=tau2)
        contributions = list(list_contributions(network))
        remarks = [*_tell_absent(analysis, names), *([] if contributions else [NEGATIVE])]
        return {
            "networks": [head | describe_network(network) | {"remark": "; ".join(remarks)}],
            "network_effects": effects,
            "network_estimates": list(list_estimates(network)),
            "network_treatments": list(rank_treatments(network, people=_count_people(used))),
            "network_contributions": contributions,
        }, []


def _count_people(entries: Sequence[Entry]) -> dict[str, float]:
    found: dict[str, float] = {}
    for entry in entries:
        for name, people in entry.people.items():
            found[name] = found.get(name, 0.0) + people
    return found


def _place(study_id: str, arms: Arms, names: Sequence[str]) -> Trial:
    effects = tuple(value - arms.estimates[0] for value in arms.estimates[1:])
    return Trial(study_id, tuple(names.index(name) for name in arms.names), effects, arms.errors)


def _tell_absent(analysis: Analysis, names: Sequence[str]) -> list[str]:
    absent = [name for name in analysis["comparison"]["treatments"] if name not in names]
    return [f"no study of {' or '.join(absent)} so far"] if absent else []


def _refuse(analysis: Analysis, entries: Sequence[Entry], names: Sequence[str]) -> tuple[str, list[Issue]]:
    """Why nothing is pooled, in words where figures are still to come, else as an Issue."""
    parts = find_parts([entry.arms.names for entry in entries if entry.arms])
    if not names:
        return "no study has figures of two treatments of the network so far: nothing is pooled", []
    if len(names) < LEAST_TREATMENTS:
        told = " and ".join(names)
        few = f"studies of {LEAST_TREATMENTS} treatments or more make a network, so far of {told}: nothing is pooled"
        return "; ".join([few, *_tell_absent(analysis, names)]), []
    if len(parts) > 1:
        words = "; ".join(", ".join(name for name in names if name in part) for part in parts)
        if any(entry.waits for entry in entries):
            return f"nothing is pooled: so far no study connects these parts: {words}", []
        remedy = "make a network of each part, take treatments away, or look for studies that connect them"
        found = f"{len(parts)} parts that no study connects: {words}"
        return "", [
            Issue(ANALYSES_FILE, f"network {analysis['id']}, treatments", found, "one connected network", remedy)
        ]
    if analysis["comparison"]["treatments"][0] not in names:
        reference = analysis["comparison"]["treatments"][0]
        return f"nothing is pooled: no study of the reference {reference} so far", []
    return "", []


def find_parts(studies: Sequence[Sequence[str]]) -> list[set[str]]:
    """The treatments that studies connect, each part by itself.

    >>> [sorted(part) for part in find_parts([("a", "b"), ("c", "d"), ("b", "e")])]
    [['a', 'b', 'e'], ['c', 'd']]
    """
    parts: list[set[str]] = []
    for names in studies:
        touched = [part for part in parts if part & set(names)]
        merged = set(names).union(*touched)
        parts = (
            [merged if part is touched[0] else part for part in parts if part not in touched[1:]]
            if touched
            else [
                *parts,
                merged,
            ]
        )
    return parts


def _list_effects(analysis: Analysis, entry: Entry) -> list[Row]:
    """The rows of network_effects of one study: one for every two of its treatments, or one that says why not."""
    known: Row = {"study_id": entry.study_id, "remark": entry.remark, "cells": entry.cells}
    if entry.arms is None:
        return [{**known, "treatment": "", "comparator": ""}]
    names = entry.arms.names
    with localcontext(PRECISE):
        trial = _place(entry.study_id, entry.arms, names)
        return [
            known | _describe_pair(analysis, trial, entry, (one, other))
            for other, one in combinations(range(len(names)), 2)
        ]


def _describe_pair(analysis: Analysis, trial: Trial, entry: Entry, pair: tuple[int, int]) -> Row:
    names = entry.arms.names if entry.arms else ()
    effect, variance = trial.compare(*pair)
    yi, vi = settle(float(effect), INPUT_DIGITS, scale=float(variance.sqrt())), settle(float(variance), INPUT_DIGITS)
    reach = find_critical(float("inf")) * float(variance.sqrt())
    ends = back_transform(str(analysis["measure"]), [yi, yi - reach, yi + reach])
    shown = dict(zip(("shown", "shown_low", "shown_high"), (settle(float(end)) for end in ends), strict=True))
    one, other = names[pair[0]], names[pair[1]]
    figures = entry.figures.get((one, other)) or entry.figures.get((other, one), "")
    return {"treatment": one, "comparator": other, "yi": yi, "vi": vi, **shown, "data": figures}


def _caution(
    made: Mapping[str, list[Row]], known: Mapping[str, pd.DataFrame], *, networks: Sequence[Analysis]
) -> dict[str, list[Row]]:
    """The rows with the remarks on retracted documents and on people who may stand in two studies."""
    keys = ("analysis_id", "study_id", "remark")
    cohorts = known.get("cohorts", empty("cohorts"))
    one_each = {(row["analysis_id"], row["study_id"]): {name: row[name] for name in keys} for row in made[NAMES[1]]}
    used = {(row["analysis_id"], row["study_id"]) for row in made[NAMES[1]] if row["treatment"]}
    rows = [row | ({"yi": 0.0} if key in used else {}) for key, row in one_each.items()]
    told = caution_effects(from_rows("effects", rows), {**known, "cohorts": cohorts.iloc[:0]}, analyses=[])
    points = [
        {"analysis_id": row["analysis_id"], "model": "network", "remark": row["remark"]} for row in made["networks"]
    ]
    estimates = caution_estimates(from_rows("estimates", points), known, effects=told)
    remarks = {(row["analysis_id"], row["study_id"]): row["remark"] for row in to_rows(told)}
    whole = {row["analysis_id"]: row["remark"] for row in to_rows(estimates)}
    effects = [row | {"remark": remarks[row["analysis_id"], row["study_id"]]} for row in made[NAMES[1]]]
    return {
        **made,
        "networks": [row | {"remark": whole[row["analysis_id"]]} for row in made["networks"]],
        NAMES[1]: effects,
    }
