"""Results that stand in no synthesis, each with the reason: what ROB-ME asks about missing evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.figures.matrix import SILENT, Matrix, list_remarks, read_matrix
from prismake.report.grammar import write_remark, write_words
from prismake.report.listings import Listing
from prismake.report.members import Library
from prismake.statistics.kinds import list_outcomes
from prismake.tables import to_rows

Row = Mapping[Any, Any]
Grouped = Mapping[str, list[Row]]
UNPLANNED = "no analysis of this outcome is planned"
NOT_EXTRACTED = "not extracted"
NOBODY = "nobody extracted an outcome of this study"


def list_unsynthesised(
    tables: Mapping[str, pd.DataFrame],
    *,
    analyses: Sequence[Mapping[str, Any]],
    accuracy: Sequence[Mapping[str, Any]] = (),
    networks: Sequence[Mapping[str, Any]] = (),
    swim: Sequence[Mapping[str, Any]] = (),
    library: Library,
) -> Listing:
    """Every extracted outcome that no pooled estimate holds, and every study without an extracted outcome."""
    matrix = read_matrix(tables["extraction"], studies=tables["studies"], outcomes=())
    pooled = set(tables["estimates"].loc[tables["estimates"]["estimate"].notna(), "analysis_id"])
    effects, held = _group_rows(tables["effects"]), _hold_rows(tables)
    remarks = list_remarks(tables["extraction"])
    rows: list[tuple[str, ...]] = []
    for study, _ in matrix.studies:
        label = library.label_of(study)
        known = [outcome for outcome in matrix.outcomes if (study, outcome) in matrix.states]
        told = [outcome for outcome in known if matrix.state(study, outcome) not in SILENT]
        if not told:
            rows.append((label, "all", NOT_EXTRACTED, _join([NOBODY, remarks.get(study, "")])))
        for outcome in told:
            asked = [one for one in analyses if _fold(outcome) in map(_fold, list_outcomes(one))]
            own = {str(one["id"]): _find_effect(effects.get(study, []), one, outcome) for one in asked}
            tested, reasons = _find_tests(held, study, [one for one in accuracy if _is_side(one, outcome)])
            same = [one for one in networks if _fold(one["outcome"]) == _fold(outcome)]
            placed, others = _find_places(held, study, same)
            voted, unvoted = _find_votes(held, study, outcome, swim)
            if (
                not tested
                and not placed
                and not voted
                and not any(row and pd.notna(row["yi"]) and name in pooled for name, row in own.items())
            ):
                why = _join([*_explain(asked, own), *reasons, *others, *unvoted]) or UNPLANNED
                rows.append((label, write_words(outcome), _state(matrix, study, outcome), why))
    columns = ("Study", "Outcome", "What was extracted", "Why it is in no synthesis")
    caption = "Results that are in no synthesis, and why"
    nothing = "every extracted result is in a synthesis." if matrix.outcomes else "no result has been extracted."
    return Listing("unsynthesised", caption, columns, tuple(rows), nothing)


@dataclass(frozen=True)
class _Held:
    """The rows of each study, read once, and what was pooled of tests and networks."""

    accuracy: Grouped
    network: Grouped
    swim: Grouped
    points: Mapping[str, Row]
    networks: frozenset[str]


def _hold_rows(tables: Mapping[str, pd.DataFrame]) -> _Held:
    accuracy, network, swim = (_group_rows(tables[name]) for name in ("accuracy", "network_effects", "swim_results"))
    points = {str(row["analysis_id"]): row for row in to_rows(tables["accuracy_estimates"])}
    return _Held(accuracy, network, swim, points, frozenset(tables["network_estimates"]["analysis_id"]))


def _group_rows(frame: pd.DataFrame) -> Grouped:
    grouped: dict[str, list[Row]] = {}
    for row in to_rows(frame):
        grouped.setdefault(str(row["study_id"]), []).append(row)
    return grouped


def _find_effect(effects: Sequence[Row], analysis: Mapping[str, Any], outcome: str) -> Row | None:
    """Of the rows of a study the one in an analysis: of dependent effects that of the outcome, a usable one first."""
    own = [row for row in effects if row["analysis_id"] == str(analysis["id"])]
    if len(list_outcomes(analysis)) > 1:
        own = [row for row in own if not row["part"] or _fold(row["part"]).startswith(_fold(outcome))]
    return min(own, key=lambda row: bool(pd.isna(row["yi"])), default=None)


def _is_side(analysis: Mapping[str, Any], outcome: str) -> bool:
    return _fold(outcome) in (_fold(analysis["sensitivity"]), _fold(analysis["specificity"]))


def _find_tests(held: _Held, study: str, asked: Sequence[Mapping[str, Any]]) -> tuple[bool, list[str]]:
    """Whether a summary point holds the study's two-by-two table, and for each analysis why it does not."""
    own = {row["analysis_id"]: row for row in held.accuracy.get(study, ())}
    reasons = []
    for analysis in asked:
        row, point = own.get(analysis["id"]), held.points.get(analysis["id"])
        if row and pd.notna(row["tp"]) and point and pd.notna(point["sensitivity"]):
            return True, []
        without = row is None or pd.isna(row["tp"])
        told = write_remark(str(row["remark"])) if row and without else "" if without else "nothing was pooled"
        reasons.append(f"{analysis['title']}: {told or 'no figures that it can use'}")
    return False, reasons


def _find_places(held: _Held, study: str, asked: Sequence[Mapping[str, Any]]) -> tuple[bool, list[str]]:
    """Whether a network that was pooled holds the study, and for each network why it does not."""
    own = {row["analysis_id"]: row for row in held.network.get(study, ())}
    reasons = []
    for network in asked:
        row = own.get(network["id"])
        if row and row["treatment"] and network["id"] in held.networks:
            return True, []
        told = "nothing was pooled" if row and row["treatment"] else write_remark(str(row["remark"])) if row else ""
        reasons.append(f"{network['title']}: {told or 'no figures that it can use'}")
    return False, reasons


def _find_votes(held: _Held, study: str, outcome: str, planned: Sequence[Mapping[str, Any]]) -> tuple[bool, list[str]]:
    """Whether a synthesis without meta-analysis has a direction of the outcome, and for each of them why not."""
    rows = held.swim.get(study, ()) if planned else ()
    own = [row for row in rows if _fold(row["outcome"]) == _fold(outcome)]
    asked = [one for one in planned if _fold(outcome) in map(_fold, one["outcomes"])]
    remarks = {row["analysis_id"]: write_remark(str(row["remark"])) for row in own}
    told = [f"{one['title']}: {remarks.get(str(one['id'])) or 'no figures that it can use'}" for one in asked]
    return any(row["direction"] for row in own), told


def _explain(asked: Sequence[Mapping[str, Any]], own: Mapping[str, Row | None]) -> Iterable[str]:
    for analysis in asked:
        row = own[str(analysis["id"])]
        title = str(analysis.get("title") or analysis["id"])
        if row is None:
            yield f"{title}: no figures that it can use"
        elif pd.isna(row["yi"]):
            yield f"{title}: {write_remark(str(row['remark'])) or 'no figures that it can use'}"
        else:
            yield f"{title}: nothing was pooled, the result stands alone"


def _state(matrix: Matrix, study: str, outcome: str) -> str:
    return "figures" if matrix.state(study, outcome) == "reported" else matrix.tell(study, outcome)


def _join(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _fold(outcome: object) -> str:
    return str(outcome or "").strip().casefold()
