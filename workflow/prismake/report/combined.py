"""Which studies have a result, and which of these enter a synthesis: a pooled estimate, a network, a vote count."""

from collections.abc import Mapping

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
# By table the number that a study with a result has.
RESULTS: Mapping[str, str] = {"effects": "yi", "network_effects": "yi", "accuracy": "tp"}


def list_pooled(tables: Tables) -> pd.DataFrame:
    """analysis_id and study_id of every effect and two-by-two table that entered a pooled result or a network."""
    effects, estimates = tables["effects"], tables["estimates"]
    pooled = effects["analysis_id"].isin(list(estimates.loc[estimates["estimate"].notna(), "analysis_id"]))
    found = [effects.loc[pooled & effects["yi"].notna(), ["analysis_id", "study_id"]]]
    if "accuracy" in tables and "accuracy_estimates" in tables:
        tested, points = tables["accuracy"], tables["accuracy_estimates"]
        pooled = tested["analysis_id"].isin(list(points.loc[points["sensitivity"].notna(), "analysis_id"]))
        found.append(tested.loc[pooled & tested["tp"].notna(), ["analysis_id", "study_id"]])
    if "network_effects" in tables and "network_estimates" in tables:
        own, estimates = tables["network_effects"], tables["network_estimates"]
        pooled = own["analysis_id"].isin(list(estimates["analysis_id"])) & (own["treatment"] != "")
        found.append(own.loc[pooled, ["analysis_id", "study_id"]].drop_duplicates())
    return pd.concat(found, ignore_index=True)


def list_combined(tables: Tables) -> set[str]:
    """The studies in any synthesis; one whose result stands alone is in none."""
    return set(list_pooled(tables)["study_id"]) | set(tables["swim_directions"]["study_id"])


def list_with_results(tables: Tables) -> set[str]:
    """The studies with an effect, also in a network, or with a two-by-two table: each result has its interval."""
    frames = ((tables[name], column) for name, column in RESULTS.items())
    return {str(one) for rows, column in frames for one in rows.loc[rows[column].notna(), "study_id"]}
