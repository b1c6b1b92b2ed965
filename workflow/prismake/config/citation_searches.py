"""Citation searches in the search log: which columns go together, and what may name a seed reference."""

from collections.abc import Iterator, Mapping, Sequence

from prismake.issues import Issue
from prismake.text.seeds import is_merged, read_seed, split_seeds

CITATION = "citation"
NAMES = "a DOI, a PMID, an OpenAlex id (W…) or the id of a record, parted by '; '"
UNREAD = "correct it; a seed without DOI and PMID is named by its record, as seeds.csv has it"
MERGED = "part two seeds by '; '; a document whose only DOI ends so is named by its PMID or its record"


def check_citations(searches: Sequence[Mapping[str, str]], *, log: str) -> Iterator[Issue]:
    """Issues of rows whose direction or seeds fit no other column, and of words that name no seed."""
    for row in searches:
        direction, seeds = row.get("direction", ""), row.get("seeds", "")
        for column, written in (("direction", direction), ("seeds", seeds)):
            if written and row["kind"] != CITATION:
                found, remedy = f"{written[:80]} in a row of kind {row['kind']}", f"write kind {CITATION}, or empty it"
                yield Issue(log, f"{row['file']}, {column}", found, f"only with kind {CITATION}", remedy)
        if seeds and not direction:
            allowed = "backward, forward, both, co-cited or co-citing"
            remedy = "say in which direction citations were followed"
            yield Issue(log, f"{row['file']}, direction", "nothing beside seeds", allowed, remedy)
        seen: dict[str, str] = {}
        for written in split_seeds(seeds):
            names = read_seed(written)
            if not names:
                remedy = MERGED if is_merged(written) else UNREAD
                yield Issue(log, f"{row['file']}, seeds", written[:80], NAMES, remedy)
            for name in names:
                if name in seen:
                    found = f"{name} twice, in {seen[name]} and in {written}"
                    yield Issue(log, f"{row['file']}, seeds", found, "each seed once", "take one of the two away")
                seen[name] = written
