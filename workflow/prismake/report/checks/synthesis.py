"""Checks 49 and 56 to 60: what is combined, and what is said of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.config.accuracy import list_judged
from prismake.issues import Issue
from prismake.report.certainty_words import tell_open
from prismake.report.checks.outcome import ANALYSES, NO_ADJUDICATOR, Check, Found, find_answer, name_each
from prismake.report.confidence import list_held, read_confidence
from prismake.report.unsynthesised import NOBODY, list_unsynthesised
from prismake.report.view import View
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED, UNCHANGING

SMALL_STUDY_TESTS = 10
COUNTS = ("OR", "RR", "RD")
FILE = "results/grade.csv"
RATE = "let people judge the certainty of the evidence"
APPRAISE = "let people judge the risk of bias of these studies"
AGAIN = "let people judge it again: it stands in their newest sheet"


def check_comparisons(view: View) -> Found:
    """The measure of every analysis belongs to its comparison."""
    if not view.analyses:
        return view.unplanned
    issues = []
    for row in view.analyses:
        kind, measure = str((row.get("comparison") or {}).get("kind", "")), str(row["measure"])
        made_for = str(getattr(MEASURES[measure], "comparison", kind)) if measure in MEASURES else kind
        if kind and {kind, made_for} == {"pre_post", "arms"}:
            found = f"{measure}, which is for {made_for}, on {kind}"
            issues.append(Issue(ANALYSES, str(row["id"]), found, "a measure of the comparison", "split the analysis"))
    extraction = view.tables["extraction"]
    designs = dict(extraction.loc[extraction["variable"] == "design", ["study_id", "value"]].to_numpy().tolist())
    effects = view.tables["effects"]
    for analysis, group in effects[effects["yi"].notna()].groupby("analysis_id"):
        mixed = {designs[study] for study in group["study_id"] if study in designs}
        if "single_arm" in mixed and len(mixed) > 1:
            found = "single-arm studies beside " + ", ".join(sorted(mixed - {"single_arm"}))
            issues.append(Issue(ANALYSES, str(analysis), found, "like with like", "split the analysis by design"))
    return issues


def check_models(view: View) -> Found:
    """Model, estimator, interval; and a prediction interval from three studies on."""
    if not view.analyses:
        return view.unplanned
    estimates = view.tables["estimates"]
    told = estimates[estimates["estimate"].notna()]
    if told.empty:
        return "nothing has been pooled yet"
    bare = (told["test"] == "") | (told["model"].str.startswith("random") & (told["method"] == ""))
    found, remedy = "model, estimator or test not named", "name them in config/analyses"
    file, allowed = "results/estimates.csv", "model, estimator and test"
    issues = name_each(file, told.loc[bare, "analysis_id"], found=found, allowed=allowed, remedy=remedy)
    pooled = estimates[(estimates["model"] == "random") & estimates["estimate"].notna() & (estimates["k"] >= 3)]
    bare = pooled.loc[pooled["pi_low"].isna(), "analysis_id"]
    found, remedy = "no prediction interval", "report a bug"
    return issues + name_each(
        "results/estimates.csv", bare, found=found, allowed="one from three studies on", remedy=remedy
    )


def check_rare(view: View) -> Found:
    """No arm without events in a result by inverse variance."""
    if not view.analyses:
        return view.unplanned
    effects = view.tables["effects"]
    if not effects[["events1", "events2"]].notna().any(axis=None):
        return "no analysis has counts of events"
    planned = {str(row["id"]) for row in view.analyses if row.get("method", "inverse_variance") == "inverse_variance"}
    estimates = view.tables["estimates"]
    pooled = set(estimates.loc[estimates["estimate"].notna(), "analysis_id"]) & planned
    counted = effects[effects["analysis_id"].isin(list(pooled)) & effects["measure"].isin(COUNTS)]
    rare = counted[((counted["events1"] == 0) | (counted["events2"] == 0)).fillna(False).astype(bool)]
    found, remedy = "an arm without events, by inverse variance", "choose mantel_haenszel, peto or glmm as method"
    return name_each(ANALYSES, rare["analysis_id"], found=found, allowed="a method for rare events", remedy=remedy)


def check_small(view: View) -> Found:
    """No test of small-study effects below ten studies."""
    bias = view.find_table("bias")
    if bias.empty:
        return "no test of small-study effects was made"
    made = bias[bias["p"].notna() & (bias["k"] < SMALL_STUDY_TESTS) & (bias["test"] != "trim_fill")]
    found, remedy = "tested with fewer than ten studies", "leave the test out"
    return name_each("results/bias.csv", made["analysis_id"], found=found, allowed="ten or more", remedy=remedy)


def check_everyone(view: View) -> Found:
    """Every included study has an effect, a place in a network or a two-by-two table, or a remark why it has none."""
    studies = set(view.tables["studies"]["study_id"])
    if not studies:
        return "no study has been included yet"
    effects = view.tables["effects"]
    told = set(effects.loc[effects["yi"].notna() | (effects["remark"] != ""), "study_id"])
    told |= set(view.tables["accuracy"]["study_id"])  # each with its table or a remark
    told |= set(view.tables["network_effects"]["study_id"])  # the same
    told |= set(view.find_table("swim_results").get("study_id", ()))  # the same
    told |= set(view.find_table("finding_studies").get("study_id", ()))
    told |= _list_explained(view)
    found, remedy = "in no synthesis, and no reason is told", "extract its outcomes, or say why it has none"
    if view.qualitative:
        if not view.findings:
            return "no finding has been written yet"
        found, remedy = (
            "contributes to no finding",
            "name it in config/findings, or answer ENTREQ 21 in config/checklist",
        )
        told |= studies if find_answer(view, "ENTREQ", "21") else set()
    file = "results/finding_studies.csv" if view.qualitative else "results/effects.csv"
    return name_each(file, studies - told, found=found, allowed="a synthesis or a reason", remedy=remedy)


def _list_explained(view: View) -> set[str]:
    """Studies of which the table of results in no synthesis gives a reason: more than that nobody extracted them."""
    plans = {"analyses": view.analyses, "accuracy": view.accuracy, "networks": view.network, "swim": view.swim}
    rows = list_unsynthesised(view.tables, **plans, library=view.library).rows
    labels = {row[0] for row in rows if row[1] == "all" and row[3] != NOBODY}
    return {study for study in view.tables["studies"]["study_id"] if view.library.label_of(study) in labels}


def check_summary(view: View) -> Found:
    """Every analysis in the summary, every downgrade with its reason."""
    grade = view.find_table("grade")
    wanted = {str(row["id"]) for row in [*view.analyses, *list_judged(view.accuracy)]}
    remedy = "decide on its full text, or take it out of the finding"
    unrated = name_each(
        "config/findings", list_held(view), found="a document of it waits", allowed="a decision", remedy=remedy
    )
    unrated += [issue for row in read_confidence(view) for issue in _check_confidence(view, row)]
    if not wanted:
        return unrated if view.findings else view.unplanned
    rated = set(grade["analysis_id"]) if len(grade) else set()
    issues = name_each(FILE, wanted - rated, found="not in the summary", allowed="every outcome", remedy=RATE)
    reasons = [
        name for name in grade.columns if name.endswith("_reason") and name.removesuffix("_reason") in grade.columns
    ]
    for row in to_rows(grade):
        domains = [name.removesuffix("_reason") for name in reasons if not str(row[name]).strip()]
        lowered = [name for name in domains if row[name] and row[name] not in UNCHANGING]
        if lowered:
            found = f"no reason for {', '.join(lowered)}"
            issues.append(Issue(FILE, str(row["analysis_id"]), found, "a reason each", "write it into the sheet"))
    return [*issues, *unrated, *(issue for row in to_rows(grade) for issue in _check_level(view, row))]


def _check_confidence(view: View, row: Mapping[Any, Any]) -> Iterator[Issue]:
    """Why a finding has no level of confidence that stands."""
    file, place = "results/confidence.csv", str(row["finding_id"])
    if row["unsettled"]:
        yield Issue(file, place, f"{NOT_SETTLED}: {row['unsettled']}", "one word", _name_settler(view))
    elif not row["confidence"]:
        yield Issue(file, place, "confidence not judged", "a level", "let people judge the confidence in it")


def _check_level(view: View, row: Mapping[Any, Any]) -> Iterator[Issue]:
    """Why an analysis has no level that stands: who is to do what."""
    place = str(row["analysis_id"])
    if row["outdated"]:  # somebody may have judged today's beside
        found = f"judged on another estimate: {row['outdated']}"
        yield Issue(FILE, place, found, "a judgement on today's estimate", AGAIN)
    if row["unsettled"]:
        yield Issue(FILE, place, f"{NOT_SETTLED}: {row['unsettled']}", "one word", _name_settler(view))
    if row["unappraised"] and not row["certainty"]:
        yield Issue(FILE, place, tell_open({**row, "outdated": "", "unsettled": ""}), "its judgement", APPRAISE)
    waits = row["outdated"] or row["unsettled"] or (row["unappraised"] and not row["missing"])
    if not row["certainty"] and not waits:
        yield Issue(FILE, place, "certainty not rated", "a level", RATE)


def _name_settler(view: View) -> str:
    adjudicator = (view.config.get("grade") or {}).get("adjudicator")
    return f"{adjudicator} settles it in the consensus sheet" if adjudicator else NO_ADJUDICATOR


CHECKS: dict[int, Check] = {
    49: check_comparisons,
    56: check_models,
    57: check_rare,
    58: check_small,
    59: check_everyone,
    60: check_summary,
}
