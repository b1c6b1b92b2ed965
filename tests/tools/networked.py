"""Networks as extraction sheets: the data sets of metadat with what netmeta finds in them (netmeta_oracle.R)."""

import json
from pathlib import Path

from extraction_factory import RCT, sheet
from prismake.synthesise.networks import compute_networks
from prismake.tables import from_rows, to_rows

NETMETA = json.loads((Path(__file__).parents[1] / "synthesise" / "netmeta.json").read_text("utf-8"))
PLAN = {
    "id": "net",
    "title": "All treatments",
    "outcome": "outcome",
    "designs": ["randomised"],
    "species": "human",
    "direction": "lower",
    "labels": {"lower": "favours the treatment", "higher": "favours the comparator"},
}


def list_columns(columns):
    """Rows of a table that is written by columns; empty values are left out."""
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def write_sheets(rows):
    """A sheet per study from rows of study, treatment and figures."""
    studies = {}
    for row in rows:
        names = {"treatment": "arm"}
        figures = {names.get(name, name): str(value) for name, value in row.items() if name != "study"}
        if "se" in figures:
            figures["effect_se"] = figures.pop("se")
        studies.setdefault(str(row["study"]), []).append({"outcome": "outcome", "denominator": "patients", **figures})
    return [sheet(f"s{at:02}", *own, traits=RCT) for at, own in enumerate(studies.values())]


def plan(rows, *, reference, measure, **changed):
    """The plan of a network of all treatments that stand in rows."""
    names = {row[name] for row in rows for name in ("treatment", "comparator") if name in row}
    ordered = sorted(names, key=lambda name: (name != reference, name))
    return PLAN | {"treatments": ordered, "reference": reference, "measure": measure} | changed


def compute(planned, sheets, **linked):
    """Every table of one network, as rows."""
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted({row["study_id"] for rows in sheets for row in rows})
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in names])
    made = compute_networks(extraction, studies=studies, networks=[planned], linked=linked)
    return {name: to_rows(table) for name, table in made.items()}


def rebuild(name, **changed):
    """The tables of one of metadat's networks, and what netmeta found in it."""
    known = NETMETA[name]
    reported = "contrasts" in known and known["contrasts"]
    rows = list_columns(known["contrasts"] if reported else known["arms"])
    if reported:
        rows = [row | {"effect": row["effect"]} for row in rows]
    measure = "GEN" if reported else known["sm"]
    return compute(plan(rows, reference=known["reference"], measure=measure, **changed), write_sheets(rows)), known
