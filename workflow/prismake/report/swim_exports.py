"""Directions of effect of syntheses without meta-analysis for R, with a script that counts and combines them."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.files.refusals import naming
from prismake.tables import to_rows

COLUMNS = (
    *("analysis_id", "domain", "grouped", "study_id", "study", "direction", "people"),
    *("measure", "good_end", "yi", "better_p", "worse_p"),
)
SCRIPT = "swim.R"
Row = Mapping[Any, Any]


def export_swim(tables: Mapping[str, pd.DataFrame], paths: Mapping[str, str | Path]) -> None:
    """Write swim and swim_script to their `paths`; the same tables give the same bytes."""
    with naming(paths["swim"]):
        list_votes(tables).to_csv(Path(paths["swim"]), index=False, encoding="utf-8", lineterminator="\n")
    script = (files("prismake.report") / "templates" / SCRIPT).read_text(encoding="utf-8")
    write_text(paths["swim_script"], script)


def list_votes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per analysis, domain and study, with the effect and the one-sided p that count for it."""
    labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
    results: dict[tuple[str, str, str], list[Row]] = {}
    for row in sorted(to_rows(tables["swim_results"]), key=lambda row: row["position"]):
        results.setdefault((row["analysis_id"], row["domain"], row["study_id"]), []).append(row)
    rows = []
    for row in to_rows(tables["swim_directions"]):
        key = (row["analysis_id"], row["domain"], row["study_id"])
        effect, test = (_find_first(results[key], name) for name in ("yi", "better_p"))
        head = (*key[:2], row["grouped"], key[2], labels.get(key[2], key[2]), row["direction"], row["people"])
        told = (effect.get("measure", ""), effect.get("good_end", ""), effect.get("yi"))
        rows.append((*head, *told, test.get("better_p"), test.get("worse_p")))
    return keep_texts(pd.DataFrame(rows, columns=list(COLUMNS)))


def _find_first(rows: Sequence[Row], name: str) -> Row:
    return next((row for row in rows if not pd.isna(row[name])), {})
