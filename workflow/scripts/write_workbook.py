"""Write the report as a workbook."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.running import jobs

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input)
    provenance = report.describe_build(code=snakemake.params.code, searches=review.searches)
    shown = {**review.by_name(), "provenance": provenance}
    with jobs.step("writing the workbook"):
        report.write_workbook(named, snakemake.output[0], config=shown)
