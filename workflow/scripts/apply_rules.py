"""Apply the protocol's automation rules, and flag what was retracted."""

from prismake.kept import job

with job(snakemake):
    from prismake import screen, tables

    references = tables.read("references", snakemake.input.references)
    retractions = tables.read("retractions", snakemake.input.retractions)
    eligibility = screen.apply_rules(references, rules=snakemake.params.rules, retractions=retractions)
    tables.write("eligibility", eligibility, snakemake.output[0])
