"""The effects of every network for R, with a script for netmeta that finds the same; and contributions for CINeMA."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pandas as pd

from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.files.refusals import naming
from prismake.tables import to_rows

COLUMNS = (
    *("analysis_id", "study_id", "study", "treat1", "treat2", "TE", "seTE"),
    *("measure", "model", "method", "reference", "small_values", "pooled"),
)
SHARES = (*("analysis_id", "treat1", "treat2", "through1", "through2", "study_id", "study", "contribution"),)
SCRIPT = "network.R"


def export_networks(
    tables: Mapping[str, pd.DataFrame], paths: Mapping[str, str | Path], *, networks: list[dict[str, object]]
) -> None:
    """Write network, network_contributions and network_script to their `paths`; the same tables give the same bytes."""
    frames = {"network": list_contrasts(tables, networks=networks), "network_contributions": list_shares(tables)}
    for name, frame in frames.items():
        with naming(paths[name]):
            frame.to_csv(Path(paths[name]), index=False, encoding="utf-8", lineterminator="\n")
    script = (files("prismake.report") / "templates" / SCRIPT).read_text(encoding="utf-8")
    write_text(paths["network_script"], script)


def list_contrasts(tables: Mapping[str, pd.DataFrame], *, networks: list[dict[str, object]]) -> pd.DataFrame:
    """One row per network, study and two of its treatments: the effect of treat1 against treat2, and its error."""
    labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
    plans = {str(plan["id"]): plan for plan in networks}
    first = {
        row["analysis_id"]: row["treatment"] for row in to_rows(tables["network_treatments"]) if row["position"] == 1
    }
    found = {row["analysis_id"]: row for row in to_rows(tables["networks"])}
    pooled = set(tables["network_estimates"]["analysis_id"])
    rows = []
    for row in (row for row in to_rows(tables["network_effects"]) if row["treatment"]):
        key, plan, of = row["analysis_id"], plans[row["analysis_id"]], found[row["analysis_id"]]
        names = (
            key,
            row["study_id"],
            labels.get(row["study_id"], row["study_id"]),
            row["treatment"],
            row["comparator"],
        )
        small = "desirable" if plan["direction"] == "lower" else "undesirable"
        known = (
            of["measure"],
            of["model"],
            of["method"],
            first.get(key, str(plan["reference"])),
            small,
            str(key in pooled).upper(),
        )
        rows.append((*names, row["yi"], row["vi"] ** 0.5, *known))
    return keep_texts(pd.DataFrame(rows, columns=list(COLUMNS)))


def list_shares(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What each study gives to each estimate through each direct comparison, in per cent."""
    labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
    names = ("analysis_id", "treatment", "comparator", "through_treatment", "through_comparator", "study_id")
    rows = [
        (*(row[name] for name in names), labels.get(row["study_id"], row["study_id"]), row["contribution"])
        for row in to_rows(tables["network_contributions"])
    ]
    return keep_texts(pd.DataFrame(rows, columns=list(SHARES)))
