"""What the tables say of results, one sentence for each fact; empty where there is none."""

from collections.abc import Callable, Mapping

import pandas as pd

from prismake.config.accuracy import list_judged
from prismake.report.certainty_words import write_counted
from prismake.report.combined import list_combined, list_with_results
from prismake.report.grammar import agree, end_sentence
from prismake.report.methods import tell_step
from prismake.report.methods_synthesis import BIAS, count_run
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.text.vocabulary import NONE_LEFT_OUT, NOT_SETTLED


def _count_analyses(rows: pd.DataFrame) -> str:
    return write_count(rows["analysis_id"].nunique(), "analysis", "analyses")


def tell_synthesis(view: View) -> str:
    """How results were combined, where anything was planned."""
    return tell_step(view, "Synthesis methods") if view.analyses or view.accuracy or view.network or view.swim else ""


def tell_certainty_methods(view: View) -> str:
    """How certainty was rated, once it was."""
    return tell_step(view, "Certainty assessment") if (view.tables["grade"]["certainty"] != "").any() else ""


def tell_prepared(view: View) -> str:
    """How many effects rest on conversions or assumptions."""
    rows = view.tables["effects"]
    rows = rows[rows["yi"].notna()]
    made, every = int((rows["imputed"] != "").sum()), write_count(len(rows), "effect")
    if rows.empty or not made:
        verb = agree(len(rows), "rests", "rest")
        return f"{every} {verb} on no conversion and no assumption." if len(rows) else ""
    return f"Of {every}, {made} {agree(made, 'rests', 'rest')} on a conversion or an assumption, told beside it."


def tell_results(view: View) -> str:
    """How many studies have results in an analysis."""
    shown = list_with_results(view.tables)
    told = (
        f"Results of {write_count(len(shown), 'study', 'studies')} stand in tables and figures, each with its interval."
    )
    return told if shown else ""


def tell_tables(view: View) -> str:
    """The counts of each study of a test."""
    rows = view.tables["accuracy"]
    n = int(rows["tp"].notna().sum())
    return f"{write_count(n, 'two-by-two table')} {agree(n, 'stands', 'stand')} with exact limits." if n else ""


def tell_answers(view: View) -> str:
    """The main result of each analysis with its direction: pooled, else that of its studies."""
    pooled = set(view.tables["estimates"].loc[view.tables["estimates"]["estimate"].notna(), "analysis_id"])
    single = set(view.tables["effects"].loc[view.tables["effects"]["yi"].notna(), "analysis_id"]) - pooled
    told = [
        " ".join(map(end_sentence, (f"{one.title}: {first}", *more)))
        for one in view.summary.answers
        if one.analysis_id in pooled | single
        for first, *more in [(one.headline, *one.sentences[:1]) if one.analysis_id in pooled else one.sentences[:1]]
    ]
    rows = view.tables["accuracy_estimates"]
    n = int(rows["sensitivity"].notna().sum())
    told += [f"{write_count(n, 'test')} {agree(n, 'has', 'have')} a summary point with its region."] if n else []
    return " ".join([*told, *_tell_networks(view)])


def _tell_networks(view: View) -> list[str]:
    rows = view.find_table("network_estimates")
    n = rows["analysis_id"].nunique() if len(rows) else 0
    told = (
        f"{write_count(n, 'network')} {agree(n, 'has', 'have')} estimates of every two treatments with their intervals"
    )
    return (
        [f"{told}, and tests of heterogeneity and inconsistency as far as there are degrees of freedom."] if n else []
    )


def tell_pooled(view: View) -> str:
    """How many analyses were pooled, with interval and heterogeneity."""
    rows = view.tables["estimates"]
    pooled = rows[rows["estimate"].notna()]
    tests = int(view.tables["accuracy_estimates"]["sensitivity"].notna().sum())
    told = f"{_count_analyses(pooled)} {agree(pooled['analysis_id'].nunique(), 'has', 'have')} a pooled estimate"
    accuracy = f"{write_count(tests, 'test')} {agree(tests, 'has', 'have')} a summary point with its region."
    first = f"{told} with its interval and heterogeneity." if len(pooled) else ""
    return " ".join(filter(None, (first, accuracy if tests else "", *_tell_networks(view))))


