"""What stands beside each number of an outcome: words quoted from the report, a note, their place, or none of these."""

from collections.abc import Iterator

import pandas as pd

from prismake.report.facts import Known
from prismake.report.grammar import agree, has_quotation
from prismake.report.numerals import join_words, write_count

NUMBER = r"-?\d+([.,]\d+)?"
BOTH, WORDS, NOTED, NOTE, PLACE, NEITHER = SUPPORT = (
    "words and place",
    "words alone",
    "note and place",
    "note alone",
    "place alone",
    "neither",
)
TOLD = {
    BOTH: "with the words and the place behind it",
    WORDS: "with the words alone",
    NOTED: "with the place and a note that quotes no words",
    NOTE: "with a note that quotes no words",
    PLACE: "with the place alone",
    NEITHER: "without either",
}


def select_numbers(extraction: pd.DataFrame) -> pd.DataFrame:
    """The rows of outcomes whose value is a number, with `support`: one of SUPPORT.

    Words are what was typed in quotation marks; anything else beside a number is a note of the extractor.
    """
    rows = extraction[(extraction["level"] == "outcome") & extraction["value"].str.fullmatch(NUMBER)]
    note, place = rows["quote"].str.strip() != "", rows["page"].str.strip() != ""
    words = rows["quote"].map(has_quotation).astype(bool)
    told = pd.Series(NEITHER, index=rows.index)
    for state, where in (
        (PLACE, place),
        (NOTE, note),
        (NOTED, note & place),
        (WORDS, words),
        (BOTH, words & place),
    ):
        told = told.mask(where, state)
    return rows.assign(support=told)


def tell_support(extraction: pd.DataFrame) -> str:
    """How many numbers of outcomes stand with words, a place or both: what check 47 asks of each, in each sheet."""
    numbers = select_numbers(extraction)
    if numbers.empty:
        return "No number of an outcome has been extracted."
    n = Known(len(numbers), "extraction.numbers")
    counts = numbers["support"].value_counts()
    if len(counts) == 1:
        return f"Every number of an outcome in people's sheets ({n}) stands {TOLD[str(counts.index[0])]}."
    found = {state: Known(int(counts[state]), _name_fact(state)) for state in SUPPORT if state in counts}
    return f"Of {write_count(n, 'number')} of outcomes in people's sheets, {join_words(list(_tell_each(found)))}."


def _tell_each(found: dict[str, Known]) -> Iterator[str]:
    for at, (state, count) in enumerate(found.items()):
        verb = "" if at else f" {agree(count, 'stands', 'stand')}"
        yield f"{count}{verb} {TOLD[state]}"


def _name_fact(state: str) -> str:
    return f"extraction.numbers_with_{state.replace(' ', '_')}"
