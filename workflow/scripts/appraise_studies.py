"""Read the appraisals that people saved, and issue those that are owed."""

from pathlib import Path

from prismake.running.cache import job

FOLDER = "seeds/appraisal"

with job(snakemake, FOLDER):
    from prismake import extract, tables
    from prismake.running import jobs, lost

    jobs.tell_open(snakemake.input.saved)
    asked = {name: snakemake.params[name] for name in ("analyses", "setting", "people", "former")}
    named = tables.read_all(snakemake.input)
    made = extract.judge_studies(named, Path(FOLDER), sheets=snakemake.input.saved, **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
