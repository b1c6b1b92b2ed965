"""Read the exports of all sources."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    import pandas as pd

    from prismake import ingest, tables
    from prismake.config.files import columns

    searches = pd.DataFrame(snakemake.params.searches, columns=columns("searches"), dtype="str")
    read = ingest.read_sources(searches, folder=Path("seeds/search"), cores=snakemake.threads)
    tables.write_all(dict(zip(("records", "ingest", "carried_votes"), read, strict=True)), snakemake.output)
