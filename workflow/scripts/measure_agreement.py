"""Measure the agreement of each pair of people."""

import pandas as pd

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    votes = pd.concat([tables.read("votes", path) for path in snakemake.input], ignore_index=True)
    tables.write("agreement", screen.measure_agreement(votes), snakemake.output[0])
