"""Which votes are brought, and whose: from a mapping in YAML, or from lists that their names tell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prismake.issues import Issue, raise_any
from prismake.text.vocabulary import PHASES

NAMING = ("id", "title", "doi", "pmid")  # columns by which a row names its document
TITLES, FULL_TEXTS = PHASES
# Covidence's exports, and what being in one of them says in each phase: what was judged by its full text had gone on.
COVIDENCE = re.compile(r"review_\d+_(irrelevant|select|included|excluded)(?:_|\b)", re.IGNORECASE)
COVIDENCE_SAYS = {
    ("irrelevant", TITLES): "exclude",
    ("select", TITLES): "include",
    ("included", TITLES): "include",
    ("excluded", TITLES): "include",
    ("included", FULL_TEXTS): "include",
    ("excluded", FULL_TEXTS): "exclude",
}
NAMED = re.compile(r"(?:^|[\W_])(included?|excluded?)(?:[\W_]|$)", re.IGNORECASE)
# A name with one of these may mean the opposite, or what nobody has decided yet; "no 2" is a number.
NEGATED = re.compile(
    r"(?:^|[\W_])(?:not|non|no(?![\W_]*\d)|never|neither|nor|without|except|un)(?:[\W_]|$)", re.IGNORECASE
)
LISTS = "a name with included or excluded; review_1_irrelevant_…, _select_…, _included_…, _excluded_… of Covidence"


@dataclass(frozen=True)
class Source:
    """One file as one person's votes in a phase; `asked` and `place` say who says so."""

    file: Path
    phase: str
    person: str
    asked: str
    place: str
    page: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    decision: str = ""
    decisions: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def read_votes(entries: Sequence[Mapping[str, Any]], path: Path) -> list[Source]:
    """The sources that `votes` of a mapping names. Raises ReviewError with every problem of them."""
    sources = [_make(entry, path=path, place=f"votes, entry {at}") for at, entry in enumerate(entries, start=1)]
    raise_any(issue for source in sources for issue in _check_source(source))
    return sources


def _make(entry: Mapping[str, Any], *, path: Path, place: str) -> Source:
    words = {name: {str(key): str(said) for key, said in (entry.get(name) or {}).items()} for name in MAPPINGS}
    plain = {name: value for name, value in entry.items() if name not in words}
    return Source(**{**plain, **words, "file": path.parent / entry["file"], "asked": str(path), "place": place})


MAPPINGS = ("columns", "decisions", "reasons")


def _check_source(source: Source) -> Iterator[Issue]:
    """What no schema can see: a decision for the whole file or in a column, and a column that names documents."""
    if bool(source.decision) == ("decision" in source.columns):
        found = "a decision for all and a column of them" if source.decision else "neither a decision nor its column"
        remedy = "write `decision: include` for a file of one decision, or name its column under `columns`"
        yield Issue(source.asked, source.place, found, "one of the two", remedy)
    if source.columns and not set(NAMING) & set(source.columns):
        found, remedy = ", ".join(source.columns), "name the column that says which document a row is about"
        yield Issue(source.asked, source.place, f"columns {found}", ", ".join(NAMING), remedy)
    if source.page and not source.columns:
        remedy = "name the columns of that page, or take `page` away"
        yield Issue(source.asked, source.place, f"page {source.page}, no columns", "columns of the page", remedy)


def recognise_lists(files: Sequence[Path], *, phase: str, person: str) -> list[Source]:
    """The sources of files whose names tell what they list. Raises ReviewError for those whose names do not."""
    said = {file: tell_list(file.name, phase=phase) for file in files}
    raise_any(_check_lists(said, phase=phase))
    return [Source(file, phase, person, str(file), "", decision=word) for file, word in said.items()]


def tell_list(name: str, *, phase: str) -> str:
    """The decision that a list of this name stands for in a phase; empty where none is known.

    >>> tell_list("review_12_irrelevant_csv.csv", phase="title_abstract"), tell_list("excluded.ris", phase="full_text")
    ('exclude', 'exclude')
    >>> tell_list("review_12_excluded_csv.csv", phase="title_abstract"), tell_list("all.ris", phase="full_text")
    ('include', '')
    >>> [tell_list(name, phase="full_text") for name in ("not_included.csv", "included no 2.ris", "non-excluded.ris")]
    ['', 'include', '']
    """
    if found := COVIDENCE.match(name):
        return COVIDENCE_SAYS.get((found[1].lower(), phase), "")
    if NEGATED.search(name):
        return ""
    words = {word.lower()[:7] for word in NAMED.findall(name)}
    return words.pop() if len(words) == 1 else ""


def _check_lists(said: Mapping[Path, str], *, phase: str) -> Iterable[Issue]:
    for file, word in said.items():
        if not word:
            remedy = "rename it, or say in a mapping what it holds (docs/how-to/import.md)"
            yield Issue(str(file), "", f"a name that tells no decision of {phase}", LISTS, remedy)
