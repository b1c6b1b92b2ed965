"""Compute effect sizes, pool them, and probe how far the results hold."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import synthesise, tables

    made = synthesise.analyse(tables.read_all(snakemake.input), analyses=snakemake.params.analyses)
    tables.write_all(made, snakemake.output)
