"""Read what people said of references that may report one study."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import extract, sheets, tables

    clusters, people = sheets.read_clusters(snakemake.input), snakemake.params.people
    rulings = extract.read_study_rulings(map(Path, snakemake.input.sheets), clusters=clusters, people=people)
    tables.write("study_rulings", rulings, snakemake.output[0])
