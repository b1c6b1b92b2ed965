"""What studies say together on each outcome domain: votes by direction, the median effect, p values combined."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.statistics.digits import settle
from prismake.statistics.measures import back_transform
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.directions import (
    BETTER,
    WORSE,
    combine_p,
    find_quantile,
    join_directions,
    limit_votes,
    test_signs,
)

Row = dict[str, Any]


def join_outcomes(results: Sequence[Row]) -> Iterator[Row]:
    """The direction of each study in each domain, from those of its outcomes."""
    told: dict[tuple[str, str, str], list[str]] = {}
    for row in results:
        if row.get("direction"):
            key = (row["analysis_id"], row["domain"], row["study_id"])
            told.setdefault(key, []).append(row["direction"])
    for (analysis, domain, study), words in told.items():
        direction, agreeing = join_directions(words)
        head = {"analysis_id": analysis, "domain": domain, "study_id": study}
        yield head | {"direction": direction, "outcomes": len(words), "agreeing": agreeing}


def list_syntheses(analysis: Analysis, directions: Sequence[Row], results: Sequence[Row]) -> Iterator[Row]:
    """A row for each domain and all studies, and where there are groups for each of these."""
    for domain in dict.fromkeys(analysis["outcomes"].values()):
        own = [row for row in directions if (row["analysis_id"], row["domain"]) == (analysis["id"], domain)]
        names = sorted({row["grouped"] for row in own} - {""})
        for name in ["", *names]:
            rows = [row for row in own if name in ("", row["grouped"])]
            chosen = {row["study_id"] for row in rows}
            first = _take_first(
                [row for row in results if (row["analysis_id"], row["domain"]) == (analysis["id"], domain)], chosen
            )
            head = {"analysis_id": analysis["id"], "domain": domain, "grouped": name}
            methods = analysis.get("methods") or ["direction"]
            yield {
                **head,
                **_count_votes(rows),
                **(_describe_effects(first) if "effects" in methods else {}),
                **(_combine(first) if "p_values" in methods else {}),
            }


def _take_first(rows: Sequence[Row], studies: set[str]) -> dict[str, list[Row]]:
    """The rows of each study in the order of the plan."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["position"]):
        if row["study_id"] in studies:
            found.setdefault(row["study_id"], []).append(row)
    return found


def _count_votes(rows: Sequence[Row]) -> Row:
    better, worse = (sum(row["direction"] == word for row in rows) for word in (BETTER, WORSE))
    counted: Row = {"studies": len(rows), "better": better, "worse": worse, "uncounted": len(rows) - better - worse}
    if not better + worse:
        return counted
    limits = {name: settle(value) for name, value in limit_votes(better, worse).items()}
    return counted | limits | {"sign_p": settle(test_signs(better, worse))}


def _describe_effects(first: Mapping[str, Sequence[Row]]) -> Row:
    """Median, quartiles and range of one effect of each study; none where their measures or their good ends differ."""
    chosen = [next((row for row in rows if not pd.isna(row.get("yi"))), None) for rows in first.values()]
    used = [row for row in chosen if row]
    measures = {(row["measure"], row["good_end"]) for row in used}
    if len(measures) != 1:
        return {"effects": 0 if not used else len(used)}
    ((measure, _),) = measures
    values = [float(row["yi"]) for row in used]
    points = [find_quantile(values, share) for share in (0.5, 0.25, 0.75, 0.0, 1.0)]
    names = ("median", "lower_quartile", "upper_quartile", "smallest", "largest")
    shown = [settle(float(value)) for value in back_transform(measure, points)]
    return {"measure": measure, "effects": len(used), **dict(zip(names, shown, strict=True))}


def _combine(first: Mapping[str, Sequence[Row]]) -> Row:
    chosen = [next((row for row in rows if row.get("better_p") is not None), None) for rows in first.values()]
    values = [float(row["better_p"]) for row in chosen if row]
    if not values:
        return {"tests": 0}
    better, worse = combine_p(values), combine_p([float(row["worse_p"]) for row in chosen if row])
    told = {"better_chi2": better[0], "better_p": better[1], "worse_chi2": worse[0], "worse_p": worse[1]}
    return {"tests": len(values), **{name: settle(value) for name, value in told.items()}}
