"""What each study does to a result, in the measures of regression diagnostics, and what an E-value says of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.report.effect_figures import Analysis, AnalysisFigures
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.statistics.measures import name_null
from prismake.tables import to_rows

Row = Mapping[str, Any]
COLUMNS = {
    "rstudent": "Standardised residual",
    "dffits": "DFFITS",
    "cook_d": "Cook's distance",
    "cov_r": "Covariance ratio",
    "tau2": "τ² without it",
    "qe": "Q without it",
    "hat": "Leverage",
    "dfbetas": "DFBETAS",
}
OUTCOMES = {
    "rare": "the outcome being taken as rare",
    "common": "the outcome being taken as common, and its ratio turned into a risk ratio",
    "yes": "",
}
TURNED = "the difference being turned into a risk ratio"


def list_diagnostics(found: Sequence[Row], figures: AnalysisFigures, *, labels: Mapping[str, str]) -> Listing | None:
    """The influence of each study as a table; None for a model that gives no weights."""
    told = [row for row in found if row["kind"] == "leave_one_out" and not pd.isna(row["hat"])]
    told.sort(key=lambda row: str(labels.get(row["study_id"], row["study_id"])).casefold())
    if not told:
        return None
    cells = tuple(
        (
            labels.get(row["study_id"], row["study_id"]),
            *("" if pd.isna(row[name]) else write_number(row[name]) for name in COLUMNS),
            "yes" if row["influential"] else "",
        )
        for row in told
    )
    caption = (
        "Influence of single studies. One stands out where |DFFITS| > 3 √(1/(k − 1)), Cook's distance lies beyond the"
        " median of χ² with 1 df, leverage > 3/k, or |DFBETAS| > 1"
    )
    return Listing(f"influence-{figures.analysis_id}", caption, ("Study", *COLUMNS.values(), "Stands out"), cells)


def tell_e_value(estimates: pd.DataFrame, analysis: Analysis, figures: AnalysisFigures) -> str:
    """The E-value of the main result as a sentence; empty where the analysis asks for none or nothing was pooled."""
    if "e_value" not in analysis or figures.main is None:
        return ""
    own = estimates[(estimates["analysis_id"] == analysis["id"]) & (estimates["model"] == figures.main.model)]
    (row,) = to_rows(own)
    taken = TURNED if figures.measure.data == "means" else OUTCOMES[str(analysis["e_value"])]
    sentence = (
        "Something unmeasured would have to go with the treatment and with the outcome by risk ratios of"
        f" {write_number(row['e_value'])} each, beyond what was measured, to explain the estimate away (E-value"
        f"{', ' + taken if taken else ''})"
    )
    null = name_null(figures.measure)
    if row["e_value_limit"] == 1:
        return f"{sentence}; the interval includes {null} as it is."
    return f"{sentence}, and of {write_number(row['e_value_limit'])} to bring its interval to {null}."
