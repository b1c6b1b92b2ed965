"""Hold the review against the standards, and render the report as one HTML page and as one workbook."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.files import placing
    from prismake.running import jobs

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input)
    written = [*snakemake.input.config, *snakemake.input.people]
    provenance = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    shown = {**review.by_name(), "provenance": provenance}
    made = report.check_review(named, config=shown)
    tables.write_all(made, snakemake.output)
    with jobs.step("rendering the page"):
        placing.write_text(snakemake.output.page, report.render_page({**named, **made}, config=shown))
    with jobs.step("writing the workbook"):
        report.write_workbook({**named, **made}, snakemake.output.workbook, config=shown)
