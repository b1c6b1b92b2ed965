"""What stands beside each number of an outcome: the words of the report, the place that they have there, or both."""

from collections.abc import Iterator

import pandas as pd

from prismake.report.facts import Known
from prismake.report.grammar import agree
from prismake.report.numerals import join_words, write_count

NUMBER = r"-?\d+([.,]\d+)?"
BOTH, WORDS, PLACE, NEITHER = SUPPORT = ("words and place", "words alone", "place alone", "neither")
TOLD = {
    BOTH: "with the words and the place behind it",
    WORDS: "with the words alone",
    PLACE: "with the place alone",
    NEITHER: "without either",
}


def select_numbers(extraction: pd.DataFrame) -> pd.DataFrame:
    """The rows of outcomes whose value is a number, with `support`: one of SUPPORT."""
    rows = extraction[(extraction["level"] == "outcome") & extraction["value"].str.fullmatch(NUMBER)]
    words, place = rows["quote"].str.strip() != "", rows["page"].str.strip() != ""
    told = pd.Series(NEITHER, index=rows.index).mask(words, WORDS).mask(place, PLACE).mask(words & place, BOTH)
    return rows.assign(support=told)


def tell_support(extraction: pd.DataFrame) -> str:
    """How many numbers of outcomes stand with words, a place or both: what check 47 asks of each."""
    numbers = select_numbers(extraction)
    if numbers.empty:
        return "No number of an outcome has been extracted."
    n = Known(len(numbers), "extraction.numbers")
    counts = numbers["support"].value_counts()
    if int(counts.get(BOTH, 0)) == n:
        return f"Every number of an outcome ({n}) stands {TOLD[BOTH]}."
    found = {state: Known(int(counts[state]), _name_fact(state)) for state in SUPPORT if state in counts}
    return f"Of {write_count(n, 'number')} of outcomes, {join_words(list(_tell_each(found)))}."


def _tell_each(found: dict[str, Known]) -> Iterator[str]:
    for at, (state, count) in enumerate(found.items()):
        verb = "" if at else f" {agree(count, 'stands', 'stand')}"
        yield f"{count}{verb} {TOLD[state]}"


def _name_fact(state: str) -> str:
    return f"extraction.numbers_with_{state.replace(' ', '_')}"
