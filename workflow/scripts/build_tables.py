"""Build the tables that the review declares, from the settled values."""

from prismake import extract, jobs, tables

with jobs.logged(snakemake.log[0]):
    named = tables.read_all(snakemake.input)
    named["extraction"] = named.pop("extraction_settled").query("value != ''")
    built = extract.build_tables(snakemake.params.specs, **named)
    tables.write("evidence_tables", built, snakemake.output[0])
