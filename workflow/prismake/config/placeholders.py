"""Sentences in brackets that `prismake new` writes into a protocol for people to replace."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.issues import Issue

PROTOCOL = "config/protocol.yaml"
PLACEHOLDER = re.compile(r"\s*\[[^\[\]]*\]\s*")


def find_placeholders(protocol: Mapping[str, Any]) -> list[Issue]:
    """An Issue for each text of the protocol that is nothing but words in brackets.

    >>> [issue.place for issue in find_placeholders({"question": {"outcomes": ["[The first]", "[a] or b"]}})]
    ['question.outcomes.1']
    """
    remedy = "write what your protocol says; sheets are issued then"
    return [
        Issue(PROTOCOL, place, text.strip(), "words of your own", remedy)
        for place, text in _list_texts(protocol)
        if PLACEHOLDER.fullmatch(text)
    ]


def _list_texts(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its place: keys and numbers, joined by dots."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _list_texts(part, f"{place}.{key}".lstrip("."))
    elif isinstance(value, Sequence):
        for number, part in enumerate(value, start=1):
            yield from _list_texts(part, f"{place}.{number}")
