"""Settle the votes of a phase into decisions."""

from prismake import jobs, screen, tables

with jobs.logged(snakemake.log[0]):
    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    candidates = screen.list_candidates(
        tables.read("references", snakemake.input.references),
        eligibility=tables.read("eligibility", snakemake.input.eligibility),
        previous=previous[0] if previous else None,
    )
    votes = tables.read("votes", snakemake.input.votes)
    tables.write(
        "screening", screen.settle(candidates, votes=votes, people=snakemake.params.people), snakemake.output[0]
    )
