"""Read the votes that people saved."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import jobs, screen, seeds, sheets, tables

    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    clusters = sheets.read_clusters(snakemake.input)
    carried = tables.read("carried_votes", snakemake.input.carried_votes)
    asked = {"phase": snakemake.wildcards.phase, "criteria": snakemake.params.criteria}
    found = screen.read_ballots(
        map(Path, snakemake.input.sheets), people=snakemake.params.people, clusters=clusters, **asked
    )
    votes = found.votes
    if not carried.empty:
        named = {"carried": carried, "records": tables.read("records", snakemake.input.records), "clusters": clusters}
        votes = screen.add_carried(votes, mapping=snakemake.params.mapping, held=found.held, **asked, **named)
    tables.write("votes", votes, snakemake.output.votes)
    tables.write("asked", found.asked, snakemake.output.asked)
    jobs.tell(f"Note: {text}" for text in found.held["text"])
    tables.write("remarks", found.held, snakemake.output.remarks)
