"""A raw block as one entry: the bibliographic columns, each by the rule of its kind."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, overload

from prismake.ingest.blocks import Block, Field
from prismake.ingest.harvest import harvest, place_registries
from prismake.ingest.mapping import Profile
from prismake.ingest.names import order_names, split_names
from prismake.ingest.text import clean_prose, has_markup, squeeze
from prismake.ingest.vocabulary import read_issns, read_languages, read_pages, read_type, read_year

IDENTIFIERS = ("doi", "pmid", "pmcid", "accession")
REMEMBERED = 2**14  # Values that are read once however often they stand in a file: journals, keywords, names.
NAME_BREAK = re.compile(r"\s*;\s*|\s+and\s+(?=\S+,)")
KEYWORD_BREAK = re.compile(r"[;\n|]")
KIND_BREAK = re.compile(r"[;|]")
VOLUME_WITH_ISSUE = re.compile(r"(\w+)\s?\(([^()]*)\)")
ARTICLE_NUMBER = re.compile(r"[\w.-]{1,20}")
DOI_LIKE = re.compile(r"10\.\d{4}")
LINK_BREAK = re.compile(r"\s|;\s*(?=https?:)")
LINK = re.compile(r"(?:https?:)?//|ftp:|www\.|(?:dx\.)?doi\.org")
# The entry's columns that are not harvested identifiers; each builder takes the block and the profile.
Builder = Callable[[Block, Profile], str]


def build_entry(block: Block, profile: Profile) -> tuple[dict[str, str], list[str]]:
    """The bibliographic columns of one block with `taken_from`, and remarks on what could not be read."""
    row, remarks = build_row(block, profile)
    return dict(zip(COLUMNS, row, strict=True)), remarks


def build_row(block: Block, profile: Profile) -> tuple[list[str], list[str]]:
    """The same, as values in the order of COLUMNS."""
    row = [build(block, profile) for build in BUILDERS.values()]
    taken, remarks = [], []
    for column in IDENTIFIERS:
        identifier, tag, said = harvest(block, column=column, profile=profile)
        row.append(identifier)
        if said:
            remarks += said
        if tag:
            taken.append(f"{column}={tag}")
    registries = {} if block.plain else _find_registries(block, profile)
    row.append("; ".join(sorted(registries)))
    taken += [f"registry_ids={tag}" for tag in sorted(set(registries.values()))]
    row.append("; ".join(taken))
    return row, remarks


def _find_registries(block: Block, profile: Profile) -> dict[str, str]:
    """Trial registrations and the first tag that each stands in."""
    own = [field for field in block.fields if field.tag not in profile.foreign]
    placed = sorted(place_registries([field.value for field in own]), reverse=True)
    return {found: own[number].tag for number, found in placed}


def _ranked(block: Block, profile: Profile, column: str) -> list[Field]:
    """The filled fields of a column, best rank first."""
    filled, listed = block.filled, []
    for rank in profile.ranked(column):
        if not rank.isdisjoint(filled):
            listed += block.values(rank)
    return listed


def _best_rank(block: Block, profile: Profile, column: str) -> list[Field]:
    filled = block.filled
    for rank in profile.ranked(column):
        if not rank.isdisjoint(filled):
            return block.values(rank)
    return []


def _first(column: str) -> Builder:
    def build(block: Block, profile: Profile) -> str:
        for found in _ranked(block, profile, column):
            if text := block.tidy(found.value):
                return text
        return ""

    return build


def _prose(column: str) -> Builder:
    # The first of several abstracts is the record's own; later ones are notices of copyright or translations.
    def build(block: Block, profile: Profile) -> str:
        for found in _ranked(block, profile, column):
            if text := clean_prose(found.value) if has_markup(found.value) else block.tidy(found.value):
                return text
        return ""

    return build


def _journal(block: Block, profile: Profile) -> str:
    """The fullest form of the best rank."""
    names = [_read_word(found.value) for found in _best_rank(block, profile, "journal")]
    return max(names, key=len, default="")


def _year(block: Block, profile: Profile) -> str:
    return next((year for found in _ranked(block, profile, "year") if (year := read_year(found.value))), "")


def _authors(block: Block, profile: Profile) -> str:
    found = _best_rank(block, profile, "authors")
    named = [name for field in found for name in _written_names(block, field, profile)]
    initials = profile.initials and not any("," in name for name in named)
    people = order_names(named, initials=initials)
    bodies = [block.tidy(field.value) for field in _ranked(block, profile, "corporate")]
    return "; ".join(dict.fromkeys([*people, *bodies]))


def _written_names(block: Block, field: Field, profile: Profile) -> list[str]:
    if profile.split_names:
        return split_names(field.value)
    if field.tag in profile.listed:
        return [squeeze(line) for line in field.value.split("\n")]
    name = block.tidy(field.value)
    return NAME_BREAK.split(name) if ";" in name or "and" in name else [name]


def _volume(block: Block, profile: Profile) -> str:
    volume = FIRST_VOLUME(block, profile)
    match = VOLUME_WITH_ISSUE.fullmatch(volume) if volume.endswith(")") else None
    return match[1] if match else volume


def _issue(block: Block, profile: Profile) -> str:
    issue = FIRST_ISSUE(block, profile)
    if issue:
        return issue
    volume = FIRST_VOLUME(block, profile)
    match = VOLUME_WITH_ISSUE.fullmatch(volume) if volume.endswith(")") else None
    return match[2] if match else ""


def _pages(block: Block, profile: Profile) -> str:
    first, last = FIRST_PAGE(block, profile), LAST_PAGE(block, profile)
    if (first or last) and (pages := read_pages(first, last)):
        return pages
    articles = (squeeze(found.value) for found in _ranked(block, profile, "article_number"))
    # MEDLINE's LID also carries DOI and publisher ids: an article number is a bare word.
    return next((text for text in articles if ARTICLE_NUMBER.fullmatch(text)), "")


def _issns(block: Block, profile: Profile) -> str:
    found = _ranked(block, profile, "issn")
    return read_issns([field.value for field in found]) if found else ""


def _language(block: Block, profile: Profile) -> str:
    found = _best_rank(block, profile, "language")
    return _read_languages(*(field.value for field in found)) if found else ""


@lru_cache(REMEMBERED)
def _read_languages(*written: str) -> str:
    return read_languages([squeeze(value) for value in written])


@lru_cache(REMEMBERED)
def _read_word(written: str) -> str:
    return squeeze(written)


def _keywords(block: Block, profile: Profile) -> str:
    words: dict[str, None] = {}
    for found in _ranked(block, profile, "keywords"):
        for word in _split_keywords(found.value, found.tag in profile.listed, profile.comma_keywords):
            words[word] = None
    return "; ".join(words)


@lru_cache(REMEMBERED)
def _split_keywords(value: str, listed: bool, commas: bool) -> tuple[str, ...]:
    listed_words = value if listed else squeeze(value)
    parts = KEYWORD_BREAK.split(listed_words)
    if len(parts) == 1 and commas:  # One cell for all keywords: commas are all there is.
        parts = listed_words.split(",")
    return tuple(word for part in parts if (word := squeeze(part).strip(" *-")))


def _publication_types(block: Block, profile: Profile) -> str:
    kinds = [kind for found in _ranked(block, profile, "publication_types") for kind in _split_kinds(found.value)]
    return "; ".join(dict.fromkeys(kinds))


@lru_cache(REMEMBERED)
def _split_kinds(value: str) -> tuple[str, ...]:
    kinds = [squeeze(part) for part in KIND_BREAK.split(value)]
    return tuple(kind for kind in kinds if kind and not DOI_LIKE.search(kind))


def _type(block: Block, profile: Profile) -> str:
    kinds = (
        [squeeze(found.value) for found in _ranked(block, profile, profile.types)] if profile.types else [block.kind]
    )
    read = [read_type(profile.kinds.get(kind, kind)) for kind in kinds if kind]
    return next((kind for kind in read if kind not in ("", "GEN")), read[0] if read else profile.default_type)


def _url(block: Block, profile: Profile) -> str:
    for found in _ranked(block, profile, "url"):
        value = block.tidy(found.value)
        if " " in value or ";" in value:
            value = LINK_BREAK.split(value, maxsplit=1)[0]
        if LINK.match(value):
            return value
    return ""


FIRST_VOLUME, FIRST_ISSUE = _first("volume"), _first("issue")
FIRST_PAGE, LAST_PAGE = _first("first_page"), _first("last_page")
BUILDERS: dict[str, Builder] = {
    "type": _type,
    "title": _prose("title"),
    "abstract": _prose("abstract"),
    "authors": _authors,
    "year": _year,
    "journal": _journal,
    "volume": _volume,
    "issue": _issue,
    "pages": _pages,
    "issn": _issns,
    "language": _language,
    "keywords": _keywords,
    "publication_types": _publication_types,
    "url": _url,
}
LINES = ("first_line", "last_line")
COLUMNS = (*BUILDERS, *IDENTIFIERS, "registry_ids", "taken_from")


class Entries(Sequence[dict[str, Any]]):
    """Entries as columns, which take a third of the memory of dictionaries; each is given out as one.

    Beside COLUMNS an entry has its position in the file, from 1, and its first and last line.
    """

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {column: [] for column in (*COLUMNS, *LINES)}

    def __len__(self) -> int:
        return len(self.columns[LINES[0]])

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]  # Raises IndexError.
        entry = {column: self.columns[column][number] for column in COLUMNS}
        return {**entry, "position": number + 1, **{column: self.columns[column][number] for column in LINES}}

    def extend(self, other: "Entries") -> None:
        """Append the entries that stand behind these in the file."""
        for column, values in other.columns.items():
            self.columns[column] += values

    def extend_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows of the values of COLUMNS and LINES."""
        for column, values in zip(self.columns, zip(*rows, strict=True), strict=False):
            self.columns[column] += values

    def spans(self) -> list[tuple[int, int]]:
        """First and last line of every entry."""
        first, last = (self.columns[column] for column in LINES)
        return list(zip(first, last, strict=True))
