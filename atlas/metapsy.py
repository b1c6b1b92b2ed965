"""Tables of arms as Metapsy deposits them: every comparison's effect, and the analysis that config/ asks for."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from comparisons import VARIANCE, compute_effects_of, find_variances, hold_comparisons, read_arms
from judging import Explanation, Finding, Ours, Rebuilt, Row, read_config, read_table
from prismake import tables
from prismake.extract.tools import OVERALL, judge_overall, read_tool
from prismake.report.figure_files import make_standalone
from prismake.report.figures.judgements import read_assessments
from prismake.report.figures.traffic import draw_lights
from prismake.synthesise import pool_effects
from prismake.synthesise.pooling import pool_random

COMPARISONS = Path(__file__).with_name("comparisons.yaml")
TOOL = "rob2_2019"
PLANNED = "primary"  # its id in config/analyses.yaml
DOMAINS = ("d1", "d2", "d3", "d4", "d5")


def rebuild(data: Path, *, folder: Path) -> Rebuilt:
    """The effects and the pooled estimate of the deposit in `data`; `folder` holds config/ of the review."""
    rows = read_table(data / "data.csv", delimiter=";")
    analyses = {one["id"]: one for one in read_config(folder, "analyses")["analyses"]}
    flow = json.loads((data / "search_flow.json").read_text(encoding="utf-8"))
    rebuilt = Rebuilt(findings=_hold_flow(flow))
    rebuilt.figures["full texts less included"] = Ours(_count_texts(flow) - int(flow["included"]))
    rebuilt.figures["studies"] = Ours(len({row["study"] for row in rows}))
    arms = read_arms(COMPARISONS, data=data, folder=folder)
    rebuilt.figures |= hold_comparisons(rows, arms, analyses=analyses)
    rebuilt.figures["overall risk of bias"] = Ours(_count_overall(rows))
    rebuilt.bias = _draw_bias(rows)
    chosen = read_arms(folder / "import.yaml", data=data, folder=folder)
    effects = compute_effects_of(chosen, analysis=analyses[PLANNED], name_study=lambda entry: entry.row.doi)
    for row in tables.to_rows(effects[effects["yi"].notna()]):
        rebuilt.figures[f"g, {row['study_id']}"] = Ours(row["yi"])
    _pool(rebuilt, effects, analysis=analyses[PLANNED])
    return rebuilt


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
    yi = used["yi"].to_numpy(dtype=np.float64)
    other = pool_random(yi, find_variances(used).to_numpy(), method="REML", test=str(analysis["test"]))
    rebuilt.figures["pooled, k"] = Ours(ours["k"])
    for name in ("estimate", "ci_low", "ci_high", "tau2"):
        rebuilt.figures[f"pooled, {name}"] = Ours(ours[name], Explanation(f"by {VARIANCE}", getattr(other, name)))


def _count_texts(flow: Mapping[str, object]) -> int:
    return int(str(flow["full.text.assessed.for.eligibility"]))


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
