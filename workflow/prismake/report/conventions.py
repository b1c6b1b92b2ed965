"""What was assumed, converted and agreed on in the computations, as sentences and tables."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.effect_figures import Analysis
from prismake.report.grammar import write_remark
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.report.view import View
from prismake.statistics.measures import CONVENTIONS, MEASURES
from prismake.tables import to_rows

Row = dict[str, Any]


def list_conversions(effects: pd.DataFrame, analysis: Analysis, *, labels: Mapping[str, str]) -> Listing | None:
    """The figures of one analysis that were assumed or converted; None where all were extracted."""
    own = effects[(effects["analysis_id"] == analysis["id"]) & (effects["imputed"] != "")]
    cells = tuple(
        (labels.get(row["study_id"], row["study_id"]), _word_part(part, row))
        for row in to_rows(own)
        for part in row["imputed"].split("; ")
    )
    name = f"imputed-{analysis['id']}"
    return Listing(name, "Assumed or converted figures", ("Study", "What, and how"), cells) if cells else None


def _word_part(part: str, row: Row) -> str:
    return _word_correlation(row) if part == "correlation" else write_remark(part)


def _word_correlation(row: Row) -> str:
    r = row["correlation"]
    assumed = "" if math.isnan(r) else f" {write_number(r)}"
    if MEASURES[row["measure"]].comparison == "arms":
        return f"correlation{assumed} assumed between the two treatments of a crossover trial"
    return f"correlation{assumed} assumed: variance of the change = SD₁² + SD₂² − 2 r SD₁ SD₂"


def list_conventions(view: View) -> tuple[str, ...]:
    """The conventions of the computations that were made, as sentences."""
    estimates, effects = view.tables["estimates"], view.tables["effects"]
    models, tests = set(estimates["model"]), set(estimates["test"])
    counts, bounded = estimates["model"].isin(["glmm", "glmm_common"]), estimates["tau2_low"].notna()
    made = {
        "i2": estimates["i2"].notna().any(),
        "prediction": estimates["pi_low"].notna().any(),
        "tau2_ci": (bounded & ~counts).any(),
        "tau2_ci_counts": (bounded & counts).any(),
        "mantel_haenszel": "mantel_haenszel" in models,
        "peto": "peto" in models,
        "glmm": counts.any(),
        "zero_cells": effects["remark"].str.contains("added to", regex=False).any(),
        "dependent": "CR2" in tests,
        "adhoc": "adhoc HK" in tests,
        "smd": effects.loc[effects["yi"].notna(), "measure"].isin(["SMD", "SMDH"]).any(),
    }
    return tuple(words for name, words in CONVENTIONS.items() if made[name])
