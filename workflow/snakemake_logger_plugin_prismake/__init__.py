"""Lets Snakemake find `prismake.terminal` as the logger "prismake": it looks for packages with such a name."""

from prismake.terminal import Terminal as LogHandler

__all__ = ["LogHandler"]
