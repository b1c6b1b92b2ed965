"""Citation searching in words and tables: each round with its gain, each seed with its rounds, and what is left."""

from collections.abc import Iterator

import pandas as pd

from prismake.report.citation_searching import CITATION, UNDECIDED, lacks_identifier, list_waiting
from prismake.report.facts import Known
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.labels import name_sources
from prismake.report.listings import Listing
from prismake.report.numerals import join_words, write_count, write_number
from prismake.report.view import View
from prismake.tables import to_rows

FOLLOWED = "citations"  # what a source of kind citation is counted as where the log states its direction
COLUMNS = (
    *("Round", "Direction", "Sources", "Seeds", "Records", "Seed not known"),
    *("New references", "Included", "Undecided", "Included for each seed"),
)
DIRECTIONS = {"both": "backward and forward"}
NOT_STATED = "not stated"
NO_SEEDS = "seeds that the search log does not name"


def name_kinds(searches: pd.DataFrame) -> pd.Series:
    """The kind of each row of the search log; a citation search whose direction is stated is no list of references."""
    rows = to_rows(searches)
    kinds = [FOLLOWED if row["kind"] == CITATION and row.get("direction") else str(row["kind"]) for row in rows]
    return pd.Series(kinds, index=searches.index, dtype="str")


def tell_citations(view: View) -> Iterator[str]:
    """A sentence for each round whose direction the log states, and what is left; none without such a round."""
    rounds = [row for row in to_rows(view.find_table("citation_searches")) if row["directions"]]
    yield from (_tell_round(row) for row in rounds)
    if rounds:
        yield _tell_left(view, last=int(rounds[-1]["included"]))


def _tell_round(row: dict[str, object]) -> str:
    def know(column: str) -> Known:
        return Known(int(str(row[column])), f"citation_searches.{row['round']}.{column}")

    seeds, new, included, undecided = map(know, ("seeds", "new_references", "included", "undecided"))
    began = f"started from {spell_count(seeds, 'seed reference') if seeds else NO_SEEDS}"
    found = f"found {write_count(know('records'), 'record')}"
    gain = f"{spell_count(new, 'reference')} that no other search had found"
    if new:
        gain += f", of which {included} {agree(included, 'is', 'are')} included"
        gain += f" and {undecided} {agree(undecided, 'awaits', 'await')} a decision" if undecided else ""
    how = _name_directions(str(row["directions"]))
    return f"Citation searching ({how}) of round {row['round']} {began} and {found}, with {gain}."


def _name_directions(directions: str) -> str:
    return join_words([DIRECTIONS.get(one, one) for one in directions.split("; ")])


def _tell_left(view: View, *, last: int) -> str:
    seeds, ledger = view.tables["seed_references"], view.tables["ledger"]
    waiting = list_waiting(seeds)
    lacking = Known(sum(map(lacks_identifier, waiting)), "seed_references.waiting_without_identifier")
    n = Known(len(waiting), "seed_references.waiting")
    if n:
        told = f"{spell_count(n, 'included document')} {agree(n, 'has', 'have')} not been a seed yet"
        without = f" ({lacking} without DOI and PMID)" if lacking else ""
        return begin_sentence(f"{told}{without}, and {agree(n, 'is', 'are')} left for the next round.")
    open_ = Known(ledger.loc[ledger["bucket"].isin(UNDECIDED), "reference_id"].nunique(), "ledger.undecided")
    if open_:
        told = f"{spell_count(open_, 'reference')} {agree(open_, 'is', 'are')} decided"
        return f"Whether another round is needed can be said once {told}."
    if not (seeds["state"] == "included").any():
        return "No document is included that could be a seed."
    dry = "" if last else "The last round found no document that was included. "
    return f"{dry}Every included document has been a seed: citation searching is finished."


def list_citation_searches(view: View) -> list[Listing]:
    """The rounds of citation searching, and the seeds; nothing where the search log has no citation search."""
    rounds = to_rows(view.find_table("citation_searches"))
    if not rounds:
        return []
    names = name_sources(to_rows(view.searches))
    rows = tuple(
        (
            str(row["round"]),
            _name_directions(str(row["directions"])) or NOT_STATED,
            join_words([names.get(one, one) for one in str(row["sources"]).split("; ")]),
            int(row["seeds"]) or NOT_STATED,
            *(int(row[name]) for name in ("records", "unknown_seed", "new_references", "included", "undecided")),
            write_number(row["gain"]),
        )
        for row in rounds
    )
    listed = Listing("citation-rounds", "Citation searching by round", COLUMNS, rows)
    return [listed, _list_seeds(view)] if any(row["directions"] for row in rounds) else [listed]


def _list_seeds(view: View) -> Listing:
    rows = tuple(
        (
            view.library.find_source(str(row["seed"])) or str(row["seed"]),
            {"included": "included", "other": "not included", "elsewhere": "not among the references"}[row["state"]],
            str(row["chased"]) or "waits for a round" + ", without DOI and PMID" * lacks_identifier(row),
            *(int(row[name]) for name in ("records", "new_references", "included")),
        )
        for row in to_rows(view.tables["seed_references"])
    )
    columns = ("Seed", "State", "Searched from in", "Records", "New references", "Included")
    nothing = "No document is included, and the search log names no seed."
    return Listing("seed-references", "Seed references", columns, rows, nothing, filters=("State",))
