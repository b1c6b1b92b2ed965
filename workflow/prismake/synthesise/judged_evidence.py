"""What stands beside an estimate while people judge it: how many people, how consistent, at what risk of bias."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from prismake.statistics.digits import write_fixed
from prismake.statistics.measures import choose_model
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.display import show_pooled
from prismake.synthesise.evidence import OVERALL, read_judgements
from prismake.synthesise.judged_estimates import write_shown
from prismake.synthesise.rating import count_people, select_effects
from prismake.tables import to_rows
from prismake.text.words import fold

NOT_JUDGED = "not judged"


def describe_evidence(
    analyses: Sequence[Analysis],
    *,
    estimates: pd.DataFrame,
    effects: pd.DataFrame,
    appraisal: pd.DataFrame | None = None,
) -> dict[str, dict[str, str]]:
    """For each analysis the texts participants, consistency and bias; `appraisal` is the table appraisal_settled."""
    told = {}
    for analysis in analyses:
        own = select_effects(analysis, effects)
        told[str(analysis["id"])] = {
            "participants": str(count_people(analysis, own)),
            "consistency": _describe_consistency(analysis, own, estimates=estimates),
            "bias": _describe_bias(analysis, own, appraisal=appraisal),
        }
    return told


def _describe_consistency(analysis: Analysis, own: pd.DataFrame, *, estimates: pd.DataFrame) -> str:
    """I² with its limits and the prediction interval of the planned model, as far as it has them."""
    if own["study_id"].nunique() == 1:
        return "1 study: nothing to compare"
    planned = estimates[(estimates["analysis_id"] == analysis["id"]) & (estimates["model"] == choose_model(analysis))]
    if len(planned) != 1:
        return "not pooled"
    row = planned.iloc[0]
    i2, *limits = (float(row[name]) for name in ("i2", "i2_low", "i2_high"))
    between = "" if any(map(pd.isna, limits)) else f" [{', '.join(write_fixed(limit, 0) for limit in limits)}]"
    told = [f"I² {write_fixed(i2, 0)} %{between}" if not pd.isna(i2) else "I² is not computed by this model"]
    low, high = (float(row[name]) for name in ("pi_low", "pi_high"))
    if pd.isna(low) or pd.isna(high):
        return f"{told[0]}; no prediction interval"
    shown = show_pooled([low, high], own["vi"], measure=str(analysis["measure"]))
    return f"{told[0]}; prediction interval [{', '.join(map(write_shown, shown))}]"


def _describe_bias(analysis: Analysis, own: pd.DataFrame, *, appraisal: pd.DataFrame | None) -> str:
    """How many studies have which overall risk of bias, in the words of their tools."""
    if "side" in analysis and appraisal is not None:
        return _describe_domains(analysis, own, appraisal=appraisal)
    judged = read_judgements(analysis, appraisal)
    apart = set() if appraisal is None else set(appraisal.loc[appraisal["domain"] != OVERALL, "study_id"])
    counts: Counter[str] = Counter()
    for study_id in sorted(set(own["study_id"])):
        words = " and ".join(sorted(judged.get(study_id, ())))
        counts[words or ("no overall judgement" if study_id in apart else NOT_JUDGED)] += 1
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] == NOT_JUDGED, -pair[1], pair[0]))
    return ", ".join(f"{word}: {number}" for word, number in ordered)


def _describe_domains(analysis: Analysis, own: pd.DataFrame, *, appraisal: pd.DataFrame) -> str:
    """How many studies have which judgement in each domain, a line each: tools for accuracy give no overall one.

    A study that is judged for this outcome and as a whole counts once, with both words where they differ. Concerns
    about applicability are domains among them: they tell of indirectness.
    """
    studies = set(own["study_id"])
    on = appraisal["outcome"].map(fold).isin([fold(str(analysis["outcome"])), ""]) & (appraisal["judgement"] != "")
    rows = to_rows(appraisal[on & appraisal["study_id"].isin(sorted(studies))].sort_values(["tool", "domain"]))
    judged: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in rows:
        words = judged.setdefault((str(row["tool"]), str(row["name"])), {})
        words.setdefault(str(row["study_id"]), set()).add(str(row["judgement"]))
    counts = [(name, Counter(" and ".join(sorted(one)) for one in of.values())) for (_, name), of in judged.items()]
    told = [f"{name}: {', '.join(f'{word} {n}' for word, n in sorted(said.items()))}" for name, said in counts]
    without = len(studies - {str(row["study_id"]) for row in rows})
    return "\n".join([*told, *([f"{NOT_JUDGED}: {without}"] if without else [])])
