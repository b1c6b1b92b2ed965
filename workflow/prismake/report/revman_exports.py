"""RevMan's data package: the files that RevMan imports, and all of them in a zip as read.cdir of R's meta takes it."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake.exports.cells import keep_texts
from prismake.files.placing import write_bytes, write_text
from prismake.report.analysis_exports import list_revman
from prismake.report.revman_risk_of_bias import list_risk_of_bias
from prismake.report.revman_study_data import (
    Told,
    find_years,
    list_arms,
    list_information,
    list_results,
    name_labels,
)
from prismake.report.view import View
from prismake.statistics.measures import MEASURES, choose_model
from prismake.tables import to_rows

Analysis = Mapping[str, Any]
NAME = "review"  # in place of the number that Cochrane gives its reviews
MADE = (1980, 1, 1, 0, 0, 0)  # the time of every member: the same tables give the same bytes
EFFECTS = {  # RevMan's words for the measures that it has
    **{"OR": "Odds Ratio", "RR": "Risk Ratio", "RD": "Risk Difference", "MD": "Mean Difference"},
    **{"SMD": "Std. Mean Difference", "SMDR": "Std. Mean Difference", "HR": "Hazard Ratio"},
}
MODELS = {  # of the planned model: method, model
    "random": ("IV", "Random effect"),
    "common": ("IV", "Fixed effect"),
    "mantel_haenszel": ("MH", "Fixed effect"),
}
# Version 1 of the package: the one whose columns read.cdir asks for.
DATA_ROWS = (
    *("Analysis group", "Analysis number", "Analysis name", "Subgroup", "Applicability", "Study", "Study year"),
    *("GIV Mean", "GIV SE", "Experimental mean", "Experimental SD", "Experimental cases", "Experimental N"),
    *("Control mean", "Control SD", "Control cases", "Control N", "O-E", "Variance", "Weight", "Mean", "CI start"),
    *("CI end", "Footnotes"),
)
TOTALS = ("Experimental cases", "Experimental N", "Control cases", "Control N")
POOLED = (
    *("Mean", "CI start", "CI end", "Heterogeneity Tau²", "Heterogeneity Chi²", "Heterogeneity df"),
    *("Heterogeneity P", "Heterogeneity I²", "Effect Z", "Effect P"),
)
SUBGROUPS = (*("Analysis group", "Analysis number", "Subgroup", "Subgroup number", *TOTALS, "Weight"), *POOLED, "ID")
SETTINGS = (
    *("Analysis group", "Analysis number", "Analysis name", "Analysis group name", "Data source"),
    *("Data source eligibility", "Data type", "Log-scale data", "Outcome", "Intervention grouping"),
    *("Experimental intervention", "Control intervention", "Subgroup by", "Filter criteria"),
    *("Experimental group label", "Control group label", "Statistical method", "Effect measure"),
    *("Unit of effect measure", "Analysis model", "Subgroup estimates", "Overall estimates"),
    *("Test for subgroup differences", "Swap event and non-event", "Study CI", "Estimate CI", *TOTALS, *POOLED),
    *("Subgroup Chi²", "Subgroup df", "Subgroup P", "Subgroup I²", "ID"),
)
ALL = "all studies"  # where what is left out is an analysis
ARMS = {
    "Dichotomous": TOTALS,
    "Continuous": tuple(f"{side} {name}" for side in ("Experimental", "Control") for name in ("mean", "SD", "N")),
}


def export_revman(view: View, paths: Mapping[str, str | Path]) -> None:
    """Write revman_information, revman_arms, revman_results, revman_bias, revman_left_out and the zip revman_package to
    their `paths`; the same tables give the same bytes.
    """
    told = Told()
    results = list_results(view, told)
    frames = {
        "information": list_information(view),
        "arms": list_arms(view),
        "results": results,
        "bias": list_risk_of_bias(view, results, told),
    }
    settings, rows = list_analyses(view, told)
    texts = {name: _write_csv(frame) for name, frame in frames.items()}
    for name, text in texts.items():
        write_text(paths[f"revman_{name}"], text)
    write_text(paths["revman_left_out"], _write_csv(told.as_frame()))
    studied = {Path(paths[f"revman_{name}"]).name: text for name, text in texts.items()}
    analysed = {
        "overall-estimates-and-settings.csv": _write_csv(settings),
        "data-rows.csv": _write_csv(rows),
        "subgroup-estimates.csv": _write_csv(pd.DataFrame(columns=list(SUBGROUPS))),
    }
    write_bytes(Path(paths["revman_package"]), pack({"study-data": studied, "analysis-data": analysed}))


def _write_csv(frame: pd.DataFrame) -> str:
    return keep_texts(frame).to_csv(index=False, lineterminator="\n", float_format="%.15g")


def pack(folders: Mapping[str, Mapping[str, str]]) -> bytes:
    """A zip with the folders as RevMan exports them: in review-files/review-data.zip review-study-data/ and others."""
    inner = [
        (f"{NAME}-{folder}/{NAME}-{name}", text.encode())
        for folder, files in folders.items()
        for name, text in files.items()
    ]
    return _zip([(f"{NAME}-files/{NAME}-data.zip", _zip(inner))])


def _zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Members as they are, for no two libraries compress alike."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, MADE)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, content)
    return packed.getvalue()


def list_analyses(view: View, told: Told) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The settings of each analysis of a measure and a model that RevMan has, and the rows of its studies.

    Pooled estimates stay empty: RevMan knows other estimators of tau², and would find other ones. What is no such
    analysis is told. An analysis keeps its number among all of config/analyses.yaml.
    """
    settings, rows = [], []
    for number, analysis in enumerate(view.analyses, start=1):
        measure, model = str(analysis["measure"]), choose_model(analysis)
        if measure not in EFFECTS or model not in MODELS:
            lacking = MEASURES[measure].label if measure not in EFFECTS else f"model {model}"
            told.add(ALL, f"analysis: {analysis['title']}", f"RevMan has no {lacking}")
            continue
        found = _list_rows(view, analysis, number)
        if len(found):
            settings.append(_set(view, analysis, number, kind=_name_kind(measure, found)))
            rows += to_rows(found)
    return pd.DataFrame(settings, columns=list(SETTINGS)), pd.DataFrame(rows, columns=list(DATA_ROWS))


