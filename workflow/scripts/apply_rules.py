"""Apply the protocol's automation rules, and flag what was retracted."""

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    references = tables.read("references", snakemake.input.references)
    retractions = tables.read("retractions", snakemake.input.retractions)
    eligibility = screen.apply_rules(references, rules=snakemake.params.rules, retractions=retractions)
    tables.write("eligibility", eligibility, snakemake.output[0])
