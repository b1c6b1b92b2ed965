"""The coupled forest plot: sensitivity and specificity of each study side by side, with their counts."""

from prismake.report.accuracy import SIDES, Accuracy
from prismake.report.drawing import open_templates, stack_labels
from prismake.report.effect_figures import Interval
from prismake.report.figures.scale import Scale

WIDTH, ROW, FONT, HEAD = 1000.0, 26.0, 13.0, 48.0
NUMBER_X, LABEL_X, LABEL_WIDTH = 10.0, 36.0, 170.0
COUNTS_X = (240.0, 278.0, 316.0, 358.0)
COLUMNS = {"sensitivity": (500.0, (515.0, 660.0)), "specificity": (810.0, (825.0, 970.0))}  # end of text, plot
HEADS = ("TP", "FP", "FN", "TN")


def draw_coupled(one: Accuracy) -> str:
    """The figure as SVG text, for one study or more; below the studies the summary point, where there is one."""
    scales = {side: Scale(0.0, 1.0, *COLUMNS[side][1]) for side in SIDES}
    labels = [study.label for study in one.studies]
    places, bottom = stack_labels(labels, top=HEAD, row=ROW, width=LABEL_WIDTH, size=FONT)
    rows = [
        {
            "y": y,
            "label": lines,
            "study": study,
            "sides": [_place(scales[side], getattr(study, side), side) for side in SIDES],
        }
        for study, (y, lines) in zip(one.studies, places, strict=True)
    ]
    summary = [_place(scales[side], one.read_point(side), side) for side in SIDES] if one.pooled else []
    foot = bottom + (ROW if summary else 0) + 6
    told = "; ".join(
        f"{study.label}: sensitivity {study.sensitivity.text}, specificity {study.specificity.text}"
        for study in one.studies
    )
    return (
        open_templates()
        .get_template("figures/coupled.svg.j2")
        .render(
            name=f"coupled-{one.analysis_id}",
            title=f"Coupled forest plot: {one.title}",
            description=f"{told}.",
            width=WIDTH,
            height=foot + 30,
            font=FONT,
            head=HEAD,
            foot=foot,
            columns={"number": NUMBER_X, "label": LABEL_X, "end": COLUMNS["specificity"][1][1]},
            counts=list(zip(COUNTS_X, HEADS, strict=True)),
            plots=[(side, *COLUMNS[side], scales[side].list_ticks()) for side in SIDES],
            rows=rows,
            summary=summary,
            below=bottom + ROW / 2,
        )
    )


def _place(scale: Scale, interval: Interval, side: str) -> dict[str, object]:
    ends = {name: scale.place(getattr(interval, name)) for name in ("low", "point", "high")}
    return {**ends, "text": interval.text, "text_x": COLUMNS[side][0]}
