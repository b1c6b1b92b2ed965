"""Issue the conflicts that the adjudicator still owes a word on."""

from pathlib import Path

from prismake.kept import job

TABLES = ("references", "eligibility", "votes", "screening")
FOLDER = Path("seeds/consensus", snakemake.wildcards.phase)

with job(snakemake, folder=FOLDER):
    from prismake import jobs, lost, screen, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "former")}
    jobs.announce(screen.issue_consensus(FOLDER, phase=snakemake.wildcards.phase, **asked, **named))
    jobs.announce(screen.issue_reopened(FOLDER, phase=snakemake.wildcards.phase, screening=named["screening"], **asked))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
