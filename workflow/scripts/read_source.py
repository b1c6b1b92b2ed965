"""Read the exports of one source."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    import pandas as pd

    from prismake import ingest, tables

    rows = pd.DataFrame(snakemake.params.searches, dtype="str")
    source, cores = snakemake.wildcards.source, snakemake.threads
    records, ledger, votes = ingest.read_source(rows, source=source, folder=Path("seeds/search"), cores=cores)
    tables.write("records", records, snakemake.output.records)
    tables.write("ingest", ledger, snakemake.output.ledger)
    tables.write("carried_votes", votes, snakemake.output.votes)
