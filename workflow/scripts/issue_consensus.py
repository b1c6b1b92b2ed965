"""Issue the conflicts that the adjudicator still owes a word on."""

from pathlib import Path

from prismake import jobs, screen, sheets, tables

TABLES = ("references", "clusters", "eligibility", "votes", "screening")

with jobs.logged(snakemake.log[0]):
    folder = Path("seeds/consensus", snakemake.wildcards.phase)
    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "former")}
    jobs.announce(screen.issue_consensus(folder, phase=snakemake.wildcards.phase, **asked, **named))
    jobs.announce(screen.issue_reopened(folder, phase=snakemake.wildcards.phase, screening=named["screening"], **asked))
    tables.write("sheets", sheets.describe_sheets(folder), snakemake.output[0])
