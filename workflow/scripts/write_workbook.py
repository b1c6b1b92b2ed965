"""Write the report as a workbook."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.running import jobs

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input, only=tables.BRIEF)
    shown = report.show_config(review, snakemake.params)
    with jobs.step("writing the workbook"):
        report.write_workbook(named, snakemake.output[0], config=shown)
