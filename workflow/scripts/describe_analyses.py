"""Write one JSON file per analysis."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import synthesise, tables

    named = tables.read_all(snakemake.input)
    for analysis, path in zip(snakemake.params.analyses, snakemake.output, strict=True):
        Path(path).write_text(synthesise.describe_analysis(analysis, tables=named), encoding="utf-8", newline="\n")
