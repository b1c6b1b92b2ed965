"""The files in config/, read and checked: every problem of every file at once, with its line."""

import csv
import datetime
import functools
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import yaml

from prismake.issues import Issue, raise_any
from prismake.jobs import WORKFLOW
from prismake.sheets.pages import GUARD, KEY, NUMBER, fold

YAML_FILES = ("config", "protocol", "analyses")
CSV_FILES = ("searches", "codebook")
IGNORED_SEEDS = re.compile(r"^(\.|~\$|README)", re.IGNORECASE)
TYPE_WORDS = {
    "array": "a list, as [a, b] or one entry per line behind a dash",
    "object": "keys with their values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}
RESERVED = frozenset({KEY, NUMBER, GUARD, "quote", "page"})
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Config:
    """What the reviewers decided: `searches` and `codebook` as text frames, the rest as written."""

    config: dict[str, Any]
    protocol: dict[str, Any]
    searches: pd.DataFrame
    codebook: pd.DataFrame
    analyses: list[dict[str, Any]]

    @property
    def sources(self) -> list[str]:
        """The sources in the order of the search log, which is their order of preference."""
        return list(dict.fromkeys(self.searches["source"]))


class TextLoader(yaml.SafeLoader):
    """YAML 1.1 without dates, and without yes/no booleans: what a person writes stays what was written."""


TextLoader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(folder: str | Path = "config", *, seeds: str | Path | None = None) -> Config:
    """Read config/; with `seeds`, also compare the search log with the files in seeds/search/.

    Raises ReviewError with every problem of every file.
    """
    root, issues = Path(folder), []
    found: dict[str, Any] = {}
    for name in YAML_FILES + CSV_FILES:
        path = root / f"{name}.{'yaml' if name in YAML_FILES else 'csv'}"
        value, problems = _read_checked(path, name)
        found[name] = value
        issues += problems
    raise_any(issues)
    loaded = Config(
        config=found["config"],
        protocol=found["protocol"],
        searches=_frame(found["searches"], "searches"),
        codebook=_frame(found["codebook"], "codebook"),
        analyses=found["analyses"]["analyses"],
    )
    raise_any([*_cross_check(loaded, root), *(_compare_seeds(loaded, root, Path(seeds) / "search") if seeds else ())])
    return loaded


def list_people(config: Mapping[str, Any]) -> dict[str, str]:
    """Every name that may stand on a sheet, with the name it counts under: today's, or the old one of who has left."""
    phases = config["screening"].values()
    groups = [*phases, config.get("duplicates") or {}, config.get("extraction") or {}]
    names = [name for group in groups for name in (*group.get("people", ()), group.get("adjudicator"))]
    today = {name: name for name in names if name}
    return today | {old: new or old for old, new in (config.get("former") or {}).items()}


def list_names(person: str, former: Mapping[str, str]) -> list[str]:
    """The names a person has or had: sheets under any of them are the person's."""
    return [person, *sorted(old for old, new in former.items() if new == person)]


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """The JSON schema of one file in config/."""
    parsed: dict[str, Any] = yaml.safe_load((WORKFLOW / "schemas" / f"{name}.schema.yaml").read_text(encoding="utf-8"))
    return parsed


def columns(name: str) -> list[str]:
    """The columns of a CSV file in config/, in order."""
    return list(schema(name)["items"]["properties"])


def _frame(rows: list[dict[str, str]], name: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns(name), dtype="str")


def _read_checked(path: Path, name: str) -> tuple[Any, list[Issue]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [Issue(str(path), "", "no such file", "the file", "copy it from the flagship review and adapt it")]
    except OSError as error:
        return None, [Issue(str(path), "", str(error.strerror), "a readable file", "mend the file")]
    except UnicodeDecodeError as error:
        return None, [Issue(str(path), f"byte {error.start}", "not UTF-8", "UTF-8", "save the file as UTF-8")]
    value, lines, issues = _parse_yaml(path, text) if path.suffix == ".yaml" else _parse_csv(path, text, name)
    if not issues:
        issues = [
            Issue(str(path), _place(error, lines), _found(error), _allowed(error), _remedy(error))
            for error in _leaves(jsonschema.Draft202012Validator(schema(name)).iter_errors(value))
        ]
    return value, issues


def _parse_yaml(path: Path, text: str) -> tuple[Any, Mapping[Path_, int], list[Issue]]:
    try:
        node = yaml.compose(text, Loader=TextLoader)
        value = yaml.load(text, Loader=TextLoader)  # a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        found = str(getattr(error, "problem", None) or error)
        return None, {}, [Issue(str(path), place, found, "YAML", "mind indentation, colons and quotes")]
    return value, dict(_yaml_lines(node)) if node else {}, list(_repeated_keys(path, node)) if node else []


def _repeated_keys(path: Path, node: yaml.Node) -> Iterator[Issue]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
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


def _parse_csv(path: Path, text: str, name: str) -> tuple[Any, Mapping[Path_, int], list[Issue]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    lines: dict[Path_, int] = {}
    issues: list[Issue] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != columns(name):
            allowed = ",".join(columns(name))
            remedy = "separate the columns with commas" if ";" in header[0] else "write these columns in this order"
            return None, {}, [Issue(str(path), "line 1", ",".join(header), allowed, remedy)]
        before = reader.line_num
        for cells in reader:
            start, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                issues.append(
                    Issue(
                        str(path),
                        f"line {start}",
                        f"{len(cells)} cells",
                        f"{len(header)} cells",
                        "quote cells that hold commas",
                    )
                )
            lines[(len(rows),)] = start
            rows.append({key: cell.strip() for key, cell in zip(header, cells, strict=False)})
    except csv.Error as error:
        issues.append(Issue(str(path), f"line {reader.line_num}", str(error), "CSV", "mind the quotes"))
    return rows, lines, issues


def _leaves(errors: Iterator[jsonschema.ValidationError]) -> Iterator[jsonschema.ValidationError]:
    # An error of oneOf only says "not valid under any": the errors of its likeliest branch say what to mend.
    for error in errors:
        if error.context:
            branches: dict[int, list[jsonschema.ValidationError]] = {}
            for inner in error.context:
                branches.setdefault(int(inner.schema_path[0]), []).append(inner)
            matching = [group for group in branches.values() if all(item.validator != "const" for item in group)]
            likeliest: list[jsonschema.ValidationError] = min(matching or list(branches.values()), key=len)
            yield from _leaves(iter(likeliest))
        else:
            yield error


def _place(error: jsonschema.ValidationError, lines: Mapping[Path_, int]) -> str:
    path = tuple(error.absolute_path)
    nearest = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in lines), None)
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    where = [f"line {lines[nearest]}"] if nearest is not None else []
    return ", ".join([*where, *([words] if words else [])])


def _found(error: jsonschema.ValidationError) -> str:
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


def _allowed(error: jsonschema.ValidationError) -> str:
    part: Any = error.schema
    value: Any = error.validator_value
    if error.validator in ("additionalProperties", "required"):
        return ", ".join(part.get("properties", {}))
    if error.validator == "enum":
        return " | ".join(str(word) for word in value)
    if error.validator == "type":
        return " or ".join(TYPE_WORDS.get(word, word) for word in ([value] if isinstance(value, str) else value))
    return str((isinstance(part, dict) and part.get("description")) or f"{error.validator} {value}").rstrip(".")


def _remedy(error: jsonschema.ValidationError) -> str:
    if error.validator in ("additionalProperties", "required"):
        return "mind the spelling; config/README.md lists all keys"
    return "correct it; see config/README.md"


def _cross_check(loaded: Config, root: Path) -> Iterator[Issue]:
    protocol, analyses = str(root / "protocol.yaml"), str(root / "analyses.yaml")
    repeated = {
        protocol: [item["id"] for key in ("criteria", "automation") for item in loaded.protocol.get(key) or []],
        analyses: [item["id"] for item in loaded.analyses],
        str(root / "codebook.csv"): [f"{row.level}.{row.variable}" for row in loaded.codebook.itertuples()],
        str(root / "searches.csv"): list(loaded.searches["file"]),
    }
    for file, names in repeated.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(file, name, "stands more than once", "each once", "give one of them another name")
    yield from _check_criteria(loaded.protocol, protocol)
    yield from _check_dates(loaded, root)
    yield from _check_words(loaded, root)
    for old in sorted(set(loaded.config.get("former") or {}) & set(list_people({**loaded.config, "former": {}}))):
        remedy = "take the name away from one of the two places"
        yield Issue(
            str(root / "config.yaml"), f"former.{old}", f"{old} still works on the review", "names of old", remedy
        )
    for source, kinds in loaded.searches.groupby("source")["kind"]:
        if kinds.nunique() > 1:
            yield Issue(
                str(root / "searches.csv"),
                str(source),
                " and ".join(sorted(set(kinds))),
                "one kind per source",
                "name two sources",
            )
    for rule in loaded.protocol.get("automation") or []:
        try:
            re.compile(rule["pattern"])
        except re.error as error:
            yield Issue(
                protocol,
                f"automation {rule['id']}",
                f"{rule['pattern']}: {error}",
                "a regular expression",
                "mend the pattern",
            )
    for row in loaded.codebook.itertuples():
        if row.variable in RESERVED:
            remedy = "choose another name, for instance " + str(row.variable) + "_stated"
            yield Issue(
                str(root / "codebook.csv"), str(row.variable), "a name that the sheets use", "another name", remedy
            )
        if (row.type == "choice") != bool(row.values):
            yield Issue(
                str(root / "codebook.csv"),
                str(row.variable),
                f"type {row.type}, values '{row.values}'",
                "values exactly for type choice",
                "add or remove the values",
            )


def _check_criteria(protocol: Mapping[str, Any], file: str) -> Iterator[Issue]:
    criteria = {item["id"]: item for item in protocol["criteria"]}.values()
    words = [word for item in criteria for word in {fold(item["id"]), fold(item["reason"])}]
    for word in sorted({word for word in words if words.count(word) > 1 or not word}):
        yield Issue(file, "criteria", f"reason or id '{word}' stands more than once", "each once", "tell them apart")
    if not any("full_text" in item["phase"] for item in protocol["criteria"]):
        remedy = "add full_text to the phases of a criterion: exclusions there need a reason"
        yield Issue(file, "criteria", "none for full_text", "at least one", remedy)


def _check_dates(loaded: Config, root: Path) -> Iterator[Issue]:
    dates = [
        (root / "searches.csv", f"{row.file}, searched_on", str(row.searched_on))
        for row in loaded.searches.itertuples()
    ]
    dates += [
        (root / "protocol.yaml", "amendments, date", item["date"]) for item in loaded.protocol.get("amendments") or []
    ]
    dates += [(root / "protocol.yaml", "registration, date", loaded.protocol["registration"].get("date", "2000-01-01"))]
    for path, place, text in dates:
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            yield Issue(str(path), place, text, "a day as 2024-12-31", "correct the date")


def _check_words(loaded: Config, root: Path) -> Iterator[Issue]:
    # A word of an analysis that no choice of the codebook offers can never be extracted: a typing error.
    choices = {
        (str(row.level), str(row.variable)): {fold(word) for word in str(row.values).split("|")}
        for row in loaded.codebook.itertuples()
        if row.type == "choice"
    }
    for analysis in loaded.analyses:
        comparison = analysis["comparison"]
        used = {
            ("outcome", "outcome"): [analysis["outcome"]],
            ("study", "design"): analysis["designs"],
            ("study", "species"): [analysis["species"]],
            ("outcome", "denominator"): [analysis["denominator"]] if "denominator" in analysis else [],
            ("outcome", "timepoint"): [
                *comparison.get("before", ()),
                *comparison.get("after", ()),
                *comparison.get("timepoints", ()),
            ],
            ("outcome", "arm"): [comparison[key] for key in ("experimental", "control", "arm") if key in comparison],
        }
        for key, words in used.items():
            for word in words:
                if key in choices and fold(word) not in choices[key]:
                    allowed = " | ".join(sorted(choices[key]))
                    place = f"analysis {analysis['id']}, {key[1]}"
                    remedy = "write a value of config/codebook.csv, or add it there"
                    yield Issue(str(root / "analyses.yaml"), place, word, allowed, remedy)


def _compare_seeds(loaded: Config, root: Path, search: Path) -> Iterator[Issue]:
    log, listed = str(root / "searches.csv"), set(loaded.searches["file"])
    for name in sorted(listed):
        if not (search / name).is_file():
            yield Issue(
                log,
                name,
                f"no file {search / name}",
                "a file in seeds/search/",
                "put the export there, or mend the name",
            )
    for path in sorted(search.rglob("*")):
        name = path.relative_to(search).as_posix()
        if path.is_file() and name not in listed and not IGNORED_SEEDS.match(path.name):
            yield Issue(
                str(path),
                "",
                "not in the search log",
                "only files of config/searches.csv",
                "list it there, or move it away",
            )
