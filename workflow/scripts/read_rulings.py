"""Read what people said of doubtful pairs."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import dedupe, jobs, seeds, tables

    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    records = tables.read("records", snakemake.input.records)
    named = {"records": records, "former_ids": tables.read("former_ids", snakemake.input.former_ids)}
    rulings = dedupe.read_rulings(map(Path, snakemake.input.sheets), people=snakemake.params.people, **named)
    tables.write("rulings", rulings, snakemake.output[0])
