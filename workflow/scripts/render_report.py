"""Render the report as one HTML page and as one workbook."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, jobs, placing, report, tables

    review, named = config.load("config"), tables.read_all(snakemake.input)
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    shown = {**vars(review), "colophon": colophon}
    with jobs.step("rendering the page"):
        placing.write_text(snakemake.output.page, report.render_page(named, config=shown))
    with jobs.step("writing the workbook"):
        report.write_workbook(named, snakemake.output.workbook, config=shown)
