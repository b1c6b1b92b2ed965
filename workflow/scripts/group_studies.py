"""Group included references into studies."""

from prismake.kept import job

with job(snakemake):
    from prismake import extract, sheets, tables

    built = extract.build_studies(
        tables.read("references", snakemake.input.references),
        screening=tables.read("screening", snakemake.input.screening),
        clusters=sheets.read_clusters(snakemake.input),
        related=tables.read("related", snakemake.input.related),
        rulings=tables.read("study_rulings", snakemake.input.rulings),
        **{name: snakemake.params[name] for name in ("registers", "intervention")},
    )
    for name, frame in vars(built).items():
        tables.write(name, frame, snakemake.output[name])
