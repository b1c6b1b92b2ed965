"""Read the votes that people saved."""

from pathlib import Path

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    votes, asked = screen.read_votes(
        map(Path, snakemake.input.sheets),
        phase=snakemake.wildcards.phase,
        criteria=snakemake.params.criteria,
        people=snakemake.params.people,
        clusters=tables.read("clusters", snakemake.input.clusters),
    )
    tables.write("votes", votes, snakemake.output.votes)
    tables.write("asked", asked, snakemake.output.asked)
