"""Build the tables that the review declares."""

from prismake import extract, jobs, tables

with jobs.logged(snakemake.log[0]):
    built = extract.build_tables(snakemake.params.specs, **tables.read_all(snakemake.input))
    tables.write("evidence_tables", built, snakemake.output[0])
