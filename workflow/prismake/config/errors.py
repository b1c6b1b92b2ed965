"""What a schema says against a value, in plain words: where, what is found, what the rule allows."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema

Path_ = tuple[str | int, ...]
TYPE_WORDS = {
    "array": "a list, as [a, b] or one entry per line behind a dash",
    "object": "keys with their values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}
BOUND_WORDS = {
    "exclusiveMinimum": "above {}",
    "minimum": "of at least {}",
    "exclusiveMaximum": "below {}",
    "maximum": "of at most {}",
    "minItems": "with at least {} in it",
    "minProperties": "with at least {} in it",
    "uniqueItems": "each of them once",
    "minLength": "of at least {} letter",
    "pattern": "of the form {}",
}


def list_leaves(errors: "Iterator[jsonschema.ValidationError]") -> "Iterator[jsonschema.ValidationError]":
    """The errors that say what to mend; one of oneOf, "not valid under any", gives those of its likeliest branch."""
    for error in errors:
        if error.context and isinstance(error.instance, dict | list):
            branches: dict[int, list[jsonschema.ValidationError]] = {}
            for inner in error.context:
                branches.setdefault(int(inner.schema_path[0]), []).append(inner)
            matching = [group for group in branches.values() if all(item.validator != "const" for item in group)]
            told = [item for group in branches.values() for item in group if item.validator == "const"]
            if not matching:  # the word that tells the branches apart is in none of them
                told[0].validator, told[0].schema = "enum", {"enum": [item.validator_value for item in told]}
                yield told[0]
                continue
            likeliest: list[jsonschema.ValidationError] = min(matching, key=_count_apart)
            yield from list_leaves(iter(likeliest))
        else:
            yield error


def word_error(error: "jsonschema.ValidationError", lines: Mapping[Path_, int | str]) -> tuple[str, str, str, str]:
    """Place, found, allowed and remedy."""
    return _place(error, lines), _found(error), _allowed(error), _remedy(error)


def _count_apart(errors: "list[jsonschema.ValidationError]") -> tuple[bool, int]:
    # A branch for another kind of value is further away than any number of faults within.
    return any(error.validator == "type" and not error.path for error in errors), len(errors)


def _place(error: "jsonschema.ValidationError", lines: Mapping[Path_, int | str]) -> str:
    path = tuple(error.absolute_path)
    nearest = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in lines), None)
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    found = lines[nearest] if nearest is not None else ""
    where = [found if isinstance(found, str) else f"line {found}"] if found else []
    return ", ".join([*where, *([words] if words else [])])


def _found(error: "jsonschema.ValidationError") -> str:
    part: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = part.get("properties", {})
        return "unknown: " + ", ".join(sorted(str(key) for key in instance if key not in known))
    if error.validator == "required":
        return "missing: " + ", ".join(key for key in part["required"] if key not in instance)
    if instance is None:
        return "nothing"
    return json.dumps(error.instance, ensure_ascii=False, default=str)[:120]


def _allowed(error: "jsonschema.ValidationError") -> str:
    part: Any = error.schema
    if error.validator in ("additionalProperties", "required"):
        return ", ".join(part.get("properties", {}))
    if error.validator == "enum":
        return _word_rule(part)
    described = str((isinstance(part, dict) and part.get("description")) or "").rstrip(".")
    rule = _word_rule(part) if isinstance(part, dict) else ""
    return ": ".join(filter(None, (rule, described))) or f"{error.validator} {error.validator_value}"


def _word_rule(part: Mapping[str, Any]) -> str:
    """What a part of a schema takes, in words: a kind of value and its bounds, or the words that it knows."""
    if "oneOf" in part:
        return " or ".join(filter(None, map(_word_rule, part["oneOf"])))
    if "enum" in part or "const" in part:
        return " | ".join(str(word) for word in part.get("enum", [part.get("const")]))
    kinds = part.get("type", [])
    named = [TYPE_WORDS.get(word, word) for word in ([kinds] if isinstance(kinds, str) else kinds)]
    bounds = [words.format(part[key]) for key, words in BOUND_WORDS.items() if key in part]
    return " ".join(filter(None, (" or ".join(named), " and ".join(bounds))))


def _remedy(error: "jsonschema.ValidationError") -> str:
    if error.validator in ("additionalProperties", "required"):
        return "mind the spelling; config/README.md lists all keys"
    return "correct it; see config/README.md"
