"""The fields of entries as bibliographic columns, each by the rule of its kind, for thousands of entries at once."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.authors import list_authors
from prismake.ingest.blocks import Block
from prismake.ingest.fields import Fields, gather_blocks
from prismake.ingest.harvest import REGISTRY_START
from prismake.ingest.identifier_sources import IDENTIFIERS, harvest
from prismake.ingest.journals import choose_journal
from prismake.ingest.mapping import Profile
from prismake.ingest.text import MARKUP_START, SAFE, clean_prose, decode_entities, squeeze
from prismake.ingest.texts import (
    TEXT,
    Flags,
    Numbers,
    Texts,
    as_flags,
    change,
    change_each,
    is_first,
    is_written,
    join,
    pick,
    split,
    split_apart,
)
from prismake.ingest.vocabulary import ISSN, list_issns, list_languages, read_type
from prismake.ingest.votes import VOTE_WORDS
from prismake.text.pages import read_pages
from prismake.text.years import read_year

KEYWORD_BREAK = re.compile(r"[;\n|]")
KIND_BREAK = re.compile(r"[;|]")
VOLUME_WITH_ISSUE = re.compile(r"(\w+)\s?\(([^()]*)\)")
ARTICLE_NUMBER = re.compile(r"(?:UNSP |ARTN |Art(?:icle|\.)? ?(?:no\.?|number)? )?([\w.-]{1,20})", re.IGNORECASE)
PUBLISHER_ID = re.compile(r"([A-Za-z]{0,4}\d{2,9}) \[pii\]")
ISSUE = re.compile(
    r"(?:(?:suppl|no|nr|pt|part|issue)\.? ?)?(?=[^\d]{0,3}\d)[\w/.-]{1,9}(?: ?(?:suppl|pt|part)\.? ?\d*)?",
    re.IGNORECASE,
)
DOI_LIKE = re.compile(r"10\.\d{4}")
LINK_BREAK = re.compile(r"\s|;\s*(?=https?:)")
LINK = re.compile(r"(?:https?:)?//|ftp:|www\.|(?:dx\.)?doi\.org")
# What the rule of some column would look at; of all other values the text itself is known to be what is wanted.
WORDS = "|".join([MARKUP_START, f"(?i:{REGISTRY_START})", VOTE_WORDS])
CAREFUL = f"[^{SAFE}]|  |{WORDS}"
# What any line holds that has such a value: blanks within it, not those behind its tag.
CAREFUL_LINE = rf"[^\n{SAFE}]|.{{3}}  |{WORDS}"
# What databases write where there is no abstract: "[No abstract available]", "Abstract not available."
NO_ABSTRACT = (
    r"(?i)^[\[(]?(?:no abstract(?: (?:is |was )?(?:available|provided|supplied|given|found|present))?"
    r"|abstract (?:is |was )?(?:not |un)(?:available|provided|supplied|given|found|present)|n/a)[\])]?\.?[\])]?$"
)
LONGEST_NOTHING = 60  # Bytes of any of them.
PLAIN_LINK = r"^https?://[^ ;]*$"
# The entry's columns that are not harvested identifiers; each builder takes the fields and the profile.
Builder = Callable[[Fields, Profile], Texts]
Read = Callable[[Fields, Numbers], Texts]


def build_entry(block: Block, profile: Profile) -> tuple[dict[str, str], list[str]]:
    """The bibliographic columns of one block with `taken_from`, and remarks on what could not be read."""
    columns, remarks = build_columns(gather_blocks([block], CAREFUL), profile)
    return {column: columns[column][0].as_py() for column in COLUMNS}, remarks


def build_columns(fields: Fields, profile: Profile) -> tuple[dict[str, Any], list[str]]:
    """The columns of all entries, and remarks on what could not be read, in their order."""
    columns = {column: build(fields, profile) for column, build in BUILDERS.items()}
    harvested, remarks = harvest(fields, profile)
    lines = {"first_line": pa.array(fields.first_line), "last_line": pa.array(fields.last_line)}
    return {**columns, **harvested, **lines}, remarks


def _choose(fields: Fields, profile: Profile, column: str, read: Read) -> Texts:
    """For each entry the first text, best rank first, that is not empty once it is read."""
    chosen, texts = np.full(len(fields), -1), []
    count = 0
    for rank in profile.ranked(column):
        index = fields.find(rank)
        index = index[chosen[fields.entry[index]] < 0]
        found = read(fields, index)
        written = np.flatnonzero(is_written(found))
        written = written[is_first(fields.entry[index[written]])]
        chosen[fields.entry[index[written]]] = count + written
        count += len(found)
        texts.append(found)
    return pick(texts, chosen)


def _tidy(fields: Fields, index: Numbers) -> Texts:
    return change(fields.take(index), fields.careful[index], squeeze)


def _clean(fields: Fields, index: Numbers) -> Texts:
    return change(fields.take(index), fields.careful[index], clean_prose)


def _clean_abstract(fields: Fields, index: Numbers) -> Texts:
    abstracts = _clean(fields, index)
    short = np.flatnonzero(as_flags(compute.less(compute.binary_length(abstracts), LONGEST_NOTHING)))
    nothing = np.zeros(len(index), dtype=bool)
    nothing[short] = as_flags(compute.match_substring_regex(abstracts.take(pa.array(short)), NO_ABSTRACT))
    return change(abstracts, nothing, lambda _: "")


def _each(read: Callable[[str], str]) -> Read:
    return lambda fields, index: change_each(fields.take(index), read)


def _first(column: str, read: Read) -> Builder:
    return lambda fields, profile: _choose(fields, profile, column, read)


def _journal(fields: Fields, profile: Profile) -> Texts:
    """The journal where a tag is meant for it alone, else the title that no short one contradicts."""
    best, title, short, other = (
        _choose(fields, profile, column, _each(_read_journal))
        for column in ("journal", "journal_title", "journal_short", "journal_else")
    )
    if not profile.ranked("journal_title"):
        return best
    both = compute.binary_join_element_wise(title, short, pa.scalar("\t", TEXT))
    chosen = change_each(both, lambda pair: choose_journal(*pair.split("\t")))
    chosen = compute.if_else(pa.array(is_written(chosen)), chosen, other)
    return compute.if_else(pa.array(is_written(best)), best, chosen)


def _read_journal(value: str) -> str:
    journal = squeeze(decode_entities(value)).replace("\\&", "&")
    # CENTRAL writes the address of a registration.
    return "" if journal == "N/A" or (LINK.match(journal) and " " not in journal) else journal


def _keywords(fields: Fields, profile: Profile) -> Texts:
    index = fields.find_ranked(profile.ranked("keywords"))
    listed = fields.having(profile.listed)[index].astype(np.int64)
    reads = {
        number: partial(_split_keywords, listed=bool(number), commas=profile.comma_keywords)
        for number in np.unique(listed)
    }
    return join([split_apart(fields.take(index), fields.entry[index], listed, reads)], len(fields))


def _split_keywords(value: str, *, listed: bool, commas: bool) -> list[str]:
    value = decode_entities(value)
    listed_words = value if listed else squeeze(value)
    parts = KEYWORD_BREAK.split(listed_words)
    if len(parts) == 1 and commas:  # One cell for all keywords: commas are all there is.
        parts = listed_words.split(",")
    return [word for part in parts if (word := squeeze(part).strip(" *-"))]


def _listed(
    column: str,
    read: Callable[[str], Sequence[str]],
    *,
    best: bool = False,
    whole: Callable[[Texts], Flags] | None = None,
) -> Builder:
    """Words of all ranks, or of the best, each once."""

    def build(fields: Fields, profile: Profile) -> Texts:
        ranks = profile.ranked(column)
        index = fields.find_best(ranks) if best else fields.find_ranked(ranks)
        return join([split(fields.take(index), fields.entry[index], read, whole=whole)], len(fields))

    return build


def _is_issn(values: Texts) -> Flags:
    return as_flags(compute.match_substring_regex(values, "^[0-9]{4}-[0-9]{3}[0-9X]$"))


def _split_kinds(value: str) -> list[str]:
    kinds = [squeeze(part) for part in KIND_BREAK.split(decode_entities(value))]
    return [kind for kind in kinds if len(kind) > 1 and not DOI_LIKE.search(kind)]  # Web of Science writes "J".


def _volume(fields: Fields, profile: Profile) -> Texts:
    return change_each(_first("volume", _tidy)(fields, profile), lambda volume: _split_volume(volume)[0])


def _split_volume(volume: str) -> tuple[str, str]:
    match = VOLUME_WITH_ISSUE.fullmatch(volume) if volume.endswith(")") else None
    return (match[1], match[2]) if match else (volume, "")


def _issue(fields: Fields, profile: Profile) -> Texts:
    issues = _first("issue", _each(_read_number))(fields, profile)
    if profile.ranked("issue_or_place"):
        others = _first("issue_or_place", _each(_read_issue))(fields, profile)
        issues = compute.if_else(pa.array(is_written(issues)), issues, others)
    behind = change_each(_first("volume", _tidy)(fields, profile), lambda volume: _split_volume(volume)[1])
    return compute.if_else(pa.array(is_written(issues)), issues, behind)


def _read_issue(value: str) -> str:
    text = squeeze(value)
    return text if ISSUE.fullmatch(text) else ""


def _read_number(value: str) -> str:
    issue = squeeze(value)
    return "" if ISSN.fullmatch(issue) else issue  # Ovid calls the ISSN by the name that others give the issue.


def _pages(fields: Fields, profile: Profile) -> Texts:
    ends = [_first(column, _tidy)(fields, profile) for column in ("first_page", "last_page")]
    pages = change_each(
        compute.binary_join_element_wise(*ends, pa.scalar("\t", TEXT)), lambda both: read_pages(*both.split("\t"))
    )
    if is_written(pages).all():
        return pages
    articles = _first("article_number", _each(_read_article))(fields, profile)
    return compute.if_else(pa.array(is_written(pages)), pages, articles)


def _read_article(value: str) -> str:
    # MEDLINE's LID also carries DOI and publisher ids: an article number is a bare word, or a short publisher id.
    text = squeeze(value)
    match = PUBLISHER_ID.match(text) or ARTICLE_NUMBER.fullmatch(text)
    return match[1] if match else ""


def _type(fields: Fields, profile: Profile) -> Texts:
    def read(kind: str) -> str:
        return read_type(profile.kinds.get(kind, kind)) if kind else ""

    if not profile.types:
        kinds = fields.values.take(pa.array(fields.kind))
        return change_each(kinds, lambda kind: read(kind) if kind else profile.default_type)
    index = fields.find_ranked(profile.ranked(profile.types))
    types = change_each(fields.take(index), lambda value: read(squeeze(value)))
    # The first that says something, else the first.
    told = is_written(types) & ~as_flags(compute.equal(types, "GEN"))
    order = np.lexsort((~told, fields.entry[index]))
    order = order[is_first(fields.entry[index[order]])]
    chosen = np.full(len(fields), -1)
    chosen[fields.entry[index[order]]] = order
    found = pick([types], chosen)
    return compute.if_else(pa.array(chosen >= 0), found, pa.scalar(profile.default_type, TEXT))


def _links(fields: Fields, index: Numbers) -> Texts:
    values = fields.take(index)
    return change(
        values, ~as_flags(compute.match_substring_regex(values, PLAIN_LINK)) | fields.careful[index], _read_link
    )


def _read_link(value: str) -> str:
    value = LINK_BREAK.split(squeeze(value), maxsplit=1)[0]
    return value if LINK.match(value) else ""


BUILDERS: dict[str, Builder] = {
    "type": _type,
    "title": _first("title", _clean),
    # The first of several abstracts is the record's own; later ones are notices of copyright or translations.
    "abstract": _first("abstract", _clean_abstract),
    "authors": list_authors,
    "year": _first("year", _each(read_year)),
    "journal": _journal,
    "volume": _volume,
    "issue": _issue,
    "pages": _pages,
    "issn": _listed("issn", list_issns, whole=_is_issn),
    "language": _listed("language", lambda value: list_languages(squeeze(value)), best=True),
    "keywords": _keywords,
    "publication_types": _listed("publication_types", _split_kinds),
    "url": _first("url", _links),
}
COLUMNS = (*BUILDERS, *IDENTIFIERS, "registry_ids", "taken_from")
