"""Lets Snakemake find `prismake.running.terminal` as the logger "prismake": it looks for packages with such a name."""

from prismake.running.terminal import Terminal as LogHandler

__all__ = ["LogHandler"]
