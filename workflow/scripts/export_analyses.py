"""Export the figures of every analysis for other programs."""

from prismake import jobs, report, tables

with jobs.logged(snakemake.log[0]):
    named = tables.read_all(snakemake.input)
    report.export_analyses(named, dict(snakemake.output.items()), analyses=snakemake.params.analyses)
