"""Test whether screening of titles and abstracts may stop."""

from prismake.kept import job

TABLES = ("references", "eligibility", "votes", "asked")

with job(snakemake):
    from prismake import jobs, screen, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    protocol = snakemake.params.protocol
    stopping = screen.check_stopping(setting=snakemake.params.setting, protocol=protocol, **named)
    jobs.tell(screen.explain_stopping(stopping, protocol=protocol))
    tables.write("stopping", stopping, snakemake.output[0])
