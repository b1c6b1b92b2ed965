"""Compute effect sizes, pool them, and probe how far the results hold."""

from prismake.kept import job

with job(snakemake):
    from prismake import jobs, synthesise, tables

    made = synthesise.analyse(tables.read_all(snakemake.input), **jobs.read_settings(snakemake.params))
    tables.write_all(made, snakemake.output)
