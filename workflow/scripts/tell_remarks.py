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
    own = [remarks]
    for name, what in {"rulings": "duplicates", "study_rulings": "studies"}.items():
        ruled = tables.to_rows(tables.read(name, snakemake.input[name]))
        own.append(tables.from_rows("remarks", pairs.tell_rulings(ruled, what=what)))
    jobs.tell(f"Note: {text}" for frame in own for text in frame["text"])
    told = (tables.read("remarks", path) for path in snakemake.input.noticed)  # by the rule that noticed it
    tables.write("remarks", pd.concat([*own, *told], ignore_index=True), snakemake.output[0])
