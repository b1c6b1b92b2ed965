"""Rank the references of the phases that hand out by rank."""

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    ranking = screen.rank_phases(
        snakemake.params.phases,
        references=tables.read("references", snakemake.input.references),
        screening=[tables.read("screening", path) for path in snakemake.input.screening],
        votes=[tables.read("votes", path) for path in snakemake.input.votes],
        protocol=snakemake.params.protocol,
    )
    tables.write("ranking", ranking, snakemake.output[0])
