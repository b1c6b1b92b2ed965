"""How treatments rank: a bar for the P-score of each."""

from prismake.report.drawing import open_templates, stack_labels
from prismake.report.figures.scale import Scale
from prismake.report.networks import MODELS, Network
from prismake.report.numerals import write_number

WIDTH, ROW, FONT, HEAD = 860.0, 28.0, 13.0, 44.0
LABEL_X, LABEL_WIDTH, PLOT, SCORE_X = 10.0, 290.0, (330.0, 760.0), 850.0
BAR = 14.0


def draw_ranks(network: Network) -> str:
    """The figure as SVG text, the highest P-score first."""
    scale = Scale(0.0, 1.0, *PLOT)
    scores = [(str(row["treatment"]), float(row[f"p_score_{network.model}"])) for row in network.ranked]
    places, bottom = stack_labels([name for name, _ in scores], top=HEAD, row=ROW, width=LABEL_WIDTH, size=FONT)
    rows = [
        {"y": y, "label": lines, "end": scale.place(score), "text": write_number(score)}
        for (_, score), (y, lines) in zip(scores, places, strict=True)
    ]
    told = "; ".join(f"{name} {write_number(score)}" for name, score in scores)
    return (
        open_templates()
        .get_template("figures/ranks.svg.j2")
        .render(
            name=f"ranks-{network.analysis_id}-plot",
            title=f"P-scores: {network.title}",
            description=f"{told}.",
            width=WIDTH,
            height=bottom + 36,
            font=FONT,
            foot=bottom + 6,
            bar=BAR,
            plot=PLOT,
            columns={"label": LABEL_X, "score": SCORE_X},
            ticks=scale.list_ticks(),
            rows=rows,
        )
    )


def describe_ranks(network: Network) -> str:
    """What the figure shows, in words."""
    better = str(network.plan["direction"])
    return (
        f"P-scores in the model of {MODELS[network.model]}, {better} values being better: the mean over all other"
        " treatments of the certainty that one is better than the other. They tell an order, not whether a difference"
        " matters."
    )
