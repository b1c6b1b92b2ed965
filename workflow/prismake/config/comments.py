"""Texts that YAML cuts off: from a blank and `#` on, what stands in a line without quotes is a comment."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from prismake.issues import Issue

COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
REMEDY = 'put the whole text in "quotes"; or put the comment into a line of its own'
Rules = Mapping[str, Any]


def check_comments(file: str, text: str, node: yaml.Node | None, *, rules: Rules) -> Iterator[Issue]:
    """An Issue for each free text that a comment follows in its line: words may be lost there without a sign.

    Numbers, and words of which the schema `rules` knows each or the form, cannot lose any.
    """
    waiting: list[tuple[Any, list[Rules]]] = [(node, [rules])] if node else []
    seen: set[int] = set()
    while waiting:
        found, parts = waiting.pop()
        if id(found) in seen:  # named in another place
            continue
        seen.add(id(found))
        parts = [inner for part in parts for inner in _resolve(part, rules)]
        if isinstance(found, yaml.MappingNode):
            waiting += [
                (value, [one for part in parts for one in _of_key(part, key.value)]) for key, value in found.value
            ]
        elif isinstance(found, yaml.SequenceNode):
            waiting += [(value, [part["items"] for part in parts if "items" in part]) for value in found.value]
        elif found.style is None and any(map(_is_prose, parts)) and (cut := COMMENT.match(text, found.end_mark.index)):
            place, words = f"line {found.end_mark.line + 1}", f"{cut[1][:60]} behind the text {found.value[-60:]!r}"
            yield Issue(file, place, f"{words}: it is a comment, and no part of the text", "a text alone", REMEDY)


def _resolve(part: Rules, rules: Rules) -> Iterator[Rules]:
    """What a part of a schema stands for: itself, what it refers to, and each of its branches."""
    yield part
    if str(part.get("$ref", "")).startswith("#/$defs/"):
        yield from _resolve(rules["$defs"][part["$ref"].rpartition("/")[2]], rules)
    for word in ("oneOf", "anyOf", "allOf"):
        for branch in part.get(word, ()):
            yield from _resolve(branch, rules)


def _of_key(part: Rules, key: object) -> Iterator[Rules]:
    named = part.get("properties", {}).get(key, part.get("additionalProperties"))
    if isinstance(named, Mapping):
        yield named


def _is_prose(part: Rules) -> bool:
    """Whether it takes texts of which it knows neither the words nor the form."""
    kinds = part.get("type", ())
    text = "string" in ([kinds] if isinstance(kinds, str) else kinds)
    return text and not {"enum", "const"} & part.keys() and bool(re.search(part.get("pattern", ""), "Some words"))
