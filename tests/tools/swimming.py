"""Syntheses without meta-analysis as extraction sheets, and what is computed from them."""

from extraction_factory import sheet
from prismake.synthesise.swim import compute_swim
from prismake.tables import from_rows, to_rows

TRIAL = {"design": "randomised", "species": "human"}
PLAN = {
    "id": "comfort",
    "title": "Comfort by direction of effect",
    "reason": "scales differ",
    "outcomes": {"pain": "Comfort"},
    "comparison": {"kind": "arms", "experimental": "experimental", "control": "control"},
    "designs": ["randomised", "controlled"],
    "species": "human",
    "measure": "MD",
    "methods": ["direction", "effects", "p_values"],
    "direction": "lower",
}


def arm(name, *, outcome="pain", n=20, mean=None, sd=None, **more):
    """A row of one arm; figures that are None are left empty."""
    figures = {"n": n, "mean": mean, "sd": sd, **more}
    told = {key: "" if value is None else str(value) for key, value in figures.items()}
    return {"outcome": outcome, "arm": name, "timepoint": "", "denominator": "patients", **told}


def trial(study_id, difference, *, n=20, sd=2, traits=TRIAL, outcome="pain"):
    """A study whose experimental arm differs so much from its control arm, of mean 10."""
    rows = (arm("experimental", mean=10 + difference, sd=sd, n=n, outcome=outcome),)
    return sheet(study_id, *rows, arm("control", mean=10, sd=sd, n=n, outcome=outcome), traits=traits)


def state(study_id, direction, *, p=None, outcome="pain", traits=TRIAL):
    """A study that states a direction of effect and gives no figure."""
    told = arm("experimental", n=None, outcome=outcome, effect_direction=direction, effect_p=p)
    return sheet(study_id, told, arm("control", n=None, outcome=outcome), traits=traits)


def swim(*sheets, linked=None, **changed):
    """Every table of one synthesis, as rows."""
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted({row["study_id"] for rows in sheets for row in rows})
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in names])
    made = compute_swim(extraction, studies=studies, swim=[PLAN | changed], linked=linked)
    return {name.removeprefix("swim_"): to_rows(table) for name, table in made.items()}
