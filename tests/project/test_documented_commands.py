"""Every command that the documents name exists, with these arguments."""

import re
import shlex
from pathlib import Path

import pytest
from snakemake.cli import get_argument_parser

from prismake.commands import build_parser, find_commands

ROOT = Path(__file__).resolve().parents[2]
NEW = ROOT / "workflow/prismake/commands/new_review/common"
SHOWN = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "decisions" not in path.parts),
    *(ROOT / folder / "README.md" for folder in ("config", "seeds")),
    *sorted(NEW.rglob("*README.md*")),
]
SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(?:sh|console)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
ABSTRACT = re.compile(r"COMMAND|…|\{|<|=")  # what stands for something
LONELY = ("new", "dedupe")  # commands of prismake that need no review around them


def list_commands(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    lines = [line.partition(" #")[0] for block in BLOCK.findall(text) for line in block.splitlines()]
    commands = [part.strip() for line in (*lines, *SPAN.findall(BLOCK.sub("", text))) for part in line.split("&&")]
    return [one for one in commands if re.match(r"(?:\S*/)?(?:review|prismake|make|snakemake)(?: |$)|python -m", one)]


def parse(parser, words: list[str]) -> bool:
    try:
        parser.parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


def is_command(words: list[str]) -> bool:
    """A name alone only tells what a command is for."""
    commands = find_commands()
    return words in [[command.NAME] for command in commands] or parse(build_parser(commands), words)


def is_right(command: str) -> bool:
    program, *words = shlex.split(command)
    name = program.rpartition("/")[2]
    if name == "make":
        return {word for word in words if "=" not in word} <= TARGETS
    if ABSTRACT.search(command):
        return True
    if name == "review":
        if not words or words[0].startswith("-") or "/" in words[0]:
            return words in (["--help"], ["-h"]) or parse(get_argument_parser(), words)
        return is_command(words)
    if name == "prismake":
        return not words or (words[0] in LONELY and is_command(words))
    return name == "snakemake" and parse(get_argument_parser(), words)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_of_the_documents_exists(path):
    assert [command for command in list_commands(path) if not is_right(command)] == []


@pytest.mark.parametrize(
    "command",
    ["python -m prismake status", "make chekcs", "./review stauts", "./review --no-such-option", "prismake status"],
)
def test_a_command_that_does_not_exist_is_found(command):
    assert not is_right(command)


def test_the_documents_name_commands():
    assert len([command for path in SHOWN for command in list_commands(path)]) > 40
