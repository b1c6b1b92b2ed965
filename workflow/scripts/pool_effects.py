"""Compute effect sizes, pool them, and probe how far the results hold."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import synthesise, tables
    from prismake.running import jobs

    made = synthesise.analyse(tables.read_all(snakemake.input), **jobs.read_settings(snakemake.params))
    tables.write_all(made, snakemake.output)
