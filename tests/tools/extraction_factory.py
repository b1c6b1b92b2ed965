"""Extraction sheets for the tests of synthesis: studies before and after, trials, and what is computed from them."""

import pandas as pd
import pytest

from prismake.issues import ReviewError
from prismake.synthesise import compute_effects, pool_effects
from prismake.tables import from_rows

STUDY = {"design": "single_arm", "species": "human"}
PRE_POST = {
    "id": "thickness",
    "title": "Thickness before and after",
    "outcome": "endometrial_thickness",
    "comparison": {"kind": "pre_post", "before": ["baseline"], "after": ["3 months", "after treatment"]},
    "designs": ["single_arm"],
    "species": "human",
    "measure": "MC",
    "correlation": 0.5,
    "direction": "higher",
    "labels": {"lower": "thinner after", "higher": "thicker after"},
}
TRIAL = {
    "id": "live_birth",
    "title": "Live birth",
    "outcome": "live_birth",
    "comparison": {"kind": "arms", "experimental": "experimental", "control": "control"},
    "denominator": "patients",
    "designs": ["randomised"],
    "species": "human",
    "measure": "OR",
    "direction": "higher",
    "labels": {"lower": "favours control", "higher": "favours cells"},
}
SHARE = TRIAL | {
    "id": "pregnancy",
    "outcome": "pregnancy",
    "comparison": {"kind": "single_arm", "arm": "experimental"},
    "designs": ["single_arm"],
    "measure": "PLO",
}
RCT = STUDY | {"design": "randomised"}


def sheet(study_id, *rows, traits=STUDY, person="ada"):
    """Extraction rows of one study: each row of `rows` is one line of the page, columns C, D … in their order."""
    name = f"{study_id}-{person}.xlsx"
    cells = [("study", "", variable, value, f"B{at}") for at, (variable, value) in enumerate(traits.items(), start=2)]
    for line, row in enumerate(rows, start=10):
        cells += [
            ("outcome", f"outcomes-{line}", variable, value, f"{chr(67 + at)}{line}")
            for at, (variable, value) in enumerate(row.items())
        ]
    columns = ("level", "item", "variable", "value", "cell")
    keys = {"study_id": study_id, "person": person, "sheet": name}
    return [keys | dict(zip(columns, cell, strict=True)) for cell in cells]


def thickness(timepoint, n, mean, sd, arm="experimental"):
    figures = {"n": n, "mean": mean, "sd": sd}
    return {"outcome": "endometrial_thickness", "arm": arm, "timepoint": timepoint, "denominator": ""} | figures


def counts(outcome, arm, events, n, denominator="patients", timepoint=""):
    return {
        "outcome": outcome,
        "arm": arm,
        "timepoint": timepoint,
        "denominator": denominator,
        "n": n,
        "events": events,
    }


def compute(analysis, *sheets):
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    studies = sorted({row["study_id"] for rows in sheets for row in rows})
    frame = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in studies])
    return compute_effects(extraction, studies=frame, analyses=[analysis])


def issues_of(analysis, *sheets):
    with pytest.raises(ReviewError) as caught:
        compute(analysis, *sheets)
    return caught.value.issues


def before_after(name, *, n="6", mean="4.05", sd="1.4", **options):
    return sheet(name, thickness("baseline", n, "1.38", "0.39"), thickness("3 months", n, mean, sd), **options)


def trial(name, events1="41", n1="72", events2="26", n2="68", **options):
    rows = [counts("live_birth", "experimental", events1, n1), counts("live_birth", "control", events2, n2)]
    return sheet(name, *rows, **{"traits": RCT} | options)


def pooled(analysis, *sheets) -> tuple[pd.DataFrame, pd.DataFrame]:
    effects, estimates = pool_effects(compute(analysis, *sheets), analyses=[analysis])
    return effects, estimates.set_index("model")


TWO_TRIALS = (trial("a", "7", "20", "3", "20"), trial("b", "12", "34", "5", "33"))
