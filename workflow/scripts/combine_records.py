"""All records of all sources in one table."""

from prismake.kept import job

with job(snakemake):
    from prismake import ingest, tables

    records, ledger, votes = ingest.combine(
        [tables.read("records", path) for path in snakemake.input.records],
        [tables.read("ingest", path) for path in snakemake.input.ledgers],
        [tables.read("carried_votes", path) for path in snakemake.input.votes],
    )
    tables.write("records", records, snakemake.output.records)
    tables.write("ingest", ledger, snakemake.output.ledger)
    tables.write("carried_votes", votes, snakemake.output.votes)