def tell_groups(view: View) -> str:
    """What was found of heterogeneity."""
    groups, slopes = view.tables["subgroups"], view.tables["moderators"]
    told = [f"subgroups of {_count_analyses(groups)}"] if len(groups) else []
    told += [f"meta-regressions of {_count_analyses(slopes)}"] if len(slopes) else []
    compared = view.find_table("accuracy_subgroups")
    told += [f"groups of studies of {write_count(compared['analysis_id'].nunique(), 'test')}"] if len(compared) else []
    return f"The report shows {join_words(told)}." if told else ""


def tell_counted(view: View) -> str:
    """How many people each analysis counts, where every analysis with results has their number."""
    rows = view.tables["grade"]
    rows = rows[rows["k"] > 0].drop_duplicates("analysis_id").set_index("analysis_id")
    if rows.empty or rows["participants"].isna().any():
        return ""
    judged = [
        (str(one["id"]), str(one.get("title") or one["id"])) for one in [*view.analyses, *list_judged(view.accuracy)]
    ]
    told = "; ".join(f"{title}: {write_counted(dict(rows.loc[one]))}" for one, title in judged if one in rows.index)
    return f"Counted in the analyses: {told}." if told else ""


def tell_left_out(view: View) -> str:
    """Whether the conclusion of an analysis hangs on a single study, where each was left out."""
    rows = view.tables["influence"]
    rows = rows[rows["kind"] == "leave_one_out"]
    if rows.empty:
        return ""
    told = f"Each study of {_count_analyses(rows)} was left out in turn"
    decided = rows[rows["verdict"] != ""]
    if decided.empty:
        return f"{told}; the report shows what that gives."
    n = decided.loc[decided["change"] != "", "analysis_id"].nunique()
    return f"{told}, which changes the conclusion of {n if n else 'none'}."


def tell_robustness(view: View) -> str:
    """What other choices gave, and what leaving out single studies did."""
    rows = view.tables["sensitivity"]
    rows = rows[(rows["scenario"] > 0) & (rows["remark"] != NONE_LEFT_OUT)]  # neither is the plan another choice
    n = len(rows)
    told = f"{write_count(n, 'other choice')} of {_count_analyses(rows)} {agree(n, 'was', 'were')} tried"
    tried = f"{told}; the report says which change the conclusion." if n else ""
    return " ".join(filter(None, (tried, tell_left_out(view))))


def tell_low_risk(view: View) -> str:
    """That no study of a synthesis is at more than low risk of bias overall, where all are judged so."""
    rows, combined = _list_overall(view), list_combined(view.tables)
    if not combined or set(rows["study_id"]) != combined or set(rows["judgement"]) != {"low"}:
        return ""
    every = write_count(len(combined), "study", "studies")
    return f"Overall, the risk of bias of {every} in a synthesis is judged low: none is left out for it."


def tell_bias_tests(view: View) -> str:
    """Which tests of small-study effects are planned, while one may run; and how far ROB-ME was judged."""
    rows, judged = view.find_table("bias"), tell_missing_evidence(view)
    if len(rows) and not count_run(rows):
        return judged
    tests = list(dict.fromkeys(BIAS[name] for one in view.analyses for name in one.get("bias") or []))
    planned = f"Small-study effects are looked for by {join_words(tests)}, from ten studies on." if tests else ""
    return " ".join(filter(None, (planned, judged)))


def tell_small_studies(view: View) -> str:
    """What tests of small-study effects gave, where one could be run, and how far ROB-ME was judged."""
    rows = view.tables["bias"]
    run = count_run(rows) if len(rows) else 0
    told = f"Of {write_count(len(rows), 'test')} of small-study effects, {run} could be run"
    tests = f"{told}; the report says of each why or with what result." if run else ""
    return " ".join(filter(None, (tests, tell_missing_evidence(view))))


def tell_missing_evidence(view: View) -> str:
    """Of how many analyses people judged the risk of bias due to missing evidence."""
    rows = view.tables["grade"]
    judged = rows[~rows["missing_evidence"].isin(["", NOT_SETTLED])]
    told = f"Risk of bias due to missing evidence (ROB-ME) is judged for {_count_analyses(judged)}"
    return f"{told}, each with its reason beside the matrix of results." if len(judged) else ""


