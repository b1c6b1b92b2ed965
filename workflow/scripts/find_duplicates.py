"""Find the pairs of records that are, or may be, the same document."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import dedupe, tables

    pairs = dedupe.find_pairs(tables.read("records", snakemake.input[0], only=dedupe.COMPARED))
    tables.write("candidates", pairs, snakemake.output[0])
