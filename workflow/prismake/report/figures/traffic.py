"""Risk of bias as a traffic light per study and domain, and as shares of the studies, or of their weight."""

from collections.abc import Mapping

from prismake.report.drawing import open_templates, stack_labels, wrap_text
from prismake.report.figures.judgements import LOOKS, Assessment, Light, head_domain
from prismake.report.numerals import write_number
from prismake.statistics.digits import is_above, write_fixed

FONT, ROW, HEAD, LABEL, STEP = 13.0, 30.0, 44.0, 300.0, 40.0
BAR, BAR_X, NAME = 420.0, 330.0, 310.0
LONG = 26  # letters of the key that still fit into a third of the narrowest figure
LEGEND = {
    "low": "low, yes",
    "some": "some concerns, moderate",
    "high": "high, serious, no",
    "critical": "critical",
    "unknown": "unclear, no information",
    "none": "not applicable, not judged",
    "open": "judged differently, not settled",
}
BOTH = {"none": "not judged", "open": LEGEND["open"]}
# What looks stand for in the words of each tool, by the beginning of its id.
OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "rob2_": {"low": "low", "some": "some concerns", "high": "high", **BOTH},
    "robins_i_v2_": {"low": "low", "some": "moderate", "high": "serious", "critical": "critical", **BOTH},
    "robins_i_": {
        **{"low": "low", "some": "moderate", "high": "serious", "critical": "critical"},
        **{"unknown": "no information", **BOTH},
    },
    "jbi_": {
        **{"low": "yes, include", "high": "no, exclude", "unknown": "unclear, seek further information"},
        **{"none": "not applicable, not judged", "open": LEGEND["open"]},
    },
    "quadas2_": {"low": "low", "high": "high", "unknown": "unclear", **BOTH},
    "quadas3_": {"low": "low", "high": "high", "unknown": "insufficient information", **BOTH},
    "probast_": {"low": "low", "high": "high", "unknown": "unclear", **BOTH},
    "syrcle_": {"low": "low", "high": "high", "unknown": "unclear", **BOTH},
    "nos_": {"low": "star", "high": "no star", **BOTH},
    "inspect_sr_": {"low": "no concerns", "some": "some concerns", "high": "serious concerns", **BOTH},
}
NOTHING = Light("", "", "not judged", "none", LOOKS["none"][0])


def draw_lights(assessment: Assessment, *, labels: Mapping[str, str], name: str, title: str) -> str:
    """One row per study, one light per domain, as SVG text."""
    studies = sorted(assessment.lights, key=lambda study: (labels.get(study, study).casefold(), study))
    names = [labels.get(study, study) for study in studies]
    places, bottom = stack_labels(names, top=HEAD, row=ROW, width=LABEL - 20, size=FONT)
    rows = [
        {
            "y": y,
            "label": lines,
            "lights": [
                (LABEL + (column + 0.5) * STEP, assessment.lights[study].get(domain, NOTHING))
                for column, (domain, _) in enumerate(assessment.domains)
            ],
        }
        for study, (y, lines) in zip(studies, places, strict=True)
    ]
    told = [
        f"{labels.get(study, study)}: "
        + ", ".join(f"{title} {light.judgement}" for title, light in _name_lights(assessment, study))
        for study in studies
    ]
    heads = [(LABEL + (at + 0.5) * STEP, head_domain(domain)) for at, (domain, _) in enumerate(assessment.domains)]
    width = max(LABEL + STEP * len(assessment.domains) + 10, 620.0)
    return (
        open_templates()
        .get_template("figures/traffic.svg.j2")
        .render(
            name=name,
            title=title,
            description="; ".join(told) + ".",
            width=width,
            height=bottom + 70 + _extend(assessment),
            font=FONT,
            rows=rows,
            heads=heads,
            legend=_legend(bottom + 26, assessment),
        )
    )


def draw_shares(assessment: Assessment, *, weights: Mapping[str, float], name: str, title: str) -> str:
    """One bar per domain with the shares of its judgements, as SVG text; a study that `weights` lacks has 1."""
    rows, told = [], []
    for at, (domain, words) in enumerate(assessment.domains):
        shares = share_judgements(assessment, domain, weights=weights)
        parts, x = [], BAR_X
        for look, share in shares.items():
            parts.append(
                (
                    x,
                    share * BAR,
                    look,
                    LOOKS[look][0] if is_above(share, 0.06) else "",
                    f"{write_fixed(100 * share, 0)} %",
                )
            )
            x += share * BAR
        label = f"{head_domain(domain)} {words}" if words and words.casefold() != domain else head_domain(domain)
        rows.append(
            {"y": HEAD + at * 34.0, "label": wrap_text(label, width=NAME, size=FONT, lines=1)[0], "parts": parts}
        )
        told.append(f"{label}: {_tell_shares(assessment, shares)}")
    bottom = HEAD + len(rows) * 34.0
    return (
        open_templates()
        .get_template("figures/shares.svg.j2")
        .render(
            name=name,
            title=title,
            description="; ".join(told) + ".",
            width=BAR_X + BAR + 20,
            height=bottom + 90 + _extend(assessment),
            font=FONT,
            rows=rows,
            bottom=bottom,
            ticks=[(BAR_X + share * BAR, f"{write_number(100 * share, 0)} %") for share in (0, 0.25, 0.5, 0.75, 1)],
            legend=_legend(bottom + 46, assessment),
        )
    )


def _tell_shares(assessment: Assessment, shares: Mapping[str, float]) -> str:
    legend = {**LEGEND, **find_legend(assessment)}
    return ", ".join(f"{legend[look]} {write_fixed(100 * share, 0)} %" for look, share in shares.items())


def share_judgements(assessment: Assessment, domain: str, *, weights: Mapping[str, float]) -> dict[str, float]:
    """The share of each look in one domain, 0 to 1, looks without any left out."""
    given = [(by.get(domain, NOTHING).look, weights.get(study, 1.0)) for study, by in assessment.lights.items()]
    whole = sum(weight for _, weight in given) or 1.0
    totals = {look: sum(weight for own, weight in given if own == look) / whole for look in LOOKS}
    return {look: share for look, share in totals.items() if share > 0}


def _name_lights(assessment: Assessment, study: str) -> list[tuple[str, Light]]:
    return [(head_domain(domain), assessment.lights[study].get(domain, NOTHING)) for domain, _ in assessment.domains]


def find_legend(assessment: Assessment) -> Mapping[str, str]:
    """What looks stand for in the words of the tool."""
    return next((words for tool, words in OWN_WORDS.items() if assessment.tool.startswith(tool)), LEGEND)


def _is_open(assessment: Assessment) -> bool:
    return any(light.look == "open" for lights in assessment.lights.values() for light in lights.values())


def _extend(assessment: Assessment) -> float:
    """The height of a third line of the legend, which only judgements that differ need."""
    return 22.0 if _is_open(assessment) else 0.0


def _legend(y: float, assessment: Assessment) -> list[tuple[float, float, str, str, str]]:
    """Two lines of two or three looks, as long as their words are; what is not settled has a line of its own."""
    legend = find_legend(assessment)
    shown = [look for look in legend if look != "open"]
    columns = 2 if any(len(legend[look]) > LONG for look in shown) else 3
    places = {look: (at % columns, at // columns) for at, look in enumerate(shown)}
    if _is_open(assessment):
        places["open"] = (0, -(-len(shown) // columns))
    return [
        (20.0 + 600.0 / columns * column, y + 22.0 * line, look, LOOKS[look][0], legend[look])
        for look, (column, line) in places.items()
    ]
