"""Write one JSON file per analysis."""

from pathlib import Path

from prismake import jobs, synthesise, tables

with jobs.logged(snakemake.log[0]):
    named = tables.read_all(snakemake.input)
    for analysis, path in zip(snakemake.params.analyses, snakemake.output, strict=True):
        Path(path).write_text(synthesise.describe_analysis(analysis, tables=named), encoding="utf-8", newline="\n")
