"""What `swim` of analyses.yaml says held against the codebook, and each outcome of it as an analysis of its own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.config.analyses import YEAR, check_analyses
from prismake.issues import Issue
from prismake.statistics.kinds import KINDS
from prismake.text.words import fold

TAKEN = ("id", "title", "comparison", "designs", "species", "denominator", "leave_out", "correlation")
DIRECTION = "effect_direction"  # the variable in which a direction stands that no figure gives
WORDS = ("better", "worse", "no difference", "mixed")
Analysis = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]


def list_asked(analysis: Analysis) -> list[dict[str, Any]]:
    """Each outcome as an analysis, in the order of the plan, with its `domain` and whether `higher` is better."""
    taken = {name: analysis[name] for name in TAKEN if name in analysis}
    turned = {fold(name) for name in analysis.get("turned") or ()}
    measures = list_measures(analysis)
    return [
        {
            **taken,
            **_take_medians(analysis, measures[outcome]),
            "outcome": outcome,
            "domain": domain,
            "measure": measures[outcome],
            "higher": (analysis["direction"] == "higher") != (fold(outcome) in turned),
            "direction": analysis["direction"],
            "labels": {"lower": "lower", "higher": "higher"},
        }
        for outcome, domain in analysis["outcomes"].items()
    ]


def list_measures(analysis: Analysis) -> dict[str, str]:
    """The effect size of each outcome, in the order of the plan."""
    others = {fold(name): measure for name, measure in (analysis.get("measures") or {}).items()}
    return {outcome: str(others.get(fold(outcome), analysis["measure"])) for outcome in analysis["outcomes"]}


def _take_medians(analysis: Analysis, measure: str) -> dict[str, Any]:
    """How a median becomes a mean, for an outcome whose measure takes means."""
    taken = "medians" in analysis and KINDS[measure].data == "means"
    return {"medians": analysis["medians"]} if taken else {}


def check_swim(swim: Sequence[Analysis], *, codebook: Rows, file: str) -> Iterator[Issue]:
    """Issues of words that no choice of the codebook offers, of choices that do not go together, and of outcomes of
    `turned` and `measures` that the analysis does not have.
    """
    variables = [row["variable"] for row in codebook if row["level"] == "study"]
    for analysis in swim:
        place, names = f"analysis {analysis['id']}", [fold(name) for name in analysis["outcomes"]]
        for key in ("turned", "measures"):
            for name in analysis.get(key) or ():
                if fold(name) not in names:
                    remedy = "write it as in outcomes, or add it there"
                    yield Issue(file, f"{place}, {key}", str(name), ", ".join(analysis["outcomes"]), remedy)
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(file, f"{place}, outcomes", f"'{name}' twice", "each once", "take one of the two away")
        if "group" in analysis and analysis["group"] not in variables:
            remedy = "write the name of a variable of level study in config/codebook, or add it there"
            allowed = ", ".join(name for name in variables if name != YEAR)
            yield Issue(file, f"{place}, group", str(analysis["group"]), allowed, remedy)
        if "medians" in analysis and not any(KINDS[one].data == "means" for one in list_measures(analysis).values()):
            allowed = ", ".join(code for code, kind in KINDS.items() if kind.data == "means")
            found = f"medians with measure {analysis['measure']}"
            yield Issue(file, f"{place}, medians", found, allowed, "take it away: there are no means")
        told = dict.fromkeys(check_analyses(list_asked(analysis), codebook=codebook, file=file))
        yield from told
    yield from _check_direction(codebook) if swim else ()


def _check_direction(codebook: Rows) -> Iterator[Issue]:
    for row in codebook:
        if (row["level"], row["variable"]) == ("outcome", DIRECTION):
            words = {fold(word) for word in row["values"].split("|")}
            if row["type"] != "choice" or not words <= set(WORDS):
                found, remedy = f"{row['type']} {row['values']}".strip(), "make it a choice of these words"
                yield Issue("config/codebook", DIRECTION, found, " | ".join(WORDS), remedy)
