"""What is added to the small review so that its config/ has every key that a schema knows."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from networked import PLAN
from prismake.config import files

CARRIED = {"origin": "Rayyan", "name": "A", "source": "scopus", "person": "anna", "reasons": {"rats": "population"}}
NETWORK = PLAN | {"outcome": "recovery", "measure": "RR", "model": "random", "tau2": "REML", "unit": ""}
NETWORK |= {"treatments": ["experimental", "control", "another"], "reference": "control"}
NETWORK |= {"icc": {"value": 0.05, "source": "a school"}, "leave_out": {"medline:1001": "A trial."}}
NETWORK |= {"id": "all_teas", "timepoints": ["7 days"], "denominator": "patients"}
SCORES = {
    "id": "all_scores",
    "outcome": "symptom_score",
    "measure": "MD",
    "whole_numbers": "yes",
    "medians": "quantile_estimation",
}
SWIM: dict[str, Any] = {
    **{"id": "by_direction", "title": "Colds by direction", "reason": "Scales differ.", "direction": "higher"},
    **{"outcomes": {"recovery": "Cure", "symptom_score": "Complaints"}, "turned": ["symptom_score"]},
    **{"measure": "RR", "measures": {"symptom_score": "MD"}, "methods": ["direction", "effects", "p_values"]},
    "medians": "quantile_estimation",
    **{"designs": ["randomised", "controlled"], "species": "human", "denominator": "patients"},
    "comparison": {"kind": "arms", "experimental": "experimental", "control": "control", "timepoints": ["7 days"]},
    **{
        "group": "enrolled",
        "group_reason": "Large ones are of another kind.",
        "leave_out": {"medline:1001": "A trial."},
    },
}
BEFORE = {
    **{"id": "before", "outcomes": {"symptom_score": "Complaints"}, "measure": "MC", "measures": {}},
    **{"comparison": {"kind": "pre_post", "before": ["baseline"], "after": ["7 days"]}, "correlation": 0.5},
    "designs": ["single_arm"],
}
LIMITS = {"sample": 40, "recall": 0.9, "confidence": 0.95, "seed": 1, "stands_for": "nobody"}
FULL: dict[str, Any] = {
    "config": {
        "standards": ["PRISMA 2020"],
        "trustworthiness": {"designs": ["randomised"]},
        "final": "false",
        "living": {
            **{"schedule": "every year", "next_search": "2027-01-31"},
            **{"update_when": "with every new trial", "ends_when": "when no trial is under way"},
        },
        "former": {"dora": "anna", "emil": None},
        "retractions": {"checked_on": "2024-03-01"},
        "appraisal": {"people": ["anna"], "adjudicator": "carla", "tools": {"case_report": "none"}},
        "grade.adjudicator": "anna",
        "grade.beside": {"coherence": ["species"], "adequacy": ["enrolled"], "relevance": ["design", "species"]},
        "screening.title_abstract": {
            "votes": 2,
            "order": "ranked",
            "carried": [CARRIED],
        },
        "screening.full_text": {"votes": 1, "order": "listed", "carried": [CARRIED]},
    },
    "protocol": {
        "question": {
            **dict.fromkeys(("exposure", "concept", "context", "interest", "index_test", "reference_standard"), "tea"),
            **{"diagnosis": "a cold", "designs": "trials"},
        },
        "screening": {
            "pilot": {name: {"size": 2, "kappa": 0.5} for name in ("title_abstract", "full_text")},
            "stopping": {"recall": 0.9, "confidence": 0.9, "unread": "listed"},
            "machines": dict.fromkeys(("title_abstract", "full_text"), LIMITS),
        },
        "amendments": [{"date": "2024-02-03", "text": "Teas of fruit count.", "reason": "They were forgotten."}],
    },
    "analyses": {
        "analyses.0": {
            "method": "inverse_variance",
            "whole_numbers": "yes",
            "medians": "quantile_estimation",
            "leave_out": {"medline:1001": "A trial."},
            "subgroup": ["species"],
            "moderators": ["enrolled", ["enrolled", "year"]],
            "sensitivity": {
                **{"tests": ["z"], "measures": ["SMCC"], "methods": []},
                **{"without_judgements": ["high"], "without_studies": {"medline:1002": "A trial."}},
                **{"correlations": [0.3], "estimators": ["EE"]},
            },
            "denominator": "patients",
        },
        "analyses.1": {
            "comparison.timepoints": ["7 days"],
            "sensitivity": {"continuity": [0.5, "treatment_arm"]},
            "absolute": {"baselines": {"people who drank water": 0.3, "everybody": 0.2}},
            "icc": {"value": 0.05, "source": "a trial in schools"},
            "e_value": "rare",
        },
        "analyses.2": {
            **{"id": "single", "title": "Recovery", "outcome": "recovery"},
            **{"designs": ["single_arm"], "species": "human"},
            "comparison": {"kind": "single_arm", "arm": "experimental", "timepoints": ["7 days"]},
            **{"measure": "PLO", "direction": "higher", "labels": {"lower": "0", "higher": "1"}},
        },
        "analyses.3": {
            **{"id": "complaints", "title": "Complaints", "outcome": "recovery", "measure": "SMD"},
            "comparison": {
                **{"kind": "arms", "experimental": "experimental", "control": "control"},
                "timepoints": ["3 days", "7 days"],
            },
            **{"designs": ["randomised"], "species": "human", "direction": "lower"},
            "labels": {"lower": "0", "higher": "1"},
            "dependent": {"correlation": 0.6, "outcomes": ["symptom_score"], "turned": ["symptom_score"]},
            "crossover": {"correlation": 0.5, "source": "a trial of two teas"},
        },
        "analyses.4": {
            **{"id": "teas", "title": "Two teas", "outcome": "recovery", "measure": "OR", "species": "human"},
            "comparison": {"kind": "arms", "experimental": ["experimental", "second tea"], "control": "control"},
            **{"designs": ["randomised"], "direction": "higher", "labels": {"lower": "0", "higher": "1"}},
            "dependent": {"shared_control": "yes"},
        },
        "analyses.5": {
            **{"id": "degrees", "title": "Degrees", "outcome": "symptom_score", "measure": "MD", "species": "human"},
            "comparison": {"kind": "arms", "experimental": "experimental", "control": "control"},
            **{"designs": ["randomised"], "direction": "lower", "labels": {"lower": "0", "higher": "1"}},
            "certainty": {"target": "important_effect", "mid": 0.3, "source": "a panel", "sd": 1, "treatment": "tea"},
        },
        "accuracy": [
            {
                **{"id": "tasting", "title": "Tasting", "sensitivity": "recovery", "specificity": "symptom_score"},
                **{"arm": "experimental", "timepoints": ["7 days"], "denominator": "patients"},
                **{"designs": ["controlled"], "species": "human", "likelihood": "REML", "subgroup": "enrolled"},
                "certainty": {"sensitivity": 0.9, "specificity": 0.8, "source": "a panel"},
                "absolute": {"prevalences": {"people who sneeze": 0.2, "all": 0.01}},
                "leave_out": {"medline:1001": "A trial."},
            }
        ],
        "network": [NETWORK, NETWORK | SCORES],
        "swim": [SWIM, SWIM | BEFORE],
    },
    "tables": {
        "tables": [
            {
                **{"id": "studies", "title": "Studies", "where": {"species": ["human"]}},
                **{"group_by": "design", "sort_by": "species"},
                "columns": [
                    {"label": "People", "variable": "enrolled", "total": "yes"},
                    {"label": "Recovery", "outcome": "recovery"},
                    {"label": "Studies", "show": "count"},
                    {"label": "People given tea", "arm": "experimental"},
                    {"label": "Each", "variable": "species", "each": "yes"},
                ],
            },
            {
                **{"id": "map", "title": "Designs and species"},
                "map": {"rows": "design", "columns": "species", "cell": "people", "beside": "species"},
            },
            {
                **{"id": "questions", "title": "What a leaflet says", "head": "Question"},
                "questions": [
                    {"label": "Who", "says": "Everybody", "variable": "species"},
                    {"label": "Use", "says": "It helps", "outcome": "recovery"},
                    {"label": "Mice", "says": "-", "asked_by": ["a leaflet"], "fact": "species", "open": "all"},
                ],
            },
            {
                **{"id": "harms", "title": "Harms"},
                "harms": {
                    **{"statement": "design", "words": "species", "outcomes": ["recovery"]},
                    **{"event": "timepoint", "follow_up": "enrolled", "late": "design"},
                },
            },
            {
                **{"id": "mice", "title": "Mice"},
                "documents": {
                    **{"excluded_for": ["population"], "sort_by": "species"},
                    "columns": [{"label": "Species", "fact": "species"}],
                },
            },
            {
                **{"id": "leaflet", "title": "A leaflet's table"},
                "printed": [
                    {
                        "label": "1",
                        "record": "medline:1001",
                        "cells": [{"label": "A", "says": "b", "variable": "design"}],
                    },
                    {
                        **{"label": "2", "where": {"species": ["human"]}, "facts": {"species": ["mouse"]}},
                        "cells": [
                            {"label": "A", "says": "b", "outcome": "recovery", "note": "more"},
                            {"label": "B", "says": "b", "fact": "species"},
                            {"label": "C", "says": "b", "show": "count"},
                        ],
                    },
                ],
            },
        ]
    },
}
ROWS = {
    "claims": "c1,a leaflet,page 1,Tea helps.,recovery,OR,2.0,1.0,4.0,60,patients,medline:1001,not checked,no time",
    "apart": "medline:1003,species,mouse,abstract",
    "reported": "medline:1001,PubMed,inception,2024,English,tea; cold,,page 1",
    "findings": "warmth,Comfort,Tea comforts people.,medline:1001; medline:1002",
    "checklist": "PRISMA 2020,24b,The protocol stands in an appendix.",
}


def write_full(config: Path, folder: Path) -> Path:
    """A copy of config/ with every key that a schema knows."""
    folder = Path(shutil.copytree(config, folder))
    for name, added in FULL.items():
        path = folder / f"{name}.yaml"
        value = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        put(value, [], added)
        write_yaml(folder, name, value)
    codebook = folder / "codebook.csv"  # a network has three arms
    arms = "experimental|second tea|control|another"
    codebook.write_text(codebook.read_text().replace("experimental|control", arms))
    for name, row in ROWS.items():
        (folder / f"{name}.csv").write_text(f"{','.join(files.columns(name))}\n{row}\n")
    return folder


def put(value: Any, path: list[str], new: Any) -> None:
    """Merge `new` into what stands at the path; dots in its own keys lead deeper."""
    for part in path:
        if isinstance(value, list):
            value += [{}] * (int(part) + 1 - len(value))
            value = value[int(part)]
        else:
            value = value.setdefault(part, {})
    for key, inner in new.items():
        *deeper, last = key.split(".")
        if isinstance(inner, dict) and (deeper or last in value) and not isinstance(value.get(key), str):
            put(value, key.split("."), inner)
        elif deeper:
            put(value, deeper, {last: inner})
        else:
            value[last] = inner


def write_yaml(folder: Path, name: str, value: Any) -> None:
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
