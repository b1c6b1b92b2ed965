"""The methods in words: what the reviewers decided in config/, and what the tables say that was done."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from prismake.report.flow import describe_stopping
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.labels import name_sources, name_tool
from prismake.report.methods_synthesis import write_synthesis
from prismake.report.numerals import join_words, write_count
from prismake.report.search_dates import HOW, SEARCHED, list_days, select_how, select_searched, tell_days
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.vocabulary import DECIDING, NOT_SETTLED

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "database": ("database", "databases"),
    "register": ("register", "registers"),
    "website": ("website", "websites"),
    "organisation": ("organisation", "organisations"),
    "citation": ("list of references", "lists of references"),
}
PHASES: Mapping[str, str] = {"title_abstract": "titles and abstracts", "full_text": "full texts"}


def write_methods(view: View) -> list[str]:
    """One paragraph per step, ready for a manuscript; a step that the tables do not hold is told as not done."""
    steps = (
        *(_write_protocol, _write_search, _write_duplicates, _write_screening, _write_extraction),
        *(_write_appraisal, write_synthesis, _write_certainty, _write_software),
    )
    return [" ".join(step(view)) for step in steps]


def _write_protocol(view: View) -> Iterator[str]:
    registration = view.protocol.get("registration") or {}
    if registration.get("none") or not registration.get("id"):
        reason = str(registration.get("none") or "").strip().rstrip(".")
        yield "The protocol was not registered" + (f" ({reason})." if reason else ".")
    else:
        where = f" with {registration['registry']}" if registration.get("registry") else ""
        when = f" on {registration['date']}" if registration.get("date") else ""
        yield f"The protocol was registered{where} ({registration['id']}){when}."
    n = len(view.protocol.get("amendments") or [])
    if n:
        times = {1: "once", 2: "twice"}.get(n, f"{n} times")
        yield f"It was amended {times}; each amendment stands under Protocol."


def _write_search(view: View) -> Iterator[str]:
    searched = select_searched(view.searches)
    if len(searched):
        yield f"We searched {_count_kinds(searched)} {tell_days(list_days(searched))}: {_name_all(searched)}."
        rounds = sorted({str(name) for name in searched["round"]})
        if len(rounds) > 1:
            yield f"The searches were run in {spell_count(len(rounds), 'round')} ({join_words(rounds)})."
    else:
        yield "No search was run."
    for how in (one for one in HOW if one != SEARCHED):
        found = select_how(view.searches, how)
        if len(found):
            days = f", as of {list_days(found)[-1]}" if list_days(found) else ""
            yield f"Entries of {_count_kinds(found)} were {HOW[how]}{days}: {_name_all(found)}."
    yield "Each source stands in full under Searches."


def _count_kinds(searches: pd.DataFrame) -> str:
    kinds = searches.drop_duplicates("source")["kind"].value_counts()
    return join_words([spell_count(int(kinds[kind]), *words) for kind, words in KIND_WORDS.items() if kind in kinds])


def _name_all(searches: pd.DataFrame) -> str:
    return join_words(list(name_sources(to_rows(searches)).values()))


def _write_duplicates(view: View) -> Iterator[str]:
    joined = view.tables["clusters"]["joined_by"]
    rules = int((~joined.isin(["", "ruling"])).sum())
    by = "rules on identifiers, titles, authors and places of publication"
    if rules:
        yield f"Records of the same document were joined by {by} ({write_count(rules, 'record')})."
    else:
        yield f"Records of the same document were sought by {by}; none was found."
    ruled = view.tables["rulings"]
    people = sorted({str(row["person"]) for row in to_rows(ruled) if row["ruling"]})
    n = int((joined == "ruling").sum())
    if not people and ((view.config.get("duplicates") or {}).get("people")):
        yield "No doubtful pair has been ruled on."
    elif people:
        pairs = len({(row["left"], row["right"]) for row in to_rows(ruled) if row["ruling"]})
        told = f"{spell_count(len(people), 'person', 'people')} ruled on {write_count(pairs, 'pair')} of records"
        yield begin_sentence(f"{told}, by which {write_count(n, 'record')} joined another one.")


def _write_screening(view: View) -> Iterator[str]:
    excluding = sum(rule.get("verdict") == "exclude" for rule in view.protocol.get("automation") or [])
    if excluding:
        told = f"{spell_count(excluding, 'rule')} of the protocol excluded references automatically"
        yield f"Before screening, {told}."
    told_of = {phase: " ".join(_write_phase(view, phase)) for phase in PHASES}
    if len(set(told_of.values())) == 1:
        yield begin_sentence(f"on {join_words(list(PHASES.values()))} alike, {next(iter(told_of.values()))}")
    else:
        yield from (begin_sentence(f"on {PHASES[phase]}, {told}") for phase, told in told_of.items())
    if view.config["screening"]["title_abstract"].get("order") == "ranked":
        yield "Titles and abstracts were handed out in the order of a ranking that learned from the votes."
    if (view.protocol.get("screening") or {}).get("stopping"):
        stopping = view.tables["stopping_title_abstract"]
        reached = len(stopping) > 0 and str(stopping["reached"].iloc[-1]) == "yes"
        state = "the target was reached" if reached else "the target has not been reached"
        yield f"Whether screening may stop was tested against {describe_stopping(view.protocol)}; {state}."
    left = [str(old) for old, new in (view.config.get("former") or {}).items() if not new]
    if left:
        n = spell_count(len(left), "person", "people")
        yield begin_sentence(f"{n} left the review on the way; the votes cast until then stand.")


def _write_phase(view: View, phase: str) -> Iterator[str]:
    settings = view.config["screening"][phase]
    people = len(settings["people"])
    needed = int(settings.get("votes") or people)
    who = spell_count(needed, "person", "people") + (f" out of {people}" * (needed < people))
    alone = ", each alone," * (needed > 1)
    cast = view.tables[f"votes_{phase}"]
    cast = cast[(cast["decision"] != "") & cast["role"].isin(DECIDING)]
    if cast.empty:
        yield f"{who}{alone} {agree(needed, 'is', 'are')} to decide; no vote has been cast yet."
        return
    voted = cast[cast["role"] == "reviewer"].groupby("reference_id")["person"].nunique()
    full, every = int((voted >= needed).sum()), len(voted)
    whole = (
        "each reference that was voted on"
        if full == every
        else f"{full} of the {write_count(every, 'reference')} voted on"
    )
    yield f"{who}{alone} decided on {whole}" + _tell_settling(cast, settings)


def _tell_settling(cast: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    n = cast.loc[cast["role"] == "adjudicator", "reference_id"].nunique()
    if n:
        return f"; an adjudicator settled {write_count(n, 'conflict')}."
    if settings.get("adjudicator"):
        return "; conflicts were to go to an adjudicator, who settled none."
    return "; nobody was named to settle conflicts." * (len(settings["people"]) > 1) or "."


def _write_extraction(view: View) -> Iterator[str]:
    extraction = view.tables["extraction"]
    filled = extraction[extraction["value"] != ""]
    if filled.empty:
        yield "No data have been extracted."
        return
    people, studies = filled.groupby("study_id")["person"].nunique(), filled["study_id"].nunique()
    who = spell_count(filled["person"].nunique(), "person", "people")
    made = f"sheets made from a codebook of {write_count(len(view.codebook), 'variable')}"
    yield begin_sentence(f"{who} extracted data of {write_count(studies, 'study', 'studies')} into {made}.")
    twice = int((people > 1).sum())
    counted = begin_sentence(spell_count(twice, "study", "studies"))
    yield f"{counted} {agree(twice, 'was', 'were')} extracted by two people or more."
    settled = view.tables["extraction_settled"]["status"].value_counts()
    differing, open_ = (int(settled.get(status, 0)) for status in ("consensus", "disagreement"))
    if differing or open_:
        told = f"{write_count(differing + open_, 'value')} that differed, {differing} {agree(differing, 'was', 'were')}"
        yield f"Of {told} settled by an adjudicator, {open_} {agree(open_, 'is', 'are')} open."
    yield _tell_support(filled)


def _tell_support(filled: pd.DataFrame) -> str:
    """How many numbers of outcomes have the words and the page they were taken from: the count of check 47."""
    outcomes = filled[filled["level"] == "outcome"]
    numbers = outcomes[outcomes["value"].str.fullmatch(r"-?\d+([.,]\d+)?")]
    if numbers.empty:
        return "No number of an outcome has been extracted."
    n, supported = len(numbers), int(((numbers["quote"] != "") & (numbers["page"] != "")).sum())
    where = "the words and the place behind it"
    if supported == n:
        return f"Every number of an outcome ({n}) stands with {where}."
    verb = agree(supported, "stands", "stand")
    return f"Of {write_count(n, 'number')} of outcomes, {supported} {verb} with {where}, {n - supported} without."


def _write_appraisal(view: View) -> Iterator[str]:
    judged = view.tables["appraisal"]
    judged = judged[judged["judgement"] != ""]
    if judged.empty:
        yield "Risk of bias was not assessed."
        return
    tools = [name_tool(tool) for tool in sorted(set(judged["tool"].tolist()))]
    studies = judged.groupby("study_id")["person"].nunique()
    told = f"judged with {join_words(tools)} by {spell_count(judged['person'].nunique(), 'person', 'people')}"
    yield f"The risk of bias of {write_count(len(studies), 'study', 'studies')} was {told}."
    several = int((studies > 1).sum())
    counted = begin_sentence(spell_count(several, "study", "studies"))
    yield f"{counted} {agree(several, 'was', 'were')} judged by two people or more."
    settled = view.find_table("appraisal_settled")
    status = settled["status"].tolist() if len(settled) else []
    decided, open_ = status.count("consensus"), status.count(NOT_SETTLED)
    if decided or open_:
        told = f"an adjudicator settled {decided}, {open_} {agree(open_, 'is', 'are')} not settled"
        yield f"Of {write_count(decided + open_, 'judgement')} that differed, {told}."


def _write_certainty(view: View) -> Iterator[str]:
    grade = view.tables["grade"]
    rated = grade[grade["certainty"] != ""]
    if rated.empty:
        yield "The certainty of the evidence was not rated."
        return
    names = {name for told in rated["person"] for name in str(told).split(" and ")}
    people = spell_count(len(names), "person", "people")
    n = write_count(rated["analysis_id"].nunique(), "analysis", "analyses")
    yield begin_sentence(f"{people} rated the certainty of the evidence with GRADE, for {n}.")


def _write_software(view: View) -> Iterator[str]:
    version, code = view.provenance.get("version") or "", view.provenance.get("code") or ""
    yield f"Everything was computed with prismake {version} (code {code}); the same files give the same report."
