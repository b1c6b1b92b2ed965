"""Build the tables that the review declares, from the settled values."""

from prismake.kept import job

with job(snakemake):
    from prismake import extract, tables

    named = tables.read_all(snakemake.input)
    named["extraction"] = named.pop("extraction_settled").query("value != ''")
    built = extract.build_tables(snakemake.params.specs, **named)
    tables.write("evidence_tables", built, snakemake.output[0])
