"""Issue the references that people still owe a vote on."""

from pathlib import Path

from prismake.kept import job

TABLES = ("references", "eligibility", "votes", "screening")
FOLDER = Path("seeds/screening", snakemake.wildcards.phase)

with job(snakemake, folder=FOLDER):
    from prismake import jobs, lost, screen, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    ranking = [tables.read("ranking", path) for path in snakemake.input.ranking]
    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "former")}
    asked |= {"phase": snakemake.wildcards.phase, "ranking": ranking, "previous": previous}
    issued = screen.issue_screening(FOLDER, **asked, **named)
    jobs.announce(issued.sheets, told=issued.told)
    tables.write("rounds", issued.rounds, snakemake.output.rounds)
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output.sheets)
    lost.keep_losses(snakemake.output.sheets, snakemake.params.lost)
