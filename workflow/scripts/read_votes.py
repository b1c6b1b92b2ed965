"""Read the votes that people saved."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import jobs, screen, seeds, tables

    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    clusters, carried = (tables.read(name, snakemake.input[name]) for name in ("clusters", "carried_votes"))
    criteria, phase = snakemake.params.criteria, snakemake.wildcards.phase
    sheets = map(Path, snakemake.input.sheets)
    votes, asked = screen.read_votes(
        sheets, phase=phase, criteria=criteria, people=snakemake.params.people, clusters=clusters
    )
    if not carried.empty:
        named = {"carried": carried, "records": tables.read("records", snakemake.input.records), "clusters": clusters}
        mapping = snakemake.params.mapping
        votes = screen.add_carried(votes, phase=phase, criteria=criteria, mapping=mapping, **named)
    tables.write("votes", votes, snakemake.output.votes)
    tables.write("asked", asked, snakemake.output.asked)
