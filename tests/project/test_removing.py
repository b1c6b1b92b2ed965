"""Nothing is removed that the same process has not made: where something is removed at all, this page says what."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from places import ROOT

FILES = sorted(path for name in ("workflow", "benchmarks") for path in (ROOT / name).rglob("*.py"))
SNAKEFILES = sorted([ROOT / "Snakefile", *(ROOT / "workflow").rglob("*.smk"), *(ROOT / "workflow").rglob("Snakefile")])
ALWAYS = {"rmtree", "unlink", "rmdir", "removedirs", "rename", "renames", "move", "ftruncate", "truncate"}
OF_OS = {"remove", "replace"}  # texts, lists and frames have these, too
# Where something is removed, or a file takes the name of another: what that is.
REMOVED = {
    "workflow/prismake/files/placing.py": {
        "place_new": "the file that it has just made under a name drawn by lot",
        "_link": "the empty file by which it has just taken a name",
    },
    "workflow/prismake/running/cache.py": {
        "forget": "a list in results/.cache, which the workflow alone writes",
        "put_text": "a file in results/.cache, by one that it has just written",
        "_link": "an output of the job, or its copy in results/.cache",
    },
    "workflow/prismake/config/releases.py": {"freeze": "a folder of its own: it takes the free name of the release"},
    "workflow/prismake/commands/new.py": {"_write_all": "the files and folders that it has just made"},
    "benchmarks/timed/reviewing.py": {"_clear": "nothing: what was built moves into a new folder"},
}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def find_removals(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Each call that removes or replaces something on the disk, with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(node, ast.Call) and removes(node):
            yield inner, node
        yield from find_removals(node, inner)


def removes(call: ast.Call) -> bool:
    name, owner = name_of(call), getattr(call.func, "value", None)
    if name == "rename" and call.keywords:  # a frame's or a column's
        return False
    if name in OF_OS and isinstance(owner, ast.Name) and owner.id in ("os", "shutil"):
        return True
    # A path takes one name; texts take what is replaced and by what, and records the fields.
    return name in ALWAYS or (name == "replace" and owner is not None and len(call.args) == 1 and not call.keywords)


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_what_is_removed_was_made_by_the_same_process():
    found = {}
    for path in FILES:
        if names := {name for name, _ in find_removals(parse(path))}:
            found[path.relative_to(ROOT).as_posix()] = names
    assert found == {file: set(functions) for file, functions in REMOVED.items()}


def test_a_tree_is_removed_only_by_the_function_that_has_just_made_it():
    seen = 0
    for path in FILES:
        for function in ast.walk(parse(path)):
            if isinstance(function, ast.FunctionDef):
                trees = [one for one in ast.walk(function) if isinstance(one, ast.Call) and name_of(one) == "rmtree"]
                assert {ast.unparse(call.args[0]) for call in trees} <= find_made(function), (path, function.name)
                seen += len(trees)
    assert seen == 1  # the half of a release


def find_made(function: ast.FunctionDef) -> set[str]:
    """The names that stand for a folder which the function has just made."""
    made = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and "mkdtemp(" in ast.unparse(node)]
    return {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}


def test_what_removes_is_called_by_its_full_name():
    for path in FILES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "shutil"):
                assert not {alias.name for alias in node.names} & (ALWAYS | OF_OS), path


def test_no_shell_and_no_rule_removes_anything():
    for path in [*FILES, *SNAKEFILES]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""\brm -|["']rm["']|\btemp\(|shadow:|os\.system|shell=True""", text), path


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("shutil.rmtree(x)", True),
        ("os.remove(x)", True),
        ("dataclasses.replace(row, title='')", False),
        ("path.replace(other)", True),
        ("os.replace(a, b)", True),
        ("text.replace('a', 'b')", False),
        ("listed.remove(x)", False),
        ("frame.rename(columns={})", False),
        ("path.rename(x)", True),
    ],
)
def test_the_rule_sees_what_removes(code, seen):
    assert bool(list(find_removals(ast.parse(code)))) == seen
