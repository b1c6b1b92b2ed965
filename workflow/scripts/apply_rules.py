"""Apply the protocol's automation rules."""

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    references = tables.read("references", snakemake.input.references)
    tables.write("eligibility", screen.apply_rules(references, rules=snakemake.params.rules), snakemake.output[0])
