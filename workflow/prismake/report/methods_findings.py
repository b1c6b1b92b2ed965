"""The methods of a qualitative evidence synthesis in words: its findings, and the confidence in them."""

from collections.abc import Iterator

import pandas as pd

from prismake.report.confidence import COMPONENTS, list_held
from prismake.report.facts import Known
from prismake.report.grammar import agree, begin_sentence, spell_count, tell_settling
from prismake.report.numerals import write_count
from prismake.report.view import View
from prismake.text.vocabulary import NOT_SETTLED


def tell_findings(view: View) -> Iterator[str]:
    """How many findings rest on how many studies, and who judged the confidence in them; nothing without a finding."""
    if not view.findings and not view.qualitative:
        return
    profile, studies = view.find_table("confidence"), view.find_table("finding_studies")
    if not view.findings and not len(profile):
        yield "No finding has been written yet."
        return
    if held := Known(len(list_held(view)), "findings.held_back"):
        told = f"{spell_count(held, 'finding')} {agree(held, 'waits', 'wait')} for the decision on a document"
        yield begin_sentence(f"{told} that {agree(held, 'it', 'each')} names.")
    if not len(profile):
        return
    n, used = (
        Known(len(profile), "confidence.findings"),
        Known(studies["study_id"].nunique(), "finding_studies.studies"),
    )
    verb = agree(n, "rests", "rest")
    yield begin_sentence(f"{spell_count(n, 'finding')} {verb} on {write_count(used, 'study', 'studies')}.")
    yield from _tell_judged(view, profile)
    status = view.find_table("confidence_settled")
    decided = Known(int((status["status"] == "consensus").sum()), "confidence_settled.consensus")
    open_ = Known(int((status["judgement"] == NOT_SETTLED).sum()), "confidence_settled.open")
    every = Known(decided + open_, "confidence_settled.differing")
    if told := tell_settling(spell_count(every, "judgement"), settled=decided, open_=open_, differing=every):
        yield told


def _tell_judged(view: View, profile: pd.DataFrame) -> Iterator[str]:
    """Who judged all components of how many findings, how many of these two judged, and how many have a level."""
    if not (profile["person"] != "").any():
        yield f"The confidence in {agree(len(profile), 'it', 'them')} was not judged."
        return
    judged = view.find_table("confidence_judgements")
    whole = judged[(judged[list(COMPONENTS)] != "").all(axis=1)]
    if whole.empty:
        yield f"Nobody has judged all components of {agree(len(profile), 'it', 'any of them')} with GRADE-CERQual."
        return
    people, rated = whole["person"].nunique(), whole.groupby("finding_id")["person"].nunique()
    who = spell_count(Known(people, "confidence_judgements.people"), "person", "people")
    counted = write_count(Known(len(rated), "confidence_judgements.findings"), "finding")
    yield begin_sentence(
        f"{who} judged methodological limitations, coherence, adequacy and relevance of {counted} with GRADE-CERQual"
        " (Lewin 2018)."
    )
    several = Known(int((rated > 1).sum()), "confidence_judgements.judged_twice")
    level = Known(int((profile["confidence"] != "").sum()), "confidence.judged")
    told = f"{spell_count(several, 'finding')} {agree(several, 'was', 'were')} judged by two people or more"
    yield begin_sentence(
        f"{told}; {spell_count(level, 'finding')} {agree(level, 'has', 'have')} a level of confidence."
    )
