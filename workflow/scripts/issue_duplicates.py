"""Issue the doubtful pairs that stand in nobody's sheet yet."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/duplicates")

with job(snakemake, folder=FOLDER):
    from prismake import dedupe, jobs, sheets, tables

    records = tables.read("records", snakemake.input.records)
    pairs = tables.read("pairs", snakemake.input.pairs)
    asked = {name: snakemake.params[name] for name in ("people", "former")}
    jobs.announce(dedupe.issue_rulings(FOLDER, pairs=pairs, records=records, **asked))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
