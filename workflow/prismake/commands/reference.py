"""Reference pages in Markdown from what the machine itself goes by: schemas, declared tables, commands."""

from argparse import HelpFormatter
from collections.abc import Iterator, Mapping
from typing import Any

from prismake.commands import build_parser, find_commands
from prismake.config.files import schema
from prismake.tables.places import STAGES

Schema = Mapping[str, Any]
KIND_WORDS = {
    "object": "keys",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
}


def describe_files(names: tuple[str, ...]) -> str:
    """A page in Markdown: one section per file, one row per key, in the order of the schemas."""
    return "\n".join(["# What stands in config/", "", *(line for name in names for line in _describe_file(name))])


def describe_tables() -> str:
    """A page in Markdown: one section per stage, one table of columns per table, key columns marked."""
    lines = ["# Tables in results/", "", "Key columns are marked with *. An empty cell is a missing value.", ""]
    for stage in STAGES:
        lines += [f"## {stage.__name__.rpartition('.')[2]}", ""]
        for name, table in stage.TABLES.items():
            lines += [
                f"### {name}",
                "",
                f"`{table.path}`: {table.meaning}",
                "",
                "| column | holds | meaning |",
                "|---|---|---|",
            ]
            for column, declared in table.columns.items():
                mark = "*" if column in table.key else ""
                lines.append(f"| `{column}`{mark} | {declared.kind} | {_cell(declared.meaning)} |")
            lines.append("")
    return "\n".join(lines)


def describe_commands() -> str:
    """A page in Markdown: what each subcommand is for, and its help as the terminal shows it."""
    commands = find_commands()
    parser = build_parser(commands)
    chosen = next(action for action in parser._actions if action.choices)
    lines = [
        "# Commands",
        "",
        "Run them in the folder of a review: `./review COMMAND`.",
        "",
    ]
    for command in commands:
        inner = dict(chosen.choices or {})[command.NAME]
        inner.formatter_class = lambda prog: HelpFormatter(prog, width=100)
        lines += [f"## {command.NAME}", "", command.HELP, "", "```text", inner.format_help().strip(), "```", ""]
    return "\n".join(lines)


def list_keys(name: str) -> list[tuple[str, str, str]]:
    """Every key of one file as (path, what may stand there, what it means)."""
    whole = schema(name)
    return list(_walk(whole["items"] if whole.get("type") == "array" else whole, root=whole, path=""))


def _describe_file(name: str) -> Iterator[str]:
    whole = schema(name)
    column = whole.get("type") == "array"
    yield from (f"## {whole['title'].removeprefix('config/')}", "", str(whole["description"]), "")
    yield from (f"| {'column' if column else 'key'} | what may stand there | meaning |", "|---|---|---|")
    yield from (f"| `{path}` | {_cell(allowed)} | {_cell(meaning)} |" for path, allowed, meaning in list_keys(name))
    yield ""


def _walk(node: Schema, *, root: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = set(node.get("required", ()))
    for key, raw in node.get("properties", {}).items():
        one = _resolve(raw, root)
        here = f"{path}.{key}" if path else key
        inner = _inner(one, root)
        must = "" if key in required else "; may be left out"
        yield here, _allow(one, root) + must, str(one.get("description", ""))
        for part, suffix in inner:
            yield from _walk(part, root=root, path=here + suffix)


def _inner(node: Schema, root: Schema) -> list[tuple[Schema, str]]:
    if "oneOf" in node:
        return [pair for choice in node["oneOf"] for pair in _inner(_resolve(choice, root), root)]
    if node.get("type") == "array":
        item = _resolve(node.get("items", {}), root)
        return [(item, "[]")] if "properties" in item else []
    return [(node, "")] if "properties" in node else []


def _resolve(node: Schema, root: Schema) -> Schema:
    if "$ref" not in node:
        return node
    target: Any = root
    for part in str(node["$ref"]).removeprefix("#/").split("/"):
        target = target[part]
    return {**_resolve(target, root), **{key: value for key, value in node.items() if key != "$ref"}}


def _allow(node: Schema, root: Schema) -> str:
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return " or ".join(f"`{word}`" if word else "nothing" for word in map(str, node["enum"]))
    if "oneOf" in node:
        return "one of several forms"
    kind = node.get("type", "string")
    if kind == "array":
        item = _resolve(node.get("items", {}), root)
        return f"a list; each: {_allow(item, root)}" if item else "a list"
    return KIND_WORDS["string"] + ", or nothing" if isinstance(kind, list) else KIND_WORDS[str(kind)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
