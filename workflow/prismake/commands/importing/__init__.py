"""Brings votes of a review that was screened elsewhere: every row matched to a reference, or told."""

from prismake.commands.importing.command import HELP, NAME, add_arguments, run

__all__ = ["HELP", "NAME", "add_arguments", "run"]
