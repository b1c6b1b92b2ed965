"""The two-by-two tables of every test for R, with a script that pools them again."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pandas as pd

from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.files.refusals import naming
from prismake.tables import to_rows

COLUMNS = ("analysis_id", "study_id", "study", "subgroup", "likelihood", "pooled", "tp", "fp", "fn", "tn")
SCRIPT = "accuracy.R"


def export_accuracy(tables: Mapping[str, pd.DataFrame], paths: Mapping[str, str | Path]) -> None:
    """Write accuracy and accuracy_script to their `paths`; the same tables give the same bytes."""
    with naming(paths["accuracy"]):
        list_counts(tables).to_csv(Path(paths["accuracy"]), index=False, encoding="utf-8", lineterminator="\n")
    script = (files("prismake.report") / "templates" / SCRIPT).read_text(encoding="utf-8")
    write_text(paths["accuracy_script"], script)


def list_counts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per analysis and study with a whole table; pooled says whether the analysis has a summary point."""
    labels = dict(zip(tables["studies"]["study_id"], tables["studies"]["label"], strict=True))
    found = {
        row["analysis_id"]: (row["likelihood"], "FALSE" if pd.isna(row["sensitivity"]) else "TRUE")
        for row in to_rows(tables["accuracy_estimates"])
    }
    rows = [
        (
            *(row["analysis_id"], row["study_id"], labels.get(row["study_id"], row["study_id"])),
            "" if row["subgroup"] == "not extracted" else row["subgroup"],
            *found[row["analysis_id"]],
            *(int(row[cell]) for cell in COLUMNS[-4:]),
        )
        for row in to_rows(tables["accuracy"])
        if not pd.isna(row["tp"])
    ]
    return keep_texts(pd.DataFrame(rows, columns=list(COLUMNS)))
