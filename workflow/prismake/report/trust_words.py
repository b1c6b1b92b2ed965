"""How trustworthiness was judged, as the methods tell it."""

from prismake.report.facts import Known
from prismake.report.figures.judgements import OVERALL, drop_halves
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.text.vocabulary import SERIOUS_CONCERNS, WITH_SERIOUS


def tell_trust(view: View) -> str:
    """How many studies were judged, by how many people, and how many left the syntheses; empty where none was."""
    settled, judged = view.find_table("trust_settled"), drop_halves(view.find_table("trust_judgements"))
    if not len(judged):
        return ""
    whole = settled[(settled["domain"] == OVERALL) & (settled["remark"] == "")]
    out = Known(int((whole["judgement"] == SERIOUS_CONCERNS).sum()), "trust_settled.serious")
    studies = write_count(Known(judged["study_id"].nunique(), "trust_judgements.studies"), "study", "studies")
    people = spell_count(Known(judged["person"].nunique(), "trust_judgements.people"), "person", "people")
    told = f"The trustworthiness of {studies} was judged with INSPECT-SR (2025) by {people}, before the risk of bias."
    if not out:
        return f"{told} No study is settled to have serious concerns."
    left = begin_sentence(spell_count(out, "study", "studies"))
    kept_out = f"{left} with serious concerns {agree(out, 'stands', 'stand')} in no synthesis of effects"
    return f"{told} {kept_out}{_tell_again(view, out)}."


def _tell_again(view: View, out: int) -> str:
    """The analyses that are repeated with those studies, as the table of sensitivity analyses has them."""
    sensitivity = view.find_table("sensitivity")
    repeated = set(sensitivity.loc[sensitivity["studies"] == WITH_SERIOUS, "analysis_id"])
    titles = [str(one["title"]) for one in view.analyses if one["id"] in repeated]
    them, again = agree(out, "it", "them"), f"{agree(len(titles), 'is', 'are')} computed again"
    return f"; with {them}, {join_words(titles)} {again}" if titles else ""
