"""Read what people said of doubtful pairs."""

from pathlib import Path

from prismake import dedupe, jobs, tables

with jobs.logged(snakemake.log[0]):
    records = tables.read("records", snakemake.input.records)
    rulings = dedupe.read_rulings(map(Path, snakemake.input.sheets), records=records)
    tables.write("rulings", rulings, snakemake.output[0])
