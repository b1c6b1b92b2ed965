"""Read what people said of doubtful pairs."""

from pathlib import Path

from prismake import dedupe, jobs, sheets, tables

with jobs.logged(snakemake.log[0]):
    jobs.tell_open(sheets.find_open("seeds"), read=snakemake.input.sheets)
    records = tables.read("records", snakemake.input.records)
    rulings = dedupe.read_rulings(map(Path, snakemake.input.sheets), records=records)
    tables.write("rulings", rulings, snakemake.output[0])
