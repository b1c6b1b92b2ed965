"""Read what the adjudicator said of values that differ."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    import pandas as pd

    from prismake import extract, jobs, sheets, tables

    rulings, remarks = extract.gather_disagreements(
        map(Path, snakemake.input.sheets),
        codebook=pd.DataFrame(snakemake.params.codebook, dtype="str"),
        people=snakemake.params.people,
        clusters=sheets.read_clusters(snakemake.input),
        study_references=tables.read("study_references", snakemake.input.study_references),
    )
    tables.write("extraction_rulings", rulings, snakemake.output.rulings)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output.remarks)
