"""One file of config/: parsed, held against its schema, every problem with its line and in plain words."""

import functools
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from prismake import WORKFLOW
from prismake.config.analysis_forms import list_columns, list_required, parse_form
from prismake.config.comments import check_comments
from prismake.config.errors import Path_, list_leaves, word_error
from prismake.config.nodes import check_nodes
from prismake.config.rows import Parsed, decode_saved, parse_csv
from prismake.config.workbooks import parse_workbook
from prismake.issues import Issue, ReviewError

if TYPE_CHECKING:
    import jsonschema

LINE_END = re.compile("\r\n?")

# For files of the machine's own; those of people are read by Python's, which tells better where they are wrong.
OWN_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = {".yaml": 1_000_000, ".csv": 50_000_000, ".xlsx": 50_000_000}  # Bytes; YAML takes seconds for a million.


class TextLoader(yaml.SafeLoader):
    """YAML 1.1 without dates, and without yes/no booleans: what a person writes stays what was written."""


def _read_integer(loader: TextLoader, node: yaml.ScalarNode) -> int:
    value: int = loader.construct_yaml_int(node)
    if value.bit_length() > 63:
        raise yaml.constructor.ConstructorError(None, None, "a number of more than 18 digits", node.start_mark)
    return value


TextLoader.add_constructor("tag:yaml.org,2002:int", _read_integer)
TextLoader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """The JSON schema of one file in config/."""
    text = (WORKFLOW / "schemas" / f"{name}.schema.yaml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.load(text, Loader=OWN_LOADER)
    return parsed


def columns(name: str) -> list[str]:
    """The columns of a file of rows in config/, in order; those that may be left out stand last."""
    return list(schema(name)["items"]["properties"])


def list_pages(name: str) -> dict[str, dict[str, Any]]:
    """The pages of a file of config/ as a workbook: of each the rules of its columns, and those that are required."""
    whole = schema(name)
    if whole["type"] == "array":
        return {name: whole["items"]}
    listed = {page: rules["items"] for page, rules in whole["properties"].items()}
    return {page: {"properties": list_columns(one), "required": list_required(one)} for page, one in listed.items()}


def find_file(folder: str | Path, name: str) -> Path:
    """A file of config/ by its name that may be a workbook: that where one stands, else text."""
    book = Path(folder) / f"{name}.xlsx"
    return book if os.path.lexists(book) else book.with_suffix(_name_suffix(name))


def _name_suffix(name: str) -> str:
    return ".csv" if schema(name)["type"] == "array" else ".yaml"


def check_forms(folder: Path, names: Iterable[str]) -> Iterator[Issue]:
    """An Issue for each file that stands there as a workbook and as text."""
    for name in names:
        both = [
            f"{name}{suffix}" for suffix in (_name_suffix(name), ".xlsx") if os.path.lexists(folder / f"{name}{suffix}")
        ]
        if len(both) > 1:
            yield Issue(
                str(folder), name, " and ".join(both), "one of the two", "take the one away that does not count"
            )


def read_checked(path: Path, name: str) -> tuple[Any, list[Issue]]:
    """The value of a file of config/ by the schema `name`, and what is wrong with it."""
    if path.exists() and (wrong := _check_file(path)):
        return None, [Issue(str(path), "", wrong, f"a file of at most {LARGEST[path.suffix]} bytes", "mend the file")]
    try:
        parsed, comments = _parse(path, path.read_bytes(), name)
    except FileNotFoundError:
        return None, [Issue(str(path), "", "no such file", "the file", "copy it from the flagship review and adapt it")]
    except OSError as error:
        return None, [Issue(str(path), "", str(error.strerror), "a readable file", "mend the file")]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Issue(str(path), f"line {line}", "not UTF-8", "UTF-8", "save the file as UTF-8")]
    return parsed.value, parsed.issues or [*_word_errors(path, parsed, name), *comments]


