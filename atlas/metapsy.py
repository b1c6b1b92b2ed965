"""Tables of arms as Metapsy deposits them: every comparison's effect, and the analysis that config/ asks for."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from judging import Explanation, Finding, Ours, Rebuilt, Row, read_config, read_table
from prismake import tables
from prismake.extract.tools import OVERALL, judge_overall, read_tool
from prismake.report.figure_files import make_standalone
from prismake.report.figures.judgements import read_assessments
from prismake.report.figures.traffic import draw_lights
from prismake.synthesise import compute_effects, pool_effects
from prismake.synthesise.effects import correct_bias
from prismake.synthesise.pooling import pool_random

ENDPOINTS, CHANGES = ("msd", "imsd"), ("change",)
PRIMARY = {"primary_instrument": ("1",), "primary_timepoint": ("1",), "outcome_type": ENDPOINTS}
TOOL = "rob2_2019"
COUNTS = ("response", "remission")
DOMAINS = ("d1", "d2", "d3", "d4", "d5")
EVERY, EVERY_RISK, PLANNED = "every_comparison", "every_risk", "primary"  # ids in config/analyses.yaml
TOLERANCE = 1e-3
TRAITS = {"design": "randomised", "species": "human"}
ZERO_CELLS = (
    "of tables with an empty cell: 0.5 added to events and to people, and only where an arm has no event; "
    "the machine adds 0.5 to all four cells where one is empty"
)
VARIANCE = "the variance 1/n1 + 1/n2 + d²/(2 (n1 + n2)) of the difference d without the correction for small samples"


def rebuild(data: Path, *, folder: Path) -> Rebuilt:
    """The effects and the pooled estimate of the deposit in `data`; `folder` holds config/ of the review."""
    rows = read_table(data / "data.csv", delimiter=";")
    analyses = {one["id"]: one for one in read_config(folder, "analyses")["analyses"]}
    rebuilt = Rebuilt(findings=_hold_flow(json.loads((data / "search_flow.json").read_text(encoding="utf-8"))))
    rebuilt.figures["studies"] = Ours(len({row["study"] for row in rows}))
    rebuilt.figures["comparisons, g"] = _hold_effects(rows, (*ENDPOINTS, *CHANGES), ".g", analysis=analyses[EVERY])
    rebuilt.figures["comparisons, log_rr"] = _hold_effects(rows, COUNTS, ".log_rr", analysis=analyses[EVERY_RISK])
    rebuilt.figures["overall risk of bias"] = Ours(_count_overall(rows))
    rebuilt.bias = _draw_bias(rows)
    chosen = {row["doi"]: row for row in choose_rows(rows)}
    effects = _compute(chosen, analysis=analyses[PLANNED])
    for row in tables.to_rows(effects[effects["yi"].notna()]):
        rebuilt.figures[f"g, {row['study_id']}"] = Ours(row["yi"])
    _pool(rebuilt, effects, analysis=analyses[PLANNED])
    return rebuilt


def choose_rows(rows: Iterable[Row]) -> list[Row]:
    """One row for each study: primary instrument and time point, of several doses the highest against the lowest."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if all(row[column] in allowed for column, allowed in PRIMARY.items()):
            found.setdefault(row["study"], []).append(row)
    return [max(own, key=_compare_doses) for own in found.values()]


def _compare_doses(row: Row) -> tuple[float, float]:
    """Larger for a higher dose in the first arm, then for a lower one in the second."""
    return _read_dose(row["dose_arm1"]), -_read_dose(row["dose_arm2"])


def _read_dose(text: str) -> float:
    number = re.match(r"[\d.,]+", text)
    return _read(number[0]) if number else 0.0


def _read(text: str) -> float:
    """A number with a decimal comma; NA is missing (NaN)."""
    return math.nan if text == "NA" else float(text.replace(",", "."))


def _compute(rows: Mapping[str, Row], *, analysis: Mapping[str, Any]) -> pd.DataFrame:
    """The table effects of rows by study."""
    cells: list[Row] = []
    for study, row in rows.items():
        key = {"study_id": study, "person": "deposit", "sheet": "data.csv"}
        cells += [key | {"level": "study", "variable": name, "value": value} for name, value in TRAITS.items()]
        for number, arm in enumerate(("experimental", "control"), start=1):
            told = {"outcome": analysis["outcome"], "arm": arm, "denominator": "patients"} | _read_arm(row, number)
            place = key | {"level": "outcome", "item": arm, "cell": arm}
            cells += [place | {"variable": name, "value": value} for name, value in told.items()]
    studies = tables.from_rows("studies", [{"study_id": study, "label": study} for study in rows])
    return compute_effects(tables.from_rows("extraction", cells), studies=studies, analyses=[analysis])


