"""What studies have in common outside their figures: people who stand in two studies, and documents taken back."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from prismake.statistics.kinds import list_outcomes
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.crossover import marks_crossover
from prismake.synthesise.sheetrows import list_rows
from prismake.tables import conform, empty, to_rows
from prismake.text.values import same_word

OVERLAPPING = "overlapping cohorts"  # the ruling that forbids pooling
EFFECT = ("yi", "vi", "shown", "shown_low", "shown_high")
CORRECTED = "CORRECTED"  # a correction alone is told at the study, not at the analysis
LINKED = ("studies", "study_references", "cohorts", "retractions")
Pair = tuple[str, str]


def caution_effects(
    effects: pd.DataFrame, tables: Mapping[str, pd.DataFrame], *, analyses: Sequence[Analysis]
) -> pd.DataFrame:
    """The effects without those of overlapping people, and with remarks on retracted documents.

    `tables` holds extraction and studies, and cohorts, retractions and study_references as far as there are any.
    """
    known = _take_tables(tables)
    kept = leave_out_overlaps(
        effects,
        extraction=known["extraction"],
        studies=known["studies"],
        analyses=analyses,
        cohorts=known["cohorts"],
    )
    return remark_effects(kept, retractions=known["retractions"], study_references=known["study_references"])


def caution_estimates(
    estimates: pd.DataFrame, tables: Mapping[str, pd.DataFrame], *, effects: pd.DataFrame
) -> pd.DataFrame:
    """The estimates with remarks on doubtful overlaps and on retracted studies; `tables` as for `caution_effects`."""
    known = _take_tables(tables)
    return remark_estimates(estimates, effects=effects, **{name: known[name] for name in LINKED})


def _take_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: tables[name] if name in tables else empty(name) for name in ("extraction", *LINKED)}


def leave_out_overlaps(
    effects: pd.DataFrame,
    *,
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    analyses: Sequence[Analysis],
    cohorts: pd.DataFrame,
) -> pd.DataFrame:
    """The effects without those whose people stand, by a ruling, in a larger study of the same analysis.

    Pooling would count these people twice (Cochrane Handbook 5.2.1, 23.3). Of two such studies the one with more people
    in the outcome stands; of equal ones the first by its id. What is left out keeps its row, with the reason.
    """
    if effects.empty or not (cohorts["ruling"] == OVERLAPPING).any():
        return effects
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    changed = effects.copy()
    for analysis in analyses:
        own = changed[(changed["analysis_id"] == analysis["id"]) & changed["yi"].notna()]
        sizes = count_people(extraction, outcomes=list_outcomes(analysis))
        dropped = explain_dropped(own["study_id"].tolist(), cohorts=cohorts, sizes=sizes, labels=labels)
        for row, study_id in zip(own.index, own["study_id"], strict=True):
            if study_id in dropped:
                changed.loc[row, [name for name in EFFECT if name in changed.columns]] = float("nan")
                changed.loc[row, "remark"] = _join_remarks(str(changed.loc[row, "remark"]), dropped[study_id])
    return conform("effects", changed)


def remark_effects(effects: pd.DataFrame, *, retractions: pd.DataFrame, study_references: pd.DataFrame) -> pd.DataFrame:
    """The effects with a remark on each study of which a document was retracted, corrected or put in doubt."""
    flags = _list_flags(retractions, study_references=study_references)
    told = [
        _join_remarks(str(remark), *flags.get(study_id, {}).values())
        for study_id, remark in zip(effects["study_id"], effects["remark"], strict=True)
    ]
    return conform("effects", effects.assign(remark=told))


def remark_estimates(
    estimates: pd.DataFrame,
    *,
    effects: pd.DataFrame,
    studies: pd.DataFrame,
    cohorts: pd.DataFrame,
    retractions: pd.DataFrame,
    study_references: pd.DataFrame,
) -> pd.DataFrame:
    """The estimates with a remark where an analysis uses studies that may share people, or that were retracted."""
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    flags = _list_flags(retractions, study_references=study_references)
    pairs = {pair: word for pair, word in _list_pairs(cohorts).items() if word != OVERLAPPING}
    used: dict[str, set[str]] = {}
    for row in to_rows(effects[effects["yi"].notna()]):
        used.setdefault(row["analysis_id"], set()).add(row["study_id"])
    told = [
        _join_remarks(str(remark), *_remark_analysis(used.get(analysis_id, set()), pairs, flags=flags, labels=labels))
        for analysis_id, remark in zip(estimates["analysis_id"], estimates["remark"], strict=True)
    ]
    return conform("estimates", estimates.assign(remark=told))


def _remark_analysis(
    used: set[str],
    pairs: Mapping[Pair, str],
    *,
    flags: Mapping[str, Mapping[str, str]],
    labels: Mapping[str, str],
) -> Iterator[str]:
    for (one, other), word in sorted(pairs.items()):
        if {one, other} <= used:
            state = "whether they do was not settled" if word else "nobody has ruled on it yet"
            yield f"{labels[one]} and {labels[other]} may share people, and {state}"
    for study_id in sorted(used & set(flags)):
        words = sorted(set(flags[study_id]) - {CORRECTED})
        if words:
            yield f"uses {labels[study_id]}, of which a document bears the flag {' and '.join(words)}"


def _list_pairs(cohorts: pd.DataFrame) -> dict[Pair, str]:
    columns = (cohorts[name] for name in ("study_a", "study_b", "ruling"))
    return {(one, other): word for one, other, word in zip(*columns, strict=True)}


def explain_dropped(
    used: Sequence[str], *, cohorts: pd.DataFrame, sizes: Mapping[str, int], labels: Mapping[str, str]
) -> dict[str, str]:
    """Of the studies that share people by a ruling those that give way to a larger one, each with the reason."""
    overlapping = _list_pairs(cohorts[cohorts["ruling"] == OVERLAPPING])
    return {
        study_id: f"left out: its people stand in {labels[larger]} too, by a ruling, and that "
        f"{_tell_sizes(sizes.get(larger, 0), sizes.get(study_id, 0))}"
        for study_id, larger in _choose_dropped(used, overlapping=overlapping, sizes=sizes).items()
    }


def _tell_sizes(larger: int, smaller: int) -> str:
    if larger == smaller:
        alike = f"both have {larger} people" if larger else "no number of people was extracted of either"
        return f"comes first by its id ({alike})"
    return f"is the larger one ({larger} against {smaller or 'no extracted number of'} people)"


def _choose_dropped(
    used: Sequence[str], *, overlapping: Mapping[Pair, str], sizes: Mapping[str, int]
) -> dict[str, str]:
    """The studies that give way, each with the larger one that stands."""
    kept: list[str] = []
    dropped: dict[str, str] = {}
    for study_id in sorted(used, key=lambda one: (-sizes.get(one, 0), one)):
        larger = next((one for one in kept if (min(one, study_id), max(one, study_id)) in overlapping), None)
        if larger is None:
            kept.append(study_id)
        else:
            dropped[study_id] = larger
    return dropped


def count_people(extraction: pd.DataFrame, *, outcomes: Sequence[str]) -> dict[str, int]:
    """The people of each study in the outcomes: the largest n of each arm, added up unless it is a crossover trial."""
    arms: dict[str, dict[str, int]] = {}
    crossed: set[str] = set()
    for row in list_rows(extraction, level="outcome"):
        if any(same_word(row.get("outcome"), one) for one in outcomes) and row.get("n").isdecimal():
            counted = arms.setdefault(row.study_id, {})
            counted[row.get("arm")] = max(counted.get(row.get("arm"), 0), int(row.get("n")))
            crossed |= {row.study_id} if marks_crossover(row) else set()
    join = {study_id: max if study_id in crossed else sum for study_id in arms}
    return {study_id: join[study_id](counted.values()) for study_id, counted in arms.items()}


def _list_flags(retractions: pd.DataFrame, *, study_references: pd.DataFrame) -> dict[str, dict[str, str]]:
    """By study: each flag with its words; a flag that was taken back is none."""
    study_of = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    found: dict[str, dict[str, str]] = {}
    for row in to_rows(retractions[retractions["flag"] != ""]):
        if row["reference_id"] in study_of:
            words = f"{row['flag']}{' on ' + row['date'] if row['date'] else ''}: {row['reference_id']}"
            found.setdefault(study_of[row["reference_id"]], {})[row["flag"]] = words
    return found


def _join_remarks(*remarks: str) -> str:
    return "; ".join(filter(None, remarks))
