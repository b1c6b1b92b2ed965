"""Citation searching in words and tables: each round with its gain, each seed with its rounds, and what is left."""

from collections.abc import Iterable, Iterator

import pandas as pd

from prismake.report.citation_searching import (
    CITATION,
    INCLUDED,
    NOT_KNOWN,
    UNDECIDED,
    Row,
    count_nameless,
    lacks_identifier,
    list_waiting,
)
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
COMING = {  # studies that may be included yet, and what is said of so many of them
    "full_text_awaiting": ("awaits classification", "await classification"),
    "full_text_ongoing": ("is ongoing", "are ongoing"),
    "full_text_not_retrieved": ("was not retrieved", "were not retrieved"),
}
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
    named = [spell_count(seeds, "seed reference")] if seeds else []
    began = f"started from {join_words([*named, *([NO_SEEDS] if row['nameless'] else [])])}"
    found = f"found {write_count(know('records'), 'record')}"
    gain = f"{spell_count(new, 'reference')} that no other search had found"
    if new:
        gain += f", of which {included} {agree(included, 'is', 'are')} included"
        gain += f" and {undecided} {agree(undecided, 'awaits', 'await')} a decision" if undecided else ""
    how = _name_directions(str(row["directions"]))
    return f"Citation searching ({how}) of round {row['round']} {began} and {found}, with {gain}."


def _name_directions(directions: str) -> str:
    return join_words(directions.split("; "))


def _tell_left(view: View, *, last: int) -> str:
    seeds = view.tables["seed_references"]
    if nameless := Known(count_nameless(view.tables["citation_searches"]), "citation_searches.nameless"):
        told = f"{spell_count(nameless, 'citation search', 'citation searches')} {agree(nameless, 'names', 'name')}"
        return begin_sentence(f"{told} no seed: which included documents have been one cannot be said.")
    waiting = list_waiting(seeds)
    lacking = Known(sum(map(lacks_identifier, waiting)), "seed_references.waiting_without_identifier")
    n = Known(len(waiting), "seed_references.waiting")
    if n:
        told = f"{spell_count(n, 'included document')} {agree(n, 'has', 'have')} not been a seed yet"
        without = f" ({lacking} without DOI and PMID)" if lacking else ""
        return begin_sentence(f"{told}{without}, and {agree(n, 'is', 'are')} left for the next round.")
    open_ = _count_references(view, UNDECIDED, "ledger.undecided")
    if open_:
        told = f"{spell_count(open_, 'reference')} {agree(open_, 'is', 'are')} decided"
        return f"Whether another round is needed can be said once {told}."
    if not (seeds["state"] == INCLUDED).any():
        return "No document is included that could be a seed."
    dry = "" if last else "The last round found no included document that no other search had found. "
    return f"{dry}{_tell_end(view)}"


def _count_references(view: View, buckets: Iterable[str], fact: str) -> Known:
    ledger = view.tables["ledger"]
    return Known(ledger.loc[ledger["bucket"].isin(list(buckets)), "reference_id"].nunique(), fact)


def _tell_end(view: View) -> str:
    """That every document which can be a seed has been one, and whether more may come."""
    chased = int((view.tables["seed_references"]["state"] == INCLUDED).sum())
    aside = Known(_count_references(view, (INCLUDED,), "") - chased, "ledger.registrations_without_identifier")
    which = f" that can be a seed ({spell_count(aside, 'registration')} aside) has been one" if aside else ""
    told = f"Every included document{which or ' has been a seed'}"
    counts = {bucket: _count_references(view, (bucket,), f"ledger.{bucket}") for bucket in COMING}
    if coming := [f"{n} {agree(n, *COMING[bucket])}" for bucket, n in counts.items() if n]:
        return f"{told}. More seeds may come of references that are not settled: {join_words(coming)}."
    return f"{told}: citation searching is finished."


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
            _show_seeds(row),
            *(int(row[name]) for name in ("records", "unknown_seed", "new_references", "included", "undecided")),
            write_number(row["gain"]),
        )
        for row in rounds
    )
    listed = Listing("citation-rounds", "Citation searching by round", COLUMNS, rows)
    return [listed, _list_seeds(view)] if any(row["directions"] for row in rounds) else [listed]


def _show_seeds(row: Row) -> int | str:
    n = int(row["seeds"])
    return f"{n} and others {NOT_STATED}" if n and row["nameless"] else n or NOT_STATED


def _list_seeds(view: View) -> Listing:
    unchased = NOT_KNOWN if count_nameless(view.tables["citation_searches"]) else "waits for a round"
    rows = tuple(
        (
            view.library.find_source(str(row["seed"])) or str(row["seed"]),
            {"included": "included", "other": "not included", "elsewhere": "not among the references"}[row["state"]],
            str(row["chased"]) or unchased + ", without DOI and PMID" * lacks_identifier(row),
            *(int(row[name]) for name in ("records", "new_references", "included")),
        )
        for row in to_rows(view.tables["seed_references"])
    )
    columns = ("Seed", "State", "Searched from in", "Records", "New references", "Included")
    nothing = "No document is included, and the search log names no seed."
    return Listing("seed-references", "Seed references", columns, rows, nothing, filters=("State",))
