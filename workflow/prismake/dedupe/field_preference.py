"""Tells which of several values of a field is the better one."""

from collections import Counter
from collections.abc import Callable, Sequence

from prismake.dedupe.titles import is_marked_retracted, is_placeholder, strip_notes
from prismake.text.dois import find_doi

Preference = tuple[int, ...]
PUBLISHED = ("year", "volume", "issue", "pages")  # from the record that knows most of them, so that they fit together


def _measure(values: Sequence[str], groups: Sequence[int]) -> list[Preference]:
    return [(len(value),) for value in values]


def _rank_titles(values: Sequence[str], groups: Sequence[int]) -> list[Preference]:
    """A retraction stays visible; then real titles, not in capitals, without remarks of the database, the longest."""
    return [
        (
            is_marked_retracted(title),
            not is_placeholder(title),
            not title.isupper(),
            strip_notes(title) == title,
            len(title),
        )
        for title in values
    ]


def _rank_authors(values: Sequence[str], groups: Sequence[int]) -> list[Preference]:
    """The longest list, then the fullest names; "et al." is no complete list."""
    return [(0 if "et al" in names else names.count(";") + 1, len(names)) for names in values]


def _rank_dois(values: Sequence[str], groups: Sequence[int]) -> list[Preference]:
    """A well-formed DOI that most records of the document give."""
    shared = Counter(zip(groups, values, strict=True))
    return [(bool(find_doi(doi)), shared[group, doi]) for group, doi in zip(groups, values, strict=True)]


# preferences of values, larger is better, from the values and the places of their references; of abstracts the longest
PREFERENCES: dict[str, Callable[[Sequence[str], Sequence[int]], list[Preference]]] = {
    "title": _rank_titles,
    "authors": _rank_authors,
    "journal": _measure,
    "doi": _rank_dois,
}
