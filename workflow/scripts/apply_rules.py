"""Look for retractions, and apply the protocol's automation rules."""

from prismake.kept import job

with job(snakemake):
    from prismake import jobs, screen, tables

    asked = jobs.read_settings(snakemake.params)
    made = screen.check_eligibility(tables.read_all(snakemake.input), files=snakemake.input.files, **asked)
    tables.write_all(made, snakemake.output)
