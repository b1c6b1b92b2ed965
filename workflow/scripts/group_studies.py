"""Group included references into studies, by rule or by ruling, and ask people about the doubtful."""

from pathlib import Path

from prismake.running.cache import job

FOLDER = "seeds/studies"

with job(snakemake, FOLDER):
    from prismake import extract, tables
    from prismake.running import jobs, lost

    jobs.tell_open(snakemake.input.saved)
    asked = {name: snakemake.params[name] for name in ("registers", "intervention", "asked", "people", "former")}
    named = tables.read_all(snakemake.input)
    made = extract.form_studies(named, Path(FOLDER), sheets=snakemake.input.saved, **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
