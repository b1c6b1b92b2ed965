"""The figures of every analysis for other programs: metafor, RevMan and robvis, under the names that these know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.files.refusals import naming
from prismake.report.figures.judgements import find_judged
from prismake.report.robvis import NAMED, list_robvis
from prismake.statistics.kinds import AGAINST_NONE
from prismake.statistics.measures import MEASURES, choose_model

Analysis = Mapping[str, Any]
SIDES = {"n1": "n1i", "mean1": "m1i", "sd1": "sd1i", "n2": "n2i", "mean2": "m2i", "sd2": "sd2i"}
RATES = {"events1": "x1i", "time1": "t1i", "events2": "x2i", "time2": "t2i"}
ALONE = {"events1": "xi", "n1": "ni", "time1": "ti", "r": "ri"}
METAFOR = (
    *("analysis_id", "study_id", "part", "study", "measure", "yi", "vi", "ai", "bi", "ci", "di"),
    *("n1i", "n2i", "m1i", "sd1i", "m2i", "sd2i", "xi", "ni", "ri", "x1i", "t1i", "x2i", "t2i", "ti"),
)
SETTINGS = (
    "analysis_id",
    "measure",
    "tau2",
    "test",
    "planned_model",
    "models",
    "rho",
    "shared_control",
    "bias",
    "direction",
)
TESTS = {"z": "z", "hartung_knapp": "knha", "adhoc_hartung_knapp": "adhoc"}
REVMAN = {  # RevMan's names for the columns of an analysis's data rows
    "Study": "study",
    "Experimental cases": "events1",
    "Experimental mean": "mean1",
    "Experimental SD": "sd1",
    "Experimental N": "n1",
    "Control cases": "events2",
    "Control mean": "mean2",
    "Control SD": "sd2",
    "Control N": "n2",
    "GIV Mean": "yi",
    "GIV SE": "se",
    "Weight": "weight",
    "Mean": "shown",
    "CI start": "shown_low",
    "CI end": "shown_high",
}
ARMS = tuple(f"{name}{side}" for side in "12" for name in ("events", "mean", "sd", "n"))
SCRIPT = "metafor.R"


def export_analyses(
    tables: Mapping[str, pd.DataFrame],
    paths: Mapping[str, str | Path],
    *,
    analyses: Sequence[Analysis],
    tools: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write metafor, script, analyses, revman and a robvis_… for each of the `tools` that judge risk of bias to their
    `paths`; the same tables give the same bytes.
    """
    judged = list_robvis(find_judged(tables), studies=tables["studies"], tools=tools)
    frames = {
        "metafor": list_metafor(tables["effects"], studies=tables["studies"]),
        "analyses": list_settings(tables["estimates"], analyses=analyses),
        "revman": list_revman(tables["effects"], studies=tables["studies"], analyses=analyses),
        **{f"{NAMED}{tool}": frame for tool, frame in judged.items()},
    }
    for name, frame in frames.items():
        with naming(paths[name]):
            path = Path(paths[name])
            frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", float_format="%.15g")
    script = (files("prismake.report") / "templates" / SCRIPT).read_text(encoding="utf-8")
    write_text(paths["script"], script)


def _label_studies(studies: pd.DataFrame) -> dict[str, str]:
    return dict(zip(studies["study_id"], studies["label"], strict=True))


