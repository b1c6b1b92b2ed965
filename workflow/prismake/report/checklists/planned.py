"""What the files of config/ say of a review, one sentence for each fact; empty where they say nothing of it.

The sentences hold before the first search as they do in the report, so that a protocol can be made of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prismake.config.placeholders import PLACEHOLDER
from prismake.report import machine_words
from prismake.report.accuracy import LIKELIHOODS, SIDES
from prismake.report.checklists.amendments import tell_amendments
from prismake.report.grammar import agree, write_words
from prismake.report.labels import name_measure, name_sources, name_tool
from prismake.report.methods_networks import describe_planned
from prismake.report.methods_synthesis import describe_analysis
from prismake.report.numerals import join_words, write_count
from prismake.report.registration import write_registration
from prismake.report.search_dates import select_searched
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.units import name_one
from prismake.text.vocabulary import PHASE_TEXTS
from prismake.text.words import fold

QUESTION_WORDS: Mapping[str, str] = {
    "population": "population",
    "intervention": "intervention",
    "exposure": "exposure",
    "comparator": "comparator",
    "concept": "concept",
    "interest": "phenomenon of interest",
    "context": "context",
    "index_test": "index test",
    "reference_standard": "reference standard",
    "diagnosis": "target condition",
    "outcomes": "outcomes",
}
SEARCHABLE = ("database", "register")


def read_question(view: View) -> dict[str, str]:
    """The parts of the question that are written, by their names; a sentence left in brackets is none."""
    question = view.protocol.get("question") or {}
    given = {name: value if isinstance(value, list) else [value] for name, value in question.items()}
    told = {name: [str(one or "").strip() for one in value] for name, value in given.items()}
    written = {name: [one for one in parts if one and not PLACEHOLDER.fullmatch(one)] for name, parts in told.items()}
    return {name: join_words(parts) for name, parts in written.items() if parts}


def tell_protocol(view: View) -> str:
    """What the protocol is one of."""
    title, kind = str(view.config.get("title") or "").strip(), "scoping" if view.maps_only else "systematic"
    return f"This is the protocol of a {kind} review: {title.rstrip('.')}." if title else ""


def tell_question(view: View) -> str:
    """The question by its framework."""
    told = read_question(view)
    parts = [f"{words}: {told[name].rstrip('.')}" for name, words in QUESTION_WORDS.items() if name in told]
    return f"The question ({told['framework']}) is one of {'; '.join(parts)}." if parts and "framework" in told else ""


def tell_criteria(view: View) -> str:
    """What makes a document eligible."""
    texts = [str(one["text"]).strip().rstrip(".") for one in view.protocol.get("criteria") or []]
    written = bool(texts) and not any(PLACEHOLDER.fullmatch(text) for text in texts)
    return f"A document is eligible where it meets each of these: {'; '.join(texts)}." if written else ""


def tell_registration(view: View) -> str:
    """The registration, or that there is none."""
    found = view.protocol.get("registration") or {}
    return write_registration(found, verb="is") if found.get("id") or found.get("none") else ""


def tell_number(view: View) -> str:
    """The registration with its number; not that there is none."""
    return tell_registration(view) if (view.protocol.get("registration") or {}).get("id") else ""


def tell_sources(view: View) -> str:
    """Every source of the search log with its kind."""
    rows = to_rows(view.searches)
    names, kinds = name_sources(rows), {str(row["source"]): str(row["kind"]) for row in rows}
    listed = [f"{name} ({kinds[source]})" for source, name in names.items()]
    return f"{write_count(len(listed), 'source')}: {join_words(listed)}." if listed else ""


def tell_queries(view: View) -> str:
    """That every search stands in full, and how sources beside them were gone through, where each says so."""
    rows = to_rows(view.searches)
    if not rows or not all(str(row["query"]).strip() for row in rows):
        return ""
    run = [str(one["source"]) for one in to_rows(select_searched(view.searches)) if one["kind"] in SEARCHABLE]
    if not run:
        return ""  # no search was run whose text could stand
    told = [f"the whole text of each of {write_count(len(run), 'search', 'searches')}"]
    if others := len({str(row["source"]) for row in rows} - set(run)):
        told.append(f"how {write_count(others, 'other source was', 'other sources were')} gone through")
    return f"The search log holds {join_words(told)}."


def tell_people(view: View) -> str:
    """How many people decide on each phase, and who settles conflicts."""
    told = []
    for phase, words in PHASE_TEXTS.items():
        settings = (view.config.get("screening") or {}).get(phase) or {}
        if not settings.get("people"):
            return ""
        n = int(settings.get("votes") or len(settings["people"]))
        settled = "an adjudicator settles conflicts" if settings.get("adjudicator") else "nobody is named for conflicts"
        alone = f", each alone; {settled}" if n > 1 else ""
        told.append(f"On {words} {write_count(n, 'person', 'people')} {agree(n, 'decides', 'decide')}{alone}.")
    if used := machine_words.tell_use(view):
        told.append(used)
    return " ".join(told)


def tell_extractors(view: View) -> str:
    """How many people extract data of each study."""
    return _tell_task(view, "extraction", "Data of each study are extracted by", "sheets made from the codebook")


def tell_judges(view: View) -> str:
    """How many people judge risk of bias, and by which tools."""
    tools = sorted(set((view.config.get("appraisal") or {}).get("tools", {}).values()) - {"none"})
    named = f"the tool for its design ({join_words([name_tool(one) for one in tools])} where another than usual)"
    how = named if tools else "the tool for its design"
    verb = agree(view.appraised_parts, "is", "are")
    return _tell_task(view, "appraisal", f"{view.appraised.capitalize()} of each study {verb} judged by", how)


def tell_raters(view: View) -> str:
    """How many people rate the certainty of the evidence, and the confidence in findings, as far as there is either."""
    rated = [] if view.qualitative else [("certainty of the evidence", "GRADE")]
    rated += [("confidence in findings", "GRADE-CERQual")] if view.findings or view.qualitative else []
    return " ".join(_tell_task(view, "grade", f"The {what} is rated by", how) for what, how in rated).strip()


def _tell_task(view: View, task: str, words: str, how: str) -> str:
    settings = view.config.get(task) or {}
    if not settings.get("people"):
        return ""
    n = len(settings["people"])
    settled = "; an adjudicator settles differences" if settings.get("adjudicator") and n > 1 else ""
    return f"{words} {write_count(n, 'person', 'people')}{', each alone' * (n > 1)}, with {how}{settled}."


def tell_variables(view: View) -> str:
    """The variables of the codebook by level."""
    rows = [row for row in to_rows(view.codebook) if str(row.get("label") or row.get("variable") or "")]
    levels: dict[str, list[str]] = {}
    for row in rows:
        levels.setdefault(str(row["level"]), []).append(str(row.get("label") or row["variable"]))
    told = [f"of each {level}: {join_words(names)}" for level, names in levels.items()]
    sought = f"{write_count(len(rows), 'variable')} {agree(len(rows), 'is', 'are')} sought"
    return f"{sought}, {'; '.join(told)}." if told else ""


def tell_outcomes(view: View) -> str:
    """The outcomes of the question, and of the analyses those that no outcome of the question names."""
    question = (view.protocol.get("question") or {}).get("outcomes") or []
    asked = [str(one) for one in question if not PLACEHOLDER.fullmatch(str(one))]
    named = [str(one["outcome"]) for one in view.analyses if one.get("outcome")]
    named += [str(one[side]) for one in view.accuracy for side in SIDES if one.get(side)]
    named += [str(one["outcome"]) for one in view.network]
    named += [str(outcome) for one in view.swim for outcome in one["outcomes"]]
    once = {fold(words): words for words in map(write_words, reversed([*asked, *named]))}
    first = [once.pop(key) for key in dict.fromkeys(fold(write_words(one)) for one in asked)]
    there = [set(one.casefold().split()) for one in first]
    once = {key: one for key, one in once.items() if not any(set(one.casefold().split()) <= said for said in there)}
    parts = ["of the question: " * bool(first and once) + join_words(first), "of the analyses: " * bool(first and once)]
    told = "; ".join(filter(None, (parts[0], parts[1] + join_words(list(once.values())[::-1]))))
    return f"Outcomes that are sought: {told}." if told else ""


def _call(analysis: Mapping[str, Any]) -> str:
    return str(analysis.get("title") or analysis["id"])


def tell_measures(view: View) -> str:
    """The effect measure of each analysis."""
    told = [f"{_call(one)}: {name_measure(str(one['measure']))}" for one in view.analyses]
    told += [f"{one['title']}: sensitivity and specificity" for one in view.accuracy]
    told += [f"{one['title']}: {name_measure(str(one['measure']))}, and P-scores that rank" for one in view.network]
    told += [f"{one['title']}: the direction of effect" for one in view.swim]
    return f"Measures: {'; '.join(told)}." if told else ""


def tell_unit(view: View) -> str:
    """What is counted in the analyses of accuracy."""
    units = list(dict.fromkeys(str(one["denominator"]) for one in view.accuracy if one.get("denominator")))
    return (
        f"Sensitivity and specificity are counted per {join_words([name_one(unit) for unit in units])}."
        if units
        else ""
    )


def tell_models(view: View) -> str:
    """How results are combined."""
    told = list(dict.fromkeys(describe_analysis(one) for one in view.analyses))
    likelihoods = dict.fromkeys(LIKELIHOODS[str(one.get("likelihood", "binomial"))] for one in view.accuracy)
    told += [f"sensitivity and specificity were to be pooled together by {words}" for words in likelihoods]
    told += list(dict.fromkeys(f"networks were to be combined {describe_planned(one)}" for one in view.network))
    told += [f"{one['title']} is put together without meta-analysis, by direction of effect" for one in view.swim]
    return f"As planned, {'; '.join(told)}." if told else ""


def tell_admitted(view: View) -> str:
    """Which studies enter which analysis."""
    told = [
        f"{_call(one)}: {join_words([str(name).replace('_', ' ') for name in one['designs']])}"
        for one in [*view.analyses, *view.accuracy, *view.network, *view.swim]
        if one.get("designs")
    ]
    return f"Designs that enter each analysis: {'; '.join(told)}." if told else ""


def tell_assumptions(view: View) -> str:
    """What is assumed where a study does not say it."""
    planned = [*view.analyses, *view.accuracy, *view.network, *view.swim]
    told = [f"{_call(one)}: {words}" for one in planned for words in _list_assumed(one)]
    if told:
        return f"Assumed where a study gives nothing: {'; '.join(told)}."
    return "No value is assumed where a study gives nothing." if planned else ""


def _list_assumed(analysis: Mapping[str, Any]) -> Iterator[str]:
    if analysis.get("correlation") is not None:
        yield f"a correlation of {analysis['correlation']} between before and after"
    if icc := analysis.get("icc"):
        yield f"an intracluster correlation of {icc['value']} ({icc['source']})"
    if crossover := analysis.get("crossover"):
        words = "between what a person has under both treatments"
        yield f"a correlation of {crossover['correlation']} {words} ({crossover['source']})"
    if (r := (analysis.get("dependent") or {}).get("correlation")) is not None:
        yield f"a correlation of {r} between the sampling errors of effects of one study"


def tell_explored(view: View) -> str:
    """By what heterogeneity is looked into."""
    names: list[str] = []
    for one in view.analyses:
        for key in ("subgroup", "moderators"):
            listed = one.get(key) or []
            names += _flatten(listed)
    names += [name for one in view.accuracy for name in _flatten(one.get("subgroup") or [])]
    names += [name for one in view.swim for name in _flatten(one.get("group") or [])]
    return f"Heterogeneity is looked into by {join_words(list(dict.fromkeys(names)))}." if names else ""


def _flatten(listed: Any) -> list[str]:
    if isinstance(listed, str):
        return [listed.replace("_", " ")]
    return [name for one in listed for name in _flatten(one)]


def tell_sensitivity(view: View) -> str:
    """Which other choices are tried, and that studies were left out one by one."""
    told = [
        f"{_call(one)}: {join_words([name.replace('_', ' ') for name in one['sensitivity']])}"
        for one in view.analyses
        if one.get("sensitivity")
    ]
    choices = f"Analyses are repeated under other choices, {'; '.join(told)}." if told else ""
    alone = view.find_table("influence")
    left = "Each study is left out in turn." if len(alone) and (alone["kind"] == "leave_one_out").any() else ""
    return " ".join(filter(None, (choices, left)))


def tell_management(view: View) -> str:
    """How records and data are kept."""
    version = str(view.provenance.get("version") or "")
    kept = "which reads the exports, joins records of one document, and issues a sheet for each person and task"
    return f"Records, votes and data are kept by prismake {version}, {kept}." if version else ""


FACTS: Mapping[str, Callable[[View], str]] = {
    "protocol": tell_protocol,
    "question": tell_question,
    "criteria": tell_criteria,
    "registration": tell_registration,
    "registered": tell_number,
    "amendments": tell_amendments,
    "sources": tell_sources,
    "queries": tell_queries,
    "people": tell_people,
    "extractors": tell_extractors,
    "judges": tell_judges,
    "raters": tell_raters,
    "variables": tell_variables,
    "outcomes": tell_outcomes,
    "measures": tell_measures,
    "unit": tell_unit,
    "models": tell_models,
    "admitted": tell_admitted,
    "assumptions": tell_assumptions,
    "explored": tell_explored,
    "sensitivity": tell_sensitivity,
    "management": tell_management,
}
