"""Rank the references of the phases that hand out by rank."""

from prismake.kept import job

with job(snakemake):
    from prismake import screen, tables

    ranking = screen.rank_phases(
        snakemake.params.phases,
        references=tables.read("references", snakemake.input.references),
        screening=[tables.read("screening", path) for path in snakemake.input.screening],
        votes=[tables.read("votes", path) for path in snakemake.input.votes],
        protocol=snakemake.params.protocol,
    )
    tables.write("ranking", ranking, snakemake.output[0])
