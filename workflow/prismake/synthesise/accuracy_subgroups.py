"""The table accuracy_subgroups: whether a test is as accurate in one kind of studies as in another."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.synthesise.accuracy import list_tables
from prismake.synthesise.bivariate import LEAST_STUDIES
from prismake.synthesise.bivariate_groups import compare_groups
from prismake.synthesise.evidence import UNKNOWN
from prismake.synthesise.promised import cut_rows
from prismake.tables import from_rows, to_rows

Analysis = Mapping[str, Any]
Row = dict[str, object]
SIDES = ("sensitivity", "specificity")
TOGETHER = ""  # the level of the row that holds the test
ALONE = "one study: not part of the comparison"
OPEN = "not part of the comparison"
FEW = "nothing is compared: two groups of two studies or more are needed, and two studies more than numbers estimated"


def name_groups(accuracy: pd.DataFrame, extraction: pd.DataFrame, *, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """The table accuracy with what each study is in the variable that its analysis compares (extraction_settled)."""
    variables = {str(analysis["id"]): str(analysis.get("subgroup", "")) for analysis in analyses}
    own = extraction[(extraction["level"] == "study") & (extraction["value"] != "")]
    stated = own.sort_values(["study_id", "person"], ascending=False)
    known = dict(zip(zip(stated["study_id"], stated["variable"], strict=True), stated["value"], strict=True))
    pairs = zip(accuracy["analysis_id"], accuracy["study_id"], strict=True)
    named = [(study, variables.get(str(analysis), "")) for analysis, study in pairs]
    return accuracy.assign(subgroup=[known.get(key, UNKNOWN) if key[1] else "" for key in named])


def split_accuracy(accuracy: pd.DataFrame, *, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """The table from the table accuracy as `name_groups` leaves it, for analyses that name a `subgroup`.

    A row for each value of the variable, and one without a value for the likelihood-ratio test.
    """
    rows: list[Row] = []
    for analysis in analyses:
        own = [row for row in to_rows(accuracy) if row["analysis_id"] == analysis["id"] and not pd.isna(row["tp"])]
        if "subgroup" in analysis and own:
            rows += _split(analysis, own)
    return from_rows("accuracy_subgroups", cut_rows(rows))


def _split(analysis: Analysis, own: Sequence[Mapping[Any, Any]]) -> list[Row]:
    groups: dict[str, list[Mapping[Any, Any]]] = {}
    for row in own:
        groups.setdefault(str(row["subgroup"]), []).append(row)
    taken = sorted(level for level, of in groups.items() if len(of) > 1 and level != UNKNOWN)
    keys: Row = {"analysis_id": analysis["id"], "variable": analysis["subgroup"]}
    numbers, test = _compare(analysis, {level: groups[level] for level in taken})
    rows: list[Row] = []
    for level in sorted(groups):
        remark = "" if level in taken else ALONE if level != UNKNOWN else OPEN
        rows.append({**keys, "level": level, "k": len(groups[level]), "remark": remark, **numbers.get(level, {})})
    return [*rows, {**keys, "level": TOGETHER, "k": sum(len(groups[level]) for level in taken), **test}]


def _compare(analysis: Analysis, groups: Mapping[str, Sequence[Mapping[Any, Any]]]) -> tuple[dict[str, Row], Row]:
    """The numbers of each level, and those of the test, or why there are none."""
    tables = [list_tables(rows) for rows in groups.values()]
    if len(tables) < 2 or sum(map(len, tables)) < LEAST_STUDIES + 2 * (len(tables) - 1):
        return {}, {"remark": FEW}
    try:
        found = compare_groups(tables, likelihood=str(analysis.get("likelihood", "binomial")))
    except ValueError as error:
        return {}, {"remark": f"nothing is compared: {error}"}
    numbers: dict[str, Row] = {}
    for level, group in zip(groups, found.groups, strict=True):
        numbers[level] = {
            f"{side}{end}": value
            for side, values in zip(SIDES, group, strict=True)
            for end, value in zip(("", "_low", "_high"), values, strict=True)
        }
    words = "likelihood-ratio test of both logits together"
    words += ", by ML" if analysis.get("likelihood") == "REML" else ""
    return numbers, {"statistic": found.statistic, "df": float(found.df), "p": found.p, "remark": words}
