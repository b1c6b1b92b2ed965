"""Join records into references, by rule or by ruling, and ask people about the doubtful pairs."""

from prismake.running.cache import job

with job(snakemake, "seeds/duplicates") as folders:
    from functools import partial

    from prismake import dedupe, tables
    from prismake.running.sheet_jobs import ask_people

    read_records = partial(tables.read, "records", snakemake.input[0])
    ask_people(snakemake, dedupe.settle_duplicates, folders, read_records=read_records)