def tell_certainty(view: View) -> str:
    """The certainty of each outcome."""
    rows = view.tables["grade"]
    rated = rows[rows["certainty"] != ""].drop_duplicates("analysis_id")
    levels = dict(zip(rated["analysis_id"], rated["certainty"], strict=True))
    judged = [*view.analyses, *list_judged(view.accuracy)]
    told = "; ".join(f"{one.get('title') or one['id']}: {levels[one['id']]}" for one in judged if one["id"] in levels)
    return f"Certainty of the evidence: {told}." if told else ""


def tell_weight(view: View) -> str:
    """That risk of bias stands beside each synthesis, and what the judgements overall are, as far as there are any."""
    rows, pooled = view.tables["appraisal"], list_combined(view.tables)
    n = len(set(rows.loc[rows["judgement"] != "", "study_id"]) & pooled)
    every = write_count(len(pooled), "study", "studies")
    words = _list_overall(view)["judgement"].value_counts().sort_index()
    tail = (
        f" Overall judgements: {join_words([f'{count} {word}' for word, count in words.items()])}."
        if len(words)
        else ""
    )
    return f"Of {every} in a synthesis, {n} {agree(n, 'has', 'have')} a judgement of risk of bias.{tail}" if n else ""


def _list_overall(view: View) -> pd.DataFrame:
    """The settled judgements overall of the studies in a synthesis."""
    rows = view.find_table("appraisal_settled")
    if rows.empty:
        return pd.DataFrame(columns=["study_id", "judgement"])
    own = rows["study_id"].isin(list(list_combined(view.tables))) & (rows["domain"] == "overall")
    return rows[own & (rows["judgement"] != "")]


def tell_charted(view: View) -> str:
    """Which charting tables and maps there are."""
    tables, maps = view.find_table("evidence_tables"), view.find_table("evidence_maps")
    told = list(dict.fromkeys([*_list_titles(tables), *_list_titles(maps)]))
    return f"Charted in tables and maps: {join_words(told)}." if told else ""


def _list_titles(rows: pd.DataFrame) -> list[str]:
    return [str(title) for title in dict.fromkeys(rows["title"])] if len(rows) else []


def tell_charted_studies(view: View) -> str:
    """The charting tables, each with how many rows it has."""
    rows = view.find_table("evidence_tables")
    if rows.empty:
        return ""
    told = [
        f"{table['title'].iloc[0]} ({write_count(table['row'].nunique(), 'row')})"
        for _, table in rows.groupby("place", sort=True)
    ]
    return f"Charting tables: {join_words(told)}."


def tell_harms(view: View) -> str:
    """How harms were told by the studies, each with how long people were followed."""
    rows = view.find_table("harms")
    if rows.empty:
        return ""
    followed = int((~rows["follow_up"].isin(["", NOT_SETTLED])).sum())
    arms = write_count(len(rows), "arm")
    return f"Harms are told of {arms}, with the length of follow-up for {followed}, in the words of the reports."


def tell_zero_events(view: View) -> str:
    """How empty cells were handled in each analysis of events."""
    told = []
    for one in view.analyses:
        rows = view.tables["effects"]
        rows = rows[(rows["analysis_id"] == one["id"]) & rows["yi"].notna()]
        counted = rows[rows["events1"].notna() | rows["events2"].notna()]
        if counted.empty:
            continue
        empty = int(((counted["events1"] == 0) | (counted["events2"] == 0)).sum())
        method = str(one.get("method") or "inverse_variance").replace("_", " ")
        without = f"{write_count(empty, 'study', 'studies')} without events in an arm"
        told.append(f"{one.get('title') or one['id']}: {without} ({method})")
    return f"Zero events: {'; '.join(told)}." if told else ""


FACTS: Mapping[str, Callable[[View], str]] = {
    "synthesis": tell_synthesis,
    "certainty_methods": tell_certainty_methods,
    "prepared": tell_prepared,
    "results": tell_results,
    "two_by_two": tell_tables,
    "answers": tell_answers,
    "pooled": tell_pooled,
    "groups": tell_groups,
    "robustness": tell_robustness,
    "counted": tell_counted,
    "low_risk": tell_low_risk,
    "bias_tests": tell_bias_tests,
    "small_studies": tell_small_studies,
    "certainty": tell_certainty,
    "weight": tell_weight,
    "charted": tell_charted,
    "charted_studies": tell_charted_studies,
    "harms": tell_harms,
    "zero_events": tell_zero_events,
}
