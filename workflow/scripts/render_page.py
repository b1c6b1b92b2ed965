"""Render the report as one HTML page."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, placing, report, tables

    review = config.load("config")
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    page = report.render_page(tables.read_all(snakemake.input), config={**vars(review), "colophon": colophon})
    placing.write_text(snakemake.output[0], page)
