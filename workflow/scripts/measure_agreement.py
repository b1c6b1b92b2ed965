"""Measure the agreement of each pair of people."""

from prismake.kept import job

with job(snakemake):
    import pandas as pd

    from prismake import screen, tables

    votes = pd.concat([tables.read("votes", path) for path in snakemake.input], ignore_index=True)
    tables.write("agreement", screen.measure_agreement(votes), snakemake.output[0])
