"""Reviews whose studies are drawn at random, of every kind of effect, with all tables that synthesis makes of them."""

from random import Random

from extraction_factory import PRE_POST, RCT, SHARE, STUDY, TRIAL, counts, sheet, thickness
from prismake.synthesise import analyse
from prismake.tables import empty, from_rows

GROUPED = {"subgroup": "cells"}
MEANS = TRIAL | {"outcome": "endometrial_thickness"}
LABELS = ("Ada 2019", "Effect of Autologous Adipose-Derived Stromal Vascular Fraction on the Endometrium 2020")


def draw_counts(draw, name, traits):
    n1, n2 = draw.randint(1, 400), draw.randint(1, 400)
    events = draw.randint(0, n1), draw.randint(0, n2)
    rows = [
        counts("live_birth", arm, str(x), str(n))
        for arm, x, n in zip(("experimental", "control"), events, (n1, n2), strict=True)
    ]
    return sheet(name, *rows, traits=traits)


def draw_share(draw, name, traits):
    n = draw.randint(1, 300)
    return sheet(name, counts("pregnancy", "", str(draw.randint(0, n)), str(n)), traits=traits)


def draw_mean(draw, time, arm):
    mean, sd = draw.randint(1, 2000) / 100, draw.randint(1, 900) / 100
    return thickness(time, str(draw.randint(4, 90)), f"{mean:.2f}", f"{sd:.2f}", arm)


def draw_arms(draw, name, traits):
    return sheet(name, *(draw_mean(draw, "", arm) for arm in ("experimental", "control")), traits=traits)


def draw_change(draw, name, traits):
    return sheet(name, *(draw_mean(draw, time, "experimental") for time in ("baseline", "3 months")), traits=traits)


def draw_reported(draw, name, traits):
    effect, factor = draw.randint(1, 900) / 100, 1 + draw.randint(1, 2000) / 100
    figures = {
        "effect": f"{effect:.2f}",
        "effect_low": f"{effect / factor:.5f}",
        "effect_high": f"{effect * factor:.3f}",
    }
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": "", "denominator": "patients"}
    return sheet(name, row | figures, traits=traits)


# The analysis, how a study of it is drawn, and the traits of a study.
KINDS = {
    **{measure: (TRIAL | {"measure": measure}, draw_counts, RCT) for measure in ("OR", "RR", "RD")},
    "Mantel-Haenszel": (TRIAL | {"measure": "RR", "method": "mantel_haenszel"}, draw_counts, RCT),
    **{measure: (MEANS | {"measure": measure}, draw_arms, RCT) for measure in ("MD", "SMD")},
    "MC": (PRE_POST, draw_change, STUDY),
    "PLO": (SHARE, draw_share, STUDY),
    "glmm": (SHARE | {"method": "glmm"}, draw_share, STUDY),
    "GENR": (TRIAL | {"measure": "GENR"}, draw_reported, RCT),
}


def make_review(kind, *, size, seed, **more):
    """An analysis with the tables that the stage of synthesis makes of studies drawn at random."""
    draw = Random(f"{kind} {seed}")
    analysis, make, traits = KINDS[kind]
    names = [f"s{at:02}" for at in range(size)]
    split = analysis.get("method") != "glmm" and size > 2
    analysis = analysis | (GROUPED if split else {}) | {"unit": "mm"} | more
    sheets = [make(draw, name, traits | ({"cells": draw.choice("ab")} if split else {})) for name in names]
    studies = [{"study_id": name, "label": f"{draw.choice(LABELS)} {at}"} for at, name in enumerate(names)]
    absent = ("study_references", "cohorts", "retractions", "appraisal_settled", "trust_settled")
    named = {name: empty(name) for name in absent}
    named |= {"extraction_settled": from_rows("extraction_settled", [row for rows in sheets for row in rows])}
    named |= {"studies": from_rows("studies", studies)}
    return analysis, named | analyse(named, analyses=[analysis])
