"""Join records into references, by rule or by ruling, and ask people about the doubtful pairs."""

from pathlib import Path

from prismake.running.cache import job

FOLDER = "seeds/duplicates"

with job(snakemake, FOLDER):
    from prismake import dedupe, tables
    from prismake.running import jobs, lost

    jobs.tell_open(snakemake.input.saved)
    asked = {name: snakemake.params[name] for name in ("sources", "asked", "people", "former")}
    named = tables.read_all(snakemake.input)
    made = dedupe.settle_duplicates(named, Path(FOLDER), sheets=snakemake.input.saved, **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
