"""Studies of a test as extraction sheets: Kearon et al. 1998, symptomatic patients, as in metadat's dat.kearon1998."""

import json
from pathlib import Path

import pandas as pd

from extraction_factory import counts, sheet
from prismake.synthesise.accuracy import compute_accuracy
from prismake.tables import from_rows

KEARON = json.loads((Path(__file__).parents[1] / "synthesise" / "bivariate.json").read_text("utf-8"))
TRAITS = {"design": "cross_sectional", "species": "human"}
STRIP = {
    "id": "ultrasound",
    "title": "Ultrasound for thrombosis",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "arm": "experimental",
    "denominator": "patients",
    "designs": ["cross_sectional"],
    "species": "human",
}


def test_sheet(name, table, **changed):
    """The sheet of one study from tp, diseased, tn, healthy."""
    tp, diseased, tn, healthy = map(str, table)
    rows = {
        "sensitivity": counts("sensitivity", "experimental", tp, diseased),
        "specificity": counts("specificity", "experimental", tn, healthy),
    }
    kept = [row | changed.get(outcome, {}) for outcome, row in rows.items() if changed.get(outcome, {}) is not None]
    return sheet(name, *kept, traits=TRAITS)


test_sheet.__test__ = False  # a sheet of a test, no test of ours


def list_sheets(tables=KEARON["tables"]):
    """A sheet per study."""
    return [test_sheet(f"s{at:02}", table) for at, table in enumerate(tables)]


def pool(*sheets, linked=None, **changed) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables accuracy and accuracy_estimates."""
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted({row["study_id"] for rows in sheets for row in rows})
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in names])
    return compute_accuracy(extraction, studies=studies, accuracy=[STRIP | changed], linked=linked)
