"""Look for retractions, and apply the protocol's automation rules."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import screen, tables
    from prismake.running import jobs

    asked = jobs.read_settings(snakemake.params)
    made = screen.check_eligibility(tables.read_all(snakemake.input), files=snakemake.input.files, **asked)
    tables.write_all(made, snakemake.output)
