"""One analysis as JSON: what was asked, what it rests on, what came out, and under which conventions."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables as declared
from prismake.statistics.measures import CONVENTIONS, MEASURES, choose_model
from prismake.synthesise.comparison_arms import Analysis


def describe_analysis(analysis: Analysis, *, tables: Mapping[str, pd.DataFrame]) -> str:
    """The text of results/analyses/<id>.json: settings as written in config/, the rows of every table of synthesis.

    A table that has no rows of single analyses is left out.

    Numbers have twelve digits as in the tables, a missing one is null; the same tables give the same text.
    """
    own = {name: frame for name, frame in tables.items() if "analysis_id" in frame}
    known = MEASURES[str(analysis["measure"])]
    own = {name: frame for name, frame in tables.items() if "analysis_id" in frame}
    content = {
        "analysis": dict(analysis),
        "measure": {"label": known.label, "null": known.null, "scale": "log" if known.ratio else known.unit},
        "planned_model": choose_model(analysis),
        "conventions": dict(CONVENTIONS),
        **{name: _list_rows(frame, str(analysis["id"])) for name, frame in sorted(own.items())},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _list_rows(frame: pd.DataFrame, analysis_id: str) -> list[dict[str, Any]]:
    own = declared.to_rows(frame[frame["analysis_id"] == analysis_id])
    return [{name: _plain(value) for name, value in row.items() if name != "analysis_id"} for row in own]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, int | np.integer):
        return int(value)
    number = float(f"{value:.12g}")
    return number if np.isfinite(number) else None
