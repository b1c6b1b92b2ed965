"""What `accuracy` of analyses.yaml says held against the codebook, and each of its analyses as two of single arms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.config.analyses import check_species, check_words, list_choices
from prismake.issues import Issue
from prismake.text.words import fold

SIDES = ("sensitivity", "specificity")
TAKEN = ("title", "designs", "species", "denominator", "leave_out")
Analysis = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]


def list_sides(analysis: Analysis) -> list[dict[str, Any]]:
    """How the counts of the people with the condition are chosen, and those of the people without it."""
    times = {"timepoints": list(analysis["timepoints"])} if analysis.get("timepoints") else {}
    comparison = {"kind": "single_arm", "arm": analysis["arm"], **times}
    taken = {name: analysis[name] for name in TAKEN if name in analysis}
    return [
        {
            **taken,
            "id": f"{analysis['id']} ({side})",
            "outcome": analysis[side],
            "comparison": comparison,
            "measure": "PR",
        }
        for side in SIDES
    ]


def list_judged(accuracy: Sequence[Analysis]) -> list[dict[str, Any]]:
    """Sensitivity and specificity of each test as two outcomes whose certainty is judged, each with its threshold."""
    judged = []
    for analysis in accuracy:
        asked = analysis.get("certainty") or {}
        for side, planned in zip(SIDES, list_sides(analysis), strict=True):
            told = {"title": f"{analysis['title']}: {side}", "side": side, "test": str(analysis["id"])}
            comparison = {"kind": "test", "arm": analysis["arm"]}
            threshold = asked.get(side)
            wanted = {} if threshold is None else {"threshold": threshold, "source": asked["source"]}
            judged.append({**planned, **told, "comparison": comparison, "certainty": wanted})
    return judged


def check_accuracy(accuracy: Sequence[Analysis], *, codebook: Rows, file: str) -> Iterator[Issue]:
    """Issues of words that no choice of the codebook offers, and of one outcome in the place of both."""
    choices = list_choices(codebook)
    variables = [row["variable"] for row in codebook if row["level"] == "study"]
    for analysis in accuracy:
        if "subgroup" in analysis and analysis["subgroup"] not in variables:
            place, remedy = f"analysis {analysis['id']}, subgroup", "write the name of a variable of level study"
            yield Issue(file, place, str(analysis["subgroup"]), ", ".join(variables), remedy)
        if fold(analysis["sensitivity"]) == fold(analysis["specificity"]):
            place, found = (
                f"analysis {analysis['id']}, specificity",
                f"'{analysis['specificity']}', as sensitivity has it",
            )
            remedy = "name the outcome whose n has the condition, and the one whose n is free of it"
            yield Issue(file, place, found, "two outcomes", remedy)
        yield from check_species(analysis, codebook, file=file)
        seen = set()
        for side in list_sides(analysis):
            for issue in check_words(side, choices, file=file):
                told = (issue.place.rpartition(", ")[2], issue.found)
                if told not in seen:
                    seen.add(told)
                    yield issue
