"""Test whether screening of titles and abstracts may stop."""

from prismake.kept import job

with job(snakemake):
    from prismake import jobs, screen, tables

    protocol, setting = snakemake.params.protocol, snakemake.params.setting
    stopping = tables.empty("stopping")
    for votes, asked in zip(snakemake.input.votes, snakemake.input.asked, strict=True):  # none where nothing is ranked
        named = {name: tables.read(name, snakemake.input[name]) for name in ("references", "eligibility")}
        named |= {"votes": tables.read("votes", votes), "asked": tables.read("asked", asked)}
        stopping = screen.check_stopping(setting=setting, protocol=protocol, **named)
    jobs.tell(screen.explain_stopping(stopping, protocol=protocol))
    tables.write("stopping", stopping, snakemake.output[0])
