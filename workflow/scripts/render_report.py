"""Render the report as one HTML page and one workbook."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report, tables

    review = config.load("config")
    named = tables.read_all(snakemake.input)
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    shown = {**vars(review), "colophon": colophon}
    Path(snakemake.output.page).write_text(report.render_page(named, config=shown), encoding="utf-8", newline="\n")
    report.write_workbook(named, snakemake.output.workbook, config=shown)
