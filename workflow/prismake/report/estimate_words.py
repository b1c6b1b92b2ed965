"""A pooled estimate in words: which model it is of, and how far its studies lie apart."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.numerals import write_number, write_p

MODEL_NAMES = {"random": "Random effects", "random_wald": "Random effects", "common": "Common effect"}
MODEL_NAMES |= dict.fromkeys(("multilevel", "multilevel_robust"), "Multilevel random effects")
MODEL_NAMES |= {
    "mantel_haenszel": "Mantel-Haenszel",
    "peto": "Peto",
    "glmm": "Random effects",
    "glmm_common": "Common effect",
}
TEST_NAMES = {"CR2": "robust CR2", "z": "Wald z", "HK": "Hartung-Knapp", "adhoc HK": "ad hoc Hartung-Knapp"}


def title_model(row: Mapping[Any, Any]) -> str:
    """The model of a row of estimates, with its estimator and test in brackets."""
    name = MODEL_NAMES.get(str(row["model"]), str(row["model"]))
    details = ", ".join(
        part for part in (str(row["method"]), TEST_NAMES.get(str(row["test"]), str(row["test"]))) if part
    )
    return f"{name} ({details})" if details else name


def write_heterogeneity(row: Mapping[Any, Any]) -> str:
    """What a row of estimates says of the spread between its studies."""
    parts = []
    if not pd.isna(row["tau2"]):
        within = (
            "" if pd.isna(row["tau2_within"]) else f" between and {write_number(row['tau2_within'])} within studies"
        )
        parts.append(f"τ² = {write_number(row['tau2'])}{within}")
    if not pd.isna(row["tau2_low"]) and not pd.isna(row["tau2_high"]):
        parts[-1:] = (
            [f"{parts[-1]} [{write_number(row['tau2_low'])}, {write_number(row['tau2_high'])}]"] if parts else []
        )
    if not pd.isna(row["i2"]):
        limits = [write_number(row[name], 0) for name in ("i2_low", "i2_high") if not pd.isna(row[name])]
        parts.append(f"I² = {write_number(row['i2'], 0)} %" + (f" [{', '.join(limits)}]" if limits else ""))
    if not pd.isna(row["q"]):
        freedom = f" (df {int(row['q_df'])})" if not pd.isna(row["q_df"]) else ""
        parts.append(f"Q = {write_number(row['q'])}{freedom}, {write_p(row['q_p'])}".rstrip(", "))
    return "; ".join(parts)
