"""Subgroups in words: which study stands in which, and whether they differ."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.numerals import write_number, write_p
from prismake.tables import to_rows


def take_first(subgroups: pd.DataFrame | None, analysis: Mapping[str, Any]) -> pd.DataFrame | None:
    """The rows of an analysis, by the first variable where several are planned: a forest plot has one grouping."""
    if subgroups is None:
        return None
    own: pd.DataFrame = subgroups[subgroups["analysis_id"] == analysis["id"]]
    asked = analysis.get("subgroup") or []
    return own.loc[own["variable"] == asked[0]] if asked and not isinstance(asked, str) else own


def read_levels(split: pd.DataFrame | None) -> dict[str, str]:
    """The level of each study."""
    if split is None:
        return {}
    return {study: row["level"] for row in to_rows(split) for study in row["studies"].split("; ") if row["level"]}


def write_between(split: pd.DataFrame | None) -> str:
    """The test between the levels; it stands with each level that took part."""
    if split is None or split["q_between"].isna().all():
        return ""
    row = to_rows(split[split["q_between"].notna()])[0]
    found = f"Q = {write_number(row['q_between'])} (df {int(row['q_between_df'])}), {write_p(row['q_between_p'])}"
    if not pd.isna(row["q_common_p"]):  # the safer one first: it has more studies behind its τ²
        found = f"with one τ² for all levels {write_p(row['q_common_p'])}; with a τ² of each level {found}"
    return f"Difference between subgroups: {found}"
