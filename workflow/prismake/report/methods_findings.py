"""The methods of a qualitative evidence synthesis in words: its findings, and the confidence in them."""

from collections.abc import Iterator

from prismake.report.facts import Known
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.numerals import write_count
from prismake.report.view import View
from prismake.text.vocabulary import NOT_SETTLED


def tell_findings(view: View) -> Iterator[str]:
    """How many findings rest on how many studies, and who judged the confidence in them; nothing without a finding."""
    if not view.findings and not view.qualitative:
        return
    profile, studies = view.find_table("confidence"), view.find_table("finding_studies")
    if not len(profile):
        yield "No finding has been written yet."
        return
    n, used = (
        Known(len(profile), "confidence.findings"),
        Known(studies["study_id"].nunique(), "finding_studies.studies"),
    )
    verb = agree(n, "rests", "rest")
    yield begin_sentence(f"{spell_count(n, 'finding')} {verb} on {write_count(used, 'study', 'studies')}.")
    judged = profile[profile["confidence"] != ""]
    if judged.empty:
        yield "The confidence in them was not judged."
        return
    people = {name for told in judged["person"] for name in str(told).split(" and ")}
    who = spell_count(Known(len(people), "confidence.people"), "person", "people")
    rated = write_count(Known(len(judged), "confidence.judged"), "finding")
    yield begin_sentence(
        f"{who} judged methodological limitations, coherence, adequacy and relevance, and the confidence in {rated},"
        " with GRADE-CERQual (Lewin 2018)."
    )
    status = view.find_table("confidence_settled")
    decided = Known(int((status["status"] == "consensus").sum()), "confidence_settled.consensus")
    open_ = Known(int((status["judgement"] == NOT_SETTLED).sum()), "confidence_settled.open")
    if decided or open_:
        every = write_count(Known(decided + open_, "confidence_settled.differing"), "judgement")
        told = f"an adjudicator settled {decided}, {open_} {agree(open_, 'is', 'are')} not settled"
        yield f"Of {every} that differed, {told}."
