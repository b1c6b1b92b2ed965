"""Export the figures of every analysis for other programs."""

from prismake.kept import job

with job(snakemake):
    from prismake import report, tables

    named = tables.read_all(snakemake.input)
    asked = {name: snakemake.params[name] for name in ("analyses", "tools")}
    report.export_analyses(named, dict(snakemake.output.items()), **asked)
