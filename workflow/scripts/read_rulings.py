"""Read what people said of doubtful pairs."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import dedupe, jobs, seeds, tables

    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    records = tables.read("records", snakemake.input.records)
    sheets, people = map(Path, snakemake.input.sheets), snakemake.params.people
    rulings = dedupe.read_rulings(sheets, records=records, people=people)
    tables.write("rulings", rulings, snakemake.output[0])
