"""The subcommands of `python -m prismake`: every module here that has a NAME is one."""

import importlib
import pkgutil
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Protocol, cast


class Command(Protocol):
    """What a module needs to be a subcommand; `run` gives the exit code, or raises ReviewError."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: Namespace) -> int:
        """Do the work and print its outcome."""
        raise NotImplementedError


def find_commands() -> list[Command]:
    """The modules of this package that have a NAME, by name."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return sorted((cast(Command, module) for module in modules if hasattr(module, "NAME")), key=lambda one: one.NAME)


def build_parser(commands: Sequence[Command]) -> ArgumentParser:
    """The parser of the whole command line; `args.run` is the chosen command's function."""
    parser = ArgumentParser(prog="prismake", description="Tools beside the workflow of a systematic review.")
    chosen = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        added = chosen.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(added)
        added.set_defaults(run=command.run)
    return parser
