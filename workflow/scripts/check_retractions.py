"""Compare the references with Retraction Watch, and with the notices among them."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import screen, tables

    retractions, checks = screen.check_retractions(
        map(Path, snakemake.input.files),
        references=tables.read("references", snakemake.input.references),
        related=tables.read("related", snakemake.input.related),
        checked_on=snakemake.params.checked_on,
    )
    tables.write("retractions", retractions, snakemake.output.retractions)
    tables.write("retraction_checks", checks, snakemake.output.checks)
