"""When sources were searched, and which of them nobody searched: taken over from a document, or compiled by hand."""

from collections.abc import Mapping

import pandas as pd

from prismake.report.facts import Known
from prismake.report.grammar import agree, spell_count
from prismake.report.numerals import join_words, write_count
from prismake.tables import to_rows
from prismake.text.vocabulary import HOW_FOUND

SEARCHED, TAKEN_OVER, BY_HAND = HOW_FOUND
HOW: Mapping[str, str] = {
    SEARCHED: "searched",
    TAKEN_OVER: "taken over from a document",
    BY_HAND: "compiled by hand",
}


def read_how(row: Mapping[str, object]) -> str:
    """How the entries of one row of the search log were found; a row that does not say was searched."""
    how = str(row.get("how"))
    return how if how in HOW else SEARCHED


def select_how(searches: pd.DataFrame, how: str) -> pd.DataFrame:
    """The rows of the search log whose entries were found in this way; all its columns, also of an empty log."""
    return searches.iloc[[at for at, row in enumerate(to_rows(searches)) if read_how(row) == how]]


def select_searched(searches: pd.DataFrame) -> pd.DataFrame:
    """The rows of the search log behind which a search was run."""
    return select_how(searches, SEARCHED)


def find_last_search(searches: pd.DataFrame) -> str:
    """The last day on which a search was run, empty where none was."""
    return max((str(day) for day in select_searched(searches)["searched_on"]), default="")


def tell_searches(searches: pd.DataFrame) -> str:
    """When the searches were run, and what was found in other ways, in one or two sentences."""
    days = list_days(select_searched(searches))
    told = [f"Searched {tell_days(days)}." if days else "No search was run."]
    for how in (TAKEN_OVER, BY_HAND):
        rows = select_how(searches, how)
        if len(rows):
            n = int(rows["source"].nunique())
            sources = f"{write_count(n, 'source')} {agree(n, 'was', 'were')}"
            told.append(f"{sources} {tell_how(how, n)}{_date(list_days(rows))}.")
    return " ".join(told)


def tell_rounds_of(searches: pd.DataFrame, names: Mapping[str, str]) -> str:
    """In how many rounds searches were run, and of several that differ the sources of each by their `names`.

    >>> from prismake.report.facts import unmark
    >>> log = pd.DataFrame({"round": ["1", "1", "2"], "source": ["a", "b", "a"]})
    >>> unmark(tell_rounds_of(log, {"a": "PubMed", "b": "Scopus"}))
    'two rounds: 1 (PubMed and Scopus) and 2 (PubMed)'
    >>> unmark(tell_rounds_of(log[log["source"] == "a"], {"a": "PubMed"}))
    'two rounds (1 and 2)'
    """
    rounds: dict[str, dict[str, None]] = {}
    for row in to_rows(searches):
        if str(row["round"]):
            rounds.setdefault(str(row["round"]), {})[names[str(row["source"])]] = None
    if not rounds:
        return ""
    run, order = spell_count(Known(len(rounds), "searches.rounds"), "round"), sorted(rounds)
    if len({frozenset(sources) for sources in rounds.values()}) == 1:
        return f"{run} ({join_words(order)})"
    return f"{run}: {join_words([f'{one} ({join_words(list(rounds[one]))})' for one in order])}"


def tell_how(how: str, n: int) -> str:
    """How the entries of so many sources were found.

    >>> tell_how("taken over", 1), tell_how("taken over", 2)
    ('taken over from a document', 'taken over from documents')
    """
    return HOW[how].replace("a document", agree(n, "a document", "documents"))


def list_days(searches: pd.DataFrame) -> list[str]:
    """The days of the rows, earliest first."""
    return sorted({str(day) for day in searches["searched_on"] if str(day).strip()})


def tell_days(days: list[str]) -> str:
    """Days behind a verb.

    >>> tell_days(["2024-12-15"]), tell_days(["2024-01-01", "2024-12-15"])
    ('on 2024-12-15', 'between 2024-01-01 and 2024-12-15')
    """
    return f"on {join_words(days)}" if len(days) < 2 else f"between {days[0]} and {days[-1]}"


def _date(days: list[str]) -> str:
    return f" (as of {days[-1]})" if days else ""
