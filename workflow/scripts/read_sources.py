"""Read the exports of all sources."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, ingest, tables

    searches = config.as_frame(snakemake.params.searches, "searches")
    read = ingest.read_sources(searches, folder=Path("seeds/search"), cores=snakemake.threads)
    tables.write_all(dict(zip(("records", "ingest", "carried_votes"), read, strict=True)), snakemake.output)
