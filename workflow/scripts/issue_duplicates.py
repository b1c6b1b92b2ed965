"""Issue the doubtful pairs that stand in nobody's sheet yet."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/duplicates")

with job(snakemake, folder=FOLDER):
    from prismake import dedupe, jobs, lost, sheets, tables

    records = tables.read("records", snakemake.input.records)
    pairs = tables.read("pairs", snakemake.input.pairs)
    former_ids = tables.read("former_ids", snakemake.input.former_ids)
    named = {"pairs": pairs, "records": records, "former_ids": former_ids}
    asked = {name: snakemake.params[name] for name in ("people", "former")}
    jobs.announce(dedupe.issue_rulings(FOLDER, **named, **asked))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