def _read_arm(row: Row, number: int) -> Row:
    """The figures of an arm under the names that the analyses read."""
    if row["outcome_type"] in COUNTS:
        named = {"n": f"totaln_arm{number}", "events": f"event_arm{number}"}
    else:
        stem = "_change" if row["outcome_type"] in CHANGES else ""
        named = {name: f"{name}{stem}_arm{number}" for name in ("n", "mean", "sd")}
    return {name: f"{_read(row[column]):.17g}" for name, column in named.items()}


def _hold_effects(rows: Sequence[Row], outcomes: Sequence[str], column: str, *, analysis: Mapping[str, Any]) -> Ours:
    """How many comparisons have the effect that the deposit gives in `column`, within TOLERANCE."""
    placed = {f"data.csv line {line}": row for line, row in enumerate(rows, start=2) if row["outcome_type"] in outcomes}
    effects = _compute(placed, analysis=analysis)
    found = dict(zip(effects["study_id"], effects["yi"], strict=True))
    differing = [one for one, row in placed.items() if not _is_near(found.get(one, math.nan), row[column])]
    equal = len(placed) - len(differing)
    if outcomes is not COUNTS:
        return Ours(equal)
    told = tuple(one for one in differing if _is_near(_find_log_risk_ratio(placed[one]), placed[one][column]))
    return Ours(equal, Explanation(ZERO_CELLS, equal + len(told), told))


def _is_near(value: float, deposited: str) -> bool:
    return abs(value - _read(deposited)) <= TOLERANCE


def _find_log_risk_ratio(row: Row) -> float:
    """The logarithm of the risk ratio by ZERO_CELLS."""
    events1, n1, events2, n2 = (_read(row[f"{name}_arm{arm}"]) for arm in (1, 2) for name in ("event", "totaln"))
    added = 0.0 if events1 and events2 else 0.5
    return math.log((events1 + added) / (n1 + added) * (n2 + added) / (events2 + added))


def _count_overall(rows: Iterable[Row]) -> int:
    """The studies whose overall judgement is what RoB 2's rule makes of their five domains."""
    tool = read_tool(TOOL)
    told = {
        (row["study"], *(row[column].lower() for column in (*DOMAINS, "rob"))) for row in rows if row["rob"] != "NA"
    }
    ruled = [judge_overall(tool, judgements=dict(zip("12345", one[1:6], strict=True)), answers={}) for one in told]
    return sum(by_rule == one[6] for by_rule, one in zip(ruled, told, strict=True))


def _draw_bias(rows: Iterable[Row]) -> str:
    """The judgements of each study by domain, drawn as in a report; a study without any has no row."""
    judged = {row["doi"]: [row[column].lower() for column in (*DOMAINS, "rob")] for row in rows if row["rob"] != "NA"}
    key = {"tool": TOOL, "outcome": ""}
    lights = [
        key | {"study_id": study, "domain": domain, "judgement": word}
        for study, words in judged.items()
        for domain, word in zip((*"12345", OVERALL), words, strict=True)
    ]
    (assessment,) = read_assessments(tables.from_rows("appraisal_settled", lights))
    return make_standalone(draw_lights(assessment, labels={}, name="bias", title="Risk of bias"))


def _pool(rebuilt: Rebuilt, effects: pd.DataFrame, *, analysis: Mapping[str, object]) -> None:
    """The planned model's figures, each with what the deposit's variance makes of it."""
    weighted, estimates = pool_effects(effects, analyses=[analysis])
    (ours,) = [row for row in tables.to_rows(estimates) if row["model"] == "random"]
    used = weighted[weighted["yi"].notna()]
    yi, n1, n2 = (used[name].to_numpy(dtype=np.float64) for name in ("yi", "n1", "n2"))
    d = yi / correct_bias(n1 + n2 - 2)
    other = pool_random(yi, 1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2)), method="REML", test=str(analysis["test"]))
    rebuilt.figures["pooled, k"] = Ours(ours["k"])
    for name in ("estimate", "ci_low", "ci_high", "tau2"):
        rebuilt.figures[f"pooled, {name}"] = Ours(ours[name], Explanation(f"by {VARIANCE}", getattr(other, name)))


def _hold_flow(flow: Mapping[str, object]) -> list[Finding]:
    """Sums of the deposited flow that are not what they ought to be."""
    hits, duplicates, screened, texts, included = (
        int(str(flow[name]))
        for name in (
            "database.hits",
            "database.hits.duplicates.removed",
            "records.screened",
            "full.text.assessed.for.eligibility",
            "included",
        )
    )
    reasons = flow["full.text.excluded.reasons"]
    excluded = sum(map(int, reasons.values())) if isinstance(reasons, Mapping) else 0
    checked: list[tuple[str, int, str, int]] = [
        ("hits less duplicates", hits - duplicates, "records screened", screened),
        ("full texts less included", texts - included, "the sum of the reasons", excluded),
    ]
    return [
        Finding(f"{what}: {value}; {against}: {other}; {value - other} apart", ("search_flow.json",))
        for what, value, against, other in checked
        if value != other
    ]
