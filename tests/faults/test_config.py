"""Files of config/ that are incomplete or damaged: an Issue with file and line, or a review that does without."""

import copy
import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from full_config import write_full, write_yaml
from living import hashes, run, start
from places import REVIEW, WORKFLOW
from prismake import config
from prismake.config import files, optional
from prismake.issues import ReviewError

CONFIG = REVIEW / "config"
SCHEMAS = WORKFLOW / "schemas"
YAML = ("analyses", "config", "protocol", "tables")
CSV = ("apart", "checklist", "claims", "codebook", "findings", "reported", "searches")
OPTIONAL = set(optional.OPTIONAL_FILES)
ALL = [f"{name}.yaml" for name in YAML] + [f"{name}.csv" for name in CSV]
# Left out, these make another key wrong, which is told.
TOLD = {
    "config.screening.title_abstract.order": "screening.title_abstract.order",  # the protocol says when to stop
    "analyses.analyses[].dependent.outcomes": "analysis complaints, dependent.turned",  # it names one of them
    "analyses.analyses[].dependent.correlation": "analysis complaints, dependent.correlation",
    "analyses.analyses[].certainty.mid": "analysis degrees, certainty.sd; analysis degrees, certainty.target",
    "analyses.analyses[].certainty.source": "analysis degrees, certainty.mid",  # where it comes from
    "config.appraisal": "trustworthiness",  # nobody would judge it
    "analyses.swim[].outcomes.symptom_score@0": "analysis by_direction, measures; analysis by_direction, medians; "
    "analysis by_direction, turned",
    "analyses.swim[].measures@0": "analysis by_direction, medians",
    "analyses.swim[].measures.symptom_score@0": "analysis by_direction, medians",
    "analyses.analyses[].dependent@4": "analysis teas, dependent",  # whose comparison has several arms
}


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    """config/ with every key that a schema knows."""
    folder = write_full(CONFIG, tmp_path_factory.mktemp("full") / "config")
    config.load(folder)
    return folder


@pytest.fixture
def folder(full, tmp_path) -> Path:
    return Path(shutil.copytree(full, tmp_path / "config"))


def resolve(node: Any, schema: Any) -> list[Any]:
    """A node of a schema, or its alternatives, with references followed."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    branches = [one for one in node.get("oneOf", []) if "properties" in one or "type" in one or "const" in one]
    return [found for one in branches for found in resolve(one, schema)] if branches and "items" not in node else [node]


def named(node: Any, schema: Any, path: str) -> Iterator[str]:
    """The path of every key that a schema names, items of lists as []."""
    for one in [*resolve(node, schema), *([node] if "properties" in node else [])]:
        for key, value in (one.get("properties") or {}).items():
            yield f"{path}.{key}"
            yield from named(value, schema, f"{path}.{key}")
        if isinstance(one.get("items"), dict):
            yield from named(one["items"], schema, f"{path}[]")


def keys(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """The path of every key of a document as `named` writes it, with the steps that lead to it."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield f"{path}.{key}", [key]
        yield from ((deep, [key, *steps]) for deep, steps in keys(inner, f"{path}.{key}"))
    for index, inner in enumerate(value) if isinstance(value, list) else ():
        yield from ((deep, [index, *steps]) for deep, steps in keys(inner, f"{path}[]"))


def without(value: Any, steps: list[Any]) -> Any:
    left = copy.deepcopy(value)
    inner = left
    for step in steps[:-1]:
        inner = inner[step]
    del inner[steps[-1]]
    return left


def problems(folder: Path) -> list[Any]:
    """The Issues of a folder; none when it loads. Anything else that is raised fails the test."""
    try:
        config.load(folder)
    except ReviewError as error:
        return list(error.issues)
    return []


@pytest.mark.parametrize("name", YAML)
def test_the_full_review_has_every_key_that_a_schema_names(full, name):
    schema = files.schema(name)
    known = set(named(schema, schema, name))
    assert known - {path for path, _ in keys(files.read_checked(full / f"{name}.yaml", name)[0], name)} <= {
        f"protocol.registration.{key}" for key in ("registry", "id", "date")
    }


@pytest.mark.parametrize("name", YAML)
def test_every_key_that_is_left_out_is_told_with_its_line_or_does_without(folder, name, counted):
    written = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    if name == "protocol":
        written["registration"] = {"registry": "PROSPERO", "id": "CRD1", "date": "2024-01-01"}
    told = free = 0
    schema = files.schema(name)
    validator = jsonschema.Draft202012Validator(schema)
    for path, steps in keys(written, name):
        left = without(written, steps)
        write_yaml(folder, name, left)
        issues = problems(folder)
        required = not validator.is_valid(left)
        if required:
            lines = [issue for issue in issues if Path(issue.file).name == f"{name}.yaml"]
            assert lines, path
            assert all(issue.place.startswith("line ") and issue.found and issue.remedy for issue in lines), path
        elif path.endswith("[].species"):  # the codebook has several
            what = "network" if steps[0] == "network" else "analysis"
            assert [issue.place for issue in issues] == [f"{what} {written[steps[0]][steps[1]]['id']}, species"], path
        elif place := TOLD.get(path) or TOLD.get(f"{path}@{steps[1] if len(steps) > 1 else ''}"):
            assert "; ".join(issue.place for issue in issues) == place, path
        else:
            assert issues == [], path
        told, free = told + required, free + (not required)
    assert told > 1 or name == "config"
    counted(faults=told + free, **{"keys left out and told": told, "keys left out and not missed": free})