def _list_rows(view: View, analysis: Analysis, number: int) -> pd.DataFrame:
    effects = view.tables["effects"]
    own = effects[(effects["analysis_id"] == analysis["id"]) & effects["yi"].notna()]
    listed = list_revman(own, studies=view.tables["studies"], analyses=[analysis])
    labels, years = name_labels(view), find_years(view)
    given = {
        "Analysis group": 1,
        "Analysis number": number,
        "Applicability": "SUBGROUP_AND_OVERALL",
        "Study": [labels[study_id] for study_id in own["study_id"]],
        "Study year": [years.get(study_id, "") for study_id in own["study_id"]],
        "Footnotes": own["remark"].to_list(),
    }
    return listed.assign(**given).reindex(columns=list(DATA_ROWS))


def _name_kind(measure: str, rows: pd.DataFrame) -> str:
    """What the rows hold: the figures of both arms, or for any study its effect alone."""
    data = {"counts": "Dichotomous", "means": "Continuous"}.get(MEASURES[measure].data, "")
    return data if data and rows[list(ARMS[data])].notna().to_numpy().all() else "Contrast level"


def _set(view: View, analysis: Analysis, number: int, *, kind: str) -> dict[str, Any]:
    method, model = MODELS[choose_model(analysis)]
    measure, compared = str(analysis["measure"]), analysis["comparison"]
    return {
        "Analysis group": 1,
        "Analysis number": number,
        "Analysis name": str(analysis["title"]),
        "Analysis group name": str(view.config["title"]),
        "Data source": "Custom input",
        "Data source eligibility": "#N/A",
        "Data type": kind,
        "Log-scale data": _flag(MEASURES[measure].ratio),
        "Experimental group label": _name_side(compared.get("experimental")),
        "Control group label": _name_side(compared.get("control")),
        "Statistical method": method,
        "Effect measure": EFFECTS[measure],
        "Analysis model": model,
        "Subgroup estimates": _flag(False),
        "Overall estimates": _flag(True),
        "Test for subgroup differences": _flag(False),
        "Swap event and non-event": _flag(False),
        "Study CI": "95%",
        "Estimate CI": "95%",
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _name_side(side: str | Sequence[str] | None) -> str:
    return side if isinstance(side, str) else " or ".join(side or ())
