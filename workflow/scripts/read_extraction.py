"""Read the extraction sheets that people saved, and find figures that contradict one another."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    import pandas as pd

    from prismake import extract, jobs, seeds, sheets, tables

    codebook = pd.DataFrame(snakemake.params.codebook, dtype="str")
    jobs.tell_open(seeds.find_open("seeds"), read=snakemake.input.sheets)
    extraction, remarks = extract.gather_extraction(
        map(Path, snakemake.input.sheets),
        codebook=codebook,
        people=snakemake.params.people,
        clusters=sheets.read_clusters(snakemake.input),
        study_references=tables.read("study_references", snakemake.input.study_references),
    )
    tables.write("extraction", extraction, snakemake.output.extraction)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output.remarks)
    tables.write("doubts", extract.find_doubts(extraction, codebook=codebook), snakemake.output.doubts)