def _shrink_arms(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of effects with people and events divided by the design effect of arms randomised in clusters."""
    shrunk = dict(row)
    for side in (side for side in "12" if not pd.isna(row[f"design_effect{side}"])):
        shrunk |= {name: row[name] / row[f"design_effect{side}"] for name in (f"n{side}", f"events{side}")}
    return shrunk


def list_metafor(effects: pd.DataFrame, *, studies: pd.DataFrame) -> pd.DataFrame:
    """One row per analysis and study with an effect, in the names of metafor's escalc; 1 is experimental or after."""
    labels = _label_studies(studies)
    rows = []
    for row in map(_shrink_arms, declared.to_rows(effects[effects["yi"].notna()])):
        kind = MEASURES[row["measure"]]
        named = {metafor: row[ours] for ours, metafor in SIDES.items()}
        if kind.data == "counts" and kind.comparison == "arms":
            cells = {"ai": row["events1"], "bi": row["n1"] - row["events1"]}
            named |= cells | {"ci": row["events2"], "di": row["n2"] - row["events2"]}
        if kind.comparison == "arms" and kind.data == "means":
            named |= {"ri": row["correlation"]}  # of a crossover trial
        if kind.data == "rates":
            named = {metafor: row[ours] for ours, metafor in RATES.items()}
        if kind.comparison == "single_arm":
            named = {metafor: row[ours] for ours, metafor in ALONE.items()}
        if kind.comparison == "pre_post":
            named |= {"ni": row["n1"], "ri": row["correlation"], "n1i": None, "n2i": None}
        keys = {name: row[name] for name in ("analysis_id", "study_id", "part", "measure", "yi", "vi")}
        rows.append(keys | named | {"study": labels.get(row["study_id"], row["study_id"])})
    return keep_texts(pd.DataFrame([[row.get(name) for name in METAFOR] for row in rows], columns=list(METAFOR)))


def list_settings(estimates: pd.DataFrame, *, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """How each pooled analysis was computed, in metafor's words: what the script needs to compute it again."""
    rows = []
    for analysis in analyses:
        pooled = estimates[(estimates["analysis_id"] == analysis["id"]) & estimates["estimate"].notna()]
        if pooled.empty:
            continue
        test = TESTS[str(analysis.get("test", "adhoc_hartung_knapp"))]
        told: tuple[object, ...] = (str(analysis.get("tau2", "REML")), test, choose_model(analysis))
        told = (*told, " ".join(pooled["model"]))
        asked = analysis.get("dependent") or {}
        left_out = AGAINST_NONE if MEASURES[str(analysis["measure"])].null is None else ()
        bias = " ".join(test for test in analysis.get("bias") or () if test not in left_out)
        told = (*told, asked.get("correlation"), asked.get("shared_control"), bias, analysis["direction"])
        rows.append((analysis["id"], analysis["measure"], *told))
    return keep_texts(pd.DataFrame(rows, columns=list(SETTINGS)))


def list_revman(effects: pd.DataFrame, *, studies: pd.DataFrame, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """One row per analysis and study with an effect, in RevMan's names; one arm alone, a crossover trial and several
    effects of one study as generic inverse variance.
    """
    labels = _label_studies(studies)
    titles = {str(analysis["id"]): str(analysis["title"]) for analysis in analyses}
    rows, shown = [], declared.to_rows(effects[effects["yi"].notna()])
    counted = Counter((row["analysis_id"], row["study_id"]) for row in shown)
    for row in map(_shrink_arms, shown):
        name = labels.get(row["study_id"], row["study_id"])
        told = row | {"study": f"{name}: {row['part']}" if row["part"] else name, "se": row["vi"] ** 0.5}
        # RevMan would take a crossover trial's two arms for two groups of people.
        if MEASURES[row["measure"]].comparison != "arms" or not pd.isna(row["correlation"]):
            told |= dict.fromkeys(("events2", "mean1", "sd1", "mean2", "sd2", "n2"))
        # Nor may it count people again who stand behind several effects of their study.
        if counted[row["analysis_id"], row["study_id"]] > 1:
            told |= dict.fromkeys(ARMS)
        if MEASURES[row["measure"]].data == "rates":  # no cases among people
            told |= dict.fromkeys(("events1", "events2"))
        rows.append([titles.get(row["analysis_id"], row["analysis_id"]), *(told[ours] for ours in REVMAN.values())])
    return keep_texts(pd.DataFrame(rows, columns=["Analysis name", *REVMAN]))
