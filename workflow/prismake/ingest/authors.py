"""The authors of entries: names from all tags of the best rank, and which count once though they stand twice."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.fields import Fields
from prismake.ingest.harvest import REGISTRY_START, is_registration
from prismake.ingest.mapping import Profile
from prismake.ingest.names import is_ordered, order_names, split_names, split_pairs
from prismake.ingest.text import decode_entities, squeeze
from prismake.ingest.texts import Parts, Texts, as_flags, join, merge, split, split_apart

NAME_BREAK = re.compile(r"\s*;\s*|\s+and\s+(?=\S+,)")


def list_authors(fields: Fields, profile: Profile) -> Texts:
    """The names of each entry in their order, people first, joined by "; "."""
    index = fields.find_best(profile.ranked("authors"))
    values, entry = fields.take(index), fields.entry[index]
    brief = np.full(len(fields), profile.initials)  # "Tan JH", where no name of the entry has a comma.
    if profile.initials:
        brief[entry[as_flags(compute.match_substring(values, ","))]] = False
    kind = 2 * brief[entry] + fields.having(profile.listed)[index]
    reads = {
        number: _read_names(profile, listed=bool(number % 2), initials=number > 1)
        for number in np.flatnonzero(np.bincount(kind)).tolist()
    }
    whole = None if profile.split_names else is_ordered
    people = split_apart(values, np.arange(len(index)), kind, reads, whole=whole)
    people = _drop_registrations(people)
    people = _drop_repeats(Parts(index[people.entry], people.code, people.words), fields)
    index = fields.find_ranked(profile.ranked("corporate"))
    if not len(index):
        return join([people], len(fields), distinct=False)
    bodies = split(fields.take(index), fields.entry[index], lambda body: (squeeze(decode_entities(body)),))
    both = merge([people, bodies])
    again = pd.DataFrame({"entry": both.entry, "code": both.code}).duplicated().to_numpy()
    new = np.concatenate([np.zeros(len(people.entry), dtype=bool), np.ones(len(bodies.entry), dtype=bool)])
    kept = ~(again & new[np.argsort(np.concatenate([people.entry, bodies.entry]), kind="stable")])
    return join([Parts(both.entry[kept], both.code[kept], both.words)], len(fields), distinct=False)


def _drop_registrations(names: Parts) -> Parts:
    """The names without numbers of registers, which CENTRAL writes as the authors of registrations."""
    maybe = as_flags(compute.match_substring_regex(names.words, REGISTRY_START, ignore_case=True))
    if not maybe.any():
        return names
    numbers = np.flatnonzero(maybe)
    written = names.words.take(pa.array(numbers)).to_pylist()
    foreign = numbers[np.array([is_registration(name) for name in written], dtype=bool)]
    kept = ~np.isin(names.code, foreign)
    return Parts(names.entry[kept], names.code[kept], names.words)


def _drop_repeats(names: Parts, fields: Fields) -> Parts:
    """The names of fields as those of entries: equal names are two people, unless a whole list stands twice.

    Nor does a name count again that stands in another tag.
    """
    entry, tag = fields.entry[names.entry], fields.tag[names.entry]
    own = pd.Series(entry * (len(names.words) + 1) + names.code)
    again = own.duplicated().to_numpy()
    if not again.any():
        return Parts(entry, names.code, names.words)
    twice = np.flatnonzero(own.isin(own[again]))
    first = pd.Series(tag[twice]).groupby(own.to_numpy()[twice]).transform("first").to_numpy()
    kept = np.ones(len(entry), dtype=bool)
    kept[twice] = ~again[twice] | (tag[twice] == first)
    for number in np.unique(entry[again & kept]):
        begin, end = np.searchsorted(entry, (number, number + 1))
        place = begin + np.flatnonzero(kept[begin:end])
        kept[place] = _keep_once(names.code[place].tolist())
    return Parts(entry[kept], names.code[kept], names.words)


def _keep_once(codes: list[int]) -> list[bool]:
    """Which names of a list count, where the whole list, or each of its names, may stand twice."""
    half = len(codes) // 2
    if codes[:half] == codes[half:]:
        return [True] * half + [False] * half
    if codes[::2] == codes[1::2]:
        return [True, False] * half
    return [True] * len(codes)


def _read_names(profile: Profile, *, listed: bool, initials: bool) -> Callable[[str], list[str]]:
    def read(value: str) -> list[str]:
        value = decode_entities(value)  # An entity ends with the ; that separates names.
        if profile.split_names:
            return order_names(split_names(value), initials=initials)
        if listed:
            return order_names(map(squeeze, value.split("\n")), initials=initials)
        name = squeeze(value)
        written = NAME_BREAK.split(name) if ";" in name or "and" in name else [name]
        if name.count(",") > 1:
            written = [one for names in written for one in split_pairs(names)]
        return order_names(written, initials=initials)

    return read
