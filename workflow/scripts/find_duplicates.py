"""Put the records of all sources into one table, and find those that are, or may be, the same document."""

from prismake.kept import job

with job(snakemake):
    from prismake import dedupe, ingest, jobs, tables

    with jobs.step("combining the records of all sources"):
        records, ledger, votes = ingest.combine(
            [tables.read("records", path) for path in snakemake.input.records],
            [tables.read("ingest", path) for path in snakemake.input.ledgers],
            [tables.read("carried_votes", path) for path in snakemake.input.votes],
        )
        records = tables.as_written("records", records)
    with jobs.step("finding pairs of records of the same document"):
        pairs = dedupe.find_pairs(records)
    made = {"records": records, "ingest": ledger, "carried_votes": votes, "candidates": pairs}
    tables.write_all(made, snakemake.output)
