"""Read the votes that people saved."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import jobs, screen, seeds, tables

    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    votes, asked = screen.read_votes(
        map(Path, snakemake.input.sheets),
        phase=snakemake.wildcards.phase,
        criteria=snakemake.params.criteria,
        people=snakemake.params.people,
        clusters=tables.read("clusters", snakemake.input.clusters),
    )
    named = {name: tables.read(name, snakemake.input[name]) for name in ("carried_votes", "records", "clusters")}
    options = {name: snakemake.params[name] for name in ("criteria", "mapping")}
    carried = named.pop("carried_votes")
    votes = screen.add_carried(votes, carried=carried, phase=snakemake.wildcards.phase, **named, **options)
    tables.write("votes", votes, snakemake.output.votes)
    tables.write("asked", asked, snakemake.output.asked)
