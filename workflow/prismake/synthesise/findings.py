"""The summary of findings: of each analysis the evidence, what people judged of it and the level that follows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.sheets import Ruling
from prismake.synthesise.certainty import DOMAINS, MISSING, Certainty, rate_certainty
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.grade_copies import REASON
from prismake.synthesise.grade_settling import Settled, select_current, settle_judgements
from prismake.synthesise.missing import PUBLICATION, propose_publication_bias
from prismake.synthesise.rating import (
    Rated,
    Ratings,
    count_doubtful,
    count_people,
    rate_analyses,
    select_effects,
    show_result,
)
from prismake.synthesise.starting import Start, Tools, find_start, list_unappraised
from prismake.synthesise.statements import state_effect
from prismake.synthesise.targets import tell_target

ABSOLUTE = ("control", "treated", "treated_low", "treated_high", "difference", "difference_low", "difference_high")
Row = dict[str, Any]


def summarise_findings(
    judgements: pd.DataFrame,
    *,
    analyses: Sequence[Analysis],
    effects: pd.DataFrame,
    estimates: pd.DataFrame,
    absolute: pd.DataFrame,
    rulings: Mapping[str, Ruling] | None = None,
    ratings: Ratings | None = None,
    appraisal: pd.DataFrame | None = None,
    tools: Tools | None = None,
    cohorts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table grade: a row per analysis, without a person where nobody has judged it.

    `judgements` is the table grade_judgements, `rulings` are the adjudicator's words by dispute, `ratings` holds what
    arithmetic proposes, `appraisal` and `cohorts` are the tables appraisal_settled and cohorts, `tools` as for
    `find_start`. There is no level where people differ, nor of judgements on another estimate than today's, nor while a
    study by whose tool the level starts high is not judged by it. An analysis without data keeps its row, so that no
    outcome is missing.
    """
    if ratings is None:
        ratings = rate_analyses(analyses, effects=effects, estimates=estimates, absolute=absolute)
    rows: list[Row] = []
    for analysis in analyses:
        analysis_id = str(analysis["id"])
        own = select_effects(analysis, effects)
        pooled, first = (frame[frame["analysis_id"] == analysis_id] for frame in (estimates, absolute))
        known = _describe_evidence(analysis, own, pooled=pooled, absolute=first)
        current = select_current(judgements, analysis_id)
        known["doubtful"] = 0 if cohorts is None else count_doubtful(analysis, own, cohorts)
        known["missing_answers"] = " | ".join(
            f"{one['person']}: {one['missing_answers']}" for one in current if one["missing_answers"]
        )
        settled = settle_judgements(current, rulings=rulings or {})
        owed = list_unappraised(analysis, effects=own, appraisal=appraisal, tools=tools)
        level = _describe_certainty(settled, start=find_start(analysis, tools), unappraised=owed)
        told = _describe_rating(analysis, ratings[analysis_id], words=settled.words, certainty=level["certainty"])
        rows.append(known | level | told | _tell_outdated(judgements, analysis_id))
    return tables.from_rows("grade", rows)


def _describe_rating(analysis: Analysis, rated: Rated, *, words: Mapping[str, str], certainty: str) -> Row:
    """The target, what is proposed, where people judge otherwise, and what the effect comes to as a sentence."""
    row: Row = {"target": tell_target(analysis, rated.target), "information_size": rated.size.people or None}
    row |= {name: words[name] for name in (MISSING, MISSING + REASON)}
    differing = []
    published = propose_publication_bias(words[MISSING], words[MISSING + REASON])
    for domain, proposal in {**rated.proposals, PUBLICATION: published}.items():
        row |= {f"{domain}_proposed": proposal.word, f"{domain}_grounds": proposal.grounds}
        if proposal.word and words[domain] and words[domain] != proposal.word:
            differing.append(f"{domain.replace('_', ' ')}: people judge {words[domain]}, {proposal.word} is proposed")
    statement = state_effect(analysis, rated.target, point=rated.interval[0], certainty=certainty)
    return row | {"differs": "; ".join(differing), "statement": statement}


def _describe_certainty(settled: Settled, *, start: Start, unappraised: Sequence[str]) -> Row:
    found = rate_certainty(settled.words, start=start.level)
    open_ = {item: said for item, said in settled.unsettled.items() if item in DOMAINS}
    level = not open_ and not settled.missing and not unappraised
    words = {key: settled.words[key] for name in DOMAINS for key in (name, f"{name}{REASON}")}
    return {
        **{"person": settled.person, "importance": settled.words["importance"], "note": settled.words["note"]},
        **words,
        "start": found.start,
        "start_reason": start.why,
        "unappraised": "; ".join(unappraised),
        "downgraded": found.downgraded,
        "upgraded": found.upgraded,
        "certainty": found.level if level else "",
        "signs": found.signs if level else "",
        "missing": "; ".join(_list_missing(settled, found)),
        "unsettled": "; ".join(f"{item.replace('_', ' ')} ({said})" for item, said in settled.unsettled.items()),
    }


def _list_missing(settled: Settled, found: Certainty) -> list[str]:
    """Domains that nobody, or nobody of several, has judged; what people differ on is judged."""
    missing = settled.missing or found.missing
    return [name for name in missing if name not in settled.unsettled]


def _tell_outdated(judgements: pd.DataFrame, analysis_id: str) -> Row:
    own = judgements[(judgements["analysis_id"] == analysis_id) & (judgements["remark"] != "")]
    return {"outdated": "; ".join(f"{row['person']} {row['remark']}" for row in tables.to_rows(own))}


def _describe_evidence(analysis: Analysis, own: pd.DataFrame, *, pooled: pd.DataFrame, absolute: pd.DataFrame) -> Row:
    row: Row = {
        "analysis_id": analysis["id"],
        "outcome": analysis["outcome"],
        "designs": "; ".join(analysis["designs"]),
        "k": own["study_id"].nunique(),
        "participants": count_people(analysis, own),
        "counted": str(analysis.get("denominator", "patients")),
    }
    row |= show_result(analysis, own, pooled=pooled)
    first = absolute.head(1)
    return row | ({name: first[name].item() for name in ("baseline", *ABSOLUTE, "words")} if len(first) else {})
