"""The ranked leads of a format followed for all entries at once: identifiers, registrations, and where each stood."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.fields import Fields
from prismake.ingest.harvest import DOI_PATTERNS, OTHERS, OWN, REGISTRY_START, finish, follow, place_registries
from prismake.ingest.mapping import Lead, Profile
from prismake.ingest.texts import (
    Flags,
    Numbers,
    Texts,
    as_flags,
    as_texts,
    change,
    change_each,
    is_first,
    is_written,
    join,
    pick,
    split,
)
from prismake.text.dois import TAILED

IDENTIFIERS = ("doi", "pmid", "pmcid", "accession")
PLAIN_DOI = r"^10\.[0-9]{4,9}/[A-Za-z0-9._/-]*[A-Za-z0-9]$"  # Such a DOI needs no more than lower case.
DOI_MARKS = "10.", "%", "doi.org/10"  # Without one of them there is no DOI, even behind percent signs.
OWN_MARKS = {"pmid own": "pmid|pubmed", "pmcid own": "pmc"}  # Nor is there such an identifier without its own.


@dataclass(frozen=True)
class Found:
    """For each entry the identifier and the number of the tag it stood in, -1 for none; remarks by field."""

    identifier: Texts
    tag: Numbers
    remarks: tuple[tuple[int, str], ...]


def harvest(fields: Fields, profile: Profile) -> tuple[dict[str, Texts], list[str]]:
    """The columns of IDENTIFIERS, `registry_ids` and `taken_from`, and remarks in the order of the entries."""
    databases = _Databases(fields, profile)
    found = {column: _follow_leads(fields, profile.leads.get(column, ()), databases) for column in IDENTIFIERS}
    remarks = sorted(
        (int(fields.entry[field]), rank, order, f"line {fields.line[field]}: {remark}")
        for rank, column in enumerate(IDENTIFIERS)
        for order, (field, remark) in enumerate(found[column].remarks)
    )
    registries, tags = _find_registries(fields, profile)
    taken = _name_tags(fields, {column: found[column].tag for column in IDENTIFIERS}, tags)
    columns = {column: found[column].identifier for column in IDENTIFIERS}
    return {**columns, "registry_ids": registries, "taken_from": taken}, [remark for *_, remark in remarks]


class _Databases:
    """What the entries say of the database they come from, read when a lead first asks."""

    def __init__(self, fields: Fields, profile: Profile) -> None:
        self.fields, self.ranks = fields, profile.ranked("database")
        self.names: Texts | None = None

    def matching(self, lead: Lead) -> Flags:
        """The entries whose database matches that of the lead."""
        if self.names is None:
            index = self.fields.find_ranked(self.ranks)
            words = split(self.fields.take(index), self.fields.entry[index], lambda value: (value,))
            self.names = join([words], len(self.fields), mark=" ", distinct=False).dictionary_encode()
        matches = [bool(lead.search_database.search(name)) for name in self.names.dictionary.to_pylist()]
        flags: Flags = np.array([*matches, False])[self.names.indices.to_numpy()]
        return flags


def _follow_leads(fields: Fields, leads: tuple[Lead, ...], databases: _Databases) -> Found:
    """The first identifier of the leads for each entry; remarks only on the fields up to it."""
    chosen, tags = np.full(len(fields), -1), np.full(len(fields), -1)
    texts: list[Texts] = []
    remarks: list[tuple[int, str]] = []
    count = 0
    for lead in leads:
        index = fields.find((lead.tag,))
        index = index[chosen[fields.entry[index]] < 0]
        if lead.pattern in OWN and len(index):
            index = index[~_find_behind_others(fields, index)]
        if lead.database and len(index):
            index = index[databases.matching(lead)[fields.entry[index]]]
        if not len(index):
            continue
        found, said = _follow_lead(fields, lead, index)
        written = np.flatnonzero(is_written(found))
        written = written[is_first(fields.entry[index[written]])]
        entries = fields.entry[index[written]]
        chosen[entries], tags[entries] = count + written, fields.tag[index[written]]
        for number, remark in said:
            first = chosen[fields.entry[index[number]]] - count
            if first < 0 or number <= first:
                remarks.append((int(index[number]), remark))
        count += len(found)
        texts.append(found)
    return Found(pick(texts, chosen), tags, tuple(remarks))


def _find_behind_others(fields: Fields, index: Numbers) -> Flags:
    """The notes that stand in their entry behind one that speaks of another document."""
    speaks = as_flags(compute.match_substring_regex(fields.take(index), f"(?i){OTHERS}"))
    entry = fields.entry[index]
    first = np.searchsorted(entry, entry)  # The first note of the same entry.
    before = np.concatenate([[0], np.cumsum(speaks)])
    return np.asarray(before[np.arange(len(index))] > before[first])


def _follow_lead(fields: Fields, lead: Lead, index: Numbers) -> tuple[Texts, list[tuple[int, str]]]:
    """What the lead finds in each of the fields, and remarks by the number of the field among them."""
    values = fields.take(index)
    if lead.pattern in OWN_MARKS:
        asked = as_flags(compute.match_substring_regex(values, OWN_MARKS[lead.pattern], ignore_case=True))
        found = change_each(values.filter(pa.array(asked)), lambda value: follow(lead, value)[0])
        return pick([found], np.where(asked, np.cumsum(asked) - 1, -1)), []
    if lead.pattern not in DOI_PATTERNS:
        return _search(lead, values, fields.careful[index]), []
    if lead.pattern in ("doi", "doi quiet"):
        plain = as_flags(compute.match_substring_regex(values, PLAIN_DOI))
        plain &= ~as_flags(compute.match_substring_regex(values, TAILED))
        asked = ~plain
    else:
        plain = np.zeros(len(index), dtype=bool)
        asked = np.logical_or.reduce([as_flags(compute.match_substring(values, mark)) for mark in DOI_MARKS])
    numbers = np.flatnonzero(asked)
    told = [follow(lead, value) for value in values.filter(pa.array(asked)).to_pylist()]
    remarks = [(int(number), remark) for number, (_, remark) in zip(numbers, told, strict=True) if remark]
    place = np.full(len(index), -1)
    place[numbers] = np.arange(len(numbers))
    place[plain] = len(numbers) + np.arange(int(plain.sum()))
    lower = compute.utf8_lower(values.filter(pa.array(plain)))
    return pick([as_texts(found for found, _ in told), lower], place), remarks


def _search(lead: Lead, values: Texts, careful: Flags) -> Texts:
    """What the pattern of a lead finds; in ASCII without control characters both engines agree on it."""
    asked = careful | ~as_flags(compute.string_is_ascii(values))
    if lead.search.groups == 1:
        found = compute.extract_regex(values, lead.named).field("found")
        unlike = as_flags(compute.match_substring_regex(found, "(?i) |^pmc"))
        found = change(found, ~asked & is_written(found) & (unlike | bool(lead.prefix)), partial(finish, lead))
    else:
        found = as_texts([""] * len(values))
        asked |= as_flags(compute.match_substring_regex(values, lead.pattern, ignore_case=True))
    told = as_texts(follow(lead, value)[0] for value in values.filter(pa.array(asked)).to_pylist())
    return compute.replace_with_mask(found, asked, told) if asked.any() else found


def _find_registries(fields: Fields, profile: Profile) -> tuple[Texts, dict[int, list[str]]]:
    """The trial registrations of each entry, and for entries that have some the first tags that each stands in."""
    index = fields.find_matching(f"(?i:{REGISTRY_START})")
    index = index[~fields.having(profile.foreign)[index]]
    placed: dict[int, dict[str, tuple[int, str]]] = {}
    for number, registry in place_registries(fields.take(index).to_pylist()):
        field = int(index[number])
        own = placed.setdefault(int(fields.entry[field]), {})
        if registry not in own or field < own[registry][0]:
            own[registry] = field, fields.tags[fields.tag[field]]
    texts = [""] * len(fields)
    for entry, own in placed.items():
        texts[entry] = "; ".join(sorted(own))
    return as_texts(texts), {entry: sorted({tag for _, tag in own.values()}) for entry, own in placed.items()}


def _name_tags(fields: Fields, tags: dict[str, Numbers], registries: dict[int, list[str]]) -> Texts:
    """'field=tag' joined by '; ' for each entry."""
    base = len(fields.tags) + 1
    codes = np.zeros(len(fields), dtype=np.int64)
    for numbers in tags.values():
        codes = codes * base + numbers + 1
    unique, indices = np.unique(codes, return_inverse=True)
    named = []
    for code in unique.tolist():
        parts = []
        for column in reversed(tags):
            code, number = divmod(code, base)
            parts += [f"{column}={fields.tags[number - 1]}"] if number else []
        named.append("; ".join(reversed(parts)))
    texts = as_texts(named).take(pa.array(indices))
    if not registries:
        return texts
    where = np.zeros(len(fields), dtype=bool)
    where[list(registries)] = True
    further = iter([[f"registry_ids={tag}" for tag in registries[entry]] for entry in sorted(registries)])
    return change(texts, where, lambda text: "; ".join([*([text] if text else []), *next(further)]))
