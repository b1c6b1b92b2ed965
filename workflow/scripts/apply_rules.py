"""Look for retractions, and apply the protocol's automation rules."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import screen, tables

    asked = {name: snakemake.params[name] for name in ("checked_on", "rules")}
    made = screen.check_eligibility(tables.read_all(snakemake.input), files=snakemake.input.files, **asked)
    tables.write_all(made, snakemake.output)
