"""Tell what was noticed about votes, rulings and sheets and changes nothing."""

from prismake.kept import job

with job(snakemake):
    import pandas as pd

    from prismake import jobs, screen, tables
    from prismake.sheets import pairs

    carried = tables.read("carried_votes", snakemake.input.carried)
    remarks = screen.find_remarks(
        pd.concat([tables.read("votes", path) for path in snakemake.input.votes], ignore_index=True),
        decided={phase: tables.read("screening", snakemake.input[phase]) for phase in tables.PHASES},
        carried=carried,
        records=tables.empty("records") if carried.empty else tables.read("records", snakemake.input.records),
        screening=snakemake.params.screening,
    )
    noticed = [tables.read("remarks", path) for path in snakemake.input.noticed]
    for name, what in {"rulings": "duplicates", "study_rulings": "studies"}.items():
        ruled = tables.to_rows(tables.read(name, snakemake.input[name]))
        noticed.append(tables.from_rows("remarks", pairs.tell_rulings(ruled, what=what)))
    remarks = pd.concat([remarks, *noticed], ignore_index=True)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output[0])