def read_rows(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file that was checked when it was kept; raises ReviewError where there are none to be read."""
    parsed, _ = _parse(path, path.read_bytes(), name)
    if parsed.value is None:
        raise ReviewError(parsed.issues)
    rows: list[dict[str, str]] = parsed.value
    return rows


def _parse(path: Path, content: bytes, name: str) -> tuple[Parsed, list[Issue]]:
    """What a file holds, and of YAML the texts that a comment cuts off; UnicodeDecodeError where it is no text."""
    if path.suffix == ".xlsx":
        parse = parse_workbook if schema(name)["type"] == "array" else parse_form
        return parse(path, content, schema(name)), []
    if path.suffix == ".csv":
        return parse_csv(path, LINE_END.sub("\n", decode_saved(content)), schema(name)), []
    text = LINE_END.sub("\n", content.decode("utf-8-sig"))
    value, node, issues = _parse_yaml(path, text)
    lines: Mapping[Path_, int | str] = dict(_yaml_lines(node)) if node else {(): 1}
    comments = [] if issues else list(check_comments(str(path), text, node, rules=schema(name)))
    return Parsed(value, lines, issues), comments


def _word_errors(path: Path, parsed: Parsed, name: str) -> Iterator[Issue]:
    for error in list_leaves(_hold_against(schema(name), parsed.value)):
        yield Issue(str(path), *word_error(error, parsed.places))


def _hold_against(rules: dict[str, Any], value: Any) -> "Iterator[jsonschema.ValidationError]":
    """Its errors; `$` in a pattern is the end of the text, as JSON Schema means it; .nan is no number."""
    import jsonschema  # slow to import, and every room imports this module

    def match(validator: Any, pattern: str, instance: Any, _: Any) -> "Iterator[jsonschema.ValidationError]":
        if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")

    def is_number(_: Any, instance: Any) -> bool:
        return isinstance(instance, int | float) and not isinstance(instance, bool) and math.isfinite(instance)

    plain = jsonschema.Draft202012Validator
    types = plain.TYPE_CHECKER.redefine("number", is_number)
    strict = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
        plain, {"pattern": match}, type_checker=types
    )
    found: Iterator[jsonschema.ValidationError] = strict(rules).iter_errors(value)
    return found


def _parse_yaml(path: Path, text: str) -> tuple[Any, yaml.Node | None, list[Issue]]:
    try:
        loader = TextLoader(text)
        node = loader.get_single_node()
        if wrong := check_nodes(node):
            return None, None, [Issue(str(path), *wrong, "write it out, or shorter")]
        repeated = (
            list(_repeated_keys(path, node)) if node else []
        )  # before `<<` is written out, which may be overruled
        value = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        found = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        return None, None, [Issue(str(path), f"line {line + 1}", found, "YAML", "mind indentation, colons and quotes")]
    except (RecursionError, ValueError, OverflowError) as error:  # brackets without end; a number of 5000 digits
        found = "lists within lists without end" if isinstance(error, RecursionError) else str(error)[:120]
        return None, None, [Issue(str(path), "", found, "YAML", "mind the brackets and the numbers")]
    return value, node, repeated


def _check_file(path: Path) -> str:
    """What speaks against reading a file at all, in words."""
    if path.is_dir():
        return ""
    if not path.is_file():
        return "a device or a pipe, which has no end"
    size = path.stat().st_size
    return f"a file of {size} bytes" if size > LARGEST[path.suffix] else ""


def _repeated_keys(path: Path, node: yaml.Node) -> Iterator[Issue]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                place = f"line {key.start_mark.line + 1}"
                yield Issue(str(path), place, f"{key.value} for the second time", "each key once", "join the two")
            seen.add(str(key.value))
            yield from _repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(path, value)


def _yaml_lines(node: yaml.Node, path: Path_ = ()) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _yaml_lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _yaml_lines(value, (*path, index))
