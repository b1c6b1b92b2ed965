"""Studies in the space of ROC curves, with the summary point, its regions and the summary curve."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.accuracy import Accuracy
from prismake.report.drawing import open_templates
from prismake.report.figures.scale import Scale

WIDTH, HEIGHT, FONT = 720.0, 515.0, 13.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 510.0, 20.0, 460.0
RADIUS = math.sqrt(-2 * math.log(0.05))  # of 95 % of a bivariate normal: chi² with two degrees of freedom
AROUND, ALONG = 96, 60  # points of an ellipse, and of the curve
SMALLEST, LARGEST = 4.0, 11.0
Place = tuple[float, float]


def draw_sroc(one: Accuracy) -> str:
    """The figure as SVG text, for one study or more; circles are larger for more people."""
    across, up = Scale(0.0, 1.0, LEFT, RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)

    def place(sensitivity: float, specificity: float) -> Place:
        return across.place(1 - specificity), up.place(sensitivity)

    most = max(sum(study.counts) for study in one.studies)
    points = [
        (
            *place(study.sensitivity.point, study.specificity.point),
            max(SMALLEST, LARGEST * math.sqrt(sum(study.counts) / most)),
            study.number,
        )
        for study in one.studies
    ]
    row = one.estimates
    drawn: dict[str, Any] = {"summary": None, "confidence": [], "prediction": [], "curve": []}
    if one.pooled:
        drawn["summary"] = place(row["sensitivity"], row["specificity"])
        drawn["confidence"] = [place(*pair) for pair in list_region(row)]
        drawn["prediction"] = [place(*pair) for pair in list_region(row, predicted=True)]
        drawn["curve"] = [place(*pair) for pair in list_curve(one)]
    return (
        open_templates()
        .get_template("figures/sroc.svg.j2")
        .render(
            **drawn,
            name=f"sroc-{one.analysis_id}",
            title=f"Summary ROC plot: {one.title}",
            description=describe_sroc(one),
            width=WIDTH,
            height=HEIGHT,
            font=FONT,
            box=(LEFT, TOP, RIGHT, BOTTOM),
            xticks=across.list_ticks(),
            yticks=up.list_ticks(),
            points=points,
        )
    )


def describe_sroc(one: Accuracy) -> str:
    """What the figure shows, in words."""
    told = "One circle per study, larger for more people, numbered as in the coupled forest plot."
    if not one.pooled:
        return f"{told} Nothing was pooled."
    regions = (
        "The square is the summary point; the solid line around it is the 95 % confidence region, the dashed one the"
        " 95 % prediction region, in which a further study's own sensitivity and specificity are expected."
    )
    curve = " The curve is the summary ROC curve of the HSROC model over the studies' specificities." * bool(
        list_curve(one)
    )
    return f"{told} {regions}{curve}"


def list_region(row: Mapping[Any, Any], *, predicted: bool = False) -> list[Place]:
    """Sensitivity and specificity around the 95 % region of both means, or of a further study's own logits.

    Ellipses on the logit scale, with the covariances of the errors; those between studies are added for a prediction
    (Harbord et al. 2007).
    """
    own, both, other = (
        float(row[f"error_{name}"]) + (float(row[f"between_{name}"]) if predicted else 0.0)
        for name in ("sensitivity", "covariance", "specificity")
    )
    wide = math.sqrt(own)
    slant, high = both / wide, math.sqrt(max(0.0, other - both * both / own))
    turns = [2 * math.pi * at / AROUND for at in range(AROUND)]
    return [
        (
            _expect(float(row["logit_sensitivity"]) + RADIUS * wide * math.cos(turn)),
            _expect(
                float(row["logit_specificity"]) + RADIUS * (slant * math.cos(turn) + high * math.sin(turn)),
            ),
        )
        for turn in turns
    ]


def list_curve(one: Accuracy) -> list[Place]:
    """Sensitivity and specificity along the HSROC curve, over the range of the studies' specificities.

    logit(sensitivity) = Λ exp(-β / 2) + exp(-β) logit(1 - specificity); none where the model has no shape.
    """
    row = one.estimates
    if not one.pooled or pd.isna(row["shape"]):
        return []
    inside = [min(0.995, max(0.005, study.specificity.point)) for study in one.studies]
    low, high = min(inside), max(inside)
    shape = float(row["shape"])
    pairs = []
    for at in range(ALONG + 1):
        specificity = low + (high - low) * at / ALONG
        logit = math.log((1 - specificity) / specificity)
        pairs.append((_expect(float(row["accuracy"]) * math.exp(-shape / 2) + math.exp(-shape) * logit), specificity))
    return pairs


def _expect(logit: float) -> float:
    return (1 + math.tanh(logit / 2)) / 2
