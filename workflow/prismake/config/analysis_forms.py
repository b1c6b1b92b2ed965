"""The plan of analyses as a workbook: a row for each analysis, a column for each key, as analyses.yaml has them.

A key within another is written with a dot (`comparison.kind`). Several entries stand in one cell, parted by `|`; those
with a word of their own are written `word = entry`, and variables that a meta-regression takes together `one + other`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prismake.config.errors import Path_
from prismake.config.rows import Parsed
from prismake.config.workbooks import Grid, open_pages, read_grid
from prismake.issues import Issue
from prismake.text.numbers import parse_number

Rules = Mapping[str, Any]
BETWEEN, TOGETHER, SAYS = "|", "+", "="
PARTED = f" {BETWEEN} "
OWN_WORDS = ("leave_out", "outcomes", "measures")  # keys whose words are those of the review


def list_columns(rules: Rules) -> dict[str, Rules]:
    """The columns of a page by the schema of one analysis: each key, or each key within it, with its own rules."""
    found: dict[str, Rules] = {}
    for key, one in rules["properties"].items():
        branches = [one, *one.get("oneOf", ())]
        inner = [(name, rule) for branch in branches for name, rule in branch.get("properties", {}).items()]
        for name, rule in inner:
            found[f"{key}.{name}"] = _join_rules(found.get(f"{key}.{name}"), rule, parent=one)
        if not inner:
            found[key] = one
    return found


def list_required(rules: Rules) -> list[str]:
    """The columns that each row fills: keys that must be there, and what all their forms ask for."""
    needed = []
    for key in rules["required"]:
        one = rules["properties"][key]
        forms = [set(form["required"]) for form in one.get("oneOf", [one]) if "required" in form]
        needed += [f"{key}.{name}" for name in sorted(set.intersection(*forms))] if forms else [key]
    return needed


def _join_rules(known: Rules | None, rule: Rules, *, parent: Rules) -> Rules:
    """The rules of a key that several forms have: a word that tells the forms apart is one of all of them."""
    if "const" in rule:
        words = [*(known or {}).get("enum", ()), rule["const"]]
        return {"description": str(parent["description"]), "enum": words}
    return known or {"description": str(parent["description"]), **rule}


def parse_form(path: Path, content: bytes, rules: Rules) -> Parsed:
    """The value of a workbook by the schema of analyses.yaml, with the cell of each key.

    Each list of the schema is a page of its name; a page that need not be there may be missing.
    """
    opened = open_pages(path, content, needed=rules["required"], more=set(rules["properties"]) - set(rules["required"]))
    if isinstance(opened, Parsed):
        return opened
    value: dict[str, list[dict[str, Any]]] = {}
    places: dict[Path_, int | str] = {}
    issues: list[Issue] = []
    for name, listed in rules["properties"].items():
        if name in opened:
            rows, found, problems = _read_page(path, name, opened[name], rules=listed["items"])
            value[name] = rows
            places |= found
            issues += problems
    return Parsed(value if not issues else None, places, issues)


def _read_page(
    path: Path, name: str, grid: Grid, *, rules: Rules
) -> tuple[list[dict[str, Any]], dict[Path_, int | str], list[Issue]]:
    columns = list_columns(rules)
    flat = {"items": {"properties": columns, "required": []}}
    parsed = read_grid(path, grid, flat, page=name)
    rows, places, issues = [], dict[Path_, int | str](), list(parsed.issues)
    for at, given in enumerate(parsed.value or ()):
        places[(name, at)] = parsed.places[(at,)]
        for key in given:
            place = parsed.places.get((at, key), parsed.places[(at,)])
            places[(name, at, *key.split("."))] = place
            for word in _list_repeated(given[key]) if columns[key].get("additionalProperties") else ():
                found = f"{word} for the second time"
                issues.append(Issue(str(path), str(place), found, "each word once", "join the two"))
        rows.append(_nest({key: read_text(text, columns[key]) for key, text in given.items() if text}))
    return rows, places, issues


def _nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in flat.items():
        outer, _, inner = key.partition(".")
        if inner:
            nested.setdefault(outer, {})[inner] = value
        else:
            nested[outer] = value
    return nested


def read_text(text: str, rules: Rules) -> Any:
    """What a cell says, as its rules take it; what is no number stays text, and the schema says so.

    >>> read_text("DL | PM", {"type": "array", "items": {"enum": ["DL", "PM"]}}), read_text("0,5", {"type": "number"})
    (['DL', 'PM'], 0.5)
    >>> read_text("1,000", {"type": "number"})  # 1 or 1000
    '1,000'
    >>> read_text("usual care = 0.2", {"type": "object", "additionalProperties": {"type": "number"}})
    {'usual care': 0.2}
    """
    if "oneOf" in rules:
        lists = [rule for rule in rules["oneOf"] if rule.get("type") == "array"]
        if lists and BETWEEN in text:
            return read_text(text, lists[0])
        numbers = [rule for rule in rules["oneOf"] if rule.get("type") == "number"]
        return _read_number(text) if numbers else text
    if rules.get("type") == "array":
        parts = [part.strip() for part in text.split(BETWEEN)]
        return [_read_part(part, rules["items"]) for part in parts if part]
    if rules.get("additionalProperties"):
        return {word: read_text(said, rules["additionalProperties"]) for word, said in _split_pairs(text)}
    return _read_number(text) if rules.get("type") == "number" else text


def _split_pairs(text: str) -> list[tuple[str, str]]:
    pairs = (part.partition(SAYS) for part in text.split(BETWEEN) if part.strip())
    return [(word.strip(), said.strip()) for word, _, said in pairs]


def _list_repeated(text: str) -> list[str]:
    words = [word for word, _ in _split_pairs(text)]
    return sorted({word for word in words if words.count(word) > 1})


def _read_part(text: str, rules: Rules) -> Any:
    """One of several entries; variables that are taken together are a list of their own."""
    if TOGETHER in text and any(rule.get("type") == "array" for rule in rules.get("oneOf", ())):
        return [part.strip() for part in text.split(TOGETHER)]
    return read_text(text, rules)


def _read_number(text: str) -> Any:
    number = parse_number(text)
    if number is None:
        return text
    return int(number) if number.removeprefix("-").isdecimal() else float(number)


def write_row(analysis: Mapping[str, Any]) -> dict[str, str]:
    """An analysis as the cells of a row, by column."""
    return dict(_write_keys(analysis))


def _write_keys(analysis: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in analysis.items():
        if isinstance(value, Mapping) and key not in OWN_WORDS:
            yield from ((f"{key}.{name}", _write(part)) for name, part in value.items())
        else:
            yield key, _write(value)


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        return PARTED.join(f"{word} {SAYS} {_write(said)}" for word, said in value.items())
    if isinstance(value, list):
        return PARTED.join(f" {TOGETHER} ".join(part) if isinstance(part, list) else str(part) for part in value)
    return str(value)
