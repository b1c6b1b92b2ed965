"""Cluster-randomised trials: how much less their people tell than as many people who were randomised one by one."""

from collections.abc import Mapping
from typing import NamedTuple

from prismake.issues import Issue
from prismake.statistics.kinds import name_plan
from prismake.statistics.measures import MEASURES
from prismake.synthesise.comparison_arms import ANALYSES_FILE, Analysis
from prismake.synthesise.gaps import Gap
from prismake.synthesise.numbers import Numbers, read_row, report_value
from prismake.synthesise.selection import Selected
from prismake.synthesise.sheetrows import SheetRow, report_contradictions

SIZE, ICC = "cluster_size", "icc"
VARIABLES = (SIZE, ICC)
LEAST = {"counts": 1, "means": 2}  # people of an arm that have to be left for its measure


class Clustering(NamedTuple):
    """The design effect of each arm by role, empty where nobody was randomised in clusters, how it was found, and
    whether the correlation within clusters was assumed.
    """

    effects: Mapping[str, float]
    words: str
    assumed: bool


NONE = Clustering({}, "", False)


def takes_clusters(analysis: Analysis) -> bool:
    """Whether the analysis compares arms by counts or means, which a design effect shrinks."""
    known = MEASURES[analysis["measure"]]
    return known.comparison == "arms" and known.data in LEAST


def read_clustering(
    analysis: Analysis, study: Selected, numbers: Mapping[str, Numbers]
) -> tuple[Clustering, list[Gap], list[Issue]]:
    """1 + (m - 1) ICC of each arm, m people in a cluster on average (Cochrane Handbook 23.1.4).

    The intracluster correlation is the study's own (variable `icc`, in either arm's row), else that of the analysis.
    Gaps: an arm without a cluster size beside one that has it. Issues: what is impossible, or no ICC at all.
    """
    rows = study.roles
    if not takes_clusters(analysis) or not any(row.get(SIZE) for row in rows.values()):
        return NONE, [], []
    gaps = [row.miss(SIZE) for row in rows.values() if not row.get(SIZE)]
    sizes, issues = _read_sizes(rows)
    icc, told, problems = _read_icc(analysis, study)
    issues += problems
    if gaps or issues:
        return NONE, gaps, issues
    effects = {role: 1 + (size - 1) * icc for role, size in sizes.items()}
    issues = [
        report_value(rows[role], SIZE, f"an n of {LEAST[MEASURES[analysis['measure']].data]} or more is left", REMEDY)
        for role, effect in effects.items()
        if numbers[role].get("n", effect * 2) / effect < LEAST[MEASURES[analysis["measure"]].data]
    ]
    found = " and ".join(f"{effect:.4g}" for effect in dict.fromkeys(effects.values()))
    means = " and ".join(f"{size:g}" for size in dict.fromkeys(sizes.values()))
    words = (
        f"randomised in clusters: people and events divided by the design effect {found} = 1 + (cluster size {means}"
        f" − 1) × ICC {icc:g} ({told})"
    )
    return Clustering(effects, words, not told.startswith("as extracted")), [], issues


REMEDY = "look up cluster size, ICC and n: fewer people than that cannot be compared"


def _read_sizes(rows: Mapping[str, SheetRow]) -> tuple[dict[str, float], list[Issue]]:
    sizes: dict[str, float] = {}
    issues: list[Issue] = []
    for role, row in rows.items():
        found, problems = read_row(row, (SIZE,))
        issues += problems
        if SIZE in found:
            sizes[role] = found[SIZE]
            if found[SIZE] < 1:
                remedy = "write the mean number of people in a cluster, 1 for an arm without clusters"
                issues.append(report_value(row, SIZE, "at least 1", remedy))
    return sizes, issues


def _read_icc(analysis: Analysis, study: Selected) -> tuple[float, str, list[Issue]]:
    stated = next((row for row in study.roles.values() if row.get(ICC)), None)
    if stated:
        found, issues = read_row(stated, (ICC,))
        value = found.get(ICC, 0.0)
        if not issues and not 0 <= value < 1:
            issues = [report_value(stated, ICC, "at least 0 and below 1", "look the intracluster correlation up again")]
        return value, "as extracted", [*issues, *report_contradictions(study.roles.values(), ICC)]
    assumed = analysis.get(ICC)
    if assumed is not None:
        return (
            float(assumed["value"]),
            f"assumed: {str(assumed['source']).replace('; ', ', ')}",
            [],
        )  # remarks are joined by a semicolon
    place, found_none = f"{name_plan(analysis)}, {ICC}", f"none, and {study.label} gives none"
    remedy = "state value and source of an ICC to assume, or extract the study's own"
    return 0.0, "", [Issue(ANALYSES_FILE, place, found_none, "a number from 0 to 1 with its source", remedy)]
