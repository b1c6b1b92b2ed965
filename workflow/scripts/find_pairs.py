"""Find the pairs of records that are, or may be, the same document."""

from prismake import dedupe, jobs, tables

with jobs.logged(snakemake.log[0]):
    pairs = dedupe.find_pairs(tables.read("records", snakemake.input[0]))
    tables.write("pairs", pairs, snakemake.output[0])
