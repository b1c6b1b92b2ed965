"""Issue the conflicts that the adjudicator still owes a word on."""

from pathlib import Path

from prismake import jobs, screen, sheets, tables

TABLES = ("references", "clusters", "eligibility", "votes", "screening")

with jobs.logged(snakemake.log[0]):
    folder = Path("seeds/consensus", snakemake.wildcards.phase)
    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    phase, setting, protocol = snakemake.wildcards.phase, snakemake.params.setting, snakemake.params.protocol
    screen.issue_consensus(folder, phase=phase, setting=setting, protocol=protocol, **named)
    tables.write("sheets", sheets.describe_sheets(folder), snakemake.output[0])
