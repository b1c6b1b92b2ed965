"""Render the report as one HTML page."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.files import placing
    from prismake.running import jobs

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input, only=tables.BRIEF)
    shown = report.show_config(review, snakemake.params)
    with jobs.step("rendering the page"):
        placing.write_text(snakemake.output[0], report.render_page(named, config=shown))
