"""Tell what was noticed about votes and sheets and changes nothing."""

from prismake.kept import job

with job(snakemake):
    import pandas as pd

    from prismake import jobs, screen, tables

    carried = tables.read("carried_votes", snakemake.input.carried)
    remarks = screen.find_remarks(
        pd.concat([tables.read("votes", path) for path in snakemake.input.votes], ignore_index=True),
        decided={phase: tables.read("screening", snakemake.input[phase]) for phase in tables.PHASES},
        carried=carried,
        records=tables.empty("records") if carried.empty else tables.read("records", snakemake.input.records),
        screening=snakemake.params.screening,
    )
    remarks = pd.concat(
        [remarks, *(tables.read("remarks", path) for path in snakemake.input.noticed)], ignore_index=True
    )
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output[0])
