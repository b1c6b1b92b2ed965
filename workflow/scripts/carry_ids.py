"""Find the records of ids that only older sheets name."""

from prismake.running.cache import job

with job(snakemake):
    from functools import partial

    from prismake import sheets, tables
    from prismake.running import jobs

    former = sheets.find_former("seeds", read_records=partial(tables.read, "records", snakemake.input[0]))
    if len(former):
        jobs.tell([f"Note: {len(former)} ids in sheets are other ids of today, see {snakemake.output[0]}"])
    tables.write("former_ids", former, snakemake.output[0])
