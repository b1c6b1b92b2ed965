"""Issue the doubtful pairs that stand in nobody's sheet yet."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/duplicates")

with job(snakemake, folder=FOLDER):
    from prismake import dedupe, jobs, lost, sheets, tables

    records = tables.read("records", snakemake.input.records)
    pairs = tables.read("pairs", snakemake.input.pairs)
    jobs.announce(dedupe.issue_rulings(FOLDER, people=snakemake.params.people, pairs=pairs, records=records))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
