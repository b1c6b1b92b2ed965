"""Write one JSON file per analysis."""

from prismake.kept import job

with job(snakemake):
    from prismake import placing, synthesise, tables

    named = tables.read_all(snakemake.input)
    for analysis, path in zip(snakemake.params.analyses, snakemake.output, strict=True):
        placing.write_text(path, synthesise.describe_analysis(analysis, tables=named))
