"""Read what the adjudicator said of values that differ."""

from pathlib import Path

import pandas as pd

from prismake import extract, jobs, tables

with jobs.logged(snakemake.log[0]):
    rulings = extract.read_disagreements(
        map(Path, snakemake.input.sheets),
        codebook=pd.DataFrame(snakemake.params.codebook, dtype="str"),
        people=snakemake.params.people,
        **{name: tables.read(name, snakemake.input[name]) for name in ("clusters", "study_references")},
    )
    tables.write("extraction_rulings", rulings, snakemake.output[0])
