"""Join records into references, by rule or by ruling, and ask people about the doubtful pairs."""

from prismake.running.cache import job

with job(snakemake, "seeds/duplicates") as folders:
    from prismake import dedupe
    from prismake.running.sheet_jobs import ask_people

    ask_people(snakemake, dedupe.settle_duplicates, folders, found=snakemake.input[0])
