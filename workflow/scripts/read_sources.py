"""Read the exports of all sources."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, ingest, tables
    from prismake.running.jobs import tell

    searches = config.as_frame(snakemake.params.searches, "searches")
    read = ingest.read_sources(searches, folder=Path("seeds/search"), cores=snakemake.threads)
    tell(ingest.list_empty(read[1]))
    tables.write_all(dict(zip(("records", "ingest", "carried_votes"), read, strict=True)), snakemake.output)