@pytest.mark.parametrize("name", CSV)
def test_every_column_that_is_left_out_or_empty_is_told_with_its_line(folder, name, counted):
    path = folder / f"{name}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for index, column in enumerate(rows[0]):
        path.write_text(write_rows([[*row[:index], *row[index + 1 :]] for row in rows]), encoding="utf-8")
        assert [(issue.file, issue.place) for issue in problems(folder)] == [(str(path), "line 1")], column
        path.write_text(write_rows([[*row[:index], "", *row[index + 1 :]] for row in [rows[1]]], rows[0]))
        assert all(issue.file and issue.place for issue in problems(folder)), column
    counted(faults=2 * len(rows[0]), **{"columns left out or emptied": 2 * len(rows[0])})


def write_rows(rows: list[list[str]], header: list[str] | None = None) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([*([header] if header else []), *rows])
    return written.getvalue()


DAMAGES = {
    "missing": None,
    "empty": b"",
    "blank lines": b"\n\n  \n",
    "byte order mark alone": b"\xef\xbb\xbf",
    "not UTF-8": b"title: caf\xe9\n",
    "UTF-16": "title: Tea\n".encode("utf-16"),
    "zeros": b"\0" * 512,
    "a tab": b"title: Tea\n\tversion: 1\n",
    "a key twice": b"title: Tea\ntitle: Tea\n",
    "a list": b"- one\n- two\n",
    "a word": b"tea\n",
    "half a quote": b'"title: Tea\n',
    "an archive": b"PK\x03\x04\x14\x00\x06\x00",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_file_that_is_damaged_is_named_and_a_missing_one_that_is_optional_is_not_missed(folder, damage, counted):
    for file in ALL:
        before = (folder / file).read_bytes()
        content = DAMAGES[damage]
        (folder / file).unlink()
        if content is not None:
            (folder / file).write_bytes(content)
        issues = problems(folder)
        if damage == "missing" and Path(file).stem in OPTIONAL:
            assert issues == []
        else:
            assert [Path(issue.file).name for issue in issues][:1] == [file]
            assert all(issue.found and issue.allowed and issue.remedy for issue in issues)
            assert all(issue.place.startswith("line ") for issue in issues) or damage == "missing"
        (folder / file).write_bytes(before)
    counted(faults=len(ALL), **{"files damaged": len(ALL)})


def strip(value: Any, schema: Any, node: Any, *, hollow: bool) -> Any:
    """A document without its optional keys; `hollow` keeps those that hold others, without their own optional keys."""
    for one in resolve(node, schema):
        if isinstance(value, dict) and isinstance(one.get("properties"), dict):
            if one.get("required") and not set(one["required"]) <= set(value):
                continue
            kept = {}
            for key, inner in value.items():
                deeper = one["properties"].get(key)
                if deeper is not None and (
                    key in one.get("required", []) or (hollow and isinstance(inner, dict | list))
                ):
                    kept[key] = strip(inner, schema, deeper, hollow=hollow)
            return kept
        if isinstance(value, list) and isinstance(one.get("items"), dict):
            return [strip(inner, schema, one["items"], hollow=hollow) for inner in value]
    return value


@pytest.mark.slow
@pytest.mark.parametrize("hollow", [False, True], ids=["bare", "hollow"])
def test_a_review_with_no_optional_key_at_all_runs_to_its_report(full, tmp_path, hollow, counted):
    review = start(tmp_path / "review")
    for name in YAML[:3]:
        schema = files.schema(name)
        source = full if hollow else CONFIG
        written = strip(yaml.safe_load((source / f"{name}.yaml").read_text()), schema, schema, hollow=hollow)
        if name == "protocol":
            written["question"] |= {"population": "adults", "intervention": "tea"} if hollow else {}
            written.pop("screening", None)  # a rule on when to stop asks for a ranking, which is optional
        for analysis in written.get("analyses", []):
            analysis.pop("absolute", None)  # only some measures have absolute effects
        write_yaml(review / "config", name, written)
    run(review)
    assert "reports/review.html" in hashes(review, "reports")
    assert "Nothing to be done" in run(review)
    counted(faults=1)
